// SPDX-License-Identifier: Apache-2.0
// What a line of Markdown is. For this room and for readers of reports; lines come trimmed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::evidence {

bool is_fence(std::string_view line);
bool is_rule(std::string_view line);             // "---", "* * *", "==="
bool is_link_definition(std::string_view line);  // "[1]: https://…"
// The text of a heading: "## …", a line all in bold, or a line that opens with a number of sections ("2.1 …"); none
// states anything.
std::optional<std::string> heading_of(std::string_view line);
// Whether a heading, or a line alone, announces a list of references.
bool names_references(std::string_view line);
// The text of a list item: "- …", "• …", "1. …", "（1）…", "①…".
std::optional<std::string> item_of(std::string_view line);
// The marker of a list item with the space behind it: bytes, 0 for other lines; and its number, 0 for bullets.
std::size_t item_marker_length(std::string_view line);
int item_number(std::string_view line);
bool is_table_rule(std::string_view line);  // "|---|:-:|"
std::vector<std::string> cells_of(std::string_view line);
// Whether a sentence may end where the line ends.
bool ends_a_sentence(std::string_view line);

}  // namespace kaozheng::evidence
