// SPDX-License-Identifier: Apache-2.0
// Writing to stdout and stderr, and how wide text is there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/config.h"

namespace kaozheng::app {

// Columns a terminal gives to `text` (printable UTF-8): Chinese characters two, combining marks none.
std::size_t columns_of(std::string_view text);
// `text` on one line of at most `columns`; "…" when something was left out.
std::string fitted(std::string_view text, std::size_t columns);
// `text`, followed by blanks up to `columns`.
std::string padded(std::string_view text, std::size_t columns);

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};
TerminalSize size_of_terminal(int descriptor);
bool is_terminal(int descriptor);

// Whether to colour what goes to a terminal: --color, then NO_COLOR, CLICOLOR_FORCE, CLICOLOR and TERM.
bool wants_colour(std::string_view color_setting, const Environment& environment, bool terminal);

// Writes all of it; false when the reader is gone or the disk is full.
enum class OutputText { foreign, safe };  // foreign: made printable when stdout is a terminal
bool write_output(std::string_view text, OutputText origin = OutputText::foreign);
void write_error(std::string_view text);  // stderr

}  // namespace kaozheng::app
