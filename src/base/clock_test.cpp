// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/manual_clock_double.h"

namespace kaozheng {
namespace {

using namespace std::chrono_literals;

TEST(ClockTest, a_written_time_reads_as_the_same_time) {
  const std::pair<std::string, std::int64_t> cases[] = {
      {"1970-01-01T00:00:00.000Z", 0},
      {"2025-07-01T08:30:00.000Z", 1'751'358'600'000},
      {"2024-02-29T23:59:59.999Z", 1'709'251'199'999},
      {"1969-12-31T23:59:59.500Z", -500},
  };
  for (const auto& [text, milliseconds] : cases) {
    const TimePoint time{Milliseconds(milliseconds)};
    EXPECT_EQ(to_iso8601(time), text);
    EXPECT_EQ(to_date(time), text.substr(0, 10));
    EXPECT_EQ(parse_iso8601(text), time) << text;
  }
}

TEST(ClockTest, a_plain_date_is_its_midnight) {
  ASSERT_TRUE(parse_iso8601("2025-07-01"));
  EXPECT_EQ(to_iso8601(*parse_iso8601("2025-07-01")), "2025-07-01T00:00:00.000Z");
  EXPECT_EQ(parse_iso8601("2025-07-01T08:30:00Z"), parse_iso8601("2025-07-01T08:30:00.000Z"));
}

TEST(ClockTest, what_is_no_time_is_not_read) {
  for (const char* text :
       {"", "2025", "2025-7-1", "2025-02-29", "2025-13-01", "2025-00-10", "2025-07-01T", "2025-07-01T24:00:00Z",
        "2025-07-01T08:60:00Z", "2025-07-01T08:30:00.5Z", "2025-07-01T08:30:00.000", "2025-07-01 08:30:00Z",
        "2025-07-01T08:30:00.000Zx", "-025-07-01", "yesterday"})
    EXPECT_FALSE(parse_iso8601(text)) << text;
}

TEST(ClockTest, sleeping_takes_its_time) {
  const Milliseconds before = system_clock().elapsed();
  EXPECT_TRUE(system_clock().sleep(20ms, {}));
  EXPECT_GE(system_clock().elapsed() - before, 20ms);
  EXPECT_TRUE(system_clock().sleep(-5ms, {}));
}

TEST(ClockTest, a_stop_ends_a_sleep_at_once) {
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(20ms);
    source.request_stop();
  });
  const Milliseconds before = system_clock().elapsed();
  EXPECT_FALSE(system_clock().sleep(1min, source.get_token()));
  EXPECT_LT(system_clock().elapsed() - before, 10s);
  EXPECT_FALSE(system_clock().sleep(1min, source.get_token()));
}

TEST(ManualClockTest, only_sleeping_and_advancing_move_it) {
  ManualClock clock(*parse_iso8601("2025-07-01"));
  const Milliseconds before = clock.elapsed();
  EXPECT_TRUE(clock.sleep(1h, {}));
  clock.advance(30min);
  EXPECT_EQ(clock.elapsed() - before, 90min);
  EXPECT_EQ(to_iso8601(clock.now()), "2025-07-01T01:30:00.000Z");
}

TEST(ManualClockTest, a_stopped_sleep_does_not_move_it) {
  ManualClock clock(TimePoint{});
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(clock.sleep(1h, source.get_token()));
  EXPECT_EQ(clock.now(), TimePoint{});
}

}  // namespace
}  // namespace kaozheng
