// SPDX-License-Identifier: Apache-2.0
#include "text/figures.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <optional>

#include "text/characters.h"
#include "text/figures/bounds.h"
#include "text/figures/counted.h"
#include "text/figures/dates.h"
#include "text/figures/figure_context.h"
#include "text/figures/figure_names.h"
#include "text/figures/numerals.h"
#include "text/figures/quantities.h"
#include "text/figures/traditional.h"
#include "text/figures/units.h"

namespace kaozheng::text {
namespace {

using enum FigureKind;

bool opens_clause(unsigned char c) {
  return c == '\n' || c == ',' || c == ';' || c == ':' || c == '(' || c == ')' || c == '|';
}

bool opens_chinese_special(char32_t c) {
  constexpr std::u32string_view openers = U"第首单半翻过减双上";
  return openers.find(c) != openers.npos;
}

// The Han characters that a figure may begin with: most do not.
class HanOpenings {
 public:
  HanOpenings() {
    for (char32_t c = first; c < first + opens_.size(); ++c)
      opens_[c - first] = opens_chinese_date(c) || is_chinese_numeral(c) || opens_chinese_special(c);
  }
  // `c` is one of U+4E00 to U+9FFF.
  bool has(char32_t c) const { return opens_[c - first]; }

 private:
  static constexpr char32_t first = 0x4E00;
  std::bitset<0x9FFF - 0x4E00 + 1> opens_;
};

// One pass over a text, from figure to figure.
class FigureScan {
 public:
  FigureScan(std::string_view text, std::string_view document_date)
      : text_(text), calendar_(calendar_of(document_date)) {}

  std::vector<FoundFigure> run() {
    while (position_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[position_]);
      if (c < 0x80)
        at_ascii(c);
      else
        at_wide();
    }
    return std::move(found_);
  }

 private:
  void at_ascii(unsigned char c) {
    if (is_ascii_digit(c)) return at_digits();
    if (!is_ascii_letter(c)) {
      ++position_;
      return;
    }
    if (const std::size_t end = behind_link(text_, position_); end != position_) {
      position_ = end;
      return;
    }
    at_word();
  }

  // The end of the run of letters, digits and joining marks that a name is.
  void at_word() {
    const std::size_t begin = position_;
    std::size_t end = begin;
    char lower[24];
    while (end < text_.size() && is_ascii_letter(static_cast<unsigned char>(text_[end]))) {
      if (end - begin < sizeof lower) lower[end - begin] = static_cast<char>(text_[end] | 0x20);
      ++end;
    }
    position_ = end;
    if (end - begin > 14) return;
    const std::string_view word(lower, end - begin);
    const char32_t before = code_point_before(text_, begin);
    if (before == '-' || before == '_' || before == '\'' || is_digit(before) || before == '/') {
      if (before != '-' || begin < 2 || !is_ascii_letter(static_cast<unsigned char>(text_[begin - 2]))) return;
      if (word != "half" && word != "quarter") return;
    }
    if (opens_english_date(word))
      if (const auto date = date_at(text_, begin, calendar_)) return add_date(*date);
    // "top 100", TOP100
    if (word == "top") {
      const std::size_t from = behind_spaces(text_, end);
      if (from < text_.size() && is_digit(code_point_at(text_, from)))
        if (const auto number = digits_at(text_, from, false);
            number && number->scale == 1 && number->value <= 1000 && number->value >= 2) {
          Numeral all = *number;
          if (auto quantity = quantity_of(text_, all)) {
            quantity->figure.range.begin = quantity->number_begin = begin;
            if (quantity->figure.kind == count || quantity->figure.kind == multiple) {
              quantity->figure.kind = count;
              return add(std::move(*quantity));
            }
          }
        }
    }
    if (!opens_english_quantity(word)) return;
    if (auto special = english_special_at(text_, begin)) return add(std::move(*special));
    if (word == "a" || word == "half" || word == "one" || word == "dozen" || spelled_opens(word)) {
      const auto number = spelled_numeral_at(text_, begin);
      if (!number) return;
      at_spelled(*number);
    }
  }

