// SPDX-License-Identifier: Apache-2.0
// How much was used in the last minute. Private to this room.
#pragma once

#include <algorithm>
#include <deque>
#include <utility>

#include "base/clock.h"

namespace kaozheng::models {

class MinuteWindow {
 public:
  explicit MinuteWindow(long limit = 0) : limit_(limit) {}  // 0 = no limit

  void add(long amount, TimePoint now) {
    if (limit_ <= 0) return;
    forget(now);
    used_.emplace_back(now, amount);
    sum_ += amount;
  }
  // When `amount` more stays within the limit: now or later. What is more than the limit itself has room when nothing
  // else was used.
  TimePoint room_at(long amount, TimePoint now) {
    if (limit_ <= 0) return now;
    forget(now);
    long over = sum_ + std::min(amount, limit_) - limit_;
    if (over <= 0) return now;
    for (const auto& [at, used] : used_) {
      over -= used;
      if (over <= 0) return at + minute;
    }
    return now;
  }

 private:
  static constexpr Milliseconds minute{60'000};
  void forget(TimePoint now) {
    for (; !used_.empty() && used_.front().first + minute <= now; used_.pop_front()) sum_ -= used_.front().second;
  }
  long limit_;
  long sum_ = 0;
  std::deque<std::pair<TimePoint, long>> used_;
};

}  // namespace kaozheng::models
