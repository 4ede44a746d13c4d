// SPDX-License-Identifier: Apache-2.0
#include "base/stop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace kaozheng {
namespace {

using namespace std::chrono_literals;

std::stop_token asked_to_stop() {
  std::stop_source source;
  source.request_stop();
  return source.get_token();
}

TEST(LinkedStopTest, it_stops_with_its_parent) {
  std::stop_source parent;
  LinkedStop linked(parent.get_token());
  const std::stop_token token = linked.token();
  EXPECT_FALSE(token.stop_requested());
  parent.request_stop();
  EXPECT_TRUE(token.stop_requested());
}

TEST(LinkedStopTest, its_own_stop_does_not_reach_the_parent) {
  std::stop_source parent;
  LinkedStop linked(parent.get_token());
  linked.request_stop();
  EXPECT_TRUE(linked.token().stop_requested());
  EXPECT_FALSE(parent.stop_requested());
}

TEST(LinkedStopTest, under_a_stopped_parent_it_is_stopped_from_the_start) {
  EXPECT_TRUE(LinkedStop(asked_to_stop()).token().stop_requested());
}

TEST(GateTest, no_more_than_its_slots_are_inside) {
  Gate gate(2);
  std::atomic<int> inside{0}, most{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int round = 0; round < 20; ++round) {
          const auto pass = gate.enter({});
          const int now = ++inside;
          for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
          std::this_thread::yield();
          --inside;
        }
      });
  }
  EXPECT_LE(most, 2);
  EXPECT_EQ(inside, 0);
}

TEST(GateTest, a_stop_ends_the_waiting) {
  Gate gate(1);
  auto held = gate.enter({});
  ASSERT_TRUE(held);
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(10ms);
    source.request_stop();
  });
  EXPECT_FALSE(gate.enter(source.get_token()));
  held.reset();
  EXPECT_FALSE(gate.enter(source.get_token()));
  EXPECT_TRUE(gate.enter({}));
}

TEST(GateTest, a_moved_pass_frees_its_slot_once) {
  Gate gate(1);
  {
    auto pass = gate.enter({});
    ASSERT_TRUE(pass);
    const Gate::Pass moved = std::move(*pass);
    pass.reset();
    EXPECT_FALSE(gate.enter(asked_to_stop()));
  }
  const auto first = gate.enter({});
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(10ms);
    source.request_stop();
  });
  EXPECT_FALSE(gate.enter(source.get_token()));
}

TEST(BoundedQueueTest, items_come_out_in_order_and_the_producer_waits_for_room) {
  BoundedQueue<int> queue(3);
  std::jthread producer([&] {
    for (int i = 0; i < 200; ++i) EXPECT_TRUE(queue.push(i, {}));
    queue.close();
  });
  for (int i = 0; i < 200; ++i) EXPECT_EQ(queue.pop({}), i);
  EXPECT_EQ(queue.pop({}), std::nullopt);
}

TEST(BoundedQueueTest, a_closed_queue_gives_what_it_holds_and_takes_no_more) {
  BoundedQueue<int> queue(3);
  EXPECT_TRUE(queue.push(1, {}));
  queue.close();
  EXPECT_FALSE(queue.push(2, {}));
  EXPECT_EQ(queue.pop({}), 1);
  EXPECT_EQ(queue.pop({}), std::nullopt);
}

TEST(BoundedQueueTest, a_stop_wakes_both_sides) {
  BoundedQueue<int> full(1), empty(1);
  ASSERT_TRUE(full.push(1, {}));
  std::stop_source source;
  std::jthread producer([&] { EXPECT_FALSE(full.push(2, source.get_token())); });
  std::jthread consumer([&] { EXPECT_EQ(empty.pop(source.get_token()), std::nullopt); });
  std::this_thread::sleep_for(10ms);
  source.request_stop();
}

}  // namespace
}  // namespace kaozheng
