// SPDX-License-Identifier: Apache-2.0
#include "evidence/series/series_parts.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

int series_number(std::string_view digits) {
  int value = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() ? value : -1;
}

template <std::size_t size>
bool has_any(std::string_view text, const std::array<std::string_view, size>& words) {
  const std::string lower = to_lower_ascii(text);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains(lower, word); });
}

constexpr std::array<std::string_view, 12> month_names{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};

}  // namespace

std::optional<SeriesPeriod> period_of(const text::Figure& date, Language language) {
  const std::vector<std::string> parts = split(date.date, '-');
  const int year = parts.front().size() == 4 ? series_number(parts.front()) : -1;
  if (year < 1000 || year > 9999) return std::nullopt;
  const bool zh = language == Language::zh;
  SeriesPeriod period;
  if (!date.date_end.empty()) {
    const int last = date.date_end.size() == 4 ? series_number(date.date_end) : -1;
    if (parts.size() != 1 || last <= year) return std::nullopt;
    // A decade is a time of its own; of another span nobody knows which part is meant.
    if (last != year + 9 || year % 10 != 0) return std::nullopt;
    period.label = fmt::format(fmt::runtime(zh ? "{}年代" : "{}s"), year);
    period.time = year + 5.0;
    period.grain = 's';
    return period;
  }
  period.time = year;
  if (parts.size() == 1) {
    period.label = zh ? fmt::format("{}年", year) : std::to_string(year);
    return period;
  }
  const std::string& part = parts[1];
  if (parts.size() == 2 && part.size() == 2 && (part[0] == 'Q' || part[0] == 'H')) {
    const int number = part[1] - '0';
    if (part[0] == 'Q') {
      period.label = fmt::format(fmt::runtime(zh ? "{}年第{}季度" : "Q{1} {0}"), year, number);
      period.time += (number - 1) / 4.0;
      period.grain = 'q';
    } else {
      period.label =
          zh ? fmt::format("{}年{}半年", year, number == 1 ? "上" : "下") : fmt::format("H{} {}", number, year);
      period.time += (number - 1) / 2.0;
      period.grain = 'h';
    }
    return period;
  }
  const int month = part.size() == 2 ? series_number(part) : -1;
  if (month < 1 || month > 12) return std::nullopt;
  if (parts.size() == 3 && month == 12 && parts[2] == "end") {
    // Yearly figures are often those at the end of the year.
    period.label = zh ? fmt::format("{}年底", year) : fmt::format("end of {}", year);
    return period;
  }
  period.time += (month - 1) / 12.0;
  if (parts.size() == 2) {
    period.label = zh ? fmt::format("{}年{}月", year, month)
                      : fmt::format("{} {}", month_names[static_cast<std::size_t>(month - 1)], year);
    period.grain = 'm';
    return period;
  }
  const int day = parts.size() == 3 && parts[2].size() == 2 ? series_number(parts[2]) : -1;
  if (day < 1 || day > 31) return std::nullopt;
  period.time += (day - 1) / 366.0;
  period.label = zh ? fmt::format("{}年{}月{}日", year, month, day)
                    : fmt::format("{} {} {}", day, month_names[static_cast<std::size_t>(month - 1)], year);
  period.grain = 'd';
  return period;
}

std::optional<WrittenValue> written_value(std::string_view words) {
  static constexpr std::array<std::string_view, 22> behind_zh{
      "以上",   "以下",      "左右", "上下",  "以内",   "之多",   "有余", "多", "余", " or more", " or less",
      " or so", " or fewer", "+",    " plus", "及以上", "及以下", "出头", "强", "弱", "不到",     " at most"};
  const auto is_digit = [](char c) { return text::is_ascii_digit(static_cast<unsigned char>(c)); };
  const auto first = std::find_if(words.begin(), words.end(), is_digit);
  if (first == words.end()) return std::nullopt;
  const auto begin = static_cast<std::size_t>(first - words.begin());
  std::size_t end = begin;
  while (end < words.size() && (is_digit(words[end]) || ((words[end] == ',' || words[end] == '.') &&
                                                         end + 1 < words.size() && is_digit(words[end + 1]))))
    ++end;
  WrittenValue value;
  value.numeral = std::string(words.substr(begin, end - begin));
  std::string_view after = words.substr(end);
  if (std::any_of(after.begin(), after.end(), is_digit)) {
    // m3, CO2: a digit directly behind a letter.
    for (std::size_t i = 0; i < after.size(); ++i)
      if (is_digit(after[i]) && (i == 0 || !text::is_ascii_letter(static_cast<unsigned char>(after[i - 1]))))
        return std::nullopt;
  }
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view word : behind_zh)
      if (after.size() >= word.size() && after.ends_with(word)) {
        after.remove_suffix(word.size());
        cut = true;
      }
  }
  // "50多万": the bound stands between numeral and unit.
  for (const std::string_view word : {"多", "余", "几"})
    if (text::begins_with(after, word)) after.remove_prefix(word.size());
  while (after.ends_with(" ")) after.remove_suffix(1);
  value.after = std::string(after);
  for (const std::string_view sign :
       {"US$", "HK$", "A$", "C$", "$", "€", "£", "¥", "￥", "RMB ", "USD ", "EUR ", "CNY "}) {
    const std::string_view head = words.substr(0, begin);
    if (head.ends_with(sign)) {
      value.before = std::string(sign);
      break;
    }
  }
  return value;
}

bool is_forecast(const text::Figure& figure, const SeriesPeriod& period, const std::string& document_date,
                 std::string_view words) {
  static constexpr std::array<std::string_view, 26> ahead{
      "预计",     "预测",    "预期",   "有望",    "目标",      "计划",         "规划到",  "将达",    "将增",
      "将降",     "力争",    "估计到", "预估",    "target",    "goal",         "plan",    "aim",     "expect",
      "forecast", "project", "will ",  "predict", "anticipat", "estimate for", "outlook", "budgeted"};
  const int written = document_date.size() >= 4 ? series_number(std::string_view(document_date).substr(0, 4)) : -1;
  if (written > 0 && period.time >= written + 1) return true;
  // Of a year that was over nothing is expected any more.
  if (written > 0 && period.time > 0 && period.time < written && period.grain == 'y') return false;
  return figure.forecast || has_any(words, ahead);
}

bool names_growth(std::string_view name) {
  static constexpr std::array<std::string_view, 12> words{
      "增速", "增长", "增幅", "涨幅", "降幅", "跌幅", "growth", "increase", "decrease", "change", "inflation", "rise"};
  return has_any(name, words);
}

bool can_be_a_point(const text::Figure& figure) {
  using text::FigureKind;
  switch (figure.kind) {
    case FigureKind::count:
    case FigureKind::money:
    case FigureKind::percent:
    case FigureKind::quantity:
    case FigureKind::rate:
    case FigureKind::price:
    case FigureKind::duration:
      return figure.bound != text::Bound::between;
    default:
      return false;
  }
}

}  // namespace kaozheng::evidence
