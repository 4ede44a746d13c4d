// SPDX-License-Identifier: Apache-2.0
#include "evidence/arithmetic/conversions.h"

#include <array>

namespace kaozheng::evidence {
namespace {

enum class Dimension { time, length, mass, area, volume, energy, power, data, computing, pressure, frequency };

struct UnitWorth {
  std::string_view name;
  Dimension dimension;
  double low;       // in the base unit of its dimension
  double high = 0;  // when the unit has no fixed length; 0 for the same as `low`
};

constexpr double day_seconds = 86400;
constexpr auto worths = std::to_array<UnitWorth>({
    {"nanosecond", Dimension::time, 1e-9},
    {"microsecond", Dimension::time, 1e-6},
    {"millisecond", Dimension::time, 1e-3},
    {"second", Dimension::time, 1},
    {"minute", Dimension::time, 60},
    {"hour", Dimension::time, 3600},
    {"day", Dimension::time, day_seconds},
    {"week", Dimension::time, 7 * day_seconds},
    {"month", Dimension::time, 28 * day_seconds, 31 * day_seconds},
    {"quarter", Dimension::time, 90 * day_seconds, 92 * day_seconds},
    {"year", Dimension::time, 360 * day_seconds, 366 * day_seconds},
    {"decade", Dimension::time, 3650 * day_seconds, 3660 * day_seconds},
    {"century", Dimension::time, 36500 * day_seconds, 36600 * day_seconds},
    {"nm", Dimension::length, 1e-9},
    {"um", Dimension::length, 1e-6},
    {"mm", Dimension::length, 1e-3},
    {"cm", Dimension::length, 1e-2},
    {"m", Dimension::length, 1},
    {"km", Dimension::length, 1e3},
    {"inch", Dimension::length, 0.0254},
    {"ft", Dimension::length, 0.3048},
    {"yard", Dimension::length, 0.9144},
    {"mile", Dimension::length, 1609.344},
    {"nautical mile", Dimension::length, 1852},
    {"li", Dimension::length, 500},
    {"ug", Dimension::mass, 1e-9},
    {"mg", Dimension::mass, 1e-6},
    {"g", Dimension::mass, 1e-3},
    {"kg", Dimension::mass, 1},
    {"jin", Dimension::mass, 0.5},
    {"pound", Dimension::mass, 0.45359237},
    {"ounce", Dimension::mass, 0.0283495},
    {"tonne", Dimension::mass, 1e3},
    {"kt", Dimension::mass, 1e6},
    {"Mt", Dimension::mass, 1e9},
    {"Gt", Dimension::mass, 1e12},
    {"carat", Dimension::mass, 2e-4},
    {"cm2", Dimension::area, 1e-4},
    {"m2", Dimension::area, 1},
    {"km2", Dimension::area, 1e6},
    {"hectare", Dimension::area, 1e4},
    {"mu", Dimension::area, 666.667},
    {"acre", Dimension::area, 4046.86},
    {"ft2", Dimension::area, 0.092903},
    {"mile2", Dimension::area, 2589988},
    {"mL", Dimension::volume, 1e-3},
    {"cm3", Dimension::volume, 1e-3},
    {"dL", Dimension::volume, 0.1},
    {"L", Dimension::volume, 1},
    {"m3", Dimension::volume, 1e3},
    {"gallon", Dimension::volume, 3.785412},
    {"barrel", Dimension::volume, 158.987},
    {"J", Dimension::energy, 1},
    {"kJ", Dimension::energy, 1e3},
    {"MJ", Dimension::energy, 1e6},
    {"cal", Dimension::energy, 4.184},
    {"kcal", Dimension::energy, 4184},
    {"Wh", Dimension::energy, 3600},
    {"kWh", Dimension::energy, 3.6e6},
    {"MWh", Dimension::energy, 3.6e9},
    {"GWh", Dimension::energy, 3.6e12},
    {"TWh", Dimension::energy, 3.6e15},
    {"W", Dimension::power, 1},
    {"kW", Dimension::power, 1e3},
    {"MW", Dimension::power, 1e6},
    {"GW", Dimension::power, 1e9},
    {"TW", Dimension::power, 1e12},
    {"hp", Dimension::power, 735, 746},
    {"byte", Dimension::data, 1},
    {"kB", Dimension::data, 1000, 1024},
    {"KiB", Dimension::data, 1024},
    {"MB", Dimension::data, 1e6, 1048576},
    {"MiB", Dimension::data, 1048576},
    {"GB", Dimension::data, 1e9, 1073741824},
    {"GiB", Dimension::data, 1073741824},
    {"TB", Dimension::data, 1e12, 1099511627776},
    {"TiB", Dimension::data, 1099511627776},
    {"PB", Dimension::data, 1e15, 1.126e15},
    {"EB", Dimension::data, 1e18, 1.153e18},
    {"ZB", Dimension::data, 1e21, 1.181e21},
    {"MFLOPS", Dimension::computing, 1e6},
    {"GFLOPS", Dimension::computing, 1e9},
    {"TFLOPS", Dimension::computing, 1e12},
    {"PFLOPS", Dimension::computing, 1e15},
    {"EFLOPS", Dimension::computing, 1e18},
    {"ZFLOPS", Dimension::computing, 1e21},
    {"Pa", Dimension::pressure, 1},
    {"hPa", Dimension::pressure, 100},
    {"kPa", Dimension::pressure, 1e3},
    {"MPa", Dimension::pressure, 1e6},
    {"mmHg", Dimension::pressure, 133.322},
    {"Hz", Dimension::frequency, 1},
    {"kHz", Dimension::frequency, 1e3},
    {"MHz", Dimension::frequency, 1e6},
    {"GHz", Dimension::frequency, 1e9},
});

const UnitWorth* worth_of(std::string_view name) {
  for (const UnitWorth& worth : worths)
    if (worth.name == name) return &worth;
  return nullptr;
}

// Calendar units that divide each other exactly.
double calendar(std::string_view from, std::string_view to) {
  const auto months = [](std::string_view unit) {
    return unit == "month"     ? 1.0
           : unit == "quarter" ? 3.0
           : unit == "year"    ? 12.0
           : unit == "decade"  ? 120.0
           : unit == "century" ? 1200.0
                               : 0.0;
  };
  return months(to) > 0 ? months(from) / months(to) : 0;
}

}  // namespace

PerTimeUnit per_time(std::string_view unit) {
  const std::size_t slash = unit.rfind('/');
  if (slash == std::string_view::npos) return {unit, {}};
  const UnitWorth* time = worth_of(unit.substr(slash + 1));
  if (!time || time->dimension != Dimension::time) return {unit, {}};
  return {unit.substr(0, slash), unit.substr(slash + 1)};
}

std::optional<Interval> conversion(std::string_view from, std::string_view to) {
  if (from == to) return point(1);
  if (const double exact = calendar(from, to); exact > 0) return point(exact);
  const PerTimeUnit a = per_time(from), b = per_time(to);
  if (!a.time.empty() && !b.time.empty()) {
    const auto unit = conversion(a.unit, b.unit), time = conversion(b.time, a.time);
    if (unit && time) return *unit * *time;
    return {};
  }
  const UnitWorth *one = worth_of(from), *other = worth_of(to);
  if (!one || !other || one->dimension != other->dimension) return {};
  return Interval{one->low, one->high > 0 ? one->high : one->low} /
         Interval{other->low, other->high > 0 ? other->high : other->low};
}

}  // namespace kaozheng::evidence
