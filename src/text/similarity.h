// SPDX-License-Identifier: Apache-2.0
// How alike two texts are.
#pragma once

#include <string_view>

namespace kaozheng::text {

// Share of common terms, 0 to 1 (cosine of term counts). Symmetric.
double term_similarity(std::string_view a, std::string_view b);
// Whether one says the other again: character-shingle containment of 0.8 or more, and the numerals of the shorter all
// in the longer (the same sentence with another figure is another statement).
bool near_duplicate(std::string_view a, std::string_view b);

}  // namespace kaozheng::text
