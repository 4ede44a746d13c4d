// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "store/store.h"

namespace kaozheng::store {

// A store that forgets; passes the same contract tests. `fleet`, which is what it tells as its own, outlives it.
std::unique_ptr<Store> make_memory_store(Clock& clock, Fleet* fleet = nullptr);

}  // namespace kaozheng::store
