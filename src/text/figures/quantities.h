// SPDX-License-Identifier: Apache-2.0
// From a number to a quantity: the currency before it, a range, its unit, what is counted. Private to the figure
// finder.
#pragma once

#include <optional>
#include <string_view>

#include "text/figures/figure_context.h"
#include "text/figures/numerals.h"

namespace kaozheng::text {

// The quantity whose number is `number`; nothing when no quantity is meant (idioms, words, names).
std::optional<FoundFigure> quantity_of(std::string_view text, const Numeral& number);
// 第三次, 首个, 半年, 单日, 一半, 翻番 … that begin at `position`.
std::optional<FoundFigure> chinese_special_at(std::string_view text, std::size_t position);
// "third", "No. 1", "half", "a third", "doubled", "tenfold", "triple-digit" … that begin at `position`, a word's
// beginning.
std::optional<FoundFigure> english_special_at(std::string_view text, std::size_t position);
// Whether an English word (in lower case) may begin a number or a special quantity.
bool opens_english_quantity(std::string_view lower_word);

}  // namespace kaozheng::text
