// SPDX-License-Identifier: Apache-2.0
// Characters no reader sees, and lines as a reader sees them. Private to this room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kaozheng::sources {

// Zero-width, bidirectional, tag and control characters: they hide text or instructions in what looks like other text.
bool is_invisible(char32_t c);
// `text` without them; tabs and line ends stay, "\r\n" and "\r" become "\n".
std::string without_invisible(std::string_view text);
// One line: invisible characters gone, every run of white space one blank, none at the ends.
std::string clean_line(std::string_view text);
// How much a reader reads: characters, a Chinese or Japanese one counted as two, white space not at all.
std::size_t reading_weight(std::string_view text);
// Whether the two ends are written without a blank between them (Chinese, Japanese).
bool joins_without_blank(std::string_view left, std::string_view right);

}  // namespace kaozheng::sources
