// SPDX-License-Identifier: Apache-2.0
#include "text/figures/clause_marks.h"

#include "text/characters.h"

namespace kaozheng::text {

bool ends_sentence(std::string_view text, std::size_t position) {
  const auto c = static_cast<unsigned char>(text[position]);
  if (c < 0x80) {
    if (c == '\n' || c == '\r') return true;
    if (c == '!' || c == '?') return true;
    if (c != '.') return false;
    if (position + 1 >= text.size()) return true;
    const char next = text[position + 1];
    if (next == '\n' || next == '\r') return true;
    if (next != ' ') return false;
    // "U.S. revenue", "Inc. said": a capital before the point and one letter, or a small letter behind.
    const char32_t after = code_point_at(text, position + 2);
    if (is_ascii_lower(after)) return false;
    return position < 2 || !(is_ascii_upper(static_cast<unsigned char>(text[position - 1])) &&
                             !is_ascii_letter(static_cast<unsigned char>(text[position - 2])));
  }
  const std::string_view mark = text.substr(position, 3);
  return mark == "。" || mark == "！" || mark == "？" || mark == "…";
}

std::size_t clause_mark(std::string_view text, std::size_t position) {
  const auto c = static_cast<unsigned char>(text[position]);
  if (c < 0x80) {
    if (c == ';' || c == ':' || c == '(' || c == ')' || c == '|') {
      const bool time =
          c == ':' && position + 1 < text.size() && is_ascii_digit(static_cast<unsigned char>(text[position + 1]));
      return time ? 0 : 1;
    }
    if (c != ',') return 0;
    return position + 1 < text.size() && is_ascii_digit(static_cast<unsigned char>(text[position + 1])) ? 0 : 1;
  }
  if (c != 0xEF && c != 0xE2) return 0;
  const std::string_view mark = text.substr(position, 3);
  for (const std::string_view one : {"，", "；", "：", "（", "）", "｜", "——"})
    if (mark == one.substr(0, 3) && begins_with(text.substr(position), one)) return one.size();
  return 0;
}

bool opens_bracket(std::string_view text, std::size_t clause) {
  return (clause >= 1 && text[clause - 1] == '(') || (clause >= 3 && text.substr(clause - 3, 3) == "（");
}

}  // namespace kaozheng::text
