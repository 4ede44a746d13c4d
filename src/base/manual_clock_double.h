// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>

#include "base/clock.h"

namespace kaozheng {

// A clock that moves only when told; sleeping moves it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start) : now_(start) {}
  TimePoint now() const override;
  Milliseconds elapsed() const override;
  bool sleep(Milliseconds duration, std::stop_token stop) override;
  void advance(Milliseconds duration);

 private:
  mutable std::mutex mutex_;
  TimePoint now_;
};

}  // namespace kaozheng
