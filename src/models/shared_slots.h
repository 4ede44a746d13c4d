// SPDX-License-Identifier: Apache-2.0
// Slots of endpoints that several programs count together.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/dispatcher.h"

namespace kaozheng::models {

struct SlotWish {
  std::string server;  // as `shared_name` tells it
  int slots = 1;       // that the server has, at least one
  Service service = Service::interactive;
};

// Whoever keeps the count. Each program's own scheduler goes first, so that no program waits here for more slots of an
// endpoint than it has; a batch call that waits here yields to the interactive ones of its own program. One that is
// under way is not broken off for an interactive call of another program; requests and tokens a minute, hours and rests
// are each program's own. Safe to call from any thread.
class SharedSlots {
 public:
  // A slot in use; free again when it goes.
  class Slot {
   public:
    virtual ~Slot() = default;
  };
  virtual ~SharedSlots() = default;
  // Blocks until fewer than `wish.slots` of the server's slots are in use, and one is this call's. Those who wait are
  // served interactive first, then in the order they came. `cancelled` after a stop; `unavailable` when the keeper
  // cannot be reached.
  virtual Result<std::unique_ptr<Slot>> take(const SlotWish& wish, std::stop_token stop) = 0;
};

// What tells the endpoint's server apart for all programs: "http://desk.example:11434"; on the machine's own loopback,
// which is another one on each, "box http://localhost:11434". Empty where there is nothing to share: in this program,
// or at an address nobody can call.
std::string shared_name(const Endpoint& endpoint, std::string_view machine);

}  // namespace kaozheng::models
