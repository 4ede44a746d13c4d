// SPDX-License-Identifier: Apache-2.0
#include "net/host_turns.h"

#include <fmt/format.h>

#include <algorithm>

namespace kaozheng::net {

HostTurns::Host& HostTurns::host_named(const std::string& name) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<Host>& host = hosts_[name];
  if (!host) host = std::make_unique<Host>(static_cast<std::size_t>(std::max(manners_.host_connections_max, 1)));
  return *host;
}

Result<Milliseconds> HostTurns::take_turn(Host& host, const std::string& name) {
  std::lock_guard lock(mutex_);
  const Milliseconds now = clock_.elapsed();
  if (const Milliseconds left = host.rests_until - now; left > manners_.retry_after_max) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    return fail(Error{ErrorKind::rate_limited, fmt::format("{} asks not to be visited for {} s", name, seconds), left});
  }
  const Milliseconds begin = std::max({now, host.next, host.rests_until});
  host.next = begin + manners_.host_interval;
  return begin - now;
}

Result<Gate::Pass> HostTurns::wait(const std::string& name, std::stop_token stop) {
  Host& host = host_named(name);
  auto pass = host.gate.enter(stop);
  if (!pass) return fail(ErrorKind::cancelled, "stopped");
  for (;;) {
    const Milliseconds pause = TRY(take_turn(host, name));
    if (pause.count() > 0 && !clock_.sleep(pause, stop)) return fail(ErrorKind::cancelled, "stopped");
    std::lock_guard lock(mutex_);
    if (host.rests_until <= clock_.elapsed()) return std::move(*pass);  // else asked for while waiting
  }
}

void HostTurns::rest(const std::string& name, Milliseconds pause) {
  Host& host = host_named(name);
  std::lock_guard lock(mutex_);
  host.rests_until = std::max(host.rests_until, clock_.elapsed() + pause);
}

}  // namespace kaozheng::net
