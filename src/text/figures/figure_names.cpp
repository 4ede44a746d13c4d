// SPDX-License-Identifier: Apache-2.0
#include "text/figures/figure_names.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

// Words with a capital that stand before a number without naming anything.
constexpr std::array<std::string_view, 76> plain_words = {
    "in",    "about", "over",    "nearly",  "some",  "only",    "around", "the",    "of",      "by",
    "to",    "with",  "at",      "from",    "and",   "up",      "than",   "almost", "roughly", "approximately",
    "more",  "under", "just",    "another", "all",   "between", "its",    "these",  "those",   "our",
    "their", "his",   "her",     "my",      "each",  "every",   "other",  "both",   "first",   "last",
    "next",  "past",  "least",   "most",    "also",  "after",   "before", "within", "for",     "on",
    "when",  "while", "if",      "but",     "or",    "then",    "there",  "are",    "is",      "was",
    "were",  "had",   "has",     "have",    "we",    "they",    "it",     "he",     "she",     "a",
    "below", "above", "exactly", "less",    "fewer", "total"};
constexpr std::array<std::string_view, 40> english_labels = {
    "figure",  "fig.",     "fig",   "table",    "chapter", "section", "no.",       "version", "page",  "phase",
    "step",    "part",     "type",  "grade",    "level",   "stage",   "article",   "room",    "route", "appendix",
    "item",    "question", "eq.",   "equation", "volume",  "vol.",    "issue",     "channel", "gate",  "flight",
    "highway", "platform", "model", "class",    "unit",    "clause",  "paragraph", "rule",    "tier",  "v"};
constexpr std::array<std::string_view, 20> chinese_labels = {"图",   "表",   "附件", "编号", "版本", "型号", "附录",
                                                             "章",   "电话", "邮编", "号码", "证号", "文号", "代码",
                                                             "公告", "注",   "例",   "式",   "步骤", "卷"};
// Characters that lead to a number without a unit.
constexpr std::u32string_view leading_characters =
    U"为达至到约超近是于比增降升减均过仅有共占逾破中在从的得、，：；（和与及或（";

bool is_bare_character(char32_t c) { return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '`'; }

std::string_view word_ending_at(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin < 20) {
    const auto c = static_cast<unsigned char>(text[begin - 1]);
    if (!is_ascii_letter(c) && !(c == '.' && begin == end)) break;
    --begin;
  }
  return text.substr(begin, end - begin);
}

// Behind what may open a line: blanks, "#", "-", "*", ">".
bool opens_line(std::string_view text, std::size_t position) {
  std::size_t p = position;
  while (p > 0 && position - p < 16) {
    const char c = text[p - 1];
    if (c == '\n' || c == '\r') return true;
    if (c != ' ' && c != '\t' && c != '#' && c != '*' && c != '>' && c != '(' && c != '_') break;
    --p;
  }
  if (p == 0) return true;
  const char32_t before = code_point_before(text, p);
  return before == U'（' && opens_line(text, p - 3);
}

}  // namespace

std::size_t behind_link(std::string_view text, std::size_t position) {
  const std::string_view rest = text.substr(position, 8);
  if (!begins_with(rest, "http://") && !begins_with(rest, "https://") && !begins_with(rest, "www.") &&
      !begins_with(rest, "doi:") && !begins_with(rest, "ftp://"))
    return position;
  while (position < text.size() && is_bare_character(static_cast<unsigned char>(text[position]))) ++position;
  return position;
}