  static bool spelled_opens(std::string_view word) {
    return word != "no" && word != "number" && word != "twice" && word != "an";
  }

  void at_spelled(const Numeral& number) {
    const char32_t after = code_point_at(text_, number.range.end);
    auto quantity = quantity_of(text_, number);
    if (!quantity) return;
    const bool has_unit = quantity->figure.kind != count;
    if (number.value == 1 && number.range.end - number.range.begin == 3 && !has_unit) return;  // one as a pronoun
    if (number.value == 1 && has_unit) {
      // "one day", "one foot": a figure only of a price, a share, a span that is told.
      const bool counts =
          quantity->figure.kind == percent || quantity->figure.kind == money || quantity->figure.kind == points ||
          quantity->figure.unit == "year" || quantity->figure.unit == "month" || quantity->figure.unit == "week" ||
          quantity->figure.unit == "hour" || quantity->figure.unit == "quarter" || quantity->figure.unit == "token";
      if (!counts) return;
    }
    if (!has_unit && !is_space(after) && after != '-' && number.value < 100) return;
    if (!has_unit) {
      quantity->noun = noun_at(text_, quantity->unit_end);
      if (quantity->noun.begin == quantity->noun.end && number.value < 100) {
        // "the two of them", "all three"
        if (!begins_with(text_.substr(quantity->unit_end, 4), " of ")) return;
      }
    }
    if (after == '-' && !has_unit) return;
    add(std::move(*quantity));
  }

  void at_digits() {
    const std::size_t begin = position_;
    if (const std::size_t end = behind_list_number(text_, begin); end != begin) {
      position_ = end;
      return;
    }
    const bool money = currency_before(text_, begin).has_value();
    const char32_t before = code_point_before(text_, begin);
    const bool joined = before == '-' && begin >= 2 && is_ascii_letter(static_cast<unsigned char>(text_[begin - 2]));
    if (!money && !is_ascii_letter(before) && !joined && before != '.')
      if (const auto date = date_at(text_, begin, calendar_)) return add_date(*date);
    const auto number = digits_at(text_, begin, money);
    // Behind the whole run of digits and points, whatever it is.
    std::size_t end = begin;
    while (end < text_.size()) {
      std::size_t next = end;
      const char32_t c = next_code_point(text_, next);
      if (!is_digit(c) && !((c == '.' || c == ',') && is_digit(code_point_at(text_, next)))) break;
      end = next;
    }
    position_ = std::max(end, begin + 1);
    if (!number) return;
    const std::size_t digits_end = number->range.end;
    const bool scaled = number->scale != 1;
    if (english_ordinal(begin, digits_end, *number) || is_time_of_day(digits_end)) return;
    auto quantity = quantity_of(text_, *number);
    if (!quantity) return;
    const bool has_unit = money || scaled || quantity->figure.kind != count || quantity->figure.unit != "count:" ||
                          quantity->figure.upper > quantity->figure.value;
    if (!money && is_named(text_, begin, digits_end, has_unit)) {
      skip_name();
      return;
    }
    if (!has_unit && !bare_stands(begin, digits_end, *number)) return;
    // Times of day and scores.
    const char32_t after = code_point_at(text_, digits_end);
    if (!has_unit && (after == ':' || after == U'：') &&
        is_digit(code_point_at(text_, digits_end + utf8_length(after)))) {
      skip_ratio(digits_end);
      return;
    }
    if (before == ':' && begin >= 2 && is_digit(code_point_before(text_, begin - 1)) && !money) return;
    if (!has_unit && (after == '-' || after == U'–' || after == U'比') &&
        is_digit(code_point_at(text_, digits_end + utf8_length(after)))) {
      skip_ratio(digits_end);
      return;
    }
    add(std::move(*quantity));
  }

