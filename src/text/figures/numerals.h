// SPDX-License-Identifier: Apache-2.0
// Numbers as Chinese and English text writes them, without their units. Private to the figure finder.
#pragma once

#include <optional>
#include <string_view>

#include "text/words.h"

namespace kaozheng::text {

enum class NumeralForm { digits, chinese, spelled };

struct Numeral {
  Range range;  // with its scale: "3,000亿", "4.5 billion", 三百二十万
  NumeralForm form = NumeralForm::digits;
  double value = 0;
  double upper = 0;           // the end of what 几, 十几, 三四百 mean, else `value`
  double scale = 1;           // of the word behind the digits: 1e8 for 亿
  double grain = 1;           // one unit of the last place that is written
  int digits = 1;             // significant ones
  bool open = false;          // 多, 余: somewhat more
  bool vague = false;         // 几, 数十; a scale word alone (万卡)
  bool bare_scale = false;    // 百万, 万: no digit before the scale
  bool scale_letter = false;  // k, M, B, bn …: doubtful without a currency
  bool positional = false;    // 二〇二五
};

// The number in digits, ASCII or full width, that begins at `position`, with its scale: 3,000亿, "4.5 billion", 20多亿.
// `money`: letters stand for a scale (5B, 3m). Nothing for several points (1.2.3).
std::optional<Numeral> digits_at(std::string_view text, std::size_t position, bool money);
// The Chinese number that begins at `position`: 三百二十万, 二〇二五, 几十, 三四百, 一点五亿, 百万.
std::optional<Numeral> chinese_numeral_at(std::string_view text, std::size_t position);
// The English number words that begin at `position`, a word's beginning: "three hundred and twenty", "two million",
// "a dozen", "half a million".
std::optional<Numeral> spelled_numeral_at(std::string_view text, std::size_t position);

// Whether the character may begin a Chinese number.
bool is_chinese_numeral(char32_t c);
// The value 1, 2, 3 … of an English ordinal word ("third", "twenty-first"), 0 when it is none; its end in `end`.
int ordinal_word_at(std::string_view text, std::size_t position, std::size_t& end);
// What 十, 百, 千 and what 万, 亿 multiply with, 0 for any other character.
double small_scale(char32_t c);
double large_scale(char32_t c);
// The value of an English scale word in lower case ("million"), negative when it is none.
double english_scale(std::string_view lower);
// The ASCII word at `position`, letters only, at most 24.
std::string_view ascii_word_at(std::string_view text, std::size_t position);
// Behind spaces (no line ends) at `position`.
std::size_t behind_spaces(std::string_view text, std::size_t position);

}  // namespace kaozheng::text
