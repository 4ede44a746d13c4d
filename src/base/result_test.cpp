// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace kaozheng {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorKind::invalid, "odd");
  return number / 2;
}

Result<int> quarter(int number) {
  const int once = TRY(half(number));
  return TRY(half(once));
}

Result<void> check(int number) {
  TRY_VOID(half(number).map([](int) {}));
  return {};
}

TEST(ResultTest, try_gives_the_value_or_returns_the_error) {
  EXPECT_EQ(quarter(8).value(), 2);
  ASSERT_FALSE(quarter(6));
  EXPECT_EQ(quarter(6).error().what, "odd");
  EXPECT_TRUE(check(2));
  EXPECT_EQ(check(1).error().kind, ErrorKind::invalid);
}

TEST(ResultTest, try_moves_what_cannot_be_copied) {
  const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); };
  const auto use = [&]() -> Result<int> {
    const std::unique_ptr<int> made = TRY(make());
    return *made;
  };
  EXPECT_EQ(use().value(), 7);
}

TEST(ResultTest, an_error_tells_the_activity_it_interrupted) {
  Error error{ErrorKind::rate_limited, "429", std::chrono::milliseconds(1500)};
  const Error seen = std::move(error).during("asking the model");
  EXPECT_EQ(seen.what, "asking the model: 429");
  EXPECT_EQ(seen.kind, ErrorKind::rate_limited);
  EXPECT_EQ(seen.retry_after, std::chrono::milliseconds(1500));
}

TEST(ResultTest, every_kind_has_its_own_name) {
  EXPECT_EQ(to_string(ErrorKind::cancelled), "cancelled");
  EXPECT_EQ(to_string(ErrorKind::over_budget), "over_budget");
  EXPECT_EQ(to_string(ErrorKind::no_space), "no_space");
}

}  // namespace
}  // namespace kaozheng
