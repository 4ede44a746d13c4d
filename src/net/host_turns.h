// SPDX-License-Identifier: Apache-2.0
// Private to net/: when a host may be asked next. Safe to call from any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/stop.h"
#include "net/polite_http.h"

namespace kaozheng::net {

class HostTurns {
 public:
  HostTurns(const Manners& manners, Clock& clock) : manners_(manners), clock_(clock) {}

  // Waits until the host may be asked; it is being asked as long as the pass lives. `rate_limited`, with the time left,
  // when the host rests for longer than is waited for.
  Result<Gate::Pass> wait(const std::string& host, std::stop_token stop);
  // The host asked for a pause from now on.
  void rest(const std::string& host, Milliseconds pause);

 private:
  struct Host {
    explicit Host(std::size_t connections) : gate(connections) {}
    Gate gate;
    Milliseconds next{0};  // when the next request may begin
    Milliseconds rests_until{0};
  };
  Host& host_named(const std::string& name);
  Result<Milliseconds> take_turn(Host& host, const std::string& name);  // how long to wait for it

  const Manners manners_;
  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Host>> hosts_;
};

}  // namespace kaozheng::net
