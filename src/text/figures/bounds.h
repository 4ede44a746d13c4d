// SPDX-License-Identifier: Apache-2.0
// The words round a number that say how exactly it is meant and which way it went. Private to the figure finder.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "text/figures.h"

namespace kaozheng::text {

struct BoundFound {
  Bound bound = Bound::exact;
  std::size_t edge = 0;  // where its words begin, or end when they stand behind
};

// The bound whose words end at `end`, the beginning of the number (with its currency): 超过, 不足, "more than", ≥.
std::optional<BoundFound> bound_before(std::string_view text, std::size_t end);
// The bound whose words begin at `begin`, the end of the unit: 以上, 左右, "or more", +.
std::optional<BoundFound> bound_behind(std::string_view text, std::size_t begin);

struct Movement {
  Direction direction = Direction::none;
  Change change = Change::none;
  Against against = Against::nothing;
  bool forecast = false;
  std::size_t begin = 0;  // of the words that tell it, the number's begin when there are none
};
// What the words of `clause` that end at `end` (the beginning of the number or its bound) and those behind the unit
// tell. `floor` is where the clause, or the figure before, ends.
Movement movement_of(std::string_view text, std::size_t floor, std::size_t end, std::size_t behind);
// English words in lower case without what they end in when that is what a change is told against: "rose [year on
// year] to".
std::string_view without_comparison(std::string_view lower);

}  // namespace kaozheng::text
