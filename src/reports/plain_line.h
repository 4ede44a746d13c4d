// SPDX-License-Identifier: Apache-2.0
// What strangers and models wrote, as text on one line. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::reports {

// Valid UTF-8 without control characters, bidirectional overrides and characters that show nothing; white space of any
// kind becomes one blank, none at the edges.
std::string plain_line(std::string_view data);
// The same for a piece of a line: a blank at its edges stays.
std::string plain_piece(std::string_view data);

// What to call a document: its title, else the name of its file, else nothing.
std::string plain_title(std::string_view title, std::string_view url);

// Characters that no blank stands beside: Chinese, and the marks of its width.
bool is_wide(char32_t c);
// Whether two sentences stand beside each other without a blank.
bool close_up(std::string_view left, std::string_view right);

}  // namespace kaozheng::reports
