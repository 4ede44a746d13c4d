// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/figure_match.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "evidence/figures/periods.h"

namespace kaozheng::evidence {
namespace {

using text::Bound;
using text::Change;
using text::Direction;
using text::Figure;
using text::FigureKind;

// A looser bound is true, but one far off is another figure.
constexpr double loosest_bound = 0.25;
// "about" in another unit: six and a half weeks for 45 days.
constexpr double about_tolerance = 0.03;

bool near(double a, double b, double share) { return std::abs(a - b) <= share * std::max(std::abs(a), std::abs(b)); }
bool same(double a, double b) { return near(a, b, 1e-9) || a == b; }

double seconds_of(std::string_view unit) {
  static constexpr std::array<std::pair<std::string_view, double>, 14> units{{{"second", 1},
                                                                              {"minute", 60},
                                                                              {"hour", 3600},
                                                                              {"day", 86400},
                                                                              {"week", 7 * 86400.0},
                                                                              {"month", 30.4375 * 86400},
                                                                              {"quarter", 91.3125 * 86400},
                                                                              {"half-year", 182.625 * 86400},
                                                                              {"half", 182.625 * 86400},
                                                                              {"year", 365.25 * 86400},
                                                                              {"decade", 3652.5 * 86400},
                                                                              {"century", 36525 * 86400.0},
                                                                              {"millisecond", 1e-3},
                                                                              {"ms", 1e-3}}};
  for (const auto& [name, seconds] : units)
    if (name == unit) return seconds;
  return 0;
}

bool by_calendar(std::string_view unit) {
  return unit == "month" || unit == "quarter" || unit == "year" || unit == "half" || unit == "half-year" ||
         unit == "decade" || unit == "century";
}

// A figure as a number on a scale it shares with the other.
struct Amount {
  double value = 0, upper = 0, grain = 1;
};
Amount amount(const Figure& figure, double factor = 1, double shift = 0) {
  return {figure.value * factor + shift, figure.upper * factor + shift, figure.grain * factor};
}

bool is_ratio(const Figure& figure) {
  return figure.kind == FigureKind::percent || figure.kind == FigureKind::fraction ||
         figure.kind == FigureKind::multiple;
}

std::string_view noun_of(const Figure& figure) {
  std::string_view unit = figure.unit;
  if (unit.substr(0, 6) == "count:") unit.remove_prefix(6);
  return unit;
}
bool is_bare(const Figure& figure) { return figure.kind == FigureKind::count && noun_of(figure).empty(); }

bool lower_bound(Bound bound) { return bound == Bound::at_least || bound == Bound::more_than; }
bool upper_bound(Bound bound) { return bound == Bound::at_most || bound == Bound::less_than || bound == Bound::nearly; }

// Whether the claim's number is the source's as far as its digits tell.
bool same_number(const Figure& claim, Amount ours, const Amount& theirs, bool converted) {
  if (same(ours.value, theirs.value)) return true;
  // The closing zeros of "about 1,240" are no digits that were measured.
  if (claim.bound == Bound::about && ours.grain > 0)
    for (int digits = claim.digits; digits > 2 && ours.grain < ours.value; --digits) {
      const double last = ours.value / (ours.grain * 10);
      if (!same(last, std::round(last))) break;
      ours.grain *= 10;
    }
  const double difference = std::abs(ours.value - theirs.value);
  if (claim.digits >= 2 && ours.grain > theirs.grain * (1 - 1e-9) && difference <= ours.grain / 2 * (1 + 1e-9))
    return true;
  // The source's number is the rounded one: nothing was lost or added.
  if (converted && difference <= std::max(theirs.grain, ours.grain) / 2 * (1 + 1e-9) &&
      near(ours.value, theirs.value, about_tolerance))
    return true;
  if (converted && claim.bound == Bound::about && near(ours.value, theirs.value, about_tolerance)) return true;
  return false;
}

Flaw number_flaw(const Amount& ours, const Amount& theirs) {
  if (ours.value > 0 && theirs.value > 0) {
    const double power = std::log10(ours.value / theirs.value);
    if (std::abs(power - std::round(power)) < 2e-3 && std::abs(power) > 0.5) return Flaw::scale;
  }
  return Flaw::value;
}

Flaw compared(const Figure& claim, const Amount& ours, const Figure& source, const Amount& theirs, bool converted) {
  const Bound here = claim.bound, there = source.bound;
  const bool ranges_here = here == Bound::between && !same(ours.value, ours.upper);
  const bool ranges_there = there == Bound::between && !same(theirs.value, theirs.upper);
  const bool equal = same_number(claim, ours, theirs, converted);
  if (ranges_here || ranges_there) {
    const double low = theirs.value, high = ranges_there ? theirs.upper : theirs.value;
    if (ranges_here && ranges_there) {
      if (near(ours.value, low, 5e-3) && near(ours.upper, high, 5e-3)) return Flaw::none;
      return number_flaw(ours, theirs);
    }
    if (ranges_here) {
      if (lower_bound(there) || upper_bound(there))
        return equal || same(ours.upper, theirs.value) ? Flaw::narrowed : Flaw::value;
      if (ours.value <= low && low <= ours.upper) return Flaw::none;
      return Flaw::value;
    }
    if (lower_bound(here))
      return ours.value <= low * (1 + 1e-9) && near(ours.value, low, loosest_bound) ? Flaw::none
             : equal                                                                ? Flaw::bound_turned
                                                                                    : Flaw::value;
    if (upper_bound(here))
      return ours.value >= high * (1 - 1e-9) && near(ours.value, high, loosest_bound) ? Flaw::none
             : equal                                                                  ? Flaw::bound_turned
                                                                                      : Flaw::value;
    // One end of the range: the rest was left out.
    if (equal || same(ours.value, high)) return here == Bound::about ? Flaw::none : Flaw::narrowed;
    if (here == Bound::about && ours.value > low && ours.value < high) return Flaw::none;
    return number_flaw(ours, theirs);
  }

  if (lower_bound(here)) {
    const bool keeps = theirs.value >= ours.value * (1 - 1e-9) && near(ours.value, theirs.value, loosest_bound);
    if (upper_bound(there)) return equal ? Flaw::bound_turned : number_flaw(ours, theirs);
    if (lower_bound(there)) return keeps || equal ? Flaw::none : number_flaw(ours, theirs);
    if (here == Bound::more_than && equal && !(theirs.value > ours.value))
      return there == Bound::about ? Flaw::none : Flaw::bound_turned;
    if (keeps) return Flaw::none;
    return equal ? Flaw::bound_turned : number_flaw(ours, theirs);
  }
  if (upper_bound(here)) {
    const bool keeps = theirs.value <= ours.value * (1 + 1e-9) && near(ours.value, theirs.value, loosest_bound);
    if (lower_bound(there)) return equal ? Flaw::bound_turned : number_flaw(ours, theirs);
    if (upper_bound(there)) {
      if (here == Bound::nearly && there != Bound::nearly) return equal ? Flaw::none : Flaw::value;
      return keeps || equal ? Flaw::none : number_flaw(ours, theirs);
    }
    if (here != Bound::at_most && equal && !(theirs.value < ours.value))
      return there == Bound::about ? Flaw::none : Flaw::bound_turned;
    if (here == Bound::nearly && keeps && !near(ours.value, theirs.value, 0.1)) return Flaw::value;
    if (keeps) return Flaw::none;
    if (here == Bound::nearly && near(ours.value, theirs.value, 0.1)) return Flaw::bound_turned;
    return equal ? Flaw::bound_turned : number_flaw(ours, theirs);
  }
  if (!equal) return number_flaw(ours, theirs);
  if (lower_bound(there) || upper_bound(there)) return Flaw::bound_lost;
  return Flaw::none;
}

Direction way(const Figure& figure) { return figure.direction; }

bool turned(const Figure& claim, const Figure& source) {
  return way(claim) != Direction::none && way(source) != Direction::none && way(claim) != way(source);
}

Flaw with_movement(Flaw flaw, const Figure& claim, const Figure& source) {
  if (flaw != Flaw::none && flaw != Flaw::bound_lost && flaw != Flaw::narrowed) return flaw;
  if (turned(claim, source)) return Flaw::direction;
  if (claim.change != Change::none && source.change != Change::none && claim.change != source.change)
    return Flaw::change;
  return flaw;
}

// Rates of growth: as a per cent by which something grew, whichever way they are written; nothing when not one.
struct Growth {
  bool known = false;
  double factor = 1, shift = 0;  // to per cent of growth
};
Growth growth(const Figure& figure) {
  if (figure.kind == FigureKind::percent && figure.change != Change::to) return {true, 1, 0};
  if (figure.kind == FigureKind::fraction && figure.direction != Direction::none && figure.change != Change::to)
    return {true, 100, 0};
  if (figure.kind == FigureKind::multiple)
    return figure.change == Change::by ? Growth{true, 100, 0} : Growth{true, 100, -100};
  return {};
}

Flaw ratio_flaw(const Figure& claim, const Figure& source) {
  const auto percent = [](const Figure& figure) { return figure.kind == FigureKind::percent ? 1.0 : 100.0; };
  if (claim.kind == source.kind)
    return with_movement(compared(claim, amount(claim), source, amount(source), false), claim, source);
  if (claim.kind != FigureKind::multiple && source.kind != FigureKind::multiple) {  // per cent and fraction
    Amount ours = amount(claim, percent(claim)), theirs = amount(source, percent(source));
    if (claim.kind == FigureKind::fraction) ours.grain = std::min(ours.grain, 1.0);
    if (source.kind == FigureKind::fraction) theirs.grain = std::min(theirs.grain, 1e-6);
    return with_movement(compared(claim, ours, source, theirs, true), claim, source);
  }
  const Growth here = growth(claim), there = growth(source);
  if (here.known && there.known) {
    Figure moved = claim;  // as growth: "2.48 times" and "+148 %" both rise by 148 %
    moved.change = source.change;
    if (moved.direction == Direction::none) moved.direction = source.direction;
    const Flaw flaw = with_movement(compared(moved, amount(claim, here.factor, here.shift), source,
                                             amount(source, there.factor, there.shift), false),
                                    moved, source);
    if (flaw != Flaw::value && flaw != Flaw::scale) return flaw;
  }
  if (same(claim.value, source.value)) return Flaw::unit;  // 363 % and 363 times
  if (claim.kind == FigureKind::multiple && source.kind == FigureKind::percent && same(claim.value * 100, source.value))
    return Flaw::change;  // +300 % and "three times as much"
  return Flaw::other_kind;
}

// When, of a year that may not be told.
std::string time_of(const Figure& figure) { return figure.date.empty() ? part_of_year(figure.period) : figure.date; }

}  // namespace

Flaw flaw_of(const Figure& claim, const Figure& source) {
  if (claim.kind == FigureKind::date || source.kind == FigureKind::date) {
    if (claim.kind != source.kind) return Flaw::other_kind;
    const std::string ours = time_of(claim), theirs = time_of(source);
    // Two times of which nothing is known but their words cannot be compared.
    if (ours.empty() || theirs.empty()) return claim.period == source.period ? Flaw::none : Flaw::other_kind;
    return times_exclude(ours, claim.date_end, theirs, source.date_end) ? Flaw::value : Flaw::none;
  }
  if (claim.kind == FigureKind::ordinal || source.kind == FigureKind::ordinal) {
    if (claim.kind != source.kind) return Flaw::other_kind;
    return same(claim.value, source.value) ? Flaw::none : Flaw::value;
  }
  if (is_ratio(claim) && is_ratio(source)) return ratio_flaw(claim, source);
  if (claim.kind == FigureKind::points || source.kind == FigureKind::points) {
    const Figure& other = claim.kind == FigureKind::points ? source : claim;
    if (other.kind == FigureKind::points)
      return with_movement(compared(claim, amount(claim), source, amount(source), false), claim, source);
    return is_ratio(other) && same(claim.value, source.value) ? Flaw::points : Flaw::other_kind;
  }
  if (is_ratio(claim) || is_ratio(source)) {
    return claim.value > 0 && same(claim.value, source.value) && (is_bare(claim) || is_bare(source)) ? Flaw::unit
                                                                                                     : Flaw::other_kind;
  }
  if (claim.kind == FigureKind::duration && source.kind == FigureKind::duration) {
    if (claim.unit == source.unit) return compared(claim, amount(claim), source, amount(source), false);
    const double here = seconds_of(claim.unit), there = seconds_of(source.unit);
    if (here == 0 || there == 0) return Flaw::other_kind;
    Amount ours = amount(claim, here), theirs = amount(source, there);
    if (by_calendar(claim.unit) == by_calendar(source.unit)) {
      const Flaw flaw = compared(claim, ours, source, theirs, true);
      return flaw == Flaw::value && same(claim.value, source.value) ? Flaw::unit : flaw;
    }
    if (near(ours.value, theirs.value, about_tolerance)) ours = theirs;  // 45 days, a month and a half
    const Flaw flaw = compared(claim, ours, source, theirs, true);
    return flaw == Flaw::value && same(claim.value, source.value) ? Flaw::unit : flaw;
  }
  if (claim.unit == source.unit || is_bare(claim) || is_bare(source) ||
      (claim.kind == FigureKind::count && source.kind == FigureKind::count))
    return with_movement(compared(claim, amount(claim), source, amount(source), false), claim, source);
  // 100 billion tokens, and so many a day: the time was told once.
  const bool per_here = claim.unit.find('/') != std::string::npos,
             per_there = source.unit.find('/') != std::string::npos;
  if (per_here != per_there &&
      claim.unit.substr(0, claim.unit.find('/')) == source.unit.substr(0, source.unit.find('/')))
    return with_movement(compared(claim, amount(claim), source, amount(source), false), claim, source);
  // Different units of one kind: the same number is a slip of the unit.
  const Flaw flaw = compared(claim, amount(claim), source, amount(source), false);
  if (claim.kind == FigureKind::count || source.kind == FigureKind::count) {
    // A counted noun against a measured one: "30 trillion tokens" and "30万亿次".
    return flaw == Flaw::value || flaw == Flaw::scale ? Flaw::other_kind : flaw;
  }
  if (claim.kind == source.kind || (claim.kind == FigureKind::money) == (source.kind == FigureKind::money))
    return flaw == Flaw::value || flaw == Flaw::scale ? Flaw::other_kind : Flaw::unit;
  return Flaw::other_kind;
}

bool tells_time(const Figure& date) { return !time_of(date).empty(); }

double seconds_in(const Figure& duration) { return duration.value * seconds_of(duration.unit); }

bool periods_exclude(const Figure& claim, const Figure& source) {
  return times_exclude(time_of(claim), claim.date_end, time_of(source), source.date_end);
}

}  // namespace kaozheng::evidence
