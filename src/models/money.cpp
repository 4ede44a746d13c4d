// SPDX-License-Identifier: Apache-2.0
#include "models/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/bytes.h"

namespace kaozheng::models {

Result<Money> parse_money(std::string_view text) {
  const std::string_view trimmed = trim(text);
  Money money;
  const char* const begin = trimmed.data();
  const auto [end, error] = std::from_chars(begin, begin + trimmed.size(), money.amount);
  money.currency = trim(trimmed.substr(error == std::errc() ? static_cast<std::size_t>(end - begin) : 0));
  const bool is_currency = money.currency.size() == 3 && std::all_of(money.currency.begin(), money.currency.end(),
                                                                     [](char c) { return c >= 'A' && c <= 'Z'; });
  if (error != std::errc() || !std::isfinite(money.amount) || money.amount <= 0 || !is_currency)
    return fail(ErrorKind::invalid, fmt::format("\"{}\" is no sum of money; allowed: such as 0.50 USD or 5 CNY",
                                                printable(abbreviate(trimmed, 40))));
  return money;
}

std::string shown_money(double amount, std::string_view currency) { return fmt::format("{:.4g} {}", amount, currency); }

}  // namespace kaozheng::models
