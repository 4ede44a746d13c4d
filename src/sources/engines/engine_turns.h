// SPDX-License-Identifier: Apache-2.0
// The manners of an engine: one request at a time, a pause between two, so many in a run, and none while it blocks.
// Private to this room.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/stop.h"
#include "domain/document.h"

namespace kaozheng::sources {

struct Manners {
  Milliseconds pause{0};   // from the end of one request to the next
  Milliseconds jitter{0};  // at most so much longer, by the words of the query
  int queries_max = 0;     // of a run; 0 = no cap
};

inline constexpr Milliseconds rest_when_blocked{3'600'000};
inline constexpr Milliseconds rest_when_limited{180'000};
// How long an engine rests after `error`: what the error names, but not less than the constants above; nothing when the
// error says nothing about the next query.
std::optional<Milliseconds> rest_after(const Error& error);

// Safe to call from any thread.
class EngineTurns {
 public:
  EngineTurns(std::string engine, Manners manners, Clock& clock)
      : engine_(std::move(engine)), manners_(manners), clock_(clock) {}

  using Ask = std::function<Result<std::vector<Hit>>()>;
  // Calls `ask` when it is this query's turn. Those who wait while another query is blocked or limited are told its
  // error and the time that is left; when the cap is reached, `rate_limited`; `cancelled` after a stop.
  Result<std::vector<Hit>> take(std::string_view query, std::stop_token stop, const Ask& ask);

 private:
  bool pause_before(std::string_view query, std::stop_token stop);

  const std::string engine_;
  const Manners manners_;
  Clock& clock_;
  Gate gate_{1};  // what follows is touched by its holder only
  int queries_ = 0;
  std::optional<Milliseconds> last_at_;
  std::optional<Error> resting_;  // why
  Milliseconds rests_until_{0};
};

}  // namespace kaozheng::sources