  // "50th anniversary", "the 3rd"; dates and centuries were tried before.
  bool english_ordinal(std::size_t begin, std::size_t end, const Numeral& number) {
    const std::string_view suffix = ascii_word_at(text_, end);
    if (suffix != "st" && suffix != "nd" && suffix != "rd" && suffix != "th") return false;
    position_ = end + suffix.size();
    if (is_ascii_letter(code_point_before(text_, begin)) || number.scale != 1) return true;
    FoundFigure found;
    found.figure.range = {begin, position_};
    found.figure.kind = ordinal;
    found.figure.unit = "ordinal";
    found.figure.value = found.figure.upper = number.value;
    found.figure.digits = number.digits;
    found.number_begin = begin;
    found.unit_end = position_;
    add(std::move(found));
    return true;
  }

  // 10 a.m., 3pm
  bool is_time_of_day(std::size_t end) const {
    const std::string_view rest = text_.substr(behind_spaces(text_, end), 4);
    for (const std::string_view mark :
         {"a.m.", "p.m.", "am ", "pm ", "AM ", "PM ", "am,", "pm,", "am.", "pm.", "A.M.", "P.M.", "GMT"})
      if (begins_with(rest, mark)) return true;
    return false;
  }

  // The rest of a name that holds digits: 32B-Instruct, 2.5-Max.
  void skip_name() {
    while (position_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[position_]);
      if (!is_ascii_letter(c) && !is_ascii_digit(c) && c != '-' && c != '_' && c != '.') break;
      if (c == '.' && position_ + 1 < text_.size() && !is_ascii_digit(static_cast<unsigned char>(text_[position_ + 1])))
        break;
      ++position_;
    }
  }

  void skip_ratio(std::size_t digits_end) {
    std::size_t p = digits_end + utf8_length(code_point_at(text_, digits_end));
    while (p < text_.size() && is_digit(code_point_at(text_, p))) p += utf8_length(code_point_at(text_, p));
    position_ = std::max(position_, p);
  }

  // Whether digits without a unit are a figure.
  bool bare_stands(std::size_t begin, std::size_t end, const Numeral& number) const {
    const char32_t before = code_point_before(text_, begin);
    const char32_t after = code_point_at(text_, end);
    if (text_[begin] == '0' && end - begin > 1 && is_ascii_digit(static_cast<unsigned char>(text_[begin + 1])))
      return false;
    if (end - begin >= 8 && number.range.end - begin == end - begin && !contains(text_.substr(begin, end - begin), ","))
      return false;
    if (after == ')' || after == U'）' || after == ']' || after == U'】') {
      if (before == '(' || before == U'（' || before == '[' || before == U'【') return false;
    }
    // 1.适时提供…；2.…: points of a list within a line.
    if (number.value < 30 && (after == '.' || after == U'、' || after == U'．') &&
        is_han(code_point_at(text_, end + utf8_length(after))) && (after != U'、' || !is_han(before)))
      return false;
    std::size_t p = begin;
    while (p > 0 && (text_[p - 1] == ' ' || text_[p - 1] == '*')) --p;
    const char32_t lead = code_point_before(text_, p);
    const std::size_t behind = behind_spaces(text_, end);
    const char32_t next = code_point_at(text_, behind);
    if (number.value < 10 && (lead == ':' || lead == U'：') && (is_line_end(next) || next == 0)) return false;
    // A heading that ends in a number: "## 结果 1".
    if (is_line_end(next) || next == 0) {
      std::size_t line = begin;
      while (line > 0 && begin - line < 200 && !is_line_end(static_cast<unsigned char>(text_[line - 1]))) --line;
      if (line < text_.size() && text_[line] == '#') return false;
      if (number.value < 10 && lead == 0) return false;
    }
    if (code_point_before(text_, begin) == '.' || before == '$') return before == '$';
    return true;
  }

