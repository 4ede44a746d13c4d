// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/value_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "evidence/figures/figure_match.h"

namespace kaozheng::evidence {
namespace {

using text::Bound;
using text::Figure;
using text::FigureKind;

enum Family : std::uint64_t { amounts, ratios, durations, dates, ordinals };

// Non-negative doubles sort as their bits do; the lowest five give way to the family above.
std::uint64_t key_of(Family family, double value) {
  const double magnitude = std::abs(value);
  return family << 60 | std::bit_cast<std::uint64_t>(std::isfinite(magnitude) ? magnitude : 0.0) >> 4;
}
double value_of(std::uint64_t key) { return std::bit_cast<double>((key & ((std::uint64_t{1} << 60) - 1)) << 4); }

struct Keys {
  std::array<std::uint64_t, 4> key{};
  std::size_t count = 0;
  void add(Family family, double value) {
    if (count < key.size()) key[count++] = key_of(family, value);
  }
};

Keys keys_of(const Figure& figure) {
  Keys keys;
  switch (figure.kind) {
    case FigureKind::percent:
    case FigureKind::points:
      keys.add(ratios, figure.value);
      break;
    case FigureKind::fraction:
      keys.add(ratios, figure.value * 100);
      break;
    case FigureKind::multiple:
      keys.add(ratios, figure.value * 100);
      keys.add(ratios, figure.value * 100 - 100);
      keys.add(ratios, figure.value);
      break;
    case FigureKind::duration:
      keys.add(durations, seconds_in(figure));
      break;
    case FigureKind::date:
      keys.add(dates, figure.value);
      break;
    case FigureKind::ordinal:
      keys.add(ordinals, figure.value);
      break;
    default:
      keys.add(amounts, figure.value);
  }
  if (figure.bound == Bound::between && figure.upper != figure.value) {
    if (figure.kind == FigureKind::percent || figure.kind == FigureKind::points) keys.add(ratios, figure.upper);
    if (figure.kind == FigureKind::count || figure.kind == FigureKind::money || figure.kind == FigureKind::quantity)
      keys.add(amounts, figure.upper);
  }
  return keys;
}

}  // namespace

ValueIndex::ValueIndex(const std::vector<const std::vector<Figure>*>& sources) {
  for (std::uint32_t s = 0; s < sources.size(); ++s)
    for (std::uint32_t i = 0; i < sources[s]->size(); ++i) {
      const Keys keys = keys_of((*sources[s])[i]);
      for (std::size_t k = 0; k < keys.count; ++k) entries_.push_back({keys.key[k], {s, i}});
    }
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
}

void ValueIndex::find(const Figure& figure, std::size_t most, std::vector<Place>& found) const {
  const Keys keys = keys_of(figure);
  const bool wide = figure.bound != Bound::exact && figure.bound != Bound::about;
  for (std::size_t k = 0; k < keys.count; ++k) {
    const auto family = keys.key[k] >> 60;
    const double value = value_of(keys.key[k]);
    double share = family == durations ? 0.04 : wide ? 0.25 : 0.05;
    if (family == dates || family == ordinals) share = 0;
    const auto low = key_of(static_cast<Family>(family), value * (1 - share)),
               high = key_of(static_cast<Family>(family), value * (1 + share));
    const auto compare = [](const Entry& entry, std::uint64_t key) { return entry.key < key; };
    // Outwards from the value itself, so that the nearest come first.
    auto up = std::lower_bound(entries_.begin(), entries_.end(), keys.key[k], compare);
    auto down = up;
    for (std::size_t taken = 0; taken < most;) {
      const bool can_up = up != entries_.end() && up->key <= high,
                 can_down = down != entries_.begin() && (down - 1)->key >= low;
      if (!can_up && !can_down) break;
      const bool go_up = can_up && (!can_down || value_of(up->key) - value <= value - value_of((down - 1)->key));
      const Place place = go_up ? (up++)->place : (--down)->place;
      found.push_back(place);
      ++taken;
    }
  }
}

}  // namespace kaozheng::evidence
