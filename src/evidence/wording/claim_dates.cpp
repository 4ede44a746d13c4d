// SPDX-License-Identifier: Apache-2.0
#include "evidence/wording/claim_dates.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr int first_year = 1000, last_year = 2199;

constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};

struct Piece {
  enum Kind { number, month, quarter, other } kind = other;
  int value = 0;
  std::size_t digits = 0;
  text::Range place;
};

bool equals(std::string_view text, std::size_t position, std::string_view part) {
  return text.substr(position, part.size()) == part;
}

// The full name of a month or its first three or four letters, at the head of a word.
int month_named(std::string_view word) {
  if (word.size() < 3 || word[0] < 'A' || word[0] > 'Z') return 0;
  const std::string lower = to_lower_ascii(word);
  for (std::size_t i = 0; i < months.size(); ++i)
    if (months[i] == lower || (lower.size() <= 4 && months[i].size() > 4 && text::begins_with(months[i], lower)))
      return static_cast<int>(i) + 1;
  return 0;
}

int quarter_character(char32_t c) {
  if (c == U'一' || c == '1') return 1;
  if (c == U'二' || c == '2') return 2;
  if (c == U'三' || c == '3') return 3;
  return c == U'四' || c == '4' ? 4 : 0;
}

class DateReader {
 public:
  explicit DateReader(std::string_view text) : text_(text) {}

  std::vector<NamedDate> read() {
    while (position_ < text_.size()) step();
    return std::move(result_);
  }

 private:
  void step() {
    const std::size_t here = position_;
    const char32_t c = next_code_point(text_, position_);
    if (text::is_ascii_digit(c)) return read_number(here);
    if (text::is_ascii_letter(c)) return read_word(here);
    if (text::is_han(c)) return read_chinese_quarter(here);
  }

  std::size_t behind_digits(std::size_t position) const {
    while (position < text_.size() && text::is_ascii_digit(static_cast<unsigned char>(text_[position]))) ++position;
    return position;
  }
  int number(std::size_t begin, std::size_t end) const {
    int value = 0;
    for (std::size_t i = begin; i < end && i < begin + 6; ++i) value = value * 10 + (text_[i] - '0');
    return value;
  }
  std::size_t behind_blank(std::size_t position) const {
    while (position < text_.size() && text_[position] == ' ') ++position;
    return position;
  }

  void add(std::size_t begin, int year, int month, int day, int quarter = 0) {
    if (month > 12 || day > 31) return;
    result_.push_back({{begin, position_}, year, month, day, quarter});
  }

  void read_number(std::size_t begin) {
    const std::size_t end = behind_digits(begin);
    position_ = end;
    const int value = number(begin, end);
    const std::size_t digits = end - begin;
    const char32_t before = text::code_point_before(text_, begin), behind = text::code_point_at(text_, end);
    const std::size_t after = behind_blank(end);
    const auto digit_at = [&](std::size_t at) { return text::is_ascii_digit(text::code_point_at(text_, at)); };
    const bool inside_figure = ((before == '.' || before == ',') && begin > 1 &&
                                text::is_ascii_digit(static_cast<unsigned char>(text_[begin - 2]))) ||
                               ((behind == '.' || behind == ',') && digit_at(end + 1)) || before == '$' ||
                               before == U'¥' || text::is_ascii_letter(before) || before == '_';
    if (digits == 4 && value >= first_year && value <= last_year && !inside_figure)
      return read_year(begin, end, after, value);
    if (inside_figure || digits > 2 || before == '-' || before == U'—' || before == U'–' || before == '~' ||
        before == U'至')
      return;
    if (equals(text_, after, "月")) return read_month_day(begin, after, 0, value);
    // "30 June 2025"
    if (value >= 1 && value <= 31) {
      std::size_t word = behind_blank(after);
      if (equals(text_, word, "of ")) word += 3;
      for (const std::string_view ordinal : {"st ", "nd ", "rd ", "th "})
        if (equals(text_, end, ordinal)) word = behind_blank(end + 3);
      const std::size_t word_end = behind_letters(word);
      if (const int month = month_named(text_.substr(word, word_end - word))) {
        position_ = word_end;
        add(begin, year_behind(word_end), month, value);
      }
    }
  }

  std::size_t behind_letters(std::size_t position) const {
    while (position < text_.size() && text::is_ascii_letter(static_cast<unsigned char>(text_[position]))) ++position;
    return position;
  }

  // The year behind "June", "June 30" or "Q2"; moves behind it.
  int year_behind(std::size_t position) {
    if (position < text_.size() && text_[position] == '.') ++position;
    if (position < text_.size() && text_[position] == ',') ++position;
    position = behind_blank(position);
    if (equals(text_, position, "of ")) position += 3;
    const std::size_t end = behind_digits(position);
    const int value = end - position == 4 ? number(position, end) : 0;
    if (value < first_year || value > last_year) return 0;
    position_ = end;
    return value;
  }

