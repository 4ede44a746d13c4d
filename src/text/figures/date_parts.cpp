// SPDX-License-Identifier: Apache-2.0
#include "text/figures/date_parts.h"

#include <fmt/core.h>

#include <array>

#include "text/characters.h"
#include "text/figures/numerals.h"
#include "text/word_table.h"

namespace kaozheng::text {

std::string iso_of(const DateParts& parts) {
  if (parts.year == 0) return {};
  std::string iso = fmt::format("{:04}", parts.year);
  if (parts.quarter > 0) return iso + fmt::format("-Q{}", parts.quarter);
  if (parts.half > 0) return iso + fmt::format("-H{}", parts.half);
  if (parts.month > 0) iso += fmt::format("-{:02}", parts.month);
  if (parts.day > 0) return iso + fmt::format("-{:02}", parts.day);
  if (parts.part.empty()) return iso;
  // The end of a year is the end of its December: "2024年底" and "the end of December 2024" are one time.
  if (parts.month == 0 && parts.part == "end") return iso + "-12-end";
  if (parts.month == 0 && parts.part == "start") return iso + "-01-start";
  return iso + "-" + std::string(parts.part);
}
// Up to four digits, ASCII, full width or Chinese (二〇二五, 十二).
SmallNumber small_number_at(std::string_view text, std::size_t position) {
  SmallNumber number;
  std::size_t p = position;
  int value = 0;
  while (p < text.size() && number.width < 5) {
    std::size_t next = p;
    const char32_t c = next_code_point(text, next);
    if (!is_digit(c)) break;
    value = value * 10 + static_cast<int>(is_ascii_digit(c) ? c - '0' : c - 0xFF10);
    ++number.width;
    p = next;
  }
  if (number.width > 0) {
    if (number.width > 4) return {};
    number.value = value;
    number.end = p;
    return number;
  }
  if (position < text.size() && is_chinese_numeral(code_point_at(text, position))) {
    const auto numeral = chinese_numeral_at(text, position);
    if (!numeral || numeral->vague || numeral->open || numeral->upper != numeral->value || numeral->value > 9999)
      return {};
    number.value = static_cast<int>(numeral->value);
    number.end = numeral->range.end;
    number.width = numeral->positional ? numeral->digits : number.value >= 1000 ? 3 : number.value >= 10 ? 2 : 1;
    number.chinese = true;
  }
  return number;
}

bool is_year(int value) { return value >= 1000 && value <= 2199; }
bool is_modern_year(int value) { return value >= 1900 && value <= 2099; }

std::size_t prefix_size(std::string_view rest, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (begins_with(rest, word)) return word.size();
  return 0;
}

constexpr std::array<std::string_view, 9> span_signs = {"-", "—", "–", "~", "～", "至", "到", "－", "―"};

// Behind the sign of a span; `position` when there is none.
std::size_t behind_dash(std::string_view text, std::size_t position) {
  static const WordTable<std::string_view> signs(span_signs);
  std::size_t p = position;
  for (int i = 0; i < 2; ++i)
    if (const std::string_view* const sign = signs.longest(text.substr(p, 4))) p += sign->size();
  return p;
}
// 第二季度, 二季度, 上半年, Q2 at `position`: into `parts`; false when none.
bool season_at(std::string_view text, std::size_t position, DateParts& parts, std::size_t& end) {
  const std::string_view rest = text.substr(position, 24);
  if (const auto n = prefix_size(rest, {"上半年度", "上半年", "H1", "前六个月", "前6个月"}); n > 0) {
    parts.half = 1, end = position + n;
    return true;
  }
  if (const auto n = prefix_size(rest, {"下半年度", "下半年", "H2"}); n > 0) {
    parts.half = 2, end = position + n;
    return true;
  }
  if (rest.size() >= 2 && rest[0] == 'Q' && rest[1] >= '1' && rest[1] <= '4' &&
      !is_ascii_letter(code_point_at(text, position + 2)) && !is_ascii_digit(code_point_at(text, position + 2))) {
    parts.quarter = rest[1] - '0', end = position + 2;
    return true;
  }
  const bool ordinal = begins_with(rest, "第");
  const std::size_t from = position + (ordinal ? std::string_view("第").size() : 0);
  const SmallNumber number = small_number_at(text, from);
  if (number.value < 1 || number.value > 4) return false;
  const std::string_view after = text.substr(number.end, 12);
  std::size_t n = prefix_size(after, {"季度"});
  if (n == 0 && ordinal) n = prefix_size(after, {"财季", "季"});
  if (n == 0) return false;
  parts.quarter = number.value, end = number.end + n;
  return true;
}

void remember_year(Calendar& calendar, int year, std::size_t at) {
  if (!is_year(year) || (calendar.year > 0 && year > calendar.year)) return;
  calendar.named_year = year;
  calendar.named_at = at;
}

// The year of a date that names none.
int year_without_name(const Calendar& calendar, std::size_t at, int month) {
  constexpr std::size_t near = 600;  // bytes: a few sentences
  if (calendar.named_year > 0 && (calendar.year == 0 || at - calendar.named_at < near)) return calendar.named_year;
  if (calendar.year == 0) return 0;
  if (month > 0 && calendar.month > 0 && month > calendar.month + 6) return calendar.year - 1;
  return calendar.year;
}

DateFound date_found(std::size_t begin, std::size_t end, const DateParts& parts, const DateParts& last, bool relative) {
  DateFound found;
  found.range = {begin, end};
  found.year = parts.year;
  found.date = iso_of(parts);
  if (last.year > 0 && (last.year != parts.year || last.month > 0)) found.end = iso_of(last);
  found.relative = relative;
  return found;
}

}  // namespace kaozheng::text
