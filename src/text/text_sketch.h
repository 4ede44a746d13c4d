// SPDX-License-Identifier: Apache-2.0
// Whether two long texts are the same one, as a page and its reprint are.
//
// A text as the set of its runs of about five words (w-shingling: Broder, "On the resemblance and containment of
// documents", 1997). Of long texts only the shingles with small hashes are kept, the same ones of every text, so that
// what two have in common can still be told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kaozheng::text {

struct TextSketch {
  int halvings = 0;                     // the kept hashes are below 2^64 / 2^halvings
  std::vector<std::uint64_t> shingles;  // ascending, each once
};

// Case, width, punctuation and white space do not count. Linear in the text, which may be any bytes.
TextSketch sketch_text(std::string_view text);

// The share of the smaller one's shingles that stand in the other, 0 to 1; 0 when one of them has none.
double containment(const TextSketch& a, const TextSketch& b);

// Whether one holds most of the other. Texts of a few words must be the same in full.
bool is_same_text(const TextSketch& a, const TextSketch& b);

}  // namespace kaozheng::text
