// SPDX-License-Identifier: Apache-2.0
// A sentence as tokens for laying it beside another: words, single Han characters, numbers. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::evidence {

struct PlainToken {
  text::Range range;
  std::uint32_t word = 0;  // equal words have equal hashes: lower case, widths folded; 0 for a number
  double value = 0;        // of a number, its scale word folded in
  double grain = 1;        // of a number: what one in the last place written is worth
  int digits = 0;          // of a number: significant ones as written, without closing zeros of a whole number
  bool year_like = false;  // four digits without separators: rounding is no manner of writing a year
  bool about = false;      // 约, about, roughly: may be added or left out
  bool number() const { return word == 0; }
};

// Punctuation and white space are no tokens; currency signs and "%" are words ("percent", "％" and "per cent" too).
// Linear time on any bytes.
std::vector<PlainToken> plain_tokens(std::string_view text);

}  // namespace kaozheng::evidence
