// SPDX-License-Identifier: Apache-2.0
// The only concurrency word of the agents.
#pragma once

#include <semaphore.h>
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace kaozheng {

// Work beside the caller, on kept and reused threads (8 MiB stacks). Ends when all of it has returned. Work must not
// throw.
class Beside {
 public:
  Beside();
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside();
  // Begins at once, however much is under way; from any thread, but not while this ends.
  void start(std::function<void()> work);

 private:
  std::atomic<std::size_t> open_{1};  // one more than is under way, until the end
  sem_t all_ended_;
};

// Calls `job(0) … job(workers - 1)` at once, the first on the calling thread, the others beside it. Returns when all
// have returned. Calls may nest. `job` must not throw.
void run_together(std::size_t workers, const std::function<void(std::size_t)>& job);

// Calls `work` on every item, at most `limit` (>= 1) at once, and returns the results in item order. `work` returns a
// Result. Blocks until every call has returned: nothing outlives it. Once `stop` is asked, items not yet started yield
// `cancelled`. An exception from `work` is rethrown here after all have ended.
template <class Items, class Work>
auto parallel_map(const Items& items, std::size_t limit, std::stop_token stop, Work work) {
  using R = std::invoke_result_t<Work&, const typename Items::value_type&>;
  const std::size_t count = items.size();
  std::vector<std::optional<R>> results(count);
  std::vector<std::exception_ptr> thrown(count);
  std::atomic<std::size_t> next{0};
  run_together(std::min(std::max<std::size_t>(limit, 1), count), [&](std::size_t) {
    for (std::size_t i; (i = next++) < count;) {
      if (stop.stop_requested()) continue;
      try {
        results[i].emplace(work(items[i]));
      } catch (...) {
        thrown[i] = std::current_exception();
      }
    }
  });
  for (const auto& exception : thrown)
    if (exception) std::rethrow_exception(exception);
  std::vector<R> done;
  done.reserve(count);
  for (auto& result : results) {
    if (result)
      done.push_back(std::move(*result));
    else
      done.push_back(R(fail(ErrorKind::cancelled, "not started")));
  }
  return done;
}

}  // namespace kaozheng
