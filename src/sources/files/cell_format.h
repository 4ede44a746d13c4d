// SPDX-License-Identifier: Apache-2.0
// Numbers as a spreadsheet shows them (ECMA-376 part 1, 18.8.30 and 18.8.31). Private to this room; pure.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::sources {

// The code of a built-in format; empty (General) for those without one.
std::string_view built_in_format(int id);

// Days are counted from 1900 (with its 29 February that never was) or from 1904.
enum class DateSystem { from_1900, from_1904 };

// The value under a format's code: dates as "2025-07-01", "2025-07" or "2025-07-01 08:30", times as "08:30"; numbers
// with the decimals, the per cent sign, the scale and the words around them that the code has. General, fractions and
// powers of ten are shown with 15 digits.
std::string shown_number(double value, std::string_view code, DateSystem system);

}  // namespace kaozheng::sources
