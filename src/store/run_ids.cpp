// SPDX-License-Identifier: Apache-2.0
#include "store/run_ids.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace kaozheng::store {
namespace {

constexpr std::size_t prefix_digits_min = 4;
constexpr std::size_t digits_shown = 12;

}  // namespace

Result<std::string> read_run_prefix(std::string_view typed) {
  std::string prefix = to_lower_ascii(trim(typed));
  if (prefix.size() < prefix_digits_min || prefix.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(ErrorKind::invalid,
                fmt::format("\"{}\" is not the id of a run: at least the first {} of its hexadecimal digits are needed",
                            printable(abbreviate(typed, 40)), prefix_digits_min));
  return prefix;
}

Result<std::string> the_one_run(std::string_view prefix, const std::vector<std::string>& ids) {
  if (ids.size() == 1) return ids.front();
  if (ids.empty()) return fail(no_such_run(prefix));
  return fail(ErrorKind::invalid,
              fmt::format("several runs begin with {}: {}, {}{}; give more digits", prefix,
                          ids[0].substr(0, digits_shown), ids[1].substr(0, digits_shown), ids.size() > 2 ? " …" : ""));
}

Error no_such_run(std::string_view id) {
  return {ErrorKind::not_found, fmt::format("there is no run {}", printable(abbreviate(id, 40)))};
}

Error taken_over(std::string_view id) {
  return {ErrorKind::cancelled, fmt::format("the run {} was taken over by another program; this one leaves it alone",
                                            id.substr(0, digits_shown))};
}

}  // namespace kaozheng::store
