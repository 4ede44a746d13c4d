// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/periods.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

// Days counted with months of 31: for comparing only. A time without its year lies in the year 0.
struct Days {
  int first = 0, last = 0;
  bool year_told() const { return last >= year_days; }
  void leave_year_out() {
    const int year = first / year_days * year_days;
    first -= year;
    last -= year;
  }
  static constexpr int year_days = 12 * 31;
};
constexpr int month_days = 31, year_days = Days::year_days;

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view next_part(std::string_view& text) {
  const std::size_t dash = text.find('-');
  const std::string_view part = text.substr(0, dash);
  text.remove_prefix(dash == std::string_view::npos ? text.size() : dash + 1);
  return part;
}

std::optional<Days> days_of(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto year = number(next_part(text));
  if (!year) return std::nullopt;
  Days days{*year * year_days, *year * year_days + year_days - 1};
  while (!text.empty()) {
    const std::string_view part = next_part(text);
    const int span = days.last - days.first + 1;
    if (part == "start") {
      days.last = days.first + span / 3;
    } else if (part == "end") {
      days.first = days.last - span / 3;
    } else if (part == "mid") {
      days = {days.first + span / 3, days.last - span / 3};
    } else if (part.size() == 2 && (part[0] == 'Q' || part[0] == 'H') && part[1] >= '1' && part[1] <= '4') {
      const int length = year_days / (part[0] == 'Q' ? 4 : 2);
      days.first += (part[1] - '1') * length;
      days.last = days.first + length - 1;
    } else if (const auto value = number(part); value && *value >= 1 && *value <= 31) {
      if (span == year_days) {
        days.first += (*value - 1) * month_days;
        days.last = days.first + month_days - 1;
      } else {
        days.first += *value - 1;
        days.last = days.first;
      }
    } else {
      break;
    }
  }
  return days;
}

// The number that ends at `end`: 6, 06, 六, 十二; 0 for none.
int number_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin < 2 && text::is_ascii_digit(static_cast<unsigned char>(text[begin - 1]))) --begin;
  if (begin < end) return number(text.substr(begin, end - begin)).value_or(0);
  static constexpr std::array<std::string_view, 12> han{"十二", "十一", "一", "二", "三", "四",
                                                        "五",   "六",   "七", "八", "九", "十"};
  static constexpr std::array<int, 12> values{12, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  for (std::size_t i = 0; i < han.size(); ++i)
    if (end >= han[i].size() && text.substr(end - han[i].size(), han[i].size()) == han[i]) return values[i];
  return 0;
}

std::string chinese_part(std::string_view words) {
  if (const std::size_t at = words.find("季度"); at != std::string_view::npos) {
    const int quarter = number_before(words, at);
    if (quarter >= 1 && quarter <= 4) return fmt::format("0000-Q{}", quarter);
  }
  if (contains(words, "上半年")) return "0000-H1";
  if (contains(words, "下半年")) return "0000-H2";
  const std::size_t at = words.rfind("月");
  const int month = at == std::string_view::npos ? 0 : number_before(words, at);
  if (month < 1 || month > 12) return {};
  // 1—6月
  for (const std::string_view from : {"1—", "1-", "1–", "1至", "1月至", "1~", "一至", "一月至"})
    if (contains(words.substr(0, at), from) && (month == 6 || month == 3)) return month == 6 ? "0000-H1" : "0000-Q1";
  const std::string_view after = words.substr(at + 3);
  for (const auto& [word, part] : {std::pair{"底", "-end"},
                                   {"末", "-end"},
                                   {"下旬", "-end"},
                                   {"初", "-start"},
                                   {"上旬", "-start"},
                                   {"中旬", "-mid"}})
    if (text::begins_with(after, word)) return fmt::format("0000-{:02}{}", month, part);
  return fmt::format("0000-{:02}", month);
}

std::string english_part(std::string_view words) {
  const std::string lower = to_lower_ascii(words);
  static constexpr std::array<std::string_view, 4> ordinals{"first", "second", "third", "fourth"};
  for (std::size_t i = 0; i < ordinals.size(); ++i) {
    for (const std::string_view unit : {" quarter", "-quarter"})
      if (contains(lower, std::string(ordinals[i]) + std::string(unit))) return fmt::format("0000-Q{}", i + 1);
    if (i < 2 && (contains(lower, std::string(ordinals[i]) + " half") ||
                  contains(lower, std::string(ordinals[i]) + " six months")))
      return fmt::format("0000-H{}", i + 1);
  }
  static constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                           "may",       "june",     "july",     "august",
                                                           "september", "october",  "november", "december"};
  for (std::size_t i = 0; i < months.size(); ++i) {
    const std::size_t at = lower.find(months[i]);
    if (at == std::string::npos || (i == 4 && words[at] != 'M')) continue;  // "may" is a verb
    std::string_view part;
    if (contains(lower, "end of")) part = "-end";
    if (contains(lower, "beginning of") || contains(lower, "early")) part = "-start";
    return fmt::format("0000-{:02}{}", i + 1, part);
  }
  return {};
}

}  // namespace

std::string part_of_year(std::string_view words) {
  for (char mark : {'Q', 'H'})
    for (std::size_t at = words.find(mark); at != std::string_view::npos; at = words.find(mark, at + 1))
      if (at + 1 < words.size() && words[at + 1] >= '1' && words[at + 1] <= (mark == 'Q' ? '4' : '2') &&
          (at == 0 || !text::is_ascii_letter(static_cast<unsigned char>(words[at - 1]))) &&
          (at + 2 >= words.size() || !text::is_ascii_digit(static_cast<unsigned char>(words[at + 2]))))
        return fmt::format("0000-{}", words.substr(at, 2));
  std::string part = chinese_part(words);
  return part.empty() ? english_part(words) : part;
}

bool times_exclude(std::string_view a, std::string_view a_end, std::string_view b, std::string_view b_end) {
  if (a == b) return false;
  auto ours = days_of(a), theirs = days_of(b);
  if (!ours || !theirs) return false;
  if (const auto end = days_of(a_end)) ours->last = std::max(ours->last, end->last);
  if (const auto end = days_of(b_end)) theirs->last = std::max(theirs->last, end->last);
  if (ours->year_told() != theirs->year_told()) {
    Days& told = ours->year_told() ? *ours : *theirs;
    if (told.last - told.first >= year_days) return false;
    told.leave_year_out();
  }
  return ours->last < theirs->first || theirs->last < ours->first;
}

}  // namespace kaozheng::evidence
