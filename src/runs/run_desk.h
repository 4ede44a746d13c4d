// SPDX-License-Identifier: Apache-2.0
// The runs of a process as objects: begun by an order, watched by anybody, ended by themselves or by a word. What every
// door that outlives a request stands on.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "runs/event_feed.h"
#include "runs/run_order.h"
#include "runs/run_view.h"

namespace kaozheng::runs {

struct DeskLimits {
  std::size_t at_once = 4;      // runs that work; others wait for their turn, in the order they came
  std::size_t waiting = 1'000;  // beyond it `refused`
  bool workers = false;  // runs are not carried out here but queued for the workers of the store, which has a fleet
};

// Safe to call from any thread. Ids of runs may be given as their beginnings, as in the store, but for `watch`.
class RunDesk {
 public:
  RunDesk(store::Store& store, Clock& clock, Outfitter& outfitter, DeskLimits limits = {});
  ~RunDesk();  // pauses what it works on: calls under way may end, for `drain_max`

  struct Started {
    std::string run_id;
    bool is_new = true;  // false: the key named a run that is there
  };
  // Begins a run beside the caller; it is in the store when this returns. Orders with one key, unless it is empty, give
  // one run. `invalid`: the order cannot be carried out; `refused`: too many wait.
  Result<Started> start(const RunOrder& order, std::string_view key = {});
  // Goes on with a run that was left. `invalid` when it is finished or worked on.
  Result<void> resume(std::string_view run_id);
  // All runs that a desk has begun and that nobody works on, though nobody paused them, are gone on with.
  Result<void> resume_left();

  // Word to a run, wherever it is worked on; it takes hold within a second. `invalid`: the run is finished.
  Result<void> pause(std::string_view run_id);
  Result<void> cancel(std::string_view run_id);  // one that nobody works on is stopped at once
  Result<void> finish(std::string_view run_id);  // one that nobody works on is gone on with, to write its report
  Result<void> steer(std::string_view run_id, const std::vector<std::string>& notes,
                     const std::vector<std::string>& excluded);
  Result<void> approve_plan(std::string_view run_id, const Plan& plan);  // `refused` when the run waits for none
  // Deletes a run and all that only it used; one that is worked on here is cancelled first. `refused`: it is worked on
  // elsewhere.
  Result<void> remove(std::string_view run_id);

  Result<RunView> view(std::string_view run_id);
  std::shared_ptr<EventFeed> watch(const std::string& run_id) { return feeds_.of(run_id); }
  std::size_t at_work() const;
  std::size_t waiting() const;

 private:
  // A run this desk has in hand.
  struct Seat {
    std::string run_id;
    RunOrder order;
    std::optional<LeftRun> left;  // to be gone on with, instead of the order
    std::stop_source pause, cancel;
    bool is_at_work = false;
    bool has_begun = false;  // what the store tells of the run is of now, not of before it was left
  };
  using Seats = std::list<Seat>;  // in the order they came

  bool is_in_hand(std::string_view run_id) const;  // with the lock
  bool is_at_work(const std::string& run_id);      // here or elsewhere
  bool is_full();
  Result<bool> is_ordered(const std::string& run_id, store::QueueClass queue_class);
  void seat(std::string run_id, RunOrder order, std::optional<LeftRun> left);
  void work(Seats::iterator seat);
  void carry_out(Seat& seat);
  void begin(Seat& seat);
  void end_early(Seat& seat, const Error& error);
  void cancel_seat(const std::string& run_id);
  bool is_about_to_begin(std::string_view run_id) const;
  bool is_closing() const;
  bool waits_for_worker(std::string_view run_id);
  bool is_of_workers(const Seat& seat);
  void remember_closing(const std::string& run_id);
  Result<store::RunRecord> told(std::string_view run_id, const std::string& kind, const std::string& text);

  store::Store& store_;
  Clock& clock_;
  Outfitter& outfitter_;
  const DeskLimits limits_;
  RunService service_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Seats seats_;
  bool is_closing_ = false;
  std::mutex starting_;  // one order at a time: of two with one key the second finds the first
  std::mutex views_mutex_;
  std::map<std::string, RunView> views_;  // as far as they were read
  EventFeeds feeds_;
  Beside workers_;
};

}  // namespace kaozheng::runs
