// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_turns.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/manual_clock_double.h"

namespace kaozheng::sources {
namespace {

using Found = Result<std::vector<Hit>>;

struct EngineTurnsTest : testing::Test {
  ManualClock clock{TimePoint{}};
  int asked = 0;
  EngineTurns::Ask nothing_found = [this] {
    ++asked;
    return Found(std::vector<Hit>{});
  };
  EngineTurns::Ask failing(Error error) {
    return [this, error] {
      ++asked;
      return Found(fail(error));
    };
  }
};

TEST_F(EngineTurnsTest, a_pause_lies_between_two_requests_and_none_before_the_first) {
  EngineTurns turns("Some", {Milliseconds{3000}, Milliseconds{500}}, clock);
  ASSERT_TRUE(turns.take("a", {}, nothing_found));
  EXPECT_EQ(clock.elapsed(), Milliseconds{0});
  ASSERT_TRUE(turns.take("b", {}, nothing_found));
  EXPECT_GE(clock.elapsed(), Milliseconds{3000});
  EXPECT_LE(clock.elapsed(), Milliseconds{3500});
  clock.advance(Milliseconds{10'000});
  const Milliseconds before = clock.elapsed();
  ASSERT_TRUE(turns.take("c", {}, nothing_found));
  EXPECT_EQ(clock.elapsed(), before);
}

TEST_F(EngineTurnsTest, the_cap_of_a_run_is_told_and_nothing_more_is_asked) {
  EngineTurns turns("Some", {.queries_max = 2}, clock);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(turns.take("a", {}, nothing_found));
  const auto third = turns.take("a", {}, nothing_found);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, ErrorKind::rate_limited);
  EXPECT_TRUE(contains(third.error().what, "2 Some queries"));
  EXPECT_EQ(asked, 2);
}

TEST_F(EngineTurnsTest, a_block_or_a_limit_holds_for_those_who_wait) {
  struct Case {
    Error error;
    Milliseconds rest;
  };
  for (const Case& one : {Case{{ErrorKind::refused, "blocked", {}}, Milliseconds{3'600'000}},
                          Case{{ErrorKind::refused, "blocked", Milliseconds{7'200'000}}, Milliseconds{7'200'000}},
                          Case{{ErrorKind::rate_limited, "429", Milliseconds{1000}}, Milliseconds{180'000}}}) {
    asked = 0;
    EngineTurns turns("Some", {}, clock);
    EXPECT_EQ(turns.take("a", {}, failing(one.error)).error().retry_after, one.rest);
    clock.advance(one.rest - Milliseconds{1});
    const auto waiting = turns.take("b", {}, nothing_found);
    ASSERT_FALSE(waiting);
    EXPECT_EQ(waiting.error().kind, one.error.kind);
    EXPECT_EQ(waiting.error().retry_after, Milliseconds{1});
    EXPECT_EQ(asked, 1);
    clock.advance(Milliseconds{1});
    EXPECT_TRUE(turns.take("c", {}, nothing_found));
  }
}

TEST_F(EngineTurnsTest, other_failures_say_nothing_about_the_next_query) {
  EngineTurns turns("Some", {}, clock);
  EXPECT_FALSE(turns.take("a", {}, failing({ErrorKind::unavailable, "down", {}})));
  EXPECT_TRUE(turns.take("b", {}, nothing_found));
}

TEST_F(EngineTurnsTest, a_stop_ends_the_waiting) {
  EngineTurns turns("Some", {Milliseconds{3000}}, clock);
  ASSERT_TRUE(turns.take("a", {}, nothing_found));
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(turns.take("b", source.get_token(), nothing_found).error().kind, ErrorKind::cancelled);
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace kaozheng::sources
