// SPDX-License-Identifier: Apache-2.0
// Data inside Markdown: what strangers and models wrote can be read but does nothing. Private to this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kaozheng::reports {

// An ASCII letter or digit.
bool is_letter_or_digit(char c);

// On one line, as plain text: no markup, HTML, link, mail address, control or hidden character takes effect, and "[3]"
// becomes "［3］", so that plain brackets with numbers are the report's own citations only.
std::string inline_text(std::string_view data);
// The same at the head of a line or list item, where it opens no heading, list, quotation, rule or fence either.
std::string line_text(std::string_view data);
// The same in a cell of a table.
std::string cell_text(std::string_view data);
// As a code span.
std::string code_text(std::string_view data);

// An http or https URL as a link shows it: nothing in it can end the link or be read as markup. Nothing for all others.
std::optional<std::string> link_url(std::string_view url);
// Where something stands, to be read: the link, else a file's path or the text of the URL as code. Empty for an empty
// URL.
std::string place_text(std::string_view url);

}  // namespace kaozheng::reports
