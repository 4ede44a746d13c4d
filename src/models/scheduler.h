// SPDX-License-Identifier: Apache-2.0
// Calls wait here for their turn at an endpoint. One for all runs of a process.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "models/dispatcher.h"
#include "models/shared_slots.h"

namespace kaozheng::models {

// Safe to call from any thread.
class Scheduler {
 public:
  // With `shared`, a call also needs a slot that other programs count with this one; without, this program is alone
  // with its endpoints. `machine` tells its loopback from that of others (`shared_name`).
  Scheduler(const std::vector<Endpoint>& endpoints, DispatchSettings settings, Clock& clock,
            SharedSlots* shared = nullptr, std::string_view machine = {});
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
    std::unique_ptr<SharedSlots::Slot> slot_;  // none where nothing is shared
    std::optional<Error> error_;
  };

  // Blocks until the call may begin. `ticket.id` 0 is given a number; a call that is made again keeps it. `cancelled`
  // after a stop; `unavailable` when each of its endpoints rests, or has closed, for longer than `patience`; batch
  // calls wait as long as it takes. Where slots are shared, also the error of `SharedSlots::take`, which is not held
  // against the endpoint.
  Result<Turn> enter(Ticket& ticket, std::stop_token stop, Milliseconds patience);

  std::uint64_t new_run();
  void end_run(std::uint64_t run);
  std::size_t waiting() const;
  int under_way(std::size_t endpoint) const;  // those that wait for a shared slot among them

 private:
  struct State;
  Result<Turn> granted(const Ticket& ticket, std::stop_token stop, Milliseconds patience);
  void leave(Call& call, const std::optional<Error>& error);
  std::unique_ptr<State> state_;
};

}  // namespace kaozheng::models
