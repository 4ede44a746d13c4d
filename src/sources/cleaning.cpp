// SPDX-License-Identifier: Apache-2.0
#include "sources/cleaning.h"

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::sources {
namespace {

bool is_cjk(char32_t c) {
  return text::is_unspaced_script(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF) || c == 0x201C ||
         c == 0x201D || c == 0x2018 || c == 0x2019 || c == 0x2026;
}

}  // namespace

bool is_invisible(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C ||
         c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180E) ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xFFA0 || (c >= 0xFFF0 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

std::string without_invisible(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const char32_t c = next_code_point(text, i);
    if (c == '\r') {
      if (i >= text.size() || text[i] != '\n') clean += '\n';
    } else if (c == 0x2028 || c == 0x2029 || c == '\f' || c == 0x85) {
      clean += '\n';
    } else if (!is_invisible(c)) {
      if (i - begin == 1 && c >= 0x80)
        append_code_point(clean, c);  // a broken byte
      else
        clean.append(text.substr(begin, i - begin));
    }
  }
  return clean;
}

std::string clean_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  bool blank = false;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    if (text::is_space(c) && c != 0x200B && c != 0xFEFF) {
      blank = true;
    } else if (!is_invisible(c)) {
      if (blank && !line.empty()) line += ' ';
      blank = false;
      append_code_point(line, c);
    }
  }
  return line;
}

std::size_t reading_weight(std::string_view text) {
  std::size_t weight = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    if (!text::is_space(c) && !is_invisible(c)) weight += is_cjk(c) ? 2 : 1;
  }
  return weight;
}

bool joins_without_blank(std::string_view left, std::string_view right) {
  if (left.empty() || right.empty()) return true;
  return is_cjk(text::code_point_before(left, left.size())) && is_cjk(text::code_point_at(right, 0));
}

}  // namespace kaozheng::sources
