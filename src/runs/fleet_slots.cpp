// SPDX-License-Identifier: Apache-2.0
#include "runs/fleet_slots.h"

#include "base/clock.h"
#include "runs/holder.h"

namespace kaozheng::runs {
namespace {

using store::Fleet;

// Who waits looks that often by itself, so that it keeps its place in line.
constexpr Milliseconds look_again{500};

bool passes(ErrorKind kind) {
  return kind == ErrorKind::unavailable || kind == ErrorKind::no_space || kind == ErrorKind::not_found;
}

class FleetSlots final : public models::SharedSlots {
 public:
  explicit FleetSlots(Fleet& fleet) : fleet_(fleet) {}

  Result<std::unique_ptr<Slot>> take(const models::SlotWish& wish, std::stop_token stop) override {
    // A database that is away, or full, is waited for; a ticket that ended with a lease is taken anew.
    for (;;) {
      auto slot = try_to_take(wish, stop);
      if (slot || !passes(slot.error().kind)) return slot;
      if (!system_clock().sleep(look_again, stop))
        return fail(ErrorKind::cancelled, "stopped while waiting for a slot");
    }
  }

 private:
  Result<std::unique_ptr<Slot>> try_to_take(const models::SlotWish& wish, const std::stop_token& stop) {
    TRY_VOID(fleet_.enlist({this_holder(), "program", this_host()}));
    const auto queue_class =
        wish.service == models::Service::batch ? store::QueueClass::batch : store::QueueClass::interactive;
    const std::int64_t number = TRY(fleet_.ask_slot(wish.server, queue_class));
    auto ticket = std::make_unique<Ticket>(fleet_, number);
    TRY_VOID(wait_for(number, wish.slots, stop));
    return ticket;
  }

  // A place in line, and then a slot.
  class Ticket final : public Slot {
   public:
    Ticket(Fleet& fleet, std::int64_t number) : fleet_(fleet), number_(number) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() override { static_cast<void>(fleet_.end_slot(number_)); }

   private:
    Fleet& fleet_;
    const std::int64_t number_;
  };

  Result<void> wait_for(std::int64_t ticket, int slots, const std::stop_token& stop) {
    for (;;) {
      const std::uint64_t seen = fleet_.news(Fleet::About::slots);
      const bool granted = TRY(fleet_.has_slot(ticket, slots));
      if (granted) return {};
      fleet_.wait_for_news(Fleet::About::slots, seen, look_again, stop);
      if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped while waiting for a slot");
    }
  }

  Fleet& fleet_;
};

}  // namespace

std::unique_ptr<models::SharedSlots> make_fleet_slots(Fleet& fleet) { return std::make_unique<FleetSlots>(fleet); }

}  // namespace kaozheng::runs
