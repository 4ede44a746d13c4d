// SPDX-License-Identifier: Apache-2.0
#include "runs/fleet_slots.h"

#include <gmock/gmock.h>

#include <atomic>

#include "base/parallel.h"
#include "store/fleet_double.h"

namespace kaozheng::runs {
namespace {

using models::Service;
using models::SharedSlots;

const models::SlotWish wish{"http://desk.example:11434", 2};

struct FleetSlotsTest : testing::Test {
  store::MemoryFleet fleet;
  std::unique_ptr<SharedSlots> slots = make_fleet_slots(fleet);
};

TEST_F(FleetSlotsTest, no_more_are_in_use_than_the_server_has) {
  std::atomic<int> now{0}, most{0};
  run_together(12, [&](std::size_t) {
    for (int call = 0; call < 20; ++call) {
      const auto slot = slots->take(wish, {});
      EXPECT_TRUE(slot);
      const int in_use = ++now;
      for (int seen = most; seen < in_use && !most.compare_exchange_weak(seen, in_use);) {}
      system_clock().sleep(Milliseconds{1}, {});
      --now;
    }
  });
  EXPECT_EQ(most, 2);
  EXPECT_EQ(fleet.slots_in_use(), 0);
}

TEST_F(FleetSlotsTest, an_interactive_call_goes_before_a_batch_call_that_waits) {
  models::SlotWish one = wish;
  one.slots = 1;
  models::SlotWish batch = one;
  batch.service = Service::batch;
  auto taken = slots->take(one, {});
  std::mutex mutex;
  std::vector<Service> served;
  {
    Beside beside;
    for (const auto& next : {batch, one}) {
      beside.start([&, next] {
        const auto slot = slots->take(next, {});
        const std::lock_guard lock(mutex);
        served.push_back(next.service);
      });
      while (fleet.tickets() < (next.service == Service::batch ? 2u : 3u)) system_clock().sleep(Milliseconds{1}, {});
    }
    (*taken).reset();
  }
  EXPECT_THAT(served, testing::ElementsAre(Service::interactive, Service::batch));
}

TEST_F(FleetSlotsTest, who_is_stopped_leaves_the_line) {
  models::SlotWish one = wish;
  one.slots = 1;
  const auto taken = slots->take(one, {});
  std::stop_source stop;
  Beside beside;
  beside.start([&] {
    while (fleet.tickets() < 2) system_clock().sleep(Milliseconds{1}, {});
    stop.request_stop();
  });
  const auto refused = slots->take(one, stop.get_token());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(fleet.tickets(), 1u);
}

TEST_F(FleetSlotsTest, a_ticket_that_ended_with_the_lease_is_taken_anew) {
  models::SlotWish one = wish;
  one.slots = 1;
  const auto taken = slots->take(one, {});
  Beside beside;
  beside.start([&] {
    while (fleet.tickets() < 2) system_clock().sleep(Milliseconds{1}, {});
    fleet.end_tickets();  // the slot in use as well
  });
  const auto slot = slots->take(one, {});
  ASSERT_TRUE(slot) << slot.error().what;
  EXPECT_EQ(fleet.slots_in_use(), 1);
}

TEST_F(FleetSlotsTest, a_database_that_is_away_is_waited_for) {
  fleet.fail_with(Error{ErrorKind::unavailable, "no answer from db.example"});
  Beside beside;
  beside.start([&] {
    system_clock().sleep(Milliseconds{50}, {});
    fleet.fail_with(std::nullopt);
  });
  EXPECT_TRUE(slots->take(wish, {}));
}

TEST_F(FleetSlotsTest, what_waiting_does_not_mend_is_told) {
  fleet.fail_with(Error{ErrorKind::invalid, "the store is of version 999"});
  const auto refused = slots->take(wish, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "the store is of version 999");
}

}  // namespace
}  // namespace kaozheng::runs
