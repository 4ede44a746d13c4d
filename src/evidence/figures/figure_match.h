// SPDX-License-Identifier: Apache-2.0
// Two figures held against each other, one of a claim and one of a source. Private to this room.
#pragma once

#include "text/figures.h"

namespace kaozheng::evidence {

// In what a figure departs from that of the source, the worst that applies.
enum class Flaw {
  none,
  bound_lost,    // the source says "more than 30", the claim "30"
  narrowed,      // the source leaves open what the claim closes: "more than 30" → "30 to 40"
  bound_turned,  // more than → less than, or a bound the value does not keep
  direction,     // rises → falls
  change,        // by → to
  period,        // another time
  points,        // per cent ↔ percentage points
  unit,          // the same number in another unit
  scale,         // the same digits a power of ten away
  value,         // another number
  other_kind,    // the two cannot be compared
};

// What the figures say without their surroundings; times of figures of kind `date` are compared, periods of others not.
Flaw flaw_of(const text::Figure& claim, const text::Figure& source);

// Whether the periods of the two exclude each other. A figure without a period, or one of the two without a year, says
// nothing against the other as far as what is told agrees.
bool periods_exclude(const text::Figure& claim, const text::Figure& source);

// Whether a figure of kind `date` names a time, be it without its year.
bool tells_time(const text::Figure& date);

// A duration in seconds, months and years at their mean length; 0 for an unknown unit.
double seconds_in(const text::Figure& duration);

}  // namespace kaozheng::evidence
