// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "net/http.h"

namespace kaozheng::net {

struct RetryPolicy {
  int attempts_max = 3;
  Milliseconds first_delay{500};
  Milliseconds delay_max{30'000};
};

// How long to wait before attempt `attempt` + 1 (from 1), or nothing when another attempt is pointless: exponential
// with `jitter` in [0, 1] (full jitter), never less than what the server asked for, nothing when that exceeds
// `delay_max`.
std::optional<Milliseconds> retry_delay(const RetryPolicy& policy, const Error& error, int attempt, double jitter);

// "Tue, 01 Jul 2025 08:00:00 GMT" and the older forms of RFC 9110, 5.6.7.
std::optional<TimePoint> parse_http_date(std::string_view text);
// `Retry-After` in seconds or as an HTTP date.
std::optional<Milliseconds> parse_retry_after(std::string_view value, TimePoint now);

// What a status means for the caller; nothing for 2xx. `activity` names the call: "asking searxng at http://…".
std::optional<Error> status_error(const HttpResponse& response, std::string_view activity, TimePoint now);

// Calls until it succeeds, an error says that another attempt is pointless, or the policy is used up.
template <class Call>
auto with_retry(const RetryPolicy& policy, Clock& clock, std::stop_token stop, Call call) -> decltype(call()) {
  for (int attempt = 1;; ++attempt) {
    auto result = call();
    if (result) return result;
    const double jitter = static_cast<double>(clock.elapsed().count() % 97) / 96.0;
    const auto delay = retry_delay(policy, result.error(), attempt, jitter);
    if (!delay || !clock.sleep(*delay, stop)) return result;
  }
}

}  // namespace kaozheng::net
