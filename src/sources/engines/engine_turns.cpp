// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_turns.h"

#include <algorithm>
#include <utility>

namespace kaozheng::sources {

std::optional<Milliseconds> rest_after(const Error& error) {
  if (error.kind != ErrorKind::refused && error.kind != ErrorKind::rate_limited) return std::nullopt;
  const Milliseconds least = error.kind == ErrorKind::refused ? rest_when_blocked : rest_when_limited;
  return std::max(error.retry_after.value_or(least), least);
}

Result<std::vector<Hit>> EngineTurns::take(std::string_view query, std::stop_token stop, const Ask& ask) {
  const auto turn = gate_.enter(stop);
  if (!turn) return fail(ErrorKind::cancelled, "stopped");
  if (resting_ && clock_.elapsed() < rests_until_) {
    Error again = *resting_;
    again.retry_after = rests_until_ - clock_.elapsed();
    return fail(std::move(again));
  }
  resting_.reset();
  if (manners_.queries_max > 0 && queries_ >= manners_.queries_max)
    return fail(ErrorKind::rate_limited,
                "the " + std::to_string(manners_.queries_max) + " " + engine_ + " queries of this run are used up");
  if (!pause_before(query, stop)) return fail(ErrorKind::cancelled, "stopped");

  ++queries_;
  auto hits = ask();
  last_at_ = clock_.elapsed();
  if (hits) return hits;
  if (const auto rest = rest_after(hits.error())) {
    hits.error().retry_after = rest;
    resting_ = hits.error();
    rests_until_ = clock_.elapsed() + *rest;
  }
  return hits;
}

bool EngineTurns::pause_before(std::string_view query, std::stop_token stop) {
  if (!last_at_) return true;
  const auto spread = static_cast<std::size_t>(manners_.jitter.count()) + 1;
  const Milliseconds jitter{static_cast<long>(std::hash<std::string_view>{}(query) % spread)};
  const Milliseconds wait = *last_at_ + manners_.pause + jitter - clock_.elapsed();
  return wait <= Milliseconds{0} || clock_.sleep(wait, stop);
}

}  // namespace kaozheng::sources
