// SPDX-License-Identifier: Apache-2.0
// Which process works on a run.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::runs {

// This process, as distinct from every other one of this machine and, as far as host names tell, of others.
std::string this_holder();

// Whether the process still runs: `unknown` when it was on another machine.
enum class Life { alive, ended, unknown };
Life life_of(std::string_view holder);

}  // namespace kaozheng::runs
