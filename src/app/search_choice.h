// SPDX-License-Identifier: Apache-2.0
// How what engines find is chosen among, as the settings say.
#pragma once

#include "app/config.h"
#include "base/result.h"
#include "sources/search.h"

namespace kaozheng::app {

// `invalid` names the setting whose domain or date cannot be read. The store is the caller's to set.
Result<sources::SearchSettings> choose_search(const Config& config);

}  // namespace kaozheng::app
