// SPDX-License-Identifier: Apache-2.0
// What dates of both languages are made of. Private to dates.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "text/figures/dates.h"

namespace kaozheng::text {

// A date as far as it is told.
struct DateParts {
  int year = 0;
  int month = 0, day = 0;
  int quarter = 0, half = 0;
  std::string_view part;  // "start", "mid", "end"
};

std::string iso_of(const DateParts& parts);

struct SmallNumber {
  int value = -1;
  std::size_t end = 0;
  int width = 0;  // digits as written
  bool chinese = false;
};

// Up to four digits, ASCII, full width or Chinese (二〇二五, 十二).
SmallNumber small_number_at(std::string_view text, std::size_t position);
bool is_year(int value);
bool is_modern_year(int value);
// Bytes of the first of `words` that `rest` begins with, 0 when none.
std::size_t prefix_size(std::string_view rest, std::initializer_list<std::string_view> words);
// Behind the sign of a span; `position` when there is none.
std::size_t behind_dash(std::string_view text, std::size_t position);
// 第二季度, 二季度, 上半年, Q2 at `position`: into `parts`; false when none.
bool season_at(std::string_view text, std::size_t position, DateParts& parts, std::size_t& end);
void remember_year(Calendar& calendar, int year, std::size_t at);
// The year of a date that names none.
int year_without_name(const Calendar& calendar, std::size_t at, int month);
DateFound date_found(std::size_t begin, std::size_t end, const DateParts& parts, const DateParts& last, bool relative);
// Dates as Chinese writes them, and 2025-06-30.
std::optional<DateFound> chinese_date_at(std::string_view text, std::size_t begin, Calendar& calendar);
std::optional<DateFound> numeric_date_at(std::string_view text, std::size_t begin, Calendar& calendar);

}  // namespace kaozheng::text
