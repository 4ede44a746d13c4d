// SPDX-License-Identifier: Apache-2.0
// Units behind and before numbers, in one spelling each. Private to the figure finder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/figures.h"

namespace kaozheng::text {

struct UnitMeaning {
  FigureKind kind = FigureKind::quantity;
  std::string name;   // canonical: "%", "CNY", "km", "count:"
  double factor = 1;  // what the value is multiplied with: 0.1 for ‰, 10 for 成
  std::size_t end = 0;
};

// The unit that begins at `position` (spaces behind the number already skipped): signs, currencies, quantities,
// durations, measure words. A measure word gives "count:" and the word itself as `word`.
struct UnitFound {
  UnitMeaning unit;
  std::string_view word;  // as written
  bool measure = false;   // a measure word (个, 家, 台): the noun may follow
};
std::optional<UnitFound> unit_at(std::string_view text, std::size_t position);

// One spelling of a unit.
struct UnitWord {
  std::string_view word;
  FigureKind kind;
  std::string_view name;
  double factor = 1;
};
// The halves of unit_at: a unit in characters beyond ASCII, one in Latin letters.
std::optional<UnitFound> chinese_unit_at(std::string_view text, std::size_t position);
std::optional<UnitFound> latin_unit_at(std::string_view text, std::size_t position);

// The currency that ends `before`, and where it begins: "US$", "RMB ", ￥.
struct CurrencyBefore {
  std::string_view code;
  std::size_t begin = 0;
};
std::optional<CurrencyBefore> currency_before(std::string_view text, std::size_t end);

// The span of time behind a quantity, "/天", " per month", " a day": canonical, with its end.
struct PerTime {
  std::string_view unit;
  std::size_t end = 0;
};
std::optional<PerTime> per_time_at(std::string_view text, std::size_t position);

}  // namespace kaozheng::text
