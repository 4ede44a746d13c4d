// SPDX-License-Identifier: Apache-2.0
#include "evidence/arithmetic/list_items.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr std::array<std::string_view, 9> open_words = {"等",      "例如",      "包括", "…",   "...",
                                                        "such as", "including", "etc",  "e.g."};
constexpr std::array<std::string_view, 11> count_words = {"two",   "three", "four", "five",   "six",   "seven",
                                                          "eight", "nine",  "ten",  "eleven", "twelve"};
constexpr std::array<std::string_view, 10> chinese_digits = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

std::vector<std::string_view> cut(std::string_view list, std::initializer_list<std::string_view> marks) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0, depth = 0;
  for (std::size_t at = 0; at < list.size();) {
    const bool opens =
        text::begins_with(list.substr(at), "（") || list[at] == '(' || text::begins_with(list.substr(at), "“");
    const bool closes =
        text::begins_with(list.substr(at), "）") || list[at] == ')' || text::begins_with(list.substr(at), "”");
    if (opens) ++depth;
    if (closes && depth > 0) --depth;
    std::size_t mark = 0;
    if (depth == 0)
      for (const std::string_view m : marks)
        if (text::begins_with(list.substr(at), m)) mark = m.size();
    // American quotation: "Alpha," "Beta," and "Gamma".
    if (depth == 0 && list[at] == ',' &&
        (text::begins_with(list.substr(at + 1), "\"") || text::begins_with(list.substr(at + 1), "”")))
      mark = list[at + 1] == '"' ? 2 : 1 + std::string_view("”").size();
    // A comma between digits belongs to its number.
    if (mark == 1 && list[at] == ',' && at > 0 && at + 1 < list.size() &&
        text::is_ascii_digit(static_cast<unsigned char>(list[at - 1])) &&
        text::is_ascii_digit(static_cast<unsigned char>(list[at + 1])))
      mark = 0;
    if (mark > 0) {
      pieces.push_back(trim(list.substr(begin, at - begin)));
      at += mark;
      begin = at;
      continue;
    }
    next_code_point(list, at);
  }
  pieces.push_back(trim(list.substr(begin)));
  std::erase_if(pieces, [](std::string_view piece) { return piece.empty(); });
  return pieces;
}

// Places where a piece may be cut at an "and".
std::vector<std::size_t> conjunctions(std::string_view piece, std::size_t& length) {
  std::vector<std::size_t> places;
  length = 0;
  for (const std::string_view word : {"以及", "和", "及", "与", " and ", " or ", " & "}) {
    for (std::size_t at = piece.find(word); at != std::string_view::npos; at = piece.find(word, at + word.size())) {
      if (at == 0 || at + word.size() >= piece.size()) continue;
      // 和平, 和谐: no "and".
      if (word == "和" &&
          (text::begins_with(piece.substr(at + 3), "平") || text::begins_with(piece.substr(at + 3), "谐")))
        continue;
      if (word == "及" && at >= 3 && piece.substr(at - 3, 3) == "以") continue;
      places.push_back(at);
      length = word.size();
    }
  }
  return places;
}

std::string_view without_leading_and(std::string_view piece) {
  for (const std::string_view word : {"and ", "or ", "& ", "以及", "和", "及"})
    if (text::begins_with(piece, word)) return trim(piece.substr(word.size()));
  return piece;
}

}  // namespace

