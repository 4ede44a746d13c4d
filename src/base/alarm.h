// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"

namespace kaozheng {

// Calls a function at a time, on a thread of its own. Safe to call from any thread, also from the function.
class Alarm {
 public:
  Alarm(Clock& clock, std::function<void()> ring);
  ~Alarm();  // after a call under way has ended
  // Rings once at that time, instead of any other time set before; at once when it is over.
  void set(TimePoint at);
  void clear();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kaozheng
