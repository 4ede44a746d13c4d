// SPDX-License-Identifier: Apache-2.0
#include "store/names.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace kaozheng::store {
namespace {

constexpr std::size_t shown_characters = 60;
std::string shown(std::string_view name) { return printable(abbreviate(name, shown_characters)); }

}  // namespace

Error token_exists(std::string_view name) {
  return {ErrorKind::invalid,
          fmt::format("there is a token {} already; remove it first, or take another name", shown(name))};
}

Error no_such_token(std::string_view name) {
  return {ErrorKind::not_found, fmt::format("there is no token {}", shown(name))};
}

}  // namespace kaozheng::store
