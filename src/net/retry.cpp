// SPDX-License-Identifier: Apache-2.0
#include "net/retry.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "net/url.h"

namespace kaozheng::net {
namespace {

ErrorKind kind_of_status(int status) {
  switch (status) {
    case 401:
    case 402:
    case 403:
    case 407:
    case 451:
      return ErrorKind::refused;
    case 404:
    case 410:
      return ErrorKind::not_found;
    case 408:
    case 425:
      return ErrorKind::timed_out;
    case 413:
    case 414:
      return ErrorKind::too_long;
    case 429:
      return ErrorKind::rate_limited;
    default:
      return status / 100 == 5 ? ErrorKind::unavailable : ErrorKind::malformed;
  }
}

}  // namespace

std::optional<Milliseconds> retry_delay(const RetryPolicy& policy, const Error& error, int attempt, double jitter) {
  const bool may_help = error.kind == ErrorKind::timed_out || error.kind == ErrorKind::unavailable ||
                        error.kind == ErrorKind::rate_limited;
  if (!may_help || attempt >= policy.attempts_max) return std::nullopt;
  const double grown = static_cast<double>(policy.first_delay.count()) * std::pow(2.0, std::clamp(attempt - 1, 0, 30));
  const double bounded = std::min(grown, static_cast<double>(policy.delay_max.count()));
  const Milliseconds delay(std::llround(bounded * std::clamp(jitter, 0.0, 1.0)));
  const Milliseconds asked = error.retry_after.value_or(Milliseconds{0});
  if (asked > policy.delay_max) return std::nullopt;
  return std::max(delay, asked);
}

std::optional<TimePoint> parse_http_date(std::string_view text) {
  const std::string date(trim(text));
  const char first = date.empty() ? '\0' : date.front();
  const bool is_date = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
  const time_t at = is_date && !contains(date, std::string_view("\0", 1)) ? ::curl_getdate(date.c_str(), nullptr) : -1;
  if (at < 0) return std::nullopt;
  return TimePoint(std::chrono::seconds(at));
}

std::optional<Milliseconds> parse_retry_after(std::string_view value, TimePoint now) {
  const std::string text(trim(value));
  constexpr std::chrono::seconds longest{366 * 24 * 3600};
  if (text.empty()) return std::nullopt;
  if (text.find_first_not_of("0123456789") == text.npos)
    return text.size() > 8 ? longest : std::min(longest, std::chrono::seconds(std::stol(text)));
  const auto at = parse_http_date(text);
  if (!at) return std::nullopt;
  return std::clamp<Milliseconds>(*at - now, Milliseconds{0}, longest);
}

std::optional<Error> status_error(const HttpResponse& response, std::string_view activity, TimePoint now) {
  if (response.status / 100 == 2) return std::nullopt;
  std::string what = fmt::format("{}: HTTP {}", activity, response.status);
  if (response.status / 100 == 3)
    if (const auto target = parse_url(response.header("location")))
      what += fmt::format(", it has moved to {}://{}", target->scheme, target->host);
  return Error{kind_of_status(response.status), std::move(what),
               parse_retry_after(response.header("retry-after"), now)};
}

}  // namespace kaozheng::net
