// SPDX-License-Identifier: Apache-2.0
// Which process works on a run.
#pragma once

#include <string>
#include <string_view>

#include "store/store.h"

namespace kaozheng::runs {

// This process, as distinct from every other one of this machine and, as far as host names tell, of others.
std::string this_holder();

// Whether the process still runs: `unknown` when it was on another machine.
enum class Life { alive, ended, unknown };
Life life_of(std::string_view holder);
// As far as the store knows, where programs of several machines renew leases in it; else of the process.
Life life_of(store::Store& store, std::string_view holder);

std::string this_host();  // empty = unknown

}  // namespace kaozheng::runs
