// SPDX-License-Identifier: Apache-2.0
// What a piece of text is about, as a set of words: for telling which figure of a source a claim may mean. Private to
// this room.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/figures.h"

namespace kaozheng::evidence {

// Hashes, sorted, each once: Latin words of two letters and more in lower case, cut to their stem's first six letters,
// pairs of neighbouring Han characters. Numbers, common function words and words of units are left out.
using Topic = std::vector<std::uint32_t>;
Topic topic_of(std::string_view text);
Topic topic_of(const text::Figure& figure);  // of its subject and metric

// The share of `part` that is in `whole`; 0 when `part` is empty.
double shared(const Topic& part, const Topic& whole);
Topic joined(const Topic& a, const Topic& b);

}  // namespace kaozheng::evidence
