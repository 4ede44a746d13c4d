// SPDX-License-Identifier: Apache-2.0
// Quantities in text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::text {

// A numeral with its unit as written: "30%以上", "1037.3EFLOPS", "$4.5 billion", "300多倍". Years, dates, list numbers,
// and numerals inside names (R1, 910B, 384) are not figures.
struct Figure {
  Range range;        // bytes of the text
  std::string value;  // digits as written, without separators
  std::string unit;   // as written; empty when none
};
std::vector<Figure> figures(std::string_view text);

}  // namespace kaozheng::text
