// SPDX-License-Identifier: Apache-2.0
// Quantities that are words: 首个, 半年, 翻番, "a third", "doubled", "triple-digit".
#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"
#include "text/figures/quantities.h"
#include "text/figures/units.h"
#include "text/word_table.h"

namespace kaozheng::text {
namespace {

using enum FigureKind;

FoundFigure special(std::size_t begin, std::size_t end, FigureKind kind, double value, std::string_view unit) {
  FoundFigure found;
  found.figure.range = {begin, end};
  found.figure.kind = kind;
  found.figure.value = found.figure.upper = value;
  found.figure.unit = std::string(unit);
  found.number_begin = begin;
  found.unit_end = end;
  return found;
}

// Measure words that ordinals take: 第三次, 首批.
constexpr auto ordinal_measures = std::to_array<std::string_view>(
    {"个", "名", "位", "家", "台",   "部",   "辆", "架", "艘", "款", "种", "项", "类", "次", "起", "例", "件",
     "座", "所", "户", "张", "颗",   "枚",   "块", "批", "期", "届", "轮", "场", "局", "支", "只", "套", "组",
     "代", "大", "条", "步", "阶段", "梯队", "城", "枪", "份", "笔", "单", "年", "季", "度", "盘", "层", "级"});
// What makes 第… a label of a text or a word of its own.
constexpr auto label_measures = std::to_array<std::string_view>(
    {"条",   "款",     "章",     "节",   "页",     "卷",   "回",   "集",   "讲",   "课",   "编",   "篇", "版",
     "方",   "者",     "时间",   "性",   "线",     "产业", "天",   "一性", "视角", "人称", "十条", "号", "现场",
     "手",   "一时间", "层",     "级",   "步",     "名",   "中学", "医院", "人民", "师",   "军",   "团", "师范",
     "小学", "大街",   "象限",   "房",   "夫人",   "语",   "只眼", "版块", "旅",   "营",   "排",   "镇", "连",
     "兵团", "集团军", "野战军", "舰队", "方面军", "书记", "法院", "中级", "高级", "特区"});

bool has_prefix(std::string_view rest, std::string_view word) { return begins_with(rest, word); }

// 第三次, 第4次, 第一批; the value and unit "ordinal".
std::optional<FoundFigure> chinese_ordinal(std::string_view text, std::size_t begin) {
  const std::size_t from = begin + std::string_view("第").size();
  const char32_t c = code_point_at(text, from);
  const auto number = is_digit(c) ? digits_at(text, from, false) : chinese_numeral_at(text, from);
  if (!number || number->vague || number->open || number->upper != number->value || number->value < 1 ||
      number->value > 9999)
    return std::nullopt;
  const std::size_t end = number->range.end;
  const std::string_view rest = text.substr(end, 12);
  for (const std::string_view word : label_measures)
    if (has_prefix(rest, word) && !(word == "名" && code_point_at(text, end + word.size()) != 0 && number->value >= 1 &&
                                    !has_prefix(rest, "名义")))
      return std::nullopt;
  // 第一，…第二，… count the writer's points.
  const char32_t next = code_point_at(text, end);
  if (next == U'，' || next == ',' || next == U'、' || next == U'：' || next == ':' || next == U'.' || next == U'—') {
    const char32_t before = code_point_before(text, begin);
    if (before == 0 || !is_han(before)) return std::nullopt;
  }
  FoundFigure found = special(begin, end, ordinal, number->value, "ordinal");
  for (const std::string_view word : ordinal_measures)
    if (has_prefix(rest, word)) {
      found.figure.range.end = found.unit_end = end + word.size();
      break;
    }
  found.figure.digits = number->digits;
  return found;
}

// 首个, 首批, 首次
std::optional<FoundFigure> chinese_first(std::string_view text, std::size_t begin) {
  constexpr auto measures = std::to_array<std::string_view>(
      {"个", "批", "次", "家", "款", "期", "座", "条", "届", "例", "台", "位", "只", "支", "项", "部", "张",
       "艘", "架", "颗", "所", "套", "轮", "枚", "名", "种", "单", "笔", "场", "组", "辆", "块", "本"});
  const std::size_t from = begin + std::string_view("首").size();
  const std::string_view rest = text.substr(from, 6);
  if (code_point_before(text, begin) == U'一' || has_prefix(rest, "席")) return std::nullopt;
  for (const std::string_view word : measures)
    if (has_prefix(rest, word)) {
      if (word == "位" && code_point_at(text, from + 3) == U'于') continue;
      if (word == "部" && has_prefix(text.substr(from + 3, 3), "曲")) continue;
      return special(begin, from + word.size(), ordinal, 1, "ordinal");
    }
  return std::nullopt;
}

struct SpecialWord {
  std::string_view word;
  FigureKind kind;
  double value, upper;
  std::string_view unit;
};
constexpr auto chinese_specials = std::to_array<SpecialWord>({
    {"单日", duration, 1, 1, "day"},
    {"单周", duration, 1, 1, "week"},
    {"单月", duration, 1, 1, "month"},
    {"单季", duration, 1, 1, "quarter"},
    {"半年", duration, 0.5, 0.5, "year"},
    {"半个月", duration, 0.5, 0.5, "month"},
    {"半小时", duration, 0.5, 0.5, "hour"},
    {"半个小时", duration, 0.5, 0.5, "hour"},
    {"半个世纪", duration, 0.5, 0.5, "century"},
    {"半数", fraction, 0.5, 0.5, "share"},
    {"一半", fraction, 0.5, 0.5, "share"},
    {"过半", fraction, 0.5, 0.5, "share"},
    {"翻番", multiple, 2, 2, "x"},
    {"翻倍", multiple, 2, 2, "x"},
    {"翻一番", multiple, 2, 2, "x"},
    {"翻了一番", multiple, 2, 2, "x"},
    {"翻了一倍", multiple, 2, 2, "x"},
    {"翻两番", multiple, 4, 4, "x"},
    {"翻了两番", multiple, 4, 4, "x"},
    {"减半", fraction, 0.5, 0.5, "share"},
    {"两位数", percent, 10, 99, "%"},
    {"三位数", percent, 100, 999, "%"},
    {"双位数", percent, 10, 99, "%"},
    {"上百", count, 100, 100, "count:"},
    {"双指标", count, 2, 2, "count:指标"},
});

// English words with the value of the part they name: third → 3.
int part_of(std::string_view lower) {
  constexpr auto parts = std::to_array<std::pair<std::string_view, int>>(
      {{"half", 2},        {"halves", 2},       {"third", 3},         {"thirds", 3},        {"quarter", 4},
       {"quarters", 4},    {"fourth", 4},       {"fourths", 4},       {"fifth", 5},         {"fifths", 5},
       {"sixth", 6},       {"sixths", 6},       {"seventh", 7},       {"sevenths", 7},      {"eighth", 8},
       {"eighths", 8},     {"ninth", 9},        {"ninths", 9},        {"tenth", 10},        {"tenths", 10},
       {"hundredth", 100}, {"hundredths", 100}, {"thousandth", 1000}, {"thousandths", 1000}});
  for (const auto& [word, value] : parts)
    if (word == lower) return value;
  return 0;
}

std::string lower_word(std::string_view text, std::size_t position) {
  return to_lower_ascii(ascii_word_at(text, position));
}

std::string lower_word_before(std::string_view text, std::size_t position) {
  std::size_t end = position;
  while (end > 0 && text[end - 1] == ' ' && position - end < 2) --end;
  std::size_t begin = end;
  while (begin > 0 && end - begin < 16 && is_ascii_letter(static_cast<unsigned char>(text[begin - 1]))) --begin;
  return to_lower_ascii(text.substr(begin, end - begin));
}

template <std::size_t N>
bool is_among(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "a third of", "two-thirds", "three quarters of", "half the"
std::optional<FoundFigure> english_fraction(std::string_view text, std::size_t begin) {
  const std::string first = lower_word(text, begin);
  std::size_t end = begin + first.size();
  double above = 1;
  std::string part = first;
  if (first == "half") {
    const std::size_t p = behind_spaces(text, end);
    const std::string next = lower_word(text, p);
    const std::string before = lower_word_before(text, begin);
    if (before == "and" || before == "first" || before == "second" || before == "other" || before == "latter")
      return std::nullopt;
    if (next == "a" || next == "an") {
      // half an hour, half a year
      const std::size_t q = behind_spaces(text, p + next.size());
      if (const auto unit = unit_at(text, q); unit && unit->unit.kind == duration) {
        FoundFigure found = special(begin, unit->unit.end, duration, 0.5 * unit->unit.factor, unit->unit.name);
        found.figure.grain = 0.5;
        return found;
      }
      return std::nullopt;
    }
    if (next != "of" && next != "the" && next != "its" && next != "their" && next != "that" && next != "as" &&
        next != "all")
      return std::nullopt;
    FoundFigure found = special(begin, end, fraction, 0.5, "share");
    found.figure.grain = 0;
    return found;
  }
  if (first == "a" || first == "an") {
    if (end >= text.size() || text[end] != ' ') return std::nullopt;
  } else {
    const auto number = spelled_numeral_at(text, begin);
    if (!number || number->value > 99 || number->value < 1) return std::nullopt;
    above = number->value;
    end = number->range.end;
    if (end >= text.size() || (text[end] != ' ' && text[end] != '-')) return std::nullopt;
  }
  const std::size_t p = end + 1;
  part = lower_word(text, p);
  const int below = part_of(part);
  if (below == 0 || above >= below) return std::nullopt;
  end = p + part.size();
  const std::string next = lower_word(text, behind_spaces(text, end));
  if (end < text.size() && text[end] == '-') return std::nullopt;
  if (first == "a" && next != "of" && !(part == "quarter" || part == "half")) {
    // "about a third" ends a clause; "a third party" does not.
    const char32_t after = code_point_at(text, end);
    if (!(after == '.' || after == ',' || after == ';' || after == 0 || after == '\n' || next == "more" ||
          next == "less" || next == "higher" || next == "lower" || next == "in" || next == "to" || next == "from"))
      return std::nullopt;
  }
  if (part == "quarter" || part == "quarters" || part == "half") {
    const std::string before = lower_word_before(text, begin);
    const bool time = next == "year" || before == "straight" || before == "consecutive";
    if (time || (first == "a" && next != "of" && part == "half")) return std::nullopt;
    if ((part == "quarter" || part == "quarters") && next != "of" && above != 1 && above != 3) return std::nullopt;
    if (part == "quarter" && first == "a" && next != "of") return std::nullopt;
    if (part == "quarters" && next != "of") return std::nullopt;
    if (before == "and") return std::nullopt;
  }
  if (part == "second" || part == "seconds") return std::nullopt;
  FoundFigure found = special(begin, end, fraction, above / below, "share");
  found.figure.grain = 0;
  return found;
}

// "third industrial revolution", "the first"; not "first of all", "second thoughts", "third party".
std::optional<FoundFigure> english_ordinal(std::string_view text, std::size_t begin) {
  std::size_t end = 0;
  const int value = ordinal_word_at(text, begin, end);
  if (value == 0 || end >= text.size()) return std::nullopt;
  if (text[end] != ' ' && text[end] != '-') return std::nullopt;
  const bool hyphen = text[end] == '-';
  const std::string next = lower_word(text, end + 1);
  const std::string before = lower_word_before(text, begin);
  constexpr auto no_next = std::to_array<std::string_view>(
      {"of",         "and",       "to",     "party",    "parties",  "lady",  "name",      "names",  "aid",
       "hand",       "class",     "rate",   "thoughts", "nature",   "half",  "person",    "floor",  "world",
       "thing",      "things",    "or",     "foremost", "glance",   "sight", "amendment", "degree", "principles",
       "responders", "responder", "nation", "nations",  "minister", "dose",  "but",       "came"});
  if (next.empty() || is_among(next, no_next)) return std::nullopt;
  if (hyphen && next != "largest" && next != "biggest" && next != "ever" && next != "highest" && next != "generation" &&
      next != "place" && next != "most" && next != "smallest" && next != "lowest" && next != "longest")
    return std::nullopt;
  if (before == "at" || before == "per" || before == "every" || before == "each" || before == "a" || before == "split")
    return std::nullopt;
  if (value == 2 && (before == "one" || before == "two")) return std::nullopt;
  return special(begin, end, ordinal, value, "ordinal");
}

// "doubled", "twice", "tenfold", "triple-digit", "No. 1", "number one"
std::optional<FoundFigure> english_word_quantity(std::string_view text, std::size_t begin) {
  const std::string word = lower_word(text, begin);
  const std::size_t end = begin + word.size();
  constexpr auto multiples = std::to_array<std::pair<std::string_view, double>>({{"doubled", 2},
                                                                                 {"doubling", 2},

                                                                                 {"tripled", 3},
                                                                                 {"tripling", 3},

                                                                                 {"trebled", 3},
                                                                                 {"quadrupled", 4},
                                                                                 {"quadrupling", 4},
                                                                                 {"quintupled", 5},
                                                                                 {"twice", 2},
                                                                                 {"thrice", 3}});
  for (const auto& [name, value] : multiples)
    if (name == word) {
      FoundFigure found = special(begin, end, multiple, value, "x");
      if (name != "twice" && name != "thrice") found.figure.direction = Direction::up, found.figure.change = Change::to;
      return found;
    }
  if (word == "halved") {
    FoundFigure found = special(begin, end, multiple, 0.5, "x");
    found.figure.direction = Direction::down, found.figure.change = Change::to;
    return found;
  }
  if (word.size() > 5 && word.ends_with("fold")) {
    const auto number = spelled_numeral_at(text.substr(0, end - 4), begin);
    if (number && number->range.end == end - 4) return special(begin, end, multiple, number->value, "x");
    return std::nullopt;
  }
  if ((word == "double" || word == "triple" || word == "three" || word == "two") && end + 6 <= text.size() &&
      (text[end] == '-' || text[end] == ' ') && lower_word(text, end + 1).starts_with("digit")) {
    const std::size_t close = end + 1 + lower_word(text, end + 1).size();
    const bool two = word == "double" || word == "two";
    FoundFigure found = special(begin, close, percent, two ? 10 : 100, "%");
    found.figure.upper = two ? 99 : 999;
    found.figure.bound = Bound::between;
    return found;
  }
  if (word == "double" &&
      (text.substr(end, 5) == " the " || text.substr(end, 5) == " that" || text.substr(end, 4) == " its"))
    return special(begin, end, multiple, 2, "x");
  if (word == "no" || word == "number") {
    std::size_t p = end;
    if (word == "no" && (p >= text.size() || text[p] != '.')) return std::nullopt;
    if (word == "no") ++p;
    p = behind_spaces(text, p);
    if (word == "number") {
      const std::string next = lower_word(text, p);
      if (next != "one" || p == end) return std::nullopt;
      return special(begin, p + 3, ordinal, 1, "ordinal");
    }
    if (!is_ascii_upper(static_cast<unsigned char>(text[begin]))) return std::nullopt;
    const auto number = p < text.size() ? digits_at(text, p, false) : std::nullopt;
    if (!number || number->scale != 1 || number->value < 1 || number->value > 20 ||
        number->value != static_cast<int>(number->value))
      return std::nullopt;
    return special(begin, number->range.end, ordinal, number->value, "ordinal");
  }
  return std::nullopt;
}

}  // namespace

std::optional<FoundFigure> chinese_special_at(std::string_view text, std::size_t position) {
  const char32_t c = code_point_at(text, position);
  if (c == U'第') return chinese_ordinal(text, position);
  if (c == U'首') return chinese_first(text, position);
  const std::string_view rest = text.substr(position, 24);
  static const WordTable<SpecialWord> known(chinese_specials);
  if (known.longest(rest) == nullptr) return std::nullopt;
  for (const SpecialWord& one : chinese_specials) {
    if (!has_prefix(rest, one.word)) continue;
    const std::size_t end = position + one.word.size();
    const char32_t after = code_point_at(text, end);
    if (one.word == "半年" && (after == U'报' || after == U'度')) return std::nullopt;
    if (one.word == "一半" && (after == U'个' || after == U'年')) return std::nullopt;
    if (one.word == "过半" && after != U'数' && is_han(after) && code_point_before(text, position) == U'不')
      return std::nullopt;
    if (one.word == "上百") {
      // 上百家: about a hundred and more; 以上百分比 is none.
      if (!is_han(after) || after == U'分' || after == U'度' || code_point_before(text, position) == U'以')
        return std::nullopt;
      FoundFigure found = special(position, end, one.kind, one.value, one.unit);
      found.figure.bound = Bound::at_least;
      found.figure.digits = 1;
      if (const auto unit = unit_at(text, end)) {
        found.figure.kind = unit->unit.kind, found.figure.unit = unit->unit.name;
        found.figure.range.end = found.unit_end = unit->unit.end;
      } else {
        return std::nullopt;
      }
      return found;
    }
    FoundFigure found = special(position, end, one.kind, one.value, one.unit);
    found.figure.upper = one.upper;
    if (one.upper > one.value) found.figure.bound = Bound::between;
    if (one.word == "过半") found.figure.bound = Bound::more_than;
    if (one.kind == fraction || one.unit == "year") found.figure.grain = 0;
    if (one.kind == multiple) found.figure.direction = Direction::up, found.figure.change = Change::to;
    return found;
  }
  // N合一: 四合一, 3合1
  return std::nullopt;
}

std::optional<FoundFigure> english_special_at(std::string_view text, std::size_t position) {
  if (auto found = english_word_quantity(text, position)) return found;
  if (auto found = english_fraction(text, position)) return found;
  return english_ordinal(text, position);
}

bool opens_english_quantity(std::string_view lower_word) {
  constexpr auto words = std::to_array<std::string_view>(
      {"a",           "an",         "dozen",      "half",      "double",     "doubled",    "doubles",     "doubling",
       "tripled",     "triple",     "tripling",   "triples",   "trebled",    "quadrupled", "quadrupling", "quintupled",
       "twice",       "thrice",     "halved",     "no",        "number",     "one",        "two",         "three",
       "four",        "five",       "six",        "seven",     "eight",      "nine",       "ten",         "eleven",
       "twelve",      "thirteen",   "fourteen",   "fifteen",   "sixteen",    "seventeen",  "eighteen",    "nineteen",
       "twenty",      "thirty",     "forty",      "fifty",     "sixty",      "seventy",    "eighty",      "ninety",
       "first",       "second",     "third",      "fourth",    "fifth",      "sixth",      "seventh",     "eighth",
       "ninth",       "tenth",      "eleventh",   "twelfth",   "thirteenth", "fourteenth", "fifteenth",   "sixteenth",
       "seventeenth", "eighteenth", "nineteenth", "twentieth", "thirtieth",  "fortieth",   "fiftieth",    "hundredth"});
  if (lower_word.ends_with("fold")) return true;
  return std::find(words.begin(), words.end(), lower_word) != words.end();
}

}  // namespace kaozheng::text
