// SPDX-License-Identifier: Apache-2.0
#include "text/figures/quantities.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "text/characters.h"
#include "text/figures/bounds.h"
#include "text/figures/counted.h"
#include "text/figures/figure_names.h"
#include "text/figures/units.h"
#include "text/word_table.h"

namespace kaozheng::text {
namespace {

using enum FigureKind;

FoundFigure plain(const Numeral& number) {
  FoundFigure found;
  Figure& figure = found.figure;
  figure.range = number.range;
  figure.value = number.value;
  figure.upper = number.upper;
  figure.grain = number.grain;
  figure.digits = number.digits;
  if (number.upper > number.value) figure.bound = Bound::between;
  if (number.open) figure.bound = Bound::more_than;
  if (number.vague) figure.bound = Bound::about;
  found.number_begin = number.range.begin;
  found.unit_end = number.range.end;
  return found;
}

void scale(Figure& figure, double factor) {
  if (factor < 1) {
    // Dividing keeps 24‰ at 2.4.
    const double divisor = std::round(1 / factor);
    figure.value /= divisor, figure.upper /= divisor, figure.grain /= divisor;
    return;
  }
  figure.value *= factor;
  figure.upper *= factor;
  figure.grain *= factor;
}

// Behind a dash or 至 between the ends of a range; `position` when there is none.
std::size_t behind_range_sign(std::string_view text, std::size_t position, bool between) {
  const std::size_t p = behind_spaces(text, position);
  const std::string_view rest = text.substr(p, 8);
  static constexpr auto signs =
      std::to_array<std::string_view>({"--", "——", "-", "–", "—", "~", "～", "－", "∼", "至", "到", "to ", "－"});
  static const WordTable<std::string_view> table(signs);
  if (const std::string_view* const sign = table.longest(rest)) {
    if (*sign == "to " && p == position) return position;
    if (*sign == "-" && p != position) return position;  // a dash between words
    return behind_spaces(text, p + sign->size());
  }
  if (between)
    for (const std::string_view sign : {"and ", "和", "与", "及"})
      if (begins_with(rest, sign)) return behind_spaces(text, p + sign.size());
  return position;
}

std::string lower_before(std::string_view text, std::size_t end, std::size_t bytes) {
  const std::size_t begin = end > bytes ? end - bytes : 0;
  return to_lower_ascii(text.substr(begin, end - begin));
}

bool is_between(std::string_view text, std::size_t begin) {
  const std::string before = lower_before(text, begin, 16);
  return before.ends_with("between ") || before.ends_with("介于") || before.ends_with("在") ||
         before.ends_with("介于约");
}

// 从3%到5%, "from 3% to 5%" and "rose 3% to 5 billion" are no ranges.
bool is_change(std::string_view text, std::size_t begin) {
  const std::string before = lower_before(text, begin, 30);
  static constexpr auto words = std::to_array<std::string_view>(
      {"从",  "由",    "自",    "from ",   "增",       "升",         "涨",         "降",        "跌",
       "减",  "加",    "长",    "幅",      "高",       "up ",        "rose ",      "fell ",     "down ",
       "by ", "grew ", "grow ", "shrink ", "climbed ", "increased ", "decreased ", "declined ", "dropped "});
  static const WordTable<std::string_view, WordSide::ending> table(words);
  return table.longest(before) != nullptr;
}

std::optional<Numeral> second_numeral(std::string_view text, std::size_t position, const Numeral& first, bool money) {
  if (position >= text.size()) return std::nullopt;
  const char32_t c = code_point_at(text, position);
  if (is_digit(c)) return digits_at(text, position, money);
  if (first.form == NumeralForm::chinese && is_chinese_numeral(c)) return chinese_numeral_at(text, position);
  if (first.form == NumeralForm::spelled && is_ascii_letter(c)) return spelled_numeral_at(text, position);
  return std::nullopt;
}

// Before a unit: the letters of 百万Token, "-fold", spaces. Where the unit may begin.
std::optional<UnitFound> unit_behind(std::string_view text, std::size_t position, const Numeral& number) {
  std::size_t p = position;
  if (auto unit = unit_at(text, p)) return unit;
  const std::size_t spaced = behind_spaces(text, p);
  if (spaced == p + 1 || (spaced > p && spaced - p <= 3)) {
    auto unit = unit_at(text, spaced);
    // One Latin letter behind a space is a word or a name: "5 m", "3 V" stay, "7 C" not.
    if (unit && unit->word.size() == 1 && is_ascii_letter(static_cast<unsigned char>(unit->word[0])) &&
        unit->word != "m" && unit->word != "g" && unit->word != "W" && unit->word != "V" && unit->word != "s" &&
        unit->word != "h" && unit->word != "L")
      return std::nullopt;
    return unit;
  }
  if (p < text.size() && text[p] == '-' && is_ascii_letter(code_point_at(text, p + 1))) {
    // five-year, 40-hour, 300-fold
    auto unit = unit_at(text, p + 1);
    if (unit && unit->word.size() < 2) return std::nullopt;
    if (unit && number.form == NumeralForm::digits && unit->word.size() < 3 && unit->word != "km" && unit->word != "nm")
      return std::nullopt;
    return unit;
  }
  return std::nullopt;
}

// "times" of a comparison, and a span behind "straight": two straight years.
std::optional<UnitFound> times_behind(std::string_view text, std::size_t position) {
  std::size_t p = behind_spaces(text, position);
  if (p == position) return std::nullopt;
  const std::string first = to_lower_ascii(ascii_word_at(text, p));
  std::size_t end = p + first.size();
  if (first == "straight" || first == "consecutive" || first == "full" || first == "successive") {
    const auto unit = unit_at(text, behind_spaces(text, end));
    if (unit && unit->unit.kind == duration) return unit;
    return std::nullopt;
  }
  if (first != "times") return std::nullopt;
  const std::string next = to_lower_ascii(ascii_word_at(text, behind_spaces(text, end)));
  for (const std::string_view word :
       {"that", "the",    "its",    "their", "more", "as",  "higher",  "larger",  "greater", "faster",  "those",
        "what", "bigger", "longer", "lower", "his",  "her", "cheaper", "smaller", "less",    "likelier"})
    if (next == word) return UnitFound{{multiple, "x", 1, end}, text.substr(p, first.size()), false};
  return std::nullopt;
}

// Chinese numbers before these measure words are words, not counts: 一个, 三级, 三方, 四分.
bool measure_suits_chinese(std::string_view measure) {
  constexpr auto suited = std::to_array<std::string_view>(
      {"个",   "名",     "位",   "家",   "人",   "人次", "台",   "部",   "辆",       "架",   "艘",   "款",
       "种",   "项",     "类",   "次",   "起",   "例",   "件",   "条",   "座",       "所",   "处",   "户",
       "张",   "颗",     "枚",   "块",   "片",   "层",   "批",   "届",   "轮",       "场",   "局",   "支",
       "只",   "篇",     "套",   "组",   "节点", "卡",   "国",   "省",   "市",       "县",   "地",   "大",
       "方面", "维",     "头",   "匹",   "棵",   "株",   "本",   "册",   "首",       "幅",   "间",   "栋",
       "幢",   "笔",     "箱",   "瓶",   "盒",   "袋",   "步",   "席",   "粒",       "剂",   "剂次", "针",
       "床位", "张床位", "航班", "村",   "镇",   "乡",   "期",   "机架", "标准机架", "连胜", "连败", "参数",
       "金牌", "银牌",   "铜牌", "奖牌", "冠",   "球",   "篮板", "助攻", "两"});
  return std::find(suited.begin(), suited.end(), measure) != suited.end();
}

// Whether a Chinese number with this unit is a quantity at all.
bool chinese_quantity_stands(std::string_view text, const Numeral& number, const std::optional<UnitFound>& unit) {
  const char32_t before = code_point_before(text, number.range.begin);
  if (number.value == 0) return false;
  if (!unit) {
    // 千亿量级: an order of magnitude
    if (number.bare_scale)
      for (const std::string_view size : {"量级", "级别", "级规模", "规模"})
        if (begins_with(text.substr(number.range.end, 9), size)) return true;
    // Without a unit only numbers with a digit before a scale: 三百二十, 四千亿; never 千万, 一二三.
    return !number.bare_scale && !number.positional && number.value >= 100 &&
           number.range.end - number.range.begin >= 6 && before != U'第' &&
           !is_in_chinese_word(text, number.range.begin, number.range.end);
  }
  const std::string_view word = unit->word;
  const std::size_t after = unit->unit.end;
  const char32_t next = code_point_at(text, after);
  if (number.positional) return unit->unit.kind != count;
  if (unit->measure) {
    if (!measure_suits_chinese(word)) return false;
    if (number.value == 1 && number.upper == 1) return false;
    if (word == "大" && (next == U'学' || next == U'队' || next == U'夫' || next == U'于' || next == U'家' ||
                         !is_han(next) || number.value > 20))
      return is_ascii_letter(next);
    if (word == "地" &&
        (next == U'位' || next == U'区' || next == U'方' || next == U'址' || next == U'点' || next == U'面'))
      return false;
    if (word == "国" && (number.value == 3 || next == U'内' || next == U'家')) return number.value != 3;
    if (word == "维" && number.value <= 3) return false;
    if (word == "人" && (next == U'生' || next == U'民' || next == U'才' || next == U'工' || next == U'类'))
      return false;
    if (word == "个" && (next == U'别' || next == U'性' || next == U'体')) return false;
    if (word == "层" && next == U'面') return false;
    if (word == "次" && (next == U'元' || next == U'要' || next == U'方')) return false;
    if (word == "期" && next != U'临' && number.value < 10) return false;
    if (word == "家" && (next == U'庭' || next == U'电')) return number.value >= 10;
    if (word == "部" && (next == U'门' || next == U'分' || next == U'委')) return number.value != 1;
    if (word == "条" && (next == U'件' || next == U'例')) return false;
    if (word == "本" && (next == U'科' || next == U'地')) return false;
    if (word == "市" && next == U'场') return false;
    if (word == "省" && next == U'级') return false;
    if (word == "步" && number.value < 10 && next != U'走') return false;
    if (word == "卡" && number.value < 100) return false;
    return true;
  }
  if (word == "度" && (number.value < 10 || number.bare_scale)) return false;
  if (number.bare_scale && unit->unit.kind == quantity &&
      (word == "米" || word == "瓦" || word == "克" || word == "里" || word == "升"))
    return false;
  if (word == "月" || word == "日") return false;
  if (word == "世纪" && number.value > 5) return false;
  if (word == "元" && number.value <= 4 &&
      (before == U'多' || before == U'二' || next == U'里' || next == U'桥' || next == U'锂' || next == U'化' ||
       next == U'论' || next == U'催' || next == U'制' || next == U'组'))
    return false;
  if (number.value == 1 && number.upper == 1) {
    if (word == "天" || word == "日" || word == "瓦" || word == "克" || word == "升" || word == "斤" ||
        word == "公里" || word == "公斤")
      return next != U'一' && word == "天" && before != U'有' && before != U'这' && before != U'每' && next != U'天';
    if (word == "年" && (next == U'一' || next == U'级' || next == U'四')) return false;
    if (word == "米" || word == "度" || word == "周" || word == "帕" || word == "亩")
      return word == "周" && next != U'边' && next != U'岁';
    if (before == U'每' || before == U'这' || before == U'新' || before == U'某' || before == U'另') return false;
  }
  return true;
}

// 1/3, 2/5: a fraction, not a date, a path or a list.
std::optional<FoundFigure> slash_fraction(std::string_view text, const Numeral& number) {
  const std::size_t slash = number.range.end;
  if (number.form != NumeralForm::digits || slash >= text.size() || text[slash] != '/' || number.scale != 1)
    return std::nullopt;
  const auto below = digits_at(text, slash + 1, false);
  if (!below || below->scale != 1 || below->value <= number.value || number.value < 1 || below->value > 1e6)
    return std::nullopt;
  if (number.value == 9 && below->value == 11) return std::nullopt;
  const char32_t after = code_point_at(text, below->range.end);
  const char32_t before = code_point_before(text, number.range.begin);
  if (after == '/' || before == '/' || is_ascii_letter(after) || is_ascii_letter(before) || before == '-' ||
      after == U'日')
    return std::nullopt;
  const bool common = below->value <= 10 || below->value == 12 || below->value == 16 || below->value == 20 ||
                      below->value == 100 || number.value == 1;
  if (!common || number.value != std::floor(number.value) || below->value != std::floor(below->value))
    return std::nullopt;
  FoundFigure found = plain(number);
  found.figure.kind = fraction;
  found.figure.unit = "share";
  found.figure.value = found.figure.upper = number.value / below->value;
  found.figure.grain = 0;
  found.figure.range.end = found.unit_end = below->range.end;
  return found;
}

// 三分之一, 百分之五, 5分之1
std::optional<FoundFigure> chinese_fraction(std::string_view text, const Numeral& number) {
  constexpr std::string_view sign = "分之";
  if (!begins_with(text.substr(number.range.end, 6), sign)) return std::nullopt;
  const std::size_t from = number.range.end + sign.size();
  const char32_t c = code_point_at(text, from);
  auto above = is_digit(c) ? digits_at(text, from, false) : chinese_numeral_at(text, from);
  if (!above || number.value <= 0) return std::nullopt;
  FoundFigure found = plain(number);
  Figure& figure = found.figure;
  figure.range.end = found.unit_end = above->range.end;
  figure.digits = above->digits;
  figure.bound = above->upper > above->value ? Bound::between : Bound::exact;
  const bool parts = number.bare_scale || number.value == 100 || number.value == 1000 || number.value == 10000;
  if (parts) {
    const double factor = 100 / number.value;
    figure.kind = percent;
    figure.unit = "%";
    figure.value = above->value * factor;
    figure.upper = above->upper * factor;
    figure.grain = above->grain * factor;
    if (above->vague) figure.bound = Bound::about;
    // 百分之三十至四十
    return found;
  }
  figure.kind = fraction;
  figure.unit = "share";
  figure.value = above->value / number.value;
  figure.upper = above->upper / number.value;
  figure.grain = 0;
  return found;
}

// 七成, 3成, 六七成, 三成半
std::optional<FoundFigure> tenths(std::string_view text, const Numeral& number) {
  constexpr std::string_view sign = "成";
  if (!begins_with(text.substr(number.range.end, 3), sign)) return std::nullopt;
  std::size_t end = number.range.end + sign.size();
  const char32_t next = code_point_at(text, end);
  constexpr std::u32string_view words = U"为立功本员果长绩都熟交人品分型群像套效就千批天";
  if (words.find(next) != words.npos || number.value > 10 || number.upper > 10 || number.scale > 10 || number.value < 1)
    return std::nullopt;
  FoundFigure found = plain(number);
  found.figure.kind = percent;
  found.figure.unit = "%";
  scale(found.figure, 10);
  if (next == U'半')
    found.figure.value += 5, found.figure.upper += 5, found.figure.grain = 5, ++found.figure.digits, end += 3;
  found.figure.range.end = found.unit_end = end;
  return found;
}

// The half behind a number or a unit, before 个 or the unit: 一个半月, 1年半, "six and a half weeks".
std::size_t half_at(std::string_view text, std::size_t position) {
  if (begins_with(text.substr(position, 3), "半")) {
    const char32_t next = code_point_at(text, position + 3);
    constexpr std::u32string_view words = U"导径岛数年天小个场程";
    if (words.find(next) == words.npos) return 3;
  }
  const std::string_view rest = text.substr(position, 14);
  for (const std::string_view words : {" and a half", "-and-a-half", " and one half"})
    if (begins_with(rest, words)) return words.size();
  return 0;
}

void add_half(Figure& figure, double one) {
  figure.value += one / 2;
  figure.upper += one / 2;
  figure.grain = one / 2;
  ++figure.digits;
}

// A unit by the hour or per another: "km/h", "mg/dL", "元/吨", Token/天.
void take_per(std::string_view text, FoundFigure& found) {
  Figure& figure = found.figure;
  if (figure.kind != quantity && figure.kind != money && figure.kind != count) return;
  if (const auto per = per_time_at(text, found.unit_end)) {
    // "3 people a day" and 5次/天 are rates too.
    if (figure.kind == quantity) figure.kind = rate;
    if (figure.kind == count) figure.kind = rate;
    figure.unit += "/" + std::string(per->unit);
    figure.range.end = found.unit_end = per->end;
    return;
  }
  const std::size_t p = found.unit_end;
  if (p < text.size() && text[p] == '/' && figure.kind != count) {
    std::size_t from = p + 1;
    double scaled = 1;
    if (auto number = second_numeral(text, from, Numeral{{}, NumeralForm::chinese}, false)) {
      from = behind_spaces(text, number->range.end);
      scaled = number->value;
    }
    if (const auto unit = unit_at(text, from); unit && !unit->unit.name.empty()) {
      figure.kind = figure.kind == money ? price : rate;
      std::string per = unit->measure ? std::string(unit->word) : unit->unit.name;
      if (scaled == 1e6)
        per = "1e6 " + per;
      else if (scaled != 1)
        per = std::to_string(static_cast<long long>(scaled)) + " " + per;
      figure.unit += "/" + per;
      figure.range.end = found.unit_end = unit->unit.end;
    }
  }
}

// The end of the range that `first` begins, when one stands behind `position`: with its unit, or before a unit.
struct RangeEnd {
  Numeral number;
  std::size_t end = 0;
};
std::optional<RangeEnd> range_end(std::string_view text, std::size_t position, const Numeral& first, bool money) {
  const std::size_t from = behind_range_sign(text, position, is_between(text, first.range.begin));
  if (from == position) return std::nullopt;
  std::size_t number_from = from;
  if (money)
    for (const std::string_view sign : {"US$", "$", "¥", "€", "£", "RMB"})
      if (begins_with(text.substr(from, 4), sign)) number_from = from + sign.size();
  const auto second = second_numeral(text, number_from, first, money);
  if (!second || second->bare_scale) return std::nullopt;
  return RangeEnd{*second, second->range.end};
}

}  // namespace

std::optional<FoundFigure> quantity_of(std::string_view text, const Numeral& given) {
  Numeral number = given;
  const bool is_chinese = number.form == NumeralForm::chinese;
  if (auto found = slash_fraction(text, number)) return found;
  if (auto found = chinese_fraction(text, number)) return found;

  FoundFigure found = plain(number);
  Figure& figure = found.figure;
  const auto currency = currency_before(text, number.range.begin);
  std::size_t p = number.range.end;

  // 300多倍, 十余家: 多 before the unit
  if (const char32_t c = code_point_at(text, p); c == U'多' || c == U'余' || c == U'来') {
    const std::size_t behind = p + utf8_length(c);
    if (!(c == U'来' && !is_chinese) && unit_at(text, behind)) {
      figure.bound = c == U'来' ? Bound::about : Bound::more_than;
      p = behind;
    }
  }
  if (auto tenth = tenths(text, number)) {
    if (figure.bound != Bound::exact) tenth->figure.bound = figure.bound;
    return tenth;
  }
  // 3个半小时, 一个半月
  bool half = false;
  for (const std::string_view sign : {"个半", " and a half", "-and-a-half", " 1/2"})
    if (begins_with(text.substr(p, 12), sign) && unit_behind(text, p + sign.size(), number)) {
      p += sign.size();
      add_half(figure, number.scale > 1 && !is_chinese ? number.scale : 1);
      half = true;
      break;
    }

  auto unit = unit_behind(text, p, number);
  if (unit && unit->unit.kind == duration && unit->unit.name == "month" && unit->word == "月" && !half && !is_chinese)
    unit.reset();
  // "2.68 times that of", "3 times more": how many fold; "3 times" alone is a count.
  if (!unit) unit = times_behind(text, p);

  // Ranges: 3-5年, 3%-5%, 一万到两万卡, "$3-5 billion", "300- to 310-fold"
  std::size_t range_from = unit && !unit->measure ? unit->unit.end : p;
  if (begins_with(text.substr(p, 4), "- to")) range_from = p + 1;
  if (!half && !is_change(text, number.range.begin)) {
    auto end = range_end(text, range_from, number, currency.has_value());
    if (!end && range_from != p) end = range_end(text, p, number, currency.has_value());
    if (!end && unit && unit->measure) end = range_end(text, unit->unit.end, number, currency.has_value());
    if (end) {
      double factor = 1;
      if (number.scale == 1 && end->number.scale > 1 && end->number.value / end->number.scale > number.value)
        factor = end->number.scale;
      auto second_unit = unit_behind(text, end->end, end->number);
      if (!second_unit) second_unit = times_behind(text, end->end);
      const bool unit_fits = !unit || unit->measure || !second_unit || second_unit->unit.name == unit->unit.name;
      const bool some_unit = unit || second_unit || currency || end->number.scale > 1;
      const bool larger = end->number.value > number.value * factor;
      const char32_t sign = code_point_at(text, behind_spaces(text, number.range.end));
      const bool plain_range =
          sign == U'~' || sign == U'～' || sign == U'至' || sign == U'到' || sign == U'–' || sign == U'—';
      const bool words = begins_with(text.substr(behind_spaces(text, number.range.end), 3), "to ") &&
                         is_ascii_letter(code_point_at(text, behind_spaces(text, end->end))) &&
                         end->end + 1 < text.size();
      const bool told = words || (plain_range && is_han(code_point_at(text, end->end)));
      if (larger && unit_fits && (some_unit || told || is_between(text, number.range.begin))) {
        scale(figure, factor);
        figure.upper = end->number.upper;
        figure.bound = Bound::between;
        figure.digits = std::max(number.digits, end->number.digits);
        figure.grain = std::min(figure.grain, end->number.grain);
        p = end->end;
        unit = second_unit ? second_unit : (unit && unit->unit.end == range_from ? unit : std::nullopt);
        if (unit && !second_unit) unit->unit.end = p;
        figure.range.end = found.unit_end = p;
        if (is_between(text, number.range.begin))
          for (const std::string_view close : {"之间"})
            if (unit && begins_with(text.substr(unit->unit.end, 6), close))
              figure.range.end = unit->unit.end + close.size();
      }
    }
  }

  if (is_chinese && !currency && !half && !chinese_quantity_stands(text, number, unit)) return std::nullopt;

  if (unit) {
    if (is_chinese && !half && number.range.end == number.range.begin) return std::nullopt;
    figure.kind = unit->unit.kind;
    figure.unit = unit->unit.name;
    if (unit->unit.factor != 1) scale(figure, unit->unit.factor);
    found.unit_end = unit->unit.end;
    figure.range.end = std::max(figure.range.end, unit->unit.end);
    if (figure.kind == duration || figure.kind == multiple)
      if (const std::size_t bytes = half_at(text, found.unit_end); bytes > 0) {
        add_half(figure, unit->unit.factor);
        figure.range.end = found.unit_end = found.unit_end + bytes;
      }
    if (figure.kind == money) {
      // 333.98亿元人民币, "455 billion US dollars"
      if (unit->unit.name == "CNY" && begins_with(text.substr(found.unit_end, 9), "人民币"))
        figure.range.end = found.unit_end += 9;
    }
  } else {
    figure.kind = count;
    figure.unit = "count:";
  }
  if (currency) {
    figure.kind = money;
    const bool other_money = unit && unit->unit.kind == money;
    figure.unit = other_money && currency->code == "CNY" && unit->unit.name != "CNY" ? unit->unit.name
                                                                                     : std::string(currency->code);
    // ¥ before 日元 or 円 is Japanese.
    if (other_money && unit->unit.name == "JPY") figure.unit = "JPY";
    if (unit && !other_money) {
      if (unit->unit.factor != 1) scale(figure, 1 / unit->unit.factor);
      found.unit_end = figure.range.end = p;
    }
    figure.range.begin = currency->begin;
    found.number_begin = currency->begin;
  } else if (number.scale_letter && (figure.kind == count) && number.form == NumeralForm::digits) {
    // 5k, 10M without a currency: only before a word for what is counted.
    const Range noun = noun_at(text, p);
    if (noun.begin == noun.end) return std::nullopt;
  }
  take_per(text, found);
  return found;
}

}  // namespace kaozheng::text
