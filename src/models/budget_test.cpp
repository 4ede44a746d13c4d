// SPDX-License-Identifier: Apache-2.0
#include "models/budget.h"

#include <gtest/gtest.h>

#include "base/manual_clock_double.h"

namespace kaozheng::models {
namespace {

TEST(Budget, CountsTokensAndCallsToItsCap) {
  Budget budget(100);
  budget.charge({40, 20});
  EXPECT_FALSE(budget.used_up());
  EXPECT_EQ(budget.left().tokens, 40);
  budget.charge({40, 0});
  EXPECT_TRUE(budget.used_up());
  EXPECT_EQ(budget.prompt_tokens(), 80);
  EXPECT_EQ(budget.completion_tokens(), 20);
  EXPECT_EQ(budget.calls(), 2);
}

TEST(Budget, AShareCountsForTheWhole) {
  Budget whole(100);
  Budget share(whole, Caps{30, 0, {}, {}}, "task1", 5);
  EXPECT_EQ(share.lane(), "task1");
  share.charge({30, 5});
  EXPECT_TRUE(share.used_up());
  EXPECT_FALSE(whole.used_up());
  EXPECT_EQ(whole.tokens(), 35);
  whole.charge({70, 0});
  Budget other(whole, Caps{}, "task2", 3);
  EXPECT_TRUE(other.used_up()) << "the whole is";
}

TEST(Budget, MoneyCountsInItsOwnCurrency) {
  Budget whole(Caps{0, 0.5, "CNY", {}});
  Budget dollars(whole, Price{1'000, 1'000, "USD"});
  dollars.charge({1'000, 1'000});
  EXPECT_FALSE(whole.used_up());
  Budget yuan(whole, Price{100, 200, "CNY"});
  yuan.charge({1'000, 1'500});
  EXPECT_NEAR(whole.spent().cost.at("CNY"), 0.4, 1e-9);
  EXPECT_NEAR(whole.spent().cost.at("USD"), 2.0, 1e-9);
  EXPECT_NEAR(whole.left().cost, 0.1, 1e-9);
  yuan.charge({1'000, 0});
  EXPECT_TRUE(whole.used_up());
}

TEST(Budget, TimeRunsOut) {
  ManualClock clock(TimePoint{});
  Budget budget(Caps{0, 0, {}, clock.elapsed() + Milliseconds{1'000}}, &clock);
  Budget share(budget, Caps{}, "", 3);
  EXPECT_FALSE(share.used_up());
  clock.advance(Milliseconds{1'000});
  EXPECT_TRUE(share.used_up());
}

}  // namespace
}  // namespace kaozheng::models
