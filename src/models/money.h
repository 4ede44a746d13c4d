// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kaozheng::models {

struct Money {
  double amount = 0;
  std::string currency;  // three capital letters
};
// "0.50 USD"; `invalid` says what is allowed.
Result<Money> parse_money(std::string_view text);
// "0.5 USD": four digits of it.
std::string shown_money(double amount, std::string_view currency);

}  // namespace kaozheng::models
