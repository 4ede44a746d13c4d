// SPDX-License-Identifier: Apache-2.0
#include "runs/time_cap.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/manual_clock_double.h"

namespace kaozheng::runs {
namespace {

constexpr Milliseconds an_hour{3'600'000};

// As work that is stopped behaves.
void wait_for(std::stop_token stop) { static_cast<void>(system_clock().sleep(an_hour, stop)); }

TEST(TimeCapTest, work_that_ends_in_time_is_not_stopped) {
  bool stopped = true;
  const auto cap =
      run_within(an_hour, system_clock(), {}, [&](std::stop_token stop) { stopped = stop.stop_requested(); });
  EXPECT_EQ(cap, TimeCap::kept);
  EXPECT_FALSE(stopped);
}

TEST(TimeCapTest, work_beyond_its_time_is_stopped) {
  ManualClock clock{TimePoint{}};
  EXPECT_EQ(run_within(an_hour, clock, {}, wait_for), TimeCap::reached);
  EXPECT_EQ(clock.elapsed(), an_hour);
}

TEST(TimeCapTest, without_a_cap_the_work_has_the_callers_token_and_no_clock) {
  std::stop_source source;
  ManualClock clock{TimePoint{}};
  const auto cap = run_within(Milliseconds{0}, clock, source.get_token(), [&](std::stop_token stop) {
    source.request_stop();
    EXPECT_TRUE(stop.stop_requested());
  });
  EXPECT_EQ(cap, TimeCap::kept);
  EXPECT_EQ(clock.elapsed(), Milliseconds{0});
}

TEST(TimeCapTest, a_stop_by_the_caller_is_not_the_cap) {
  std::stop_source source;
  const auto cap = run_within(an_hour, system_clock(), source.get_token(), [&](std::stop_token stop) {
    source.request_stop();
    wait_for(stop);
  });
  EXPECT_EQ(cap, TimeCap::kept);
}

TEST(TimeCapTest, what_the_work_throws_arrives_on_the_calling_thread) {
  EXPECT_THROW(run_within(an_hour, system_clock(), {}, [](std::stop_token) { throw std::logic_error("a bug"); }),
               std::logic_error);
}

}  // namespace
}  // namespace kaozheng::runs
