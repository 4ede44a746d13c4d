// SPDX-License-Identifier: Apache-2.0
// Runs that were submitted to a store, carried out by whichever worker takes them.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "runs/run_order.h"
#include "store/fleet.h"

namespace kaozheng::runs {

store::QueueClass queue_class_of(const RunOrder& order);
// The run is in the store and waits for a worker when this returns. Submissions with one key, unless
// it is empty, give one run. `invalid`: the order cannot be carried out, or no workers can use this store.
Result<std::string> submit(store::Store& store, const Clock& clock, Outfitter& outfitter, const RunOrder& order,
                           store::QueueClass queue_class, std::string_view key = {});
// One that waits for its turn, and whose submission may have broken off, is in the queue when this returns.
Result<void> queue_again(store::Store& store, const store::RunRecord& run, store::QueueClass queue_class);
// A run that was left is gone on with by a worker. `invalid`: it is over, or somebody works on it.
Result<void> submit_left(store::Store& store, Clock& clock, std::string_view run_id, store::QueueClass queue_class);
// What became of a run that a word was said to, as far as its place in the queue goes. `taken`: the worker is told.
enum class Place { none, paused, taken };
// A run that waits for a worker is paused.
Result<Place> pause_waiting(store::Store& store, const Clock& clock, std::string_view run_id);
// A run that was cancelled waits for nobody.
Result<void> cancel_waiting(store::Store& store, std::string_view run_id);

struct WorkerSettings {
  std::size_t at_once = 2;
  std::string version = {};      // of this program
  int tries_max = 5;             // to begin a run; then it has failed
  Milliseconds pause{5'000};     // before a run that met trouble is taken again, doubled each time
  Milliseconds idle_max{5'000};  // between looks at the queue
};

// What a worker has done, for its log.
struct WorkerNote {
  enum class Kind { took, ended, gave_back, lost, trouble } kind;
  std::string run_id = {};  // empty = of none
  std::string text = {};    // the topic of one that was taken, how one ended, what the trouble is
};

// Runs go on where their last worker left them. One that is lost to another worker, because this one stood still or was
// cut off, is left alone. Used from one thread.
class RunWorker {
 public:
  // All of it outlives the worker; `tell` is called on any thread. The store has a fleet.
  RunWorker(store::Store& store, Clock& clock, Outfitter& outfitter, WorkerSettings settings,
            std::function<void(const WorkerNote&)> tell);

  // Until `stop`; runs under way are then paused, and given back once their calls have ended (`drain_max`). Fails when
  // it cannot begin, or with `invalid` when a newer program has changed the store.
  Result<void> work(std::stop_token stop);

 private:
  void lane(std::stop_source& leave);
  void carry_out(const store::TakenRun& taken, std::stop_token leave);
  Result<void> begin(const store::TakenRun& taken, const store::RunRecord& record, std::stop_token leave);
  bool is_for_another(const LeftRun& left);
  void settle(const store::TakenRun& taken, const std::optional<Error>& not_begun, std::stop_token leave);
  void fail_run(store::RunRecord record, const Error& error);
  void tell_trouble(const std::string& what);
  void give_up(const Error& error, std::stop_source& leave);

  store::Store& store_;
  store::Fleet& fleet_;
  Clock& clock_;
  Outfitter& outfitter_;
  const WorkerSettings settings_;
  const std::function<void(const WorkerNote&)> tell_;
  RunService service_;
  std::mutex mutex_;
  std::optional<Error> failure_;
  std::string trouble_;
};

}  // namespace kaozheng::runs
