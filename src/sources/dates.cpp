// SPDX-License-Identifier: Apache-2.0
#include "sources/dates.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/bytes.h"

namespace kaozheng::sources {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Reads forward; every `take` leaves the position alone when it fails.
class Reader {
 public:
  Reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::optional<int> number(std::size_t digits_min, std::size_t digits_max) {
    std::size_t end = at_;
    int value = 0;
    while (end < text_.size() && is_digit(text_[end]) && end - at_ < digits_max)
      value = value * 10 + (text_[end++] - '0');
    if (end - at_ < digits_min || (end < text_.size() && is_digit(text_[end]))) return std::nullopt;
    at_ = end;
    return value;
  }
  bool take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == ',' || text_[at_] == '.')) ++at_;
  }
  // The month a word names, by its first three letters.
  std::optional<int> month() {
    std::size_t end = at_;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    if (end - at_ < 3 || end - at_ > 9) return std::nullopt;
    static constexpr std::array<std::string_view, 12> names{"january",   "february", "march",    "april",
                                                            "may",       "june",     "july",     "august",
                                                            "september", "october",  "november", "december"};
    const std::string word = to_lower_ascii(text_.substr(at_, end - at_));
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i].starts_with(word) || (word == "sept" && i == 8)) {
        at_ = end;
        return static_cast<int>(i) + 1;
      }
    return std::nullopt;
  }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

 private:
  std::string_view text_;
  std::size_t at_;
};

bool is_year(int year) { return year >= 1900 && year <= 2100; }

std::string iso(int year, int month, std::optional<int> day) {
  if (!is_year(year) || month < 1 || month > 12) return "";
  if (day && *day >= 1 && *day <= 31) return fmt::format("{:04}-{:02}-{:02}", year, month, *day);
  return fmt::format("{:04}-{:02}", year, month);
}

// 2025-07-01, 2025/7/1, 2025.07.01, 2025年7月1日
std::string year_first(std::string_view text, std::size_t at) {
  Reader reader(text, at);
  const auto year = reader.number(4, 4);
  if (!year || !is_year(*year)) return "";
  reader.take(" ");
  if (reader.take("年")) {
    reader.take(" ");
    const auto month = reader.number(1, 2);
    reader.take(" ");
    if (!month || !reader.take("月")) return "";
    reader.take(" ");
    return iso(*year, *month, reader.number(1, 2));
  }
  const char separator = reader.next();
  if (separator != '-' && separator != '/' && separator != '.') return "";
  const std::string_view mark(&separator, 1);
  reader.take(mark);
  const auto month = reader.number(1, 2);
  if (!month) return "";
  if (!reader.take(mark)) return separator == '-' ? iso(*year, *month, std::nullopt) : "";
  const auto day = reader.number(1, 2);
  return day ? iso(*year, *month, day) : "";
}

// 1 July 2025, 01 Jul 2025
std::string day_first(std::string_view text, std::size_t at) {
  Reader reader(text, at);
  const auto day = reader.number(1, 2);
  if (!day) return "";
  for (const std::string_view ending : {"st", "nd", "rd", "th"}) reader.take(ending);
  reader.blanks();
  const auto month = reader.month();
  reader.blanks();
  const auto year = reader.number(4, 4);
  return month && year ? iso(*year, *month, day) : "";
}

// July 1, 2025; July 2025
std::string month_first(std::string_view text, std::size_t at) {
  Reader reader(text, at);
  const auto month = reader.month();
  if (!month) return "";
  reader.blanks();
  if (const auto year = reader.number(4, 4)) return iso(*year, *month, std::nullopt);
  const auto day = reader.number(1, 2);
  if (!day) return "";
  for (const std::string_view ending : {"st", "nd", "rd", "th"}) reader.take(ending);
  reader.blanks();
  const auto year = reader.number(4, 4);
  return year ? iso(*year, *month, day) : "";
}

}  // namespace

std::string find_date(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char before = i == 0 ? ' ' : text[i - 1];
    std::string date;
    if (is_digit(text[i]) && !is_digit(before)) {
      date = year_first(text, i);
      if (date.empty()) date = day_first(text, i);
    } else if (is_letter(text[i]) && !is_letter(before)) {
      date = month_first(text, i);
    }
    if (!date.empty()) return date;
  }
  return "";
}

std::string date_of_url(std::string_view url) {
  for (std::size_t at = url.find('/', 8); at != std::string_view::npos && at + 1 < url.size();
       at = url.find('/', at + 1)) {
    if (std::string date = year_first(url, at + 1); date.size() == 10) return date;
    Reader reader(url, at + 1);
    const auto digits = reader.number(8, 8);
    if (!digits) continue;
    std::string date = iso(*digits / 10000, *digits / 100 % 100, *digits % 100);
    if (date.size() == 10) return date;
  }
  return "";
}

}  // namespace kaozheng::sources
