// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "text/characters.h"
#include "text/figures/numerals.h"

namespace kaozheng::text {
namespace {

struct NumberWord {
  std::string_view word;
  double value;
};

constexpr std::array<NumberWord, 28> small_words = {
    {{"zero", 0},      {"one", 1},       {"two", 2},       {"three", 3},    {"four", 4},     {"five", 5},
     {"six", 6},       {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},
     {"twelve", 12},   {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17},
     {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},  {"forty", 40},   {"fifty", 50},
     {"sixty", 60},    {"seventy", 70},  {"eighty", 80},   {"ninety", 90}}};
constexpr std::array<NumberWord, 10> scale_words = {{{"hundred", 1e2},
                                                     {"thousand", 1e3},
                                                     {"million", 1e6},
                                                     {"billion", 1e9},
                                                     {"trillion", 1e12},
                                                     {"lakh", 1e5},
                                                     {"crore", 1e7},
                                                     {"dozen", 12},
                                                     {"mln", 1e6},
                                                     {"bln", 1e9}}};
constexpr std::array<NumberWord, 19> ordinal_words = {{{"first", 1},
                                                       {"second", 2},
                                                       {"third", 3},
                                                       {"fourth", 4},
                                                       {"fifth", 5},
                                                       {"sixth", 6},
                                                       {"seventh", 7},
                                                       {"eighth", 8},
                                                       {"ninth", 9},
                                                       {"tenth", 10},
                                                       {"eleventh", 11},
                                                       {"twelfth", 12},
                                                       {"thirteenth", 13},
                                                       {"fourteenth", 14},
                                                       {"fifteenth", 15},
                                                       {"sixteenth", 16},
                                                       {"seventeenth", 17},
                                                       {"eighteenth", 18},
                                                       {"nineteenth", 19}}};
constexpr std::array<NumberWord, 9> round_ordinal_words = {{{"twentieth", 20},
                                                            {"thirtieth", 30},
                                                            {"fortieth", 40},
                                                            {"fiftieth", 50},
                                                            {"sixtieth", 60},
                                                            {"seventieth", 70},
                                                            {"eightieth", 80},
                                                            {"ninetieth", 90},
                                                            {"hundredth", 100}}};
template <std::size_t N>
double value_of(std::string_view lower, const std::array<NumberWord, N>& words) {
  for (const NumberWord& one : words)
    if (one.word == lower) return one.value;
  return -1;
}

bool is_word_boundary(std::string_view text, std::size_t position) {
  return position >= text.size() || !is_ascii_letter(static_cast<unsigned char>(text[position]));
}

}  // namespace

double english_scale(std::string_view lower) { return value_of(lower, scale_words); }

std::optional<Numeral> spelled_numeral_at(std::string_view text, std::size_t position) {
  Numeral numeral;
  numeral.form = NumeralForm::spelled;
  numeral.range = {position, position};
  double total = 0, group = 0;
  bool any = false, tens = false;
  double last_scale = 1;
  std::size_t p = position;
  for (int count = 0; count < 12; ++count) {
    const std::string_view word = ascii_word_at(text, p);
    if (word.empty() || word.size() > 12) break;
    const std::string lower = to_lower_ascii(word);
    const std::size_t behind = p + word.size();
    if (!is_word_boundary(text, behind)) break;
    if (const double small = value_of(lower, small_words); small >= 0) {
      const bool joins =
          !any || (tens && small > 0 && small < 10) || last_scale == 100 || (last_scale > 1 && group < last_scale);
      if (!joins) break;
      group += small;
      tens = small >= 20;
      last_scale = 1;
    } else if (const double scale = value_of(lower, scale_words); scale > 0) {
      if (!any) break;
      if (scale == 100 || scale == 12)
        group = std::max(group, 1.0) * scale;
      else
        total += std::max(group, 1.0) * scale, group = 0;
      tens = false;
      last_scale = scale;
    } else if ((lower == "a" || lower == "half") && !any) {
      // a hundred, a dozen, half a million
      std::size_t next = behind_spaces(text, behind);
      std::string second = to_lower_ascii(ascii_word_at(text, next));
      if (lower == "half" && second == "a") {
        next = behind_spaces(text, next + 1);
        second = to_lower_ascii(ascii_word_at(text, next));
      }
      const double scale_value = value_of(second, scale_words);
      if (scale_value < 12 || next == behind) break;
      const double factor = lower == "half" ? 0.5 : 1;
      if (scale_value <= 100)
        group = scale_value * factor;
      else
        total = scale_value * factor;
      last_scale = scale_value;
      any = true;
      numeral.vague = lower == "a";
      numeral.range.end = next + second.size();
      p = numeral.range.end;
      if (p < text.size() && text[p] == ' ') ++p;
      continue;
    } else if (lower == "and" && any && last_scale > 1) {
      const std::size_t next = behind_spaces(text, behind);
      if (value_of(to_lower_ascii(ascii_word_at(text, next)), small_words) < 0 || next == behind) break;
      p = next;
      continue;
    } else {
      break;
    }
    any = true;
    numeral.range.end = behind;
    p = behind;
    if (p < text.size() && (text[p] == ' ' || text[p] == '-')) ++p;
  }
  if (!any) return std::nullopt;
  numeral.value = numeral.upper = total + group;
  numeral.scale = numeral.grain = last_scale > 1 ? last_scale : 1;
  double rest = numeral.value;
  numeral.digits = 1;
  while (rest >= 10 && std::fmod(rest, 10) == 0) rest /= 10;
  while (rest >= 10) rest /= 10, ++numeral.digits;
  return numeral;
}

int ordinal_word_at(std::string_view text, std::size_t position, std::size_t& end) {
  const std::string_view word = ascii_word_at(text, position);
  const std::string lower = to_lower_ascii(word);
  end = position + word.size();
  if (const double value = value_of(lower, ordinal_words); value > 0) return static_cast<int>(value);
  if (const double value = value_of(lower, round_ordinal_words); value > 0) return static_cast<int>(value);
  const double tens = value_of(lower, small_words);
  if (tens < 20 || end >= text.size() || text[end] != '-') return 0;
  const std::string_view second = ascii_word_at(text, end + 1);
  const double one = value_of(to_lower_ascii(second), ordinal_words);
  if (one < 1 || one > 9) return 0;
  end += 1 + second.size();
  return static_cast<int>(tens + one);
}

}  // namespace kaozheng::text
