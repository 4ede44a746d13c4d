// SPDX-License-Identifier: Apache-2.0
// Numbers with the room their writing leaves, and how results are shown. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "text/figures.h"

namespace kaozheng::evidence {

struct Interval {
  double low = 0;
  double high = 0;
};
inline Interval operator+(Interval a, Interval b) { return {a.low + b.low, a.high + b.high}; }
inline Interval operator-(Interval a, Interval b) { return {a.low - b.high, a.high - b.low}; }
Interval operator*(Interval a, Interval b);
Interval operator/(Interval a, Interval b);  // {0,0} when `b` touches zero
inline Interval scaled(Interval a, double factor) { return Interval{a.low, a.high} * Interval{factor, factor}; }
inline Interval point(double value) { return {value, value}; }
// Whether they have a number in common, up to the noise of floating point.
bool meet(Interval a, Interval b);

// What a figure may stand for: half of its last digit to either side, a little more for 约, one-sided for bounds. Whole
// numbers of things and of periods are exact; fractions in words are taken loosely.
Interval interval_of(const text::Figure& figure);
// How many units of `figure` its written number counts: 1e8 for 3000亿元, 1 for 40%.
double scale_of(const text::Figure& figure, std::string_view text);

// A figure as it is written, without its bound: "3800亿元" of "约3800亿元左右".
std::string as_written(const text::Figure& figure, std::string_view text);
// `value` written like `figure` with one digit more: 126667e6 like "1267亿元" is "1266.7亿元".
std::string written_like(double value, const text::Figure& figure, std::string_view text);
// A plain number with at most `decimals`, without trailing zeros.
std::string plain(double value, int decimals);

}  // namespace kaozheng::evidence
