// SPDX-License-Identifier: Apache-2.0
// Time enters the program here and nowhere else.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace kaozheng {

using Milliseconds = std::chrono::milliseconds;
using TimePoint = std::chrono::sys_time<Milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  // Milliseconds of a clock that never goes back; only differences mean something.
  virtual Milliseconds elapsed() const = 0;
  // Waits; false when `stop` was asked before the time was over.
  virtual bool sleep(Milliseconds duration, std::stop_token stop) = 0;
};

// The machine's clock. Lives as long as the program.
Clock& system_clock();

std::string to_iso8601(TimePoint time);                         // "2025-07-01T08:30:00.000Z"
std::string to_date(TimePoint time);                            // "2025-07-01" (UTC)
std::optional<TimePoint> parse_iso8601(std::string_view text);  // what to_iso8601 writes, or a plain date

}  // namespace kaozheng