std::size_t behind_list_number(std::string_view text, std::size_t position) {
  // Note marks: [3], [3, 4], 【3】, [^2]
  const char32_t before = code_point_before(text, position);
  if (before == '[' || before == U'【' || before == '^' || before == U'〔') {
    std::size_t p = position;
    while (p < text.size() && p - position < 24 &&
           (is_ascii_digit(static_cast<unsigned char>(text[p])) || text[p] == ',' || text[p] == ' ' || text[p] == '-'))
      ++p;
    const char32_t close = code_point_at(text, p);
    if (close == ']' || close == U'】' || (before == U'〔' && close == U'〕')) return p;
  }
  if (!opens_line(text, position)) return position;
  std::size_t p = position;
  int parts = 0, digits = 0;
  while (p < text.size() && is_ascii_digit(static_cast<unsigned char>(text[p]))) {
    digits = 0;
    while (p < text.size() && is_ascii_digit(static_cast<unsigned char>(text[p]))) ++p, ++digits;
    ++parts;
    if (digits > 2) return position;
    if (p + 1 < text.size() && text[p] == '.' && is_ascii_digit(static_cast<unsigned char>(text[p + 1])))
      ++p;
    else
      break;
  }
  if (p >= text.size() || parts == 0 || parts > 4) return position;
  const char32_t after = code_point_at(text, p);
  if (parts >= 2) {
    // A heading's number: "2.1 Methods", 2.1产业; a quantity has a unit or a sign behind.
    if (after == '.' || after == U'、' || after == U'．') return p;
    if (after == ' ' || after == '\t' || after == 0x3000) {
      const char32_t next = code_point_at(text, p + utf8_length(after));
      const bool unit = next == U'亿' || next == U'万' || next == '%' || next == U'个' || is_ascii_lower(next);
      return unit ? position : p;
    }
    return position;
  }
  if (after == U'、' || after == U'．' || after == U'）' || after == ')') return p;
  if (after == '.') {
    const char32_t next = code_point_at(text, p + 1);
    return next == ' ' || next == '\t' || is_han(next) || next == '*' || is_line_end(next) || next == 0 ? p : position;
  }
  return position;
}

bool is_named(std::string_view text, std::size_t begin, std::size_t end, bool has_unit) {
  const char32_t before = code_point_before(text, begin);
  const char32_t after = code_point_at(text, end);
  if (is_ascii_letter(before) || before == '_' || before == '#' || before == '=' || before == '@' || before == '\\')
    return true;
  if (before == '.' && begin >= 2) {
    const auto c = static_cast<unsigned char>(text[begin - 2]);
    if (is_ascii_digit(c) || is_ascii_letter(c)) return true;
  }
  if (before == '/' && begin >= 2 && is_ascii_letter(static_cast<unsigned char>(text[begin - 2])) && !has_unit)
    return true;
  if (before == '-' && begin >= 2) {
    const char32_t c = code_point_before(text, begin - 1);
    if (is_ascii_letter(c) || (is_han(c) && !has_unit)) return true;
    if (is_ascii_digit(c) && !has_unit) return true;
  }
  if (!has_unit &&
      (is_ascii_letter(after) || after == '_' || (after == '-' && is_ascii_letter(code_point_at(text, end + 1)))))
    return true;
  if (!has_unit && is_han(before)) {
    for (const std::string_view label : chinese_labels)
      if (text.substr(0, begin).ends_with(label)) return true;
    if (leading_characters.find(before) == leading_characters.npos) return true;
  }
  if (after == U'号' || after == U'號' || after == '#') return true;
  if (has_unit) return false;
  if (before == ' ' || before == 0xA0) {
    const std::string_view word = word_ending_at(text, begin - 1);
    if (word.empty()) return false;
    const std::string lower = to_lower_ascii(word);
    if (std::find(english_labels.begin(), english_labels.end(), lower) != english_labels.end()) return true;
    const bool capital =
        std::any_of(word.begin(), word.end(), [](char c) { return is_ascii_upper(static_cast<unsigned char>(c)); });
    if (capital && std::find(plain_words.begin(), plain_words.end(), lower) == plain_words.end()) return true;
  }
  return false;
}

bool is_in_chinese_word(std::string_view text, std::size_t begin, std::size_t end) {
  const char32_t before = code_point_before(text, begin);
  constexpr std::u32string_view joined_before = U"统唯专万之逐同任某另划均再其每这那哪另";
  return text.substr(begin, end - begin) == "一" && before != 0 && joined_before.find(before) != joined_before.npos;
}

}  // namespace kaozheng::text
