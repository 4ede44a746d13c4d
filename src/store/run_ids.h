// SPDX-License-Identifier: Apache-2.0
// What all stores say about the ids of runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kaozheng::store {

// A run's id or the beginning of one, in lower case; `invalid` when it is too short or no hexadecimal number.
Result<std::string> read_run_prefix(std::string_view typed);
// The one of `ids` (all that begin with `prefix`); `not_found`, or `invalid` when there are several.
Result<std::string> the_one_run(std::string_view prefix, const std::vector<std::string>& ids);
Error no_such_run(std::string_view id);
Error taken_over(std::string_view id);  // `cancelled`: the claim is an old one

}  // namespace kaozheng::store
