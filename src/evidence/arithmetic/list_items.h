// SPDX-License-Identifier: Apache-2.0
// How many items an enumeration has, and small numbers written beside one. Private to this room.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::evidence {

// The items of a list, by its marks: ；, 、, commas and the last 和 or "and".
struct Items {
  std::vector<std::string_view> items;  // as many as are certain
  bool certain = true;                  // false when an "and" may as well stand inside an item
  bool open = false;                    // 等, "such as": there may be more
};
// Of "北京、上海和广州", "cost, speed and quality"; fewer than two items when it is no list.
Items items_of(std::string_view list);

// A whole number from 2 to 30 in digits or words at `position`, and where it ends.
struct SmallNumber {
  int value = 0;
  std::size_t end = 0;
};
std::optional<SmallNumber> small_number_at(std::string_view text, std::size_t position);

}  // namespace kaozheng::evidence
