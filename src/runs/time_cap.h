// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <stop_token>

#include "base/clock.h"

namespace kaozheng::runs {

enum class TimeCap { kept, reached };

// Calls `work` on the calling thread, with a token that stops when `stop` does or when `time_max` (0 = never) is over.
TimeCap run_within(Milliseconds time_max, Clock& clock, std::stop_token stop,
                   const std::function<void(std::stop_token)>& work);

}  // namespace kaozheng::runs
