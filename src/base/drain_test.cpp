// SPDX-License-Identifier: Apache-2.0
#include "base/drain.h"

#include <gtest/gtest.h>

#include <atomic>

#include "base/parallel.h"

namespace kaozheng {
namespace {

TEST(DrainTest, what_is_under_way_may_end) {
  Drain drain;
  std::stop_source stop;
  auto first = drain.begin(stop.get_token());
  auto second = drain.begin(stop.get_token());
  ASSERT_TRUE(first && second);
  drain.close();
  EXPECT_EQ(drain.under_way(), 2u);
  first.reset();
  EXPECT_FALSE(drain.all_ended().stop_requested());
  second.reset();
  EXPECT_TRUE(drain.all_ended().stop_requested());
}

TEST(DrainTest, with_nothing_under_way_it_has_ended_at_once) {
  Drain drain;
  drain.close();
  EXPECT_TRUE(drain.all_ended().stop_requested());
}

TEST(DrainTest, what_would_begin_later_waits_for_the_stop) {
  Drain drain;
  std::stop_source stop;
  auto call = drain.begin(stop.get_token());
  drain.close();
  std::atomic<bool> stopped{false}, refused_before_the_stop{false};
  run_together(2, [&](std::size_t worker) {
    if (worker == 1) {
      const bool began = drain.begin(stop.get_token()).has_value();
      refused_before_the_stop = began || !stopped;
      return;
    }
    call.reset();
    stopped = true;
    stop.request_stop();
  });
  EXPECT_FALSE(refused_before_the_stop);
}

TEST(DrainTest, what_ends_before_it_is_closed_asks_for_nothing) {
  Drain drain;
  std::stop_source stop;
  drain.begin(stop.get_token()).reset();
  EXPECT_FALSE(drain.all_ended().stop_requested());
}

}  // namespace
}  // namespace kaozheng