  void at_wide() {
    const std::size_t begin = position_;
    std::size_t next = begin;
    const char32_t c = next_code_point(text_, next);
    position_ = next;
    if (c < 0x4E00) {
      if (c == 0x3007) at_chinese_number(begin);
      return;
    }
    if (c >= 0xFF10 && c <= 0xFF19) {
      position_ = begin;
      return at_digits();
    }
    static const HanOpenings openings;
    if (c > 0x9FFF || !openings.has(c)) return;
    if (opens_chinese_date(c))
      if (const auto date = date_at(text_, begin, calendar_)) return add_date(*date);
    if (is_chinese_numeral(c)) return at_chinese_number(begin);
    if (opens_chinese_special(c))
      if (auto special = chinese_special_at(text_, begin)) return add(std::move(*special));
    // 第二天, 第3章: the number belongs to the label.
    if (c == U'第') {
      if (is_digit(code_point_at(text_, next))) {
        if (const auto number = digits_at(text_, next, false)) position_ = std::max(position_, number->range.end);
      } else if (const auto number = chinese_numeral_at(text_, next)) {
        position_ = std::max(position_, number->range.end);
      }
    }
  }

  void at_chinese_number(std::size_t begin) {
    if (const auto date = date_at(text_, begin, calendar_)) return add_date(*date);
    if (auto special = chinese_special_at(text_, begin)) return add(std::move(*special));
    const auto number = chinese_numeral_at(text_, begin);
    if (!number) return;
    position_ = std::max(position_, number->range.end);
    // 四合一
    if (begins_with(text_.substr(number->range.end, 6), "合一") && number->value >= 2 && number->value <= 20) {
      FoundFigure all;
      all.figure.range = {begin, number->range.end + 6};
      all.figure.value = all.figure.upper = number->value;
      all.figure.unit = "count:";
      all.number_begin = begin;
      all.unit_end = all.figure.range.end;
      return add(std::move(all));
    }
    if (is_in_chinese_word(text_, begin, number->range.end) && number->upper == number->value) return;
    auto quantity = quantity_of(text_, *number);
    if (!quantity) return;
    // 每百万Token, $/百万Token: what a price is per, meant exactly.
    const char32_t before = code_point_before(text_, begin);
    const bool countable = quantity->figure.kind == quantity_kind || quantity->figure.kind == count;
    if (number->bare_scale && countable && (before == U'每' || before == '/')) {
      quantity->base = true;
      quantity->figure.bound = Bound::exact;
    }
    add(std::move(*quantity));
  }
  static constexpr FigureKind quantity_kind = FigureKind::quantity;

  void add_date(const DateFound& date) {
    FoundFigure found;
    Figure& figure = found.figure;
    figure.range = date.range;
    figure.kind = FigureKind::date;
    figure.unit = "date";
    figure.value = figure.upper = date.year;
    figure.digits = 4;
    figure.date = date.date;
    figure.date_end = date.end;
    if (!date.end.empty()) {
      const int last = calendar_of(date.end).year;
      if (last > date.year) figure.upper = last, figure.bound = Bound::between;
    }
    found.number_begin = date.range.begin;
    found.unit_end = date.range.end;
    position_ = std::max(position_, date.range.end);
    found_.push_back(std::move(found));
  }

  void add(FoundFigure found) {
    Figure& figure = found.figure;
    if (!found_.empty() && figure.range.begin < found_.back().figure.range.end) {
      position_ = std::max(position_, figure.range.end);
      return;
    }
    position_ = std::max(position_, figure.range.end);
    settle_bounds(found);
    if (figure.kind == count || figure.kind == ordinal) {
      if (found.noun.begin == found.noun.end) found.noun = noun_at(text_, found.unit_end);
      if (figure.kind == count && found.noun.end > found.noun.begin && figure.bound != Bound::exact &&
          found.noun.begin < figure.range.end)
        found.noun = noun_at(text_, figure.range.end);
    }
    if (figure.kind == count && found.noun.end > found.noun.begin && !tells_itself(figure.unit))
      figure.unit = "count:" + std::string(text_.substr(found.noun.begin, found.noun.end - found.noun.begin));
    position_ = std::max(position_, figure.range.end);
    found_.push_back(std::move(found));
  }

