// SPDX-License-Identifier: Apache-2.0
#include "text/figures/dates.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "text/characters.h"
#include "text/figures/date_parts.h"
#include "text/figures/numerals.h"

namespace kaozheng::text {
namespace {

constexpr std::array<std::string_view, 12> month_names = {"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};

int month_of(std::string_view lower) {
  if (lower.size() < 3) return 0;
  for (std::size_t i = 0; i < month_names.size(); ++i)
    if (lower == month_names[i] || lower == month_names[i].substr(0, 3) || (lower == "sept" && i == 8))
      return static_cast<int>(i) + 1;
  return 0;
}

std::string lower_word_at(std::string_view text, std::size_t position) {
  return to_lower_ascii(ascii_word_at(text, position));
}

bool boundary(std::string_view text, std::size_t position) {
  const char32_t c = code_point_at(text, position);
  return !is_ascii_letter(c) && !is_digit(c);
}

// The bare year at `position`, up to which a comma and spaces are passed: ", 2025", " of 2025", " 2025".
SmallNumber year_behind(std::string_view text, std::size_t position) {
  std::size_t p = position;
  if (p < text.size() && text[p] == ',') ++p;
  p = behind_spaces(text, p);
  if (begins_with(text.substr(p, 3), "of ")) p = behind_spaces(text, p + 3);
  if (begins_with(text.substr(p, 7), "fiscal ")) p = behind_spaces(text, p + 7);
  const SmallNumber year = small_number_at(text, p);
  if (year.width == 4 && is_modern_year(year.value) && !year.chinese && boundary(text, year.end) && p > position)
    return year;
  return {};
}

// "this year", "last year", "of last year" at `position`: into `year`; the end, or `position` when none.
std::size_t relative_year_at(std::string_view text, std::size_t position, const Calendar& calendar, int& year) {
  std::size_t p = behind_spaces(text, position);
  if (begins_with(text.substr(p, 3), "of ")) p = behind_spaces(text, p + 3);
  const std::string first = lower_word_at(text, p);
  int offset = 0;
  if (first == "last" || first == "previous")
    offset = -1;
  else if (first == "next")
    offset = 1;
  else if (first != "this")
    return position;
  const std::size_t q = behind_spaces(text, p + first.size());
  if (lower_word_at(text, q) != "year") return position;
  year = calendar.year > 0 ? calendar.year + offset : 0;
  return q + 4;
}

// Year behind a month, quarter or half: named, relative, or that of the context.
std::size_t settle_year(std::string_view text, std::size_t end, std::size_t begin, Calendar& calendar, DateParts& parts,
                        bool& relative) {
  if (const SmallNumber year = year_behind(text, end); year.value > 0) {
    parts.year = year.value;
    remember_year(calendar, year.value, begin);
    return year.end;
  }
  relative = true;
  int year = 0;
  if (const std::size_t close = relative_year_at(text, end, calendar, year); close != end) {
    parts.year = year;
    return close;
  }
  parts.year = year_without_name(calendar, begin, parts.month);
  return end;
}

// A month's name with day and year: "June 30, 2025", "June 2025", "June this year".
std::optional<DateFound> month_date_at(std::string_view text, std::size_t begin, std::size_t from, Calendar& calendar,
                                       std::string_view part) {
  const std::string word = lower_word_at(text, from);
  DateParts parts;
  parts.month = month_of(word);
  if (parts.month == 0 || !is_ascii_upper(static_cast<unsigned char>(text[from]))) return std::nullopt;
  parts.part = part;
  std::size_t end = from + word.size();
  if (word.size() <= 4 && end < text.size() && text[end] == '.') ++end;
  DateParts last;
  const std::size_t day_from = behind_spaces(text, end);
  const SmallNumber day = small_number_at(text, day_from);
  bool told = false;
  if (day.value >= 1 && day.value <= 31 && day.width <= 2 && !day.chinese && day_from > end) {
    std::size_t day_end = day.end;
    const std::string suffix = lower_word_at(text, day_end);
    if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") day_end += 2;
    if (boundary(text, day_end) && code_point_at(text, day_end) != '%' &&
        !(code_point_at(text, day_end) == '.' && is_digit(code_point_at(text, day_end + 1)))) {
      parts.day = day.value;
      end = day_end;
      told = true;
      const std::size_t to = behind_dash(text, end);
      const SmallNumber second = to != end ? small_number_at(text, to) : SmallNumber{};
      if (second.value > day.value && second.value <= 31)
        last.month = parts.month, last.day = second.value, end = second.end;
    }
  }
  bool relative = false;
  const std::size_t close = settle_year(text, end, begin, calendar, parts, relative);
  told = told || close != end || !part.empty();
  if (!told) {
    // A month alone: "in June", "since March"; "May" and "March" are also verbs.
    std::size_t p = begin;
    while (p > 0 && text[p - 1] == ' ') --p;
    std::size_t q = p;
    while (q > 0 && is_ascii_letter(static_cast<unsigned char>(text[q - 1])) && p - q < 10) --q;
    const std::string before = to_lower_ascii(text.substr(q, p - q));
    constexpr std::array<std::string_view, 15> leads = {"in",    "since",  "by",      "until",  "from",
                                                        "of",    "late",   "early",   "during", "to",
                                                        "after", "before", "through", "till",   "mid"};
    if (std::find(leads.begin(), leads.end(), before) == leads.end()) return std::nullopt;
  }
  last.year = last.month > 0 ? parts.year : 0;
  return date_found(begin, close, parts, last, relative);
}

// "first quarter", "second-half", "Q2", "H1" with their year; the words behind `from`.
std::optional<DateFound> season_date_at(std::string_view text, std::size_t begin, std::size_t from,
                                        Calendar& calendar) {
  DateParts parts;
  std::size_t end = from;
  const std::string word = lower_word_at(text, from);
  if ((word == "q" || word == "h") && from + 1 < text.size()) {
    const char digit = text[from + 1];
    if (!is_ascii_upper(static_cast<unsigned char>(text[from]))) return std::nullopt;
    if (word == "q" && digit >= '1' && digit <= '4')
      parts.quarter = digit - '0';
    else if (word == "h" && (digit == '1' || digit == '2'))
      parts.half = digit - '0';
    else
      return std::nullopt;
    end = from + 2;
    if (code_point_at(text, end) == U'\'') ++end;
    if (!boundary(text, end) || code_point_at(text, end) == '-') return std::nullopt;
  } else {
    constexpr std::array<std::string_view, 5> names = {"first", "second", "third", "fourth", "final"};
    const auto at = std::find(names.begin(), names.end(), word);
    if (at == names.end()) return std::nullopt;
    const int number = std::min(4, static_cast<int>(at - names.begin()) + 1);
    std::size_t p = from + word.size();
    if (p >= text.size() || (text[p] != ' ' && text[p] != '-')) return std::nullopt;
    ++p;
    std::string second = lower_word_at(text, p);
    if (second == "fiscal") p = behind_spaces(text, p + second.size()), second = lower_word_at(text, p);
    if (second == "quarter") {
      parts.quarter = number;
      end = p + second.size();
    } else if (second == "half" && number <= 2) {
      parts.half = number;
      end = p + second.size();
    } else if (number == 1 && (second == "six" || second == "nine" || second == "three") &&
               begins_with(text.substr(p + second.size(), 8), " months")) {
      if (second == "six") parts.half = 1;
      if (second == "three") parts.quarter = 1;
      end = p + second.size() + 7;
    } else {
      return std::nullopt;
    }
  }
  bool relative = false;
  const std::size_t close = settle_year(text, end, begin, calendar, parts, relative);
  // The halves of a match, a quarter of a game: a season needs a year when only "half" or "months" tells it.
  if (relative && close == end && word != "q" && parts.quarter == 0) {
    const bool hyphen = end > 5 && text[end - 5] == '-';
    if (!hyphen) return std::nullopt;
  }
  return date_found(begin, close, parts, {}, relative);
}

std::optional<DateFound> english_date_at(std::string_view text, std::size_t begin, Calendar& calendar) {
  const std::string word = lower_word_at(text, begin);
  std::size_t next = begin + word.size();
  const auto pass_gap = [&](std::size_t p) {
    if (p < text.size() && (text[p] == '-' || text[p] == ' ')) ++p;
    return p;
  };
  if (month_of(word) > 0) return month_date_at(text, begin, begin, calendar, {});
  if (word == "early" || word == "late" || word == "mid" || word == "end" || word == "beginning" || word == "start" ||
      word == "middle") {
    const std::string_view part = word == "late" || word == "end"     ? "end"
                                  : word == "mid" || word == "middle" ? "mid"
                                                                      : "start";
    std::size_t p = pass_gap(next);
    if (begins_with(text.substr(p, 3), "of ")) p += 3;
    if (begins_with(text.substr(p, 4), "the ")) p += 4;
    if (auto found = month_date_at(text, begin, p, calendar, part)) return found;
    DateParts parts;
    parts.part = part;
    const SmallNumber year = small_number_at(text, p);
    if (year.width == 4 && !year.chinese && is_modern_year(year.value) && boundary(text, year.end)) {
      parts.year = year.value;
      remember_year(calendar, year.value, begin);
      return date_found(begin, year.end, parts, {}, false);
    }
    int relative_year = 0;
    if (const std::size_t close = relative_year_at(text, p, calendar, relative_year); close != p) {
      parts.year = relative_year;
      return date_found(begin, close, parts, {}, true);
    }
    return std::nullopt;
  }
  if (word == "this" || word == "last" || word == "next" || word == "previous") {
    const int offset = word == "this" ? 0 : word == "next" ? 1 : -1;
    const std::size_t p = behind_spaces(text, next);
    const std::string unit = lower_word_at(text, p);
    const std::size_t end = p + unit.size();
    if (p == next) return std::nullopt;
    // "over the last year", "the last quarter of a mile" are spans.
    const std::string_view before = text.substr(begin > 5 ? begin - 5 : 0, std::min<std::size_t>(begin, 5));
    if (before.ends_with("the ") || before.ends_with("past ")) return std::nullopt;
    DateParts parts;
    if (unit == "year" || unit == "fiscal") {
      parts.year = calendar.year > 0 ? calendar.year + offset : 0;
    } else if (unit == "quarter" || unit == "month") {
      if (calendar.month > 0) {
        const int per_year = unit == "quarter" ? 4 : 12;
        const int index =
            calendar.year * per_year + (unit == "quarter" ? (calendar.month - 1) / 3 : calendar.month - 1) + offset;
        parts.year = index / per_year;
        (unit == "quarter" ? parts.quarter : parts.month) = index % per_year + 1;
      }
    } else if (month_of(unit) > 0) {
      parts.month = month_of(unit);
      if (calendar.year > 0) {
        parts.year = calendar.year + (word == "this" ? 0 : offset);
        if (word == "last" && calendar.month > parts.month) parts.year = calendar.year;
      }
    } else {
      return std::nullopt;
    }
    if (end < text.size() && text[end] == '-') return std::nullopt;
    return date_found(begin, end, parts, {}, true);
  }
  if (word == "fiscal" || word == "fy") {
    std::size_t p = behind_spaces(text, next);
    if (lower_word_at(text, p) == "year") p = behind_spaces(text, p + 4);
    const SmallNumber year = small_number_at(text, p);
    DateParts parts;
    if (year.chinese || !boundary(text, year.end)) return std::nullopt;
    if (year.width == 4 && is_modern_year(year.value))
      parts.year = year.value;
    else if (year.width == 2 && word == "fy")
      parts.year = 2000 + year.value;
    else
      return std::nullopt;
    remember_year(calendar, parts.year, begin);
    return date_found(begin, year.end, parts, {}, false);
  }
  return season_date_at(text, begin, begin, calendar);
}

// Words before a bare year that make it one.
bool year_stands(std::string_view text, std::size_t begin, std::size_t end) {
  const char32_t before = code_point_before(text, begin);
  const char32_t after = code_point_at(text, end);
  if (is_ascii_letter(before) || before == '-' || before == '_' || before == '.' || before == '#' || before == '/' ||
      before == '$' || before == U'¥' || before == U'第' || before == ':' || before == '=')
    return false;
  if (after == '%' || after == U'％' || after == ':' || after == '/' || after == '_' || after == U'倍') return false;
  if ((after == '.' || after == ',') && is_digit(code_point_at(text, end + 1))) return false;
  if (is_ascii_letter(after)) return false;
  // 1930亿元, 2000多家, 2025个, "2000 people": numbers of something.
  const std::size_t behind = behind_spaces(text, end);
  const char32_t c = code_point_at(text, behind);
  constexpr std::u32string_view scales = U"亿万多余千百元美人家个名台条项次倍吨米位户部辆所座种件平公克毫度块";
  if (scales.find(c) != scales.npos && c != 0 && behind == end) return false;
  return true;
}

// "2025", "the 1990s", "2024-25", "2025 Q2", "30 June 2025", "12 June"
std::optional<DateFound> digits_date_at(std::string_view text, std::size_t begin, Calendar& calendar) {
  const SmallNumber number = small_number_at(text, begin);
  if (number.value < 0 || number.chinese) return std::nullopt;
  if (number.width <= 2 && number.value >= 1 && number.value <= 31) {
    std::size_t p = number.end;
    const std::string suffix = lower_word_at(text, p);
    // "the 19th century"
    if (suffix.size() == 2 && p + 2 < text.size() && (text[p + 2] == ' ' || text[p + 2] == '-') &&
        lower_word_at(text, p + 3) == "century" && number.value <= 22) {
      DateFound found;
      found.range = {begin, p + 10};
      found.year = (number.value - 1) * 100 + 1;
      found.date = fmt::format("{:04}", found.year);
      found.end = fmt::format("{:04}", found.year + 99);
      return found;
    }
    if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") p += 2;
    const std::size_t word_from = behind_spaces(text, p);
    if (word_from == p) return std::nullopt;
    std::size_t from = word_from;
    if (begins_with(text.substr(from, 3), "of ")) from += 3;
    const std::string name = lower_word_at(text, from);
    const char32_t before = code_point_before(text, begin);
    if (month_of(name) == 0 || !is_ascii_upper(static_cast<unsigned char>(text[from])) || before == '.' ||
        before == ',' || before == '$')
      return std::nullopt;
    DateParts parts;
    parts.month = month_of(name), parts.day = number.value;
    bool relative = false;
    std::size_t end = from + name.size();
    const std::size_t close = settle_year(text, end, begin, calendar, parts, relative);
    if (close == end && (name == "may" || name == "march") && suffix.empty()) return std::nullopt;
    return date_found(begin, close, parts, {}, relative);
  }
  if (number.width != 4 || !is_modern_year(number.value)) return std::nullopt;
  DateParts parts;
  parts.year = number.value;
  std::size_t end = number.end;
  if (end < text.size() && text[end] == 's' && boundary(text, end + 1) && number.value % 10 == 0) {
    DateFound found = date_found(begin, end + 1, parts, {}, false);
    found.end = fmt::format("{:04}", number.value + 9);
    return found;
  }
  if (!year_stands(text, begin, end)) return std::nullopt;
  const std::size_t to = behind_dash(text, end);
  if (to != end) {
    const SmallNumber second = small_number_at(text, to);
    DateParts last;
    if (second.width == 4 && second.value > number.value && is_modern_year(second.value)) last.year = second.value;
    if (second.width == 2 && !second.chinese && second.value == (number.value + 1) % 100) last.year = number.value + 1;
    if (last.year > 0 && boundary(text, second.end)) {
      remember_year(calendar, last.year, begin);
      return date_found(begin, second.end, parts, last, false);
    }
    if (is_ascii_letter(code_point_at(text, to)) || is_digit(code_point_at(text, to))) {
      // "2025-style", "2025-1234": the second is no date.
      if (is_digit(code_point_at(text, to))) return std::nullopt;
    }
  }
  const std::size_t season = behind_spaces(text, end);
  if (season > end && season < text.size() && (text[season] == 'Q' || text[season] == 'H')) {
    DateParts both = parts;
    std::size_t close = end;
    if (season_at(text, season, both, close)) {
      remember_year(calendar, parts.year, begin);
      return date_found(begin, close, both, {}, false);
    }
  }
  remember_year(calendar, parts.year, begin);
  return date_found(begin, end, parts, {}, false);
}

}  // namespace

Calendar calendar_of(std::string_view iso_date) {
  Calendar calendar;
  const SmallNumber year = small_number_at(iso_date, 0);
  if (year.width != 4 || year.chinese) return calendar;
  calendar.year = year.value;
  if (iso_date.size() < 7 || iso_date[4] != '-') return calendar;
  const SmallNumber month = small_number_at(iso_date, 5);
  if (month.value < 1 || month.value > 12) return calendar;
  calendar.month = month.value;
  if (iso_date.size() < 10 || iso_date[7] != '-') return calendar;
  const SmallNumber day = small_number_at(iso_date, 8);
  if (day.value >= 1 && day.value <= 31) calendar.day = day.value;
  return calendar;
}

std::optional<DateFound> date_at(std::string_view text, std::size_t position, Calendar& calendar) {
  if (position >= text.size()) return std::nullopt;
  const char32_t c = code_point_at(text, position);
  if (is_ascii_letter(c)) return english_date_at(text, position, calendar);
  if (is_digit(c)) {
    if (auto found = numeric_date_at(text, position, calendar)) return found;
    if (auto found = chinese_date_at(text, position, calendar)) return found;
    return digits_date_at(text, position, calendar);
  }
  return chinese_date_at(text, position, calendar);
}

bool opens_english_date(std::string_view lower_word) {
  constexpr std::array<std::string_view, 20> words = {
      "early",    "late",   "mid", "end", "beginning", "start", "middle", "this",  "last",   "next",
      "previous", "fiscal", "fy",  "q",   "h",         "first", "second", "third", "fourth", "final"};
  return std::find(words.begin(), words.end(), lower_word) != words.end() || month_of(lower_word) > 0;
}

bool opens_chinese_date(char32_t c) {
  constexpr std::u32string_view opening = U"今去前明后本上下当同第";
  return opening.find(c) != opening.npos;
}

}  // namespace kaozheng::text
