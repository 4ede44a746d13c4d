// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>

#include "text/characters.h"
#include "text/figures/numerals.h"

namespace kaozheng::text {
namespace {

int chinese_digit(char32_t c) {
  switch (c) {
    case U'〇':
    case U'零':
      return 0;
    case U'一':
    case U'壹':
      return 1;
    case U'二':
    case U'贰':
    case U'貳':
    case U'两':
    case U'兩':
      return 2;
    case U'三':
    case U'叁':
      return 3;
    case U'四':
    case U'肆':
      return 4;
    case U'五':
    case U'伍':
      return 5;
    case U'六':
    case U'陆':
      return 6;
    case U'七':
    case U'柒':
      return 7;
    case U'八':
    case U'捌':
      return 8;
    case U'九':
    case U'玖':
      return 9;
    default:
      return -1;
  }
}

}  // namespace

double small_scale(char32_t c) {
  if (c == U'十' || c == U'拾') return 10;
  if (c == U'百' || c == U'佰') return 100;
  if (c == U'千' || c == U'仟') return 1000;
  return 0;
}

double large_scale(char32_t c) {
  if (c == U'万' || c == U'萬') return 1e4;
  if (c == U'亿' || c == U'億') return 1e8;
  if (c == U'兆') return 0;  // mega in mainland units, 1e12 elsewhere
  return 0;
}

bool is_chinese_numeral(char32_t c) {
  return chinese_digit(c) >= 0 || small_scale(c) > 0 || large_scale(c) > 0 || c == U'几' || c == U'数' || c == U'幾' ||
         c == U'數' || c == U'廿';
}

std::optional<Numeral> chinese_numeral_at(std::string_view text, std::size_t position) {
  Numeral numeral;
  numeral.form = NumeralForm::chinese;
  numeral.range = {position, position};
  double total = 0, section = 0, last_unit = 1;
  double upper_total = 0, upper_section = 0;
  double digit = -1, upper_digit = -1;  // not yet joined to a unit
  std::string sequence;                 // 二〇二五
  int units = 0, digits = 0;
  bool zero = false;
  std::size_t p = position;
  while (p < text.size() && p - position < 60) {
    std::size_t next = p;
    const char32_t c = next_code_point(text, next);
    if (const int d = chinese_digit(c); d >= 0) {
      if (digit >= 0 && units == 0 && !zero) {
        if (sequence.empty()) sequence = std::to_string(static_cast<int>(digit));
        sequence += static_cast<char>('0' + d);
      }
      if (digit > 0 && d == static_cast<int>(digit) + 1 && upper_digit == digit) {
        upper_digit = d;  // 三四百, 七八个
      } else if (d == 0 && digit < 0 && units > 0) {
        zero = true;
        p = next;
        continue;
      } else {
        digit = upper_digit = d;
      }
      ++digits;
    } else if ((c == U'几' || c == U'数' || c == U'幾' || c == U'數') && digit < 0 && !numeral.vague) {
      const char32_t behind = code_point_at(text, next);
      const bool before_scale = small_scale(behind) > 0 || large_scale(behind) > 0;
      if ((c == U'数' || c == U'數') && (!before_scale || units > 0)) break;
      if (units > 0 && last_unit != 10) break;
      digit = 2, upper_digit = 9;
      if (units > 0) digit = 1;
      numeral.vague = true;
    } else if (c == U'廿' && digits == 0 && units == 0) {
      section += 20, upper_section += 20;
      last_unit = 10;
      ++units;
    } else if (const double unit = small_scale(c); unit > 0) {
      if (digit < 0 && units > 0 && !(last_unit >= 1e4)) break;
      if (digit < 0 && units == 0) numeral.bare_scale = unit > 10;
      if (digit < 0) digit = upper_digit = 1;
      section += digit * unit, upper_section += upper_digit * unit;
      digit = upper_digit = -1;
      last_unit = unit;
      ++units;
      sequence.clear();
    } else if (const double large = large_scale(c); large > 0) {
      if (digit < 0 && units == 0) {
        numeral.bare_scale = true;
        digit = upper_digit = 1;
      }
      section += std::max(digit, 0.0), upper_section += std::max(upper_digit, 0.0);
      digit = upper_digit = -1;
      if (large == 1e8) {
        total = (total + section) * large, upper_total = (upper_total + upper_section) * large;
      } else {
        total += section * large, upper_total += upper_section * large;
      }
      if (total > 1e24) break;
      section = upper_section = 0;
      last_unit = large;
      ++units;
      sequence.clear();
    } else if ((c == U'多' || c == U'余') && units > 0 && (p > position)) {
      // 二十多亿, 十余家: the next must be a scale, or the number ends here.
      const char32_t behind = code_point_at(text, next);
      numeral.open = true;
      if (large_scale(behind) == 0) {
        numeral.range.end = next;
        p = next;
        break;
      }
    } else if (c == U'点' && digit >= 0 && chinese_digit(code_point_at(text, next)) >= 0) {
      double place = 0.1;
      std::size_t q = next;
      double fraction = 0;
      while (q < text.size()) {
        std::size_t after = q;
        const int f = chinese_digit(next_code_point(text, after));
        if (f < 0) break;
        fraction += f * place;
        place /= 10;
        ++digits;
        q = after;
        if (place < 1e-12) break;
      }
      digit += fraction, upper_digit = digit;
      numeral.grain = place * 10;
      p = q;
      continue;
    } else {
      break;
    }
    p = next;
    zero = false;
  }
  if (p == position) return std::nullopt;
  // 陆地, 伍先生: the formal characters are names and words when they stand alone.
  constexpr std::u32string_view formal_alone = U"零壹贰叁肆伍陆柒捌玖拾佰仟";
  if (p - position <= 3 && formal_alone.find(code_point_at(text, position)) != formal_alone.npos) return std::nullopt;
  numeral.range.end = p;
  if (sequence.size() >= 2 && units == 0 && !(sequence.size() == 2 && upper_digit > digit)) {
    numeral.positional = true;
    numeral.value = numeral.upper = std::stod(sequence.substr(0, 40));
    numeral.digits = static_cast<int>(std::min<std::size_t>(sequence.size(), 30));
    return numeral;
  }
  if (digit >= 0) {
    // 三百二 is 320, 三百零二 is 302.
    const bool shortened = units > 0 && last_unit >= 100 && !zero && digits > 0 && digit > 0 && digit < 10 &&
                           upper_digit == digit && section + total > 0;
    const std::string_view before = text.substr(position, p - position);
    const bool with_zero = contains(before, "零") || contains(before, "〇");
    const double factor = shortened && !with_zero ? last_unit / 10 : 1;
    section += digit * factor, upper_section += upper_digit * factor;
  }
  numeral.value = total + section;
  numeral.upper = upper_total + upper_section;
  if (digits == 0 && units == 0 && !numeral.vague) return std::nullopt;
  numeral.digits = std::max(digits, 1);
  if (numeral.grain == 1) numeral.grain = units > 0 && digit < 0 ? std::max(1.0, last_unit) : 1;
  if (numeral.grain < 1) numeral.grain *= std::max(1.0, last_unit);
  numeral.scale = last_unit;
  // 十万, 百亿: round numbers for a size.
  if (digits == 0 && units >= 2 && numeral.value >= 1e4) numeral.bare_scale = true;
  if (numeral.bare_scale) numeral.vague = true;
  if (numeral.upper < numeral.value) numeral.upper = numeral.value;
  return numeral;
}

}  // namespace kaozheng::text
