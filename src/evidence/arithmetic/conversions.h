// SPDX-License-Identifier: Apache-2.0
// Units of one dimension and what they are worth in each other. Private to this room.
#pragma once

#include <optional>
#include <string_view>

#include "evidence/arithmetic/interval.h"

namespace kaozheng::evidence {

// How many `to` one `from` is: 24 hours a day, 28 to 31 days a month. Nothing when they are not of one dimension.
// Rates per time convert by their times ("CNY/month" to "CNY/year"). Currencies do not.
std::optional<Interval> conversion(std::string_view from, std::string_view to);
// Of "CNY/month" the unit "CNY" and the time "month"; the time is empty when there is none.
struct PerTimeUnit {
  std::string_view unit, time;
};
PerTimeUnit per_time(std::string_view unit);

}  // namespace kaozheng::evidence
