// SPDX-License-Identifier: Apache-2.0
// Whose a figure is, of what and when: the words of its sentence. Private to the figure finder.
#pragma once

#include <string_view>
#include <vector>

#include "text/figures.h"

namespace kaozheng::text {

// A figure with what its finder knew.
struct FoundFigure {
  Figure figure;
  std::size_t number_begin = 0;  // of the number with its currency, behind the words of a bound
  std::size_t unit_end = 0;      // of the unit, before nouns and words of a bound
  Range noun;                    // what is counted, as written; empty when not told
  bool base = false;             // what a price is per: 每百万Token
};

// Fills subject, metric, period, date, and shared units, of figures in order.
void describe(std::string_view text, std::vector<FoundFigure>& found);

}  // namespace kaozheng::text
