// SPDX-License-Identifier: Apache-2.0
// Words of direction and bound, and which way they point. Private to this room.
#pragma once

#include <string_view>

#include "text/words.h"

namespace kaozheng::evidence {

// 1 when the words that touch `span` point up or set a lower bound (增长, 超过, more, above), −1 when they point down
// or set an upper bound (下降, 不足, less, below), 0 when none does or they disagree. Longer words win: 不超过 points
// down.
int polarity(std::string_view text, text::Range span);

// 约, 大约, about, roughly …
bool is_approximator(std::string_view word);

}  // namespace kaozheng::evidence