  // Measure words that say what is counted: 421.7万台, 万卡, 300人; 个, 家, 项 need their noun.
  static bool tells_itself(std::string_view unit) {
    constexpr auto telling = std::to_array<std::string_view>(
        {"count:人",   "count:人次", "count:台",       "count:台次", "count:辆",   "count:艘",   "count:层",
         "count:次",   "count:卡",   "count:户",       "count:字",   "count:页",   "count:分",   "count:球",
         "count:节点", "count:机架", "count:标准机架", "count:床位", "count:剂",   "count:剂次", "count:参数",
         "count:像素", "count:金牌", "count:银牌",     "count:铜牌", "count:奖牌", "count:连胜", "count:连败",
         "count:篮板", "count:助攻", "count:抢断",     "count:盖帽", "count:步",   "count:国",   "count:省",
         "count:市",   "count:县",   "count:核",       "count:航班", "count:村"});
    return std::find(telling.begin(), telling.end(), unit) != telling.end();
  }

  void settle_bounds(FoundFigure& found) {
    Figure& figure = found.figure;
    const std::size_t floor = found_.empty() ? 0 : found_.back().figure.range.end;
    std::size_t lead = found.number_begin;
    if (const auto before = bound_before(text_, found.number_begin); before && before->edge >= floor) {
      const bool spans = figure.kind == duration && text_.substr(before->edge, 5) == "over ";
      if (!spans &&
          (figure.bound == Bound::exact || figure.bound == Bound::about || figure.bound == Bound::more_than)) {
        // 超过20多亿: both say more.
        if (before->bound != Bound::exact) figure.bound = before->bound;
      }
      lead = before->edge;
    }
    if (const auto behind = found.base ? std::nullopt : bound_behind(text_, found.unit_end)) {
      if (figure.bound == Bound::exact || (figure.bound == Bound::about && behind->bound != Bound::about))
        figure.bound = behind->bound;
      if (figure.bound == Bound::about && figure.upper > figure.value && behind->bound != Bound::about)
        figure.bound = behind->bound;
      figure.range.end = behind->edge;
    }
    std::size_t clause = std::max(floor, lead > 160 ? lead - 160 : 0);
    for (std::size_t p = lead; p > clause; --p) {
      const auto c = static_cast<unsigned char>(text_[p - 1]);
      const bool thousands = c == ',' && p < text_.size() && is_ascii_digit(static_cast<unsigned char>(text_[p]));
      if ((c < 0x80 && opens_clause(c) && !thousands) || (c == 0x82 && p >= 3 && text_.substr(p - 3, 3) == "。") ||
          (c == 0x8C && p >= 3 && text_.substr(p - 3, 3) == "，") ||
          (c == 0x9B && p >= 3 && text_.substr(p - 3, 3) == "；")) {
        clause = p;
        break;
      }
    }
    // 约占国内市场的1/3
    if (figure.bound == Bound::exact && (figure.kind == percent || figure.kind == fraction))
      for (const std::string_view word : {"约占", "大约占", "约为"})
        if (contains(text_.substr(clause, lead - clause), word)) figure.bound = Bound::about;
    const Movement movement = movement_of(text_, clause, lead, figure.range.end);
    if (figure.direction == Direction::none) figure.direction = movement.direction, figure.change = movement.change;
    figure.against = movement.against;
    figure.forecast = movement.forecast;
  }

  std::string_view text_;
  Calendar calendar_;
  std::size_t position_ = 0;
  std::vector<FoundFigure> found_;
};

}  // namespace

std::vector<Figure> figures(std::string_view text, std::string_view document_date) {
  std::string buffer;
  const std::string_view plain = simplified(text, buffer);
  std::vector<FoundFigure> found = FigureScan(plain, document_date).run();
  describe(plain, found);
  std::vector<Figure> result;
  result.reserve(found.size());
  for (FoundFigure& one : found) result.push_back(std::move(one.figure));
  return result;
}

}  // namespace kaozheng::text
