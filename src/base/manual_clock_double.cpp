// SPDX-License-Identifier: Apache-2.0
#include "base/manual_clock_double.h"

namespace kaozheng {

TimePoint ManualClock::now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

Milliseconds ManualClock::elapsed() const { return now().time_since_epoch(); }

bool ManualClock::sleep(Milliseconds duration, std::stop_token stop) {
  if (stop.stop_requested()) return false;
  advance(duration);
  return true;
}

void ManualClock::advance(Milliseconds duration) {
  std::lock_guard lock(mutex_);
  now_ += duration;
}

}  // namespace kaozheng