Items items_of(std::string_view list) {
  Items result;
  const std::string lower = to_lower_ascii(list);
  for (const std::string_view word : open_words) result.open = result.open || contains(lower, word);
  if (contains(list, "；") || contains(list, ";")) {
    result.items = cut(list, {"；", ";"});
    return result;
  }
  const bool chinese = contains(list, "、");
  result.items = chinese ? cut(list, {"、"}) : cut(list, {"，", ", "});
  if (chinese && (contains(list, "，") || contains(list, ", "))) result.certain = false;
  if (result.items.empty()) return result;
  if (text::begins_with(result.items.front(), "如")) result.open = true;
  // "a, b, and c, and each of these …": the list ends with its first "and".
  if (!chinese)
    for (std::size_t i = 1; i + 1 < result.items.size(); ++i)
      if (without_leading_and(result.items[i]).size() != result.items[i].size()) {
        result.items.resize(i + 1);
        result.certain = false;
        break;
      }
  for (std::size_t i = 0; i + 1 < result.items.size(); ++i) {
    std::size_t length = 0;
    if (!conjunctions(result.items[i], length).empty()) result.certain = false;
  }
  const std::string_view last = result.items.back();
  const std::string_view bare = without_leading_and(last);
  if (bare.size() != last.size()) {
    result.items.back() = bare;
    return result;
  }
  std::size_t length = 0;
  const auto places = conjunctions(last, length);
  if (places.size() == 1 && (chinese || result.items.size() > 1 || !text::is_han(text::code_point_at(last, 0)))) {
    result.items.back() = trim(last.substr(0, places.front()));
    result.items.push_back(trim(last.substr(places.front() + length)));
  } else if (!places.empty()) {
    result.certain = false;
  } else if (!chinese) {
    result.certain = false;  // commas alone also part clauses
  }
  return result;
}

std::optional<SmallNumber> small_number_at(std::string_view text, std::size_t position) {
  const std::string_view rest = text.substr(position);
  if (rest.empty()) return {};
  const auto first = static_cast<unsigned char>(rest[0]);
  if (text::is_ascii_digit(first)) {
    if (position > 0) {
      const char32_t before = text::code_point_before(text, position);
      if (!text::is_space(before) && !text::is_han(before) && before != '(' && before != U'（' && before != U'，' &&
          before != U'“' && before != U'、')
        return {};
    }
    int value = 0;
    std::size_t end = 0;
    while (end < rest.size() && end < 3 && text::is_ascii_digit(static_cast<unsigned char>(rest[end])))
      value = value * 10 + (rest[end++] - '0');
    if (end > 2 || value < 2 || value > 30) return {};
    if (end < rest.size() &&
        (rest[end] == '.' || rest[end] == ',' || rest[end] == '%' || rest[end] == ':' || rest[end] == '-'))
      return {};
    return SmallNumber{value, position + end};
  }
  if (text::is_ascii_letter(first)) {
    if (position > 0 && text::is_ascii_letter(static_cast<unsigned char>(text[position - 1]))) return {};
    const std::string word = to_lower_ascii(rest.substr(0, 8));
    for (std::size_t i = 0; i < count_words.size(); ++i) {
      const std::string_view number = count_words[i];
      if (text::begins_with(word, number) &&
          (word.size() == number.size() || !text::is_ascii_letter(static_cast<unsigned char>(word[number.size()]))) &&
          (word.size() == number.size() || word[number.size()] == ' '))
        return SmallNumber{static_cast<int>(i) + 2, position + number.size()};
    }
    return {};
  }
  const auto digit_at = [&](std::size_t at) {
    for (int d = 1; d < 10; ++d)
      if (text::begins_with(text.substr(std::min(at, text.size())), chinese_digits[static_cast<std::size_t>(d)]))
        return d;
    return text::begins_with(text.substr(std::min(at, text.size())), "两") ? 2 : 0;
  };
  const auto is_numeral = [&](char32_t c) {
    return c == U'一' || c == U'二' || c == U'三' || c == U'四' || c == U'五' || c == U'六' || c == U'七' ||
           c == U'八' || c == U'九' || c == U'十' || c == U'百' || c == U'千' || c == U'万' || c == U'亿' ||
           c == U'第' || c == U'点' || c == U'零';
  };
  std::size_t at = position;
  int value = digit_at(at);
  if (value > 0) at += 3;
  if (text::begins_with(text.substr(std::min(at, text.size())), "十")) {
    value = (value == 0 ? 1 : value) * 10;
    at += 3;
    if (const int ones = digit_at(at); ones > 0) {
      value += ones;
      at += 3;
    }
  }
  if (at == position || value < 2 || value > 30) return {};
  if (is_numeral(text::code_point_before(text, position)) || is_numeral(text::code_point_at(text, at))) return {};
  return SmallNumber{value, at};
}

}  // namespace kaozheng::evidence
