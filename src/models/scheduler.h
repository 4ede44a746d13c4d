// SPDX-License-Identifier: Apache-2.0
// Calls wait here for their turn at an endpoint. One for all runs of a process.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "models/dispatcher.h"

namespace kaozheng::models {

// Safe to call from any thread.
class Scheduler {
 public:
  Scheduler(const std::vector<Endpoint>& endpoints, DispatchSettings settings, Clock& clock);
  ~Scheduler();  // no call is waiting or under way any more

  struct Call;
  // A call's turn at an endpoint. The slot is free again when it goes.
  class Turn {
   public:
    Turn(Turn&&) noexcept = default;
    Turn& operator=(Turn&&) = delete;
    ~Turn();
    std::size_t endpoint() const;
    Milliseconds waited() const;
    // Stops when the `stop` of `enter` does, or when the call is recalled: it is then broken off, to be made again.
    std::stop_token stop() const;
    bool recalled() const;
    // How the call ended; without it, the endpoint answered.
    void failed(Error error) { error_ = std::move(error); }

   private:
    friend class Scheduler;
    Turn(Scheduler& scheduler, std::shared_ptr<Call> call) : scheduler_(&scheduler), call_(std::move(call)) {}
    Scheduler* scheduler_;
    std::shared_ptr<Call> call_;
    std::optional<Error> error_;
  };

  // Blocks until the call may begin. `ticket.id` 0 is given a number; a call that is made again keeps it. `cancelled`
  // after a stop; `unavailable` when each of its endpoints rests, or has closed, for longer than `patience`; batch
  // calls wait as long as it takes.
  Result<Turn> enter(Ticket& ticket, std::stop_token stop, Milliseconds patience);

  std::uint64_t new_run();
  void end_run(std::uint64_t run);
  std::size_t waiting() const;
  int under_way(std::size_t endpoint) const;

 private:
  struct State;
  void leave(Call& call, const std::optional<Error>& error);
  std::unique_ptr<State> state_;
};

}  // namespace kaozheng::models
