// SPDX-License-Identifier: Apache-2.0
#include "base/shared_outcome.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/parallel.h"

namespace kaozheng {
namespace {

TEST(SharedOutcome, work_is_done_once_for_all_who_ask) {
  SharedOutcome<int> shared;
  std::atomic<int> times{0};
  const std::vector<int> askers(16);
  const auto outcomes =
      parallel_map(askers, 8, {}, [&](int) { return shared.get({}, [&]() -> Result<int> { return ++times; }); });
  for (const auto& outcome : outcomes) EXPECT_EQ(outcome.value_or(0), 1);
  EXPECT_FALSE(shared.has_failed());
}

TEST(SharedOutcome, a_failure_is_an_outcome_and_a_stop_is_none) {
  SharedOutcome<int> shared;
  EXPECT_FALSE(shared.get({}, []() -> Result<int> { return fail(ErrorKind::cancelled, "stopped"); }));
  EXPECT_FALSE(shared.has_failed());
  EXPECT_FALSE(shared.get({}, []() -> Result<int> { return fail(ErrorKind::timed_out, "30 s"); }));
  EXPECT_TRUE(shared.has_failed());
  const auto again = shared.get({}, []() -> Result<int> { return 1; });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::timed_out);
}

TEST(SharedOutcome, work_that_throws_leaves_it_to_the_next) {
  SharedOutcome<int> shared;
  EXPECT_THROW(static_cast<void>(shared.get({}, []() -> Result<int> { throw std::logic_error("a bug"); })),
               std::logic_error);
  EXPECT_EQ(shared.get({}, []() -> Result<int> { return 2; }).value_or(0), 2);
}

}  // namespace
}  // namespace kaozheng