  void read_year(std::size_t begin, std::size_t end, std::size_t after, int year) {
    if (equals(text_, after, "年")) {
      const std::size_t next = behind_blank(after + std::string_view("年").size());
      const std::size_t next_end = behind_digits(next);
      if (next_end > next && next_end - next <= 2 && equals(text_, behind_blank(next_end), "月"))
        return read_month_day(begin, behind_blank(next_end), year, number(next, next_end));
      position_ = after + std::string_view("年").size();
      std::size_t quarter_at = next;
      if (const int quarter = chinese_quarter(quarter_at)) {
        position_ = quarter_at;
        return add(begin, year, 0, 0, quarter);
      }
      return add(begin, year, 0, 0);
    }
    // "2025-06-30", "2025/6", "2025.06.30"; "2019-21" and "2019-2021" are two years.
    if (end < text_.size() && (text_[end] == '-' || text_[end] == '/' || text_[end] == '.')) {
      const std::size_t month_end = behind_digits(end + 1);
      const int month = month_end - end - 1 <= 2 && month_end > end + 1 ? number(end + 1, month_end) : 0;
      if (month >= 1 && month <= 12 && month_end < text_.size() && text_[month_end] == text_[end]) {
        const std::size_t day_end = behind_digits(month_end + 1);
        const int day = day_end > month_end + 1 ? number(month_end + 1, day_end) : 0;
        if (day >= 1 && day <= 31) {
          position_ = day_end;
          return add(begin, year, month, day);
        }
      }
    }
    if (is_bare_year(begin, after, year)) add(begin, year, 0, 0);
  }

  // A number of four digits alone is a year where no unit follows it; an early one only behind a word of time.
  bool is_bare_year(std::size_t begin, std::size_t after, int year) const {
    const char32_t next = text::code_point_at(text_, after);
    if (text::is_han(next) || next == '%' || text::is_ascii_upper(next)) return false;
    const std::string next_word = to_lower_ascii(text_.substr(after, behind_letters(after) - after));
    for (const std::string_view unit :
         {"million", "billion", "trillion", "people", "dollars", "euros", "yuan", "percent", "per"})
      if (next_word == unit) return false;
    if (year >= 1800 && year <= 2099) return true;
    for (const std::string_view word : {"in ", "since ", "of ", "by ", "from ", "until ", "year "})
      if (begin >= word.size() && text_.substr(begin - word.size(), word.size()) == word) return true;
    return false;
  }

  // `at` is where 月 stands.
  void read_month_day(std::size_t begin, std::size_t at, int year, int month) {
    position_ = at + std::string_view("月").size();
    const std::size_t day = behind_blank(position_);
    const std::size_t day_end = behind_digits(day);
    if (day_end > day && day_end - day <= 2 && (equals(text_, day_end, "日") || equals(text_, day_end, "号"))) {
      position_ = day_end + std::string_view("日").size();
      return add(begin, year, month, number(day, day_end));
    }
    // 8个月 has no 月 directly behind its digits; 3月龄 is rare enough.
    add(begin, year, month, 0);
  }

  void read_word(std::size_t begin) {
    const std::size_t end = behind_letters(begin);
    position_ = end;
    const std::string_view word = text_.substr(begin, end - begin);
    if ((word == "Q" || word == "q") && end < text_.size() && text_[end] >= '1' && text_[end] <= '4' &&
        behind_digits(end) == end + 1) {
      position_ = end + 1;
      const int quarter = text_[end] - '0';
      return add(begin, year_behind(position_), 0, 0, quarter);
    }
    const int month = month_named(word);
    if (month == 0) return;
    std::size_t next = end;
    if (next < text_.size() && text_[next] == '.') ++next;
    next = behind_blank(next);
    const std::size_t next_end = behind_digits(next);
    if (next_end > next && next_end - next <= 2) {
      position_ = next_end;
      std::size_t behind = next_end;
      for (const std::string_view ordinal : {"st", "nd", "rd", "th"})
        if (equals(text_, next_end, ordinal)) behind = next_end + 2;
      const int day = number(next, next_end);
      return add(begin, year_behind(behind), month, day);
    }
    const int year = year_behind(end);
    // "May", "March" and "August" alone may be other words.
    if (year == 0 && word.size() > 3 && (month == 3 || month == 8)) return;
    if (year == 0 && month == 5) return;
    add(begin, year, month, 0);
  }

  int chinese_quarter(std::size_t& position) const {
    std::size_t at = position;
    if (equals(text_, at, "第")) at += std::string_view("第").size();
    if (at >= text_.size()) return 0;
    const int quarter = quarter_character(next_code_point(text_, at));
    if (quarter == 0) return 0;
    for (const std::string_view word : {"季度", "季"})
      if (equals(text_, at, word)) {
        position = at + word.size();
        return quarter;
      }
    return 0;
  }

  void read_chinese_quarter(std::size_t begin) {
    std::size_t end = begin;
    if (const int quarter = chinese_quarter(end)) {
      position_ = end;
      add(begin, 0, 0, 0, quarter);
    }
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::vector<NamedDate> result_;
};

}  // namespace

std::vector<NamedDate> dates_in(std::string_view text) { return DateReader(text).read(); }

bool agrees(const NamedDate& said, const NamedDate& named) {
  const auto same = [](int a, int b) { return a == 0 || b == 0 || a == b; };
  if (!same(said.year, named.year)) return false;
  if (said.month != 0 && named.month != said.month) return false;
  if (said.day != 0 && named.day != said.day) return false;
  if (said.quarter == 0) return said.year == 0 || named.year != 0 || said.month != 0;
  const int quarter = named.quarter != 0 ? named.quarter : (named.month + 2) / 3;
  return quarter == said.quarter;
}

}  // namespace kaozheng::evidence
