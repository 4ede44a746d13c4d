// SPDX-License-Identifier: Apache-2.0
// Lines of replies in plain text. Private to this room; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::models {

struct ReplyLine {
  std::size_t indent = 0;
  bool bullet = false;  // "- ", "* ", "• ", "1. ", "2)", "3、"
  std::string text;     // without indent and bullet
};

// The lines that say something, without code fences and rules.
std::vector<ReplyLine> reply_lines(std::string_view reply);

// Without the quotation marks, asterisks or backticks around the whole, and a comma behind it.
std::string without_wrapping(std::string_view text);

// The parts of a short list on one line: "P1, P2", "[P1; P2]", "P1、P2".
std::vector<std::string> parts_of_line(std::string_view line);

// "none", "n/a", "无": a way to write nothing.
bool says_none(std::string_view text);

// A model that declines instead of answering.
bool declines(std::string_view text);

}  // namespace kaozheng::models
