// SPDX-License-Identifier: Apache-2.0
// Calendar dates in a text. Private to this room.
#pragma once

#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::evidence {

// What a date names; 0 where it does not.
struct NamedDate {
  text::Range place;
  int year = 0;
  int month = 0;
  int day = 0;
  int quarter = 0;
};
// "2025年6月", "June 30, 2025", "2025-06-30", "Q2 2025", 第二季度, years alone. In order.
std::vector<NamedDate> dates_in(std::string_view text);

// Whether `said` can be `named`, which may tell more or leave parts open.
bool agrees(const NamedDate& said, const NamedDate& named);

}  // namespace kaozheng::evidence
