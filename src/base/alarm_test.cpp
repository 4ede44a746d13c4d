// SPDX-License-Identifier: Apache-2.0
#include "base/alarm.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>

namespace kaozheng {
namespace {

using namespace std::chrono_literals;

TEST(AlarmTest, rings_at_its_time_and_not_before) {
  std::binary_semaphore rung{0};
  Alarm alarm(system_clock(), [&] { rung.release(); });
  const TimePoint at = system_clock().now() + 30ms;
  alarm.set(at);
  ASSERT_TRUE(rung.try_acquire_for(10s));
  EXPECT_GE(system_clock().now(), at);
  EXPECT_FALSE(rung.try_acquire_for(20ms)) << "once";
}

TEST(AlarmTest, the_last_time_set_counts) {
  std::binary_semaphore rung{0};
  Alarm alarm(system_clock(), [&] { rung.release(); });
  alarm.set(system_clock().now() + 1h);
  alarm.set(system_clock().now() + 5ms);
  EXPECT_TRUE(rung.try_acquire_for(10s));
  alarm.set(system_clock().now() + 20ms);
  alarm.clear();
  EXPECT_FALSE(rung.try_acquire_for(60ms));
}

TEST(AlarmTest, may_be_set_anew_while_it_rings) {
  std::atomic<int> count{0};
  std::binary_semaphore done{0};
  Alarm* itself = nullptr;
  Alarm alarm(system_clock(), [&] {
    if (++count < 3)
      itself->set(system_clock().now());
    else
      done.release();
  });
  itself = &alarm;
  alarm.set(system_clock().now());
  EXPECT_TRUE(done.try_acquire_for(10s));
  EXPECT_EQ(count, 3);
}

TEST(AlarmTest, ends_without_having_rung) {
  Alarm never(system_clock(), [] { ADD_FAILURE(); });
  Alarm later(system_clock(), [] { ADD_FAILURE(); });
  later.set(system_clock().now() + 1h);
}

}  // namespace
}  // namespace kaozheng
