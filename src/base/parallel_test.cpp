// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <gtest/gtest.h>

#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

namespace kaozheng {
namespace {

using namespace std::chrono_literals;

std::vector<int> numbers(int count) {
  std::vector<int> items(static_cast<std::size_t>(count));
  std::iota(items.begin(), items.end(), 0);
  return items;
}

TEST(ParallelTest, results_come_in_item_order) {
  const auto results = parallel_map(numbers(200), 8, {}, [](int item) -> Result<int> {
    if (item % 7 == 0) std::this_thread::sleep_for(1ms);
    return item * item;
  });
  ASSERT_EQ(results.size(), 200u);
  for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].value(), static_cast<int>(i * i));
}

TEST(ParallelTest, no_items_give_no_results) {
  EXPECT_TRUE(parallel_map(numbers(0), 4, {}, [](int item) -> Result<int> { return item; }).empty());
}

TEST(ParallelTest, a_failure_stays_with_its_item) {
  const auto results = parallel_map(numbers(3), 3, {}, [](int item) -> Result<int> {
    if (item == 1) return fail(ErrorKind::refused, "one");
    return item;
  });
  EXPECT_TRUE(results[0] && results[2]);
  ASSERT_FALSE(results[1]);
  EXPECT_EQ(results[1].error().kind, ErrorKind::refused);
}

TEST(ParallelTest, the_limit_holds_and_is_reached) {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t inside = 0, most = 0;
  parallel_map(numbers(12), 4, {}, [&](int) -> Result<int> {
    std::unique_lock lock(mutex);
    most = std::max(most, ++inside);
    changed.notify_all();
    changed.wait_for(lock, 10s, [&] { return most >= 4; });  // four at once, or the test is slow and fails
    --inside;
    return 0;
  });
  EXPECT_EQ(most, 4u);
}

TEST(ParallelTest, once_stopped_the_rest_is_not_started) {
  std::stop_source source;
  std::atomic<int> started{0};
  const auto results = parallel_map(numbers(50), 1, source.get_token(), [&](int item) -> Result<int> {
    ++started;
    if (item == 4) source.request_stop();
    return item;
  });
  EXPECT_EQ(started, 5);
  EXPECT_EQ(results[4].value(), 4);
  for (std::size_t i = 5; i < 50; ++i) {
    ASSERT_FALSE(results[i]);
    EXPECT_EQ(results[i].error().kind, ErrorKind::cancelled);
  }
}

TEST(ParallelTest, an_exception_is_thrown_again_after_all_have_ended) {
  std::atomic<int> ended{0};
  const auto work = [&](int item) -> Result<int> {
    if (item == 0) throw std::runtime_error("broken contract");
    std::this_thread::sleep_for(5ms);
    ++ended;
    return item;
  };
  EXPECT_THROW(parallel_map(numbers(10), 4, {}, work), std::runtime_error);
  EXPECT_EQ(ended, 9);
}

TEST(ParallelTest, nested_calls_do_not_wait_for_each_other) {
  std::atomic<int> leaves{0};
  const std::function<void(int)> grow = [&](int depth) {
    if (depth == 0) {
      ++leaves;
      return;
    }
    parallel_map(numbers(3), 3, {}, [&](int) -> Result<int> {
      grow(depth - 1);
      return 0;
    });
  };
  grow(4);
  EXPECT_EQ(leaves, 81);
}

TEST(ParallelTest, all_workers_run_at_once_and_the_first_on_the_calling_thread) {
  constexpr std::size_t workers = 24;
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t arrived = 0;
  std::set<std::size_t> numbers_seen;
  std::thread::id first;
  run_together(workers, [&](std::size_t worker) {
    std::unique_lock lock(mutex);
    numbers_seen.insert(worker);
    if (worker == 0) first = std::this_thread::get_id();
    ++arrived;
    changed.notify_all();
    EXPECT_TRUE(changed.wait_for(lock, 20s, [&] { return arrived == workers; }));
  });
  EXPECT_EQ(numbers_seen.size(), workers);
  EXPECT_EQ(first, std::this_thread::get_id());
}

TEST(ParallelTest, threads_are_kept_and_used_again) {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  for (int round = 0; round < 200; ++round)
    run_together(4, [&](std::size_t) {
      std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    });
  EXPECT_LT(threads.size(), 100u);
}

TEST(ParallelTest, the_stacks_are_deep) {
  const std::function<std::size_t(std::size_t)> dive = [&](std::size_t depth) -> std::size_t {
    volatile char frame[1024] = {};
    frame[depth % 1024] = 1;
    return depth == 0 ? 0 : dive(depth - 1) + static_cast<std::size_t>(frame[depth % 1024]);
  };
  std::atomic<std::size_t> reached{0};
  run_together(2, [&](std::size_t worker) {
    if (worker == 1) reached = dive(2000);
  });
  EXPECT_EQ(reached, 2000u);
}

TEST(ParallelTest, several_callers_share_the_kept_threads) {
  std::atomic<int> calls{0};
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 6; ++i)
      callers.emplace_back([&] {
        for (int round = 0; round < 50; ++round) run_together(3, [&](std::size_t) { ++calls; });
      });
  }
  EXPECT_EQ(calls, 6 * 50 * 3);
}

TEST(ParallelTest, work_beside_the_caller_has_ended_when_it_is_left) {
  std::atomic<int> ended{0};
  for (int round = 1; round <= 50; ++round) {
    {
      Beside others;
      for (int i = 0; i < 4; ++i)
        others.start([&] {
          std::this_thread::yield();
          ++ended;
        });
    }
    EXPECT_EQ(ended, 4 * round);
  }
}

}  // namespace
}  // namespace kaozheng
