// SPDX-License-Identifier: Apache-2.0
// Points in time as they are stored: milliseconds since 1970.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace kaozheng::store {

inline std::int64_t to_integer(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint to_time(std::int64_t milliseconds) { return TimePoint(Milliseconds{milliseconds}); }

}  // namespace kaozheng::store
