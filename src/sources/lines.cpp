// SPDX-License-Identifier: Apache-2.0
#include "sources/lines.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "text/characters.h"

namespace kaozheng::sources {
namespace {

bool is_wide(char32_t c) {
  return text::is_unspaced_script(c) || (c >= 0x3001 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF);
}

// "exam-" before "ple", but neither "state-of-the-" nor "GPT-".
bool is_parted_word(std::string_view paragraph, std::string_view line) {
  if (paragraph.size() < 3 || !text::is_ascii_lower(text::code_point_at(line, 0))) return false;
  const std::string_view word = paragraph.substr(paragraph.find_last_of(" \n") + 1);
  return std::count(word.begin(), word.end(), '-') == 1 &&
         text::is_ascii_lower(static_cast<unsigned char>(paragraph[paragraph.size() - 2]));
}

}  // namespace

void append_line(std::string& paragraph, std::string_view line) {
  if (paragraph.empty() || line.empty()) {
    paragraph += line;
    return;
  }
  const char32_t last = text::code_point_before(paragraph, paragraph.size());
  const char32_t first = text::code_point_at(line, 0);
  if (last == '-') {
    if (is_parted_word(paragraph, line)) paragraph.pop_back();
  } else if (!is_wide(last) && !is_wide(first) && !joins_without_blank(paragraph, line)) {
    paragraph += ' ';
  }
  paragraph += line;
}

bool are_wrapped(const std::vector<std::string>& lines) {
  if (lines.size() < 2) return false;
  std::size_t narrowest = reading_weight(lines.front());
  std::size_t widest = narrowest;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t weight = reading_weight(lines[i]);
    widest = std::max(widest, weight);
    if (i + 1 < lines.size()) narrowest = std::min(narrowest, weight);
  }
  return narrowest >= 40 && widest <= 130 && narrowest * 10 >= widest * 7;
}

bool opens_list_item(std::string_view line) {
  static constexpr std::array<std::string_view, 11> bullets = {"• ", "•",  "● ", "●",  "■", "◆",
                                                               "▪",  "· ", "- ", "– ", "* "};
  for (const std::string_view bullet : bullets)
    if (line.starts_with(bullet)) return true;
  std::string_view rest = line;
  const bool bracket = rest.starts_with("(") || rest.starts_with("（");
  if (bracket) rest.remove_prefix(rest.starts_with("(") ? 1 : 3);
  static constexpr std::array<std::string_view, 10> numerals = {"一", "二", "三", "四", "五",
                                                                "六", "七", "八", "九", "十"};
  const std::size_t before = rest.size();
  while (!rest.empty() && before - rest.size() < 2 && rest.front() >= '0' && rest.front() <= '9') rest.remove_prefix(1);
  bool chinese = false;
  while (before - rest.size() < 9 &&
         std::any_of(numerals.begin(), numerals.end(), [&](std::string_view n) { return rest.starts_with(n); })) {
    rest.remove_prefix(3);
    chinese = true;
  }
  if (rest.size() == before) return false;
  if (bracket) return rest.starts_with(")") || rest.starts_with("）");
  return rest.starts_with("、") ||
         (!chinese && (rest.starts_with(". ") || rest.starts_with(") ") || rest.starts_with("）")));
}

bool ends_with_sentence_mark(std::string_view line) {
  for (const std::string_view closing : {"”", "’", "」", "』", "）", "》", "\"", "'", ")", "]"})
    while (line.ends_with(closing)) line.remove_suffix(closing.size());
  for (const std::string_view mark : {".", "!", "?", "。", "！", "？", "…", ":", "："})
    if (line.ends_with(mark)) return true;
  return false;
}

}  // namespace kaozheng::sources
