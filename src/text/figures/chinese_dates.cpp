// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "text/characters.h"
#include "text/figures/date_parts.h"
#include "text/figures/numerals.h"

namespace kaozheng::text {
namespace {

// 初, 底, 末, 中 behind a year or a month.
std::string_view part_at(std::string_view text, std::size_t position, bool of_year, std::size_t& end) {
  const std::string_view rest = text.substr(position, 12);
  end = position;
  const auto take = [&](std::size_t bytes) { end = position + bytes; };
  if (const auto n = prefix_size(rest, {"年底", "年末", "底", "末"}); n > 0) {
    if (begins_with(rest, "末日") || begins_with(rest, "底线") || begins_with(rest, "底层")) return {};
    return take(n), "end";
  }
  if (const auto n = prefix_size(rest, {"年初", "初"}); n > 0) {
    if (begins_with(rest, "初中") || begins_with(rest, "初级") || begins_with(rest, "初步") ||
        begins_with(rest, "初始"))
      return {};
    return take(n), "start";
  }
  if (of_year)
    if (const auto n = prefix_size(rest, {"年中", "中期"}); n > 0) return take(n), "mid";
  if (!of_year) {
    if (const auto n = prefix_size(rest, {"上旬"}); n > 0) return take(n), "start";
    if (const auto n = prefix_size(rest, {"中旬"}); n > 0) return take(n), "mid";
    if (const auto n = prefix_size(rest, {"下旬"}); n > 0) return take(n), "end";
  }
  return {};
}

// Month and day, season, part of the year behind a year's end.
std::size_t rest_of_chinese_date(std::string_view text, std::size_t position, DateParts& parts, DateParts& last) {
  std::size_t end = position;
  std::size_t from = position;
  if (begins_with(text.substr(from, 4), "的")) from += std::string_view("的").size();
  if (season_at(text, from, parts, end)) {
    // 三季度末 is told by its quarter.
    std::size_t part_end = end;
    if (const auto n = prefix_size(text.substr(end, 4), {"末", "底"}); n > 0) part_end = end + n;
    return part_end;
  }
  std::size_t part_end = 0;
  if (const std::string_view part = part_at(text, position, true, part_end); !part.empty()) {
    parts.part = part;
    return part_end;
  }
  std::size_t month_from = position;
  if (position < text.size() && text[position] == ' ') ++month_from;
  const SmallNumber month = small_number_at(text, month_from);
  if (month.value < 1 || month.value > 12) return position;
  // 1—6月, 1月至6月
  std::size_t month_end = month.end;
  const bool own_sign = begins_with(text.substr(month_end, 4), "月");
  const std::size_t second_from = behind_dash(text, own_sign ? month_end + std::string_view("月").size() : month_end);
  if (second_from != (own_sign ? month_end + std::string_view("月").size() : month_end)) {
    const SmallNumber second = small_number_at(text, second_from);
    if (second.value > month.value && second.value <= 12 && begins_with(text.substr(second.end, 4), "月")) {
      parts.month = month.value;
      last.month = second.value;
      std::size_t close = second.end + std::string_view("月").size();
      close += prefix_size(text.substr(close, 4), {"份"});
      if (month.value == 1 && second.value == 6) parts.half = 1, parts.month = last.month = 0;
      return close;
    }
  }
  if (!own_sign) return position;
  parts.month = month.value;
  month_end += std::string_view("月").size();
  month_end += prefix_size(text.substr(month_end, 4), {"份"});
  if (const std::string_view part = part_at(text, month_end, false, part_end); !part.empty()) {
    parts.part = part;
    return part_end;
  }
  const SmallNumber day =
      small_number_at(text, month_end + (month_end < text.size() && text[month_end] == ' ' ? 1 : 0));
  if (day.value >= 1 && day.value <= 31) {
    const std::size_t n = prefix_size(text.substr(day.end, 4), {"日", "号"});
    if (n > 0) {
      parts.day = day.value;
      return day.end + n;
    }
    const std::size_t to = behind_dash(text, day.end);
    const SmallNumber second = to != day.end ? small_number_at(text, to) : SmallNumber{};
    if (second.value > day.value && second.value <= 31 && begins_with(text.substr(second.end, 4), "日")) {
      parts.day = day.value;
      last.month = parts.month, last.day = second.value;
      return second.end + std::string_view("日").size();
    }
  }
  return month_end;
}

struct YearWord {
  std::string_view word;
  int offset;
};
constexpr std::array<YearWord, 13> year_words = {{{"今年", 0},
                                                  {"去年", -1},
                                                  {"前年", -2},
                                                  {"明年", 1},
                                                  {"后年", 2},
                                                  {"本年度", 0},
                                                  {"上年度", -1},
                                                  {"上年", -1},
                                                  {"上一年", -1},
                                                  {"上一年度", -1},
                                                  {"本财年", 0},
                                                  {"上财年", -1},
                                                  {"下一年", 1}}};

// 以来, 以后, 度 and 同期 belong to a year.
std::size_t behind_year_sign(std::string_view text, std::size_t position) {
  return position + prefix_size(text.substr(position, 12), {"度", "同期"});
}

// 今年6月底, 去年同期, 本月30日: whether such a word stands at `begin`, which decides; `found` stays empty when it is
// no date there.
bool relative_date_at(std::string_view text, std::size_t begin, const Calendar& calendar,
                      std::optional<DateFound>& found) {
  DateParts parts, last;
  const std::string_view rest = text.substr(begin, 24);
  constexpr HanSet second_characters(U"年一财月个季");  // of every such word
  if (rest.size() < 6 || !second_characters.has(common_han_at(rest, 3))) return false;
  // 今年6月底, 去年同期
  for (const YearWord& one : year_words) {
    if (!begins_with(rest, one.word)) continue;
    const char32_t before = code_point_before(text, begin);
    if (one.word == "前年" && (before == U'以' || before == U'之')) return true;
    if (one.word == "上年" && (before == U'以' || before == U'岁')) return true;
    if (one.word == "后年" && before != U'大' && is_han(before) && before != U'到' && before != U'至') return true;
    const std::size_t end = begin + one.word.size();
    if (begins_with(text.substr(end, 4), "龄") || begins_with(text.substr(end, 4), "级")) return true;
    if (calendar.year > 0) parts.year = calendar.year + one.offset;
    std::size_t close = behind_year_sign(text, end);
    if (close == end) close = rest_of_chinese_date(text, end, parts, last);
    last.year = last.month > 0 ? parts.year : 0;
    return found = date_found(begin, close, parts, last, true), true;
  }
  for (const std::string_view word : {"当年", "同年"}) {
    if (!begins_with(rest, word) || calendar.named_year == 0) continue;
    const std::size_t end = begin + word.size();
    const std::size_t close = rest_of_chinese_date(text, end, parts, last);
    if (close == end) return true;
    parts.year = calendar.named_year;
    return found = date_found(begin, close, parts, last, true), true;
  }
  // 本月30日, 上月, 本季度
  struct MonthWord {
    std::string_view word;
    int months;
  };
  for (const MonthWord& one :
       {MonthWord{"本月", 0}, MonthWord{"上个月", -1}, MonthWord{"上月", -1}, MonthWord{"下个月", 1}}) {
    if (!begins_with(rest, one.word)) continue;
    const std::size_t end = begin + one.word.size();
    const char32_t before = code_point_before(text, begin);
    if (before == U'日' || begins_with(text.substr(end, 3), "球")) return true;
    if (calendar.month > 0) {
      const int months = calendar.year * 12 + calendar.month - 1 + one.months;
      parts.year = months / 12, parts.month = months % 12 + 1;
    }
    std::size_t close = end;
    const SmallNumber day = small_number_at(text, end);
    if (day.value >= 1 && day.value <= 31)
      if (const auto n = prefix_size(text.substr(day.end, 4), {"日", "号"}); n > 0)
        parts.day = day.value, close = day.end + n;
    return found = date_found(begin, close, parts, last, true), true;
  }
  for (const std::string_view word : {"本季度", "上季度", "上个季度"}) {
    if (!begins_with(rest, word)) continue;
    if (calendar.month > 0) {
      const int quarters = calendar.year * 4 + (calendar.month - 1) / 3 - (word == "本季度" ? 0 : 1);
      parts.year = quarters / 4, parts.quarter = quarters % 4 + 1;
    }
    return found = date_found(begin, begin + word.size(), parts, last, true), true;
  }
  return false;
}

}  // namespace

std::optional<DateFound> chinese_date_at(std::string_view text, std::size_t begin, Calendar& calendar) {
  const char32_t first = code_point_at(text, begin);
  if (!is_digit(first) && !is_chinese_numeral(first))
    if (std::optional<DateFound> found; relative_date_at(text, begin, calendar, found)) return found;

  DateParts parts, last;
  const std::string_view rest = text.substr(begin, 24);
  constexpr std::string_view year_sign = "年";
  const SmallNumber number = small_number_at(text, begin);
  if (number.value >= 0 && number.width == 4) {
    // 2025年…, 2020—2023年, 2020年至2023年
    std::size_t sign = number.end;
    if (sign < text.size() && text[sign] == ' ') ++sign;
    const bool own_sign = begins_with(text.substr(sign, 4), year_sign);
    std::size_t end = own_sign ? sign + year_sign.size() : number.end;
    if (!is_year(number.value)) return std::nullopt;
    if (begins_with(text.substr(end, 6), "代")) {
      parts.year = number.value;
      DateFound found = date_found(begin, end + std::string_view("代").size(), parts, last, false);
      found.end = fmt::format("{:04}", number.value + 9);
      return found;
    }
    const std::size_t second_from = behind_dash(text, end);
    if (second_from != end) {
      const SmallNumber second = small_number_at(text, second_from);
      if (second.width == 4 && second.value > number.value && is_year(second.value)) {
        const bool second_sign = begins_with(text.substr(second.end, 4), year_sign);
        if (second_sign ||
            (is_modern_year(number.value) && !own_sign && is_modern_year(second.value) && !number.chinese)) {
          parts.year = number.value, last.year = second.value;
          remember_year(calendar, last.year, begin);
          return date_found(begin, second_sign ? second.end + year_sign.size() : second.end, parts, last, false);
        }
      }
    }
    if (!own_sign) return std::nullopt;
    const std::string_view after = text.substr(end, 6);
    parts.year = number.value;
    std::size_t close = begins_with(after, "度") || begins_with(after, "同期") ? behind_year_sign(text, end) : end;
    const std::size_t detail = rest_of_chinese_date(text, close, parts, last);
    remember_year(calendar, parts.year, begin);
    last.year = last.month > 0 ? parts.year : 0;
    return date_found(begin, std::max(detail, close), parts, last, false);
  }

  // 955年 where a date stands; a span of so many years would be 历时955年.
  if (number.width == 3 && !number.chinese && number.value >= 100 &&
      begins_with(text.substr(number.end, 3), year_sign)) {
    const char32_t before = code_point_before(text, begin);
    constexpr std::u32string_view leads = U"于在自至到从元，。；、（(：和与";
    if (before == 0 || is_line_end(before) || before == ' ' || leads.find(before) != leads.npos) {
      std::size_t close = number.end + year_sign.size();
      parts.year = number.value;
      close = std::max(close, rest_of_chinese_date(text, close, parts, last));
      return date_found(begin, close, parts, last, false);
    }
  }
  // 19世纪, 20世纪90年代
  if (number.value >= 1 && number.value <= 22 && begins_with(text.substr(number.end, 6), "世纪")) {
    std::size_t close = number.end + std::string_view("世纪").size();
    DateFound found;
    found.year = (number.value - 1) * 100;
    const SmallNumber decade = small_number_at(text, close);
    if (decade.value >= 10 && decade.value <= 90 && decade.value % 10 == 0 &&
        begins_with(text.substr(decade.end, 6), "年代")) {
      found.year += decade.value;
      close = decade.end + std::string_view("年代").size();
      found.date = fmt::format("{:04}", found.year);
      found.end = fmt::format("{:04}", found.year + 9);
    } else {
      ++found.year;
      found.date = fmt::format("{:04}", found.year);
      found.end = fmt::format("{:04}", found.year + 99);
    }
    close += prefix_size(text.substr(close, 6), {"初期", "末期", "中期", "后期", "初", "末", "中叶"});
    found.range = {begin, close};
    return found;
  }
  // 6月30日, 1—6月, 二季度, 上半年
  if (number.value >= 1 || begins_with(rest, "第") || begins_with(rest, "上半年") || begins_with(rest, "下半年")) {
    const char32_t before = code_point_before(text, begin);
    if (before == '.' || before == '/' || before == '-' || before == U'个' || is_digit(before)) return std::nullopt;
    if (begins_with(rest, "第") || begins_with(rest, "上半") || begins_with(rest, "下半")) {
      std::size_t end = begin;
      if (!season_at(text, begin, parts, end)) return std::nullopt;
      parts.year = year_without_name(calendar, begin, 0);
      return date_found(begin, end, parts, last, true);
    }
    // Most numbers are no month and no quarter.
    const std::string_view after = text.substr(number.end, 6);
    if (!begins_with(after, "月") && !begins_with(after, "季度") && behind_dash(text, number.end) == number.end)
      return std::nullopt;
    const std::size_t end = rest_of_chinese_date(text, begin, parts, last);
    if (end == begin) return std::nullopt;
    // "3月" after 用时 or 历时 would be months, but such spans are written 3个月.
    parts.year = year_without_name(calendar, begin, parts.month);
    last.year = last.month > 0 ? parts.year : 0;
    return date_found(begin, end, parts, last, true);
  }
  return std::nullopt;
}

// 2025-06-30, 2025/6/30, 2025.06.30, 2025-06
std::optional<DateFound> numeric_date_at(std::string_view text, std::size_t begin, Calendar& calendar) {
  const SmallNumber year = small_number_at(text, begin);
  if (year.width != 4 || year.chinese || !is_modern_year(year.value) || year.end >= text.size()) return std::nullopt;
  const char separator = text[year.end];
  if (separator != '-' && separator != '/' && separator != '.') return std::nullopt;
  const SmallNumber month = small_number_at(text, year.end + 1);
  if (month.chinese || month.value < 1 || month.value > 12 || month.width > 2) return std::nullopt;
  DateParts parts;
  parts.year = year.value, parts.month = month.value;
  std::size_t end = month.end;
  if (end < text.size() && text[end] == separator) {
    const SmallNumber day = small_number_at(text, end + 1);
    if (day.value >= 1 && day.value <= 31 && day.width <= 2 && !day.chinese) parts.day = day.value, end = day.end;
  }
  if (parts.day == 0 && (separator != '-' || month.width != 2)) return std::nullopt;
  if (is_digit(code_point_at(text, end))) return std::nullopt;
  remember_year(calendar, parts.year, begin);
  return date_found(begin, end, parts, {}, false);
}

}  // namespace kaozheng::text
