// SPDX-License-Identifier: Apache-2.0
// What a run was asked, as its record keeps it. Private to this room.
#pragma once

#include <nlohmann/json.hpp>

#include "runs/run_service.h"

namespace kaozheng::runs {

// The setting "request" of its record; the question is another.
nlohmann::json written(const RunRequest& request);
// Out of a record's settings; throws nlohmann::json::exception when they are out of form.
RunRequest request_in(const nlohmann::json& settings);

}  // namespace kaozheng::runs
