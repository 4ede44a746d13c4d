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
#include "runs/forecast.h"
#include "runs/run_service.h"
#include "runs/run_view.h"

namespace kaozheng::runs {

// What a door asks for.
struct RunOrder {
  std::string topic;
  std::map<std::string, std::string> settings = {};  // by dotted name: "search.max_loops"
  std::vector<std::string> folders = {};             // of the user's own documents
  Mode mode = Mode::supervised;
  std::optional<Plan> plan = {};
  bool review_plan = false;                          // the plan is shown, and the run waits until somebody approves one
  nlohmann::json origin = nlohmann::json::object();  // of the door that asked: kept with the order, for itself alone
};
void to_json(nlohmann::json& json, const RunOrder& order);
void from_json(const nlohmann::json& json, RunOrder& order);

// Everything a run is made of; it ends when its run does.
class Outfit {
 public:
  virtual ~Outfit() = default;
  virtual RunRequest& request() = 0;
  virtual RunPorts& ports() = 0;
};

// Makes runs out of orders. Safe to call from any thread.
class Outfitter {
 public:
  using Tell = std::function<void(Event)>;  // on any thread; adds to the run's log

  virtual ~Outfitter() = default;
  // What is wrong with an order, without asking anybody: `invalid` names the setting and what is allowed.
  virtual Result<void> check(const RunOrder& order) = 0;
  // May read folders and ask model servers. `tell` is kept as long as the outfit.
  virtual Result<std::unique_ptr<Outfit>> outfit(const RunOrder& order, Tell tell, std::stop_token stop) = 0;
  // For a run that is gone on with.
  virtual Result<std::unique_ptr<Outfit>> outfit(const LeftRun& left, Tell tell, std::stop_token stop) = 0;
  // What an order may take; nothing when it takes nothing worth telling.
  virtual Result<std::optional<Forecast>> forecast(const RunOrder& order, std::stop_token stop) = 0;
};

struct DeskLimits {
  std::size_t at_once = 4;      // runs that work; others wait for their turn, in the order they came
  std::size_t waiting = 1'000;  // beyond it `refused`
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
  void seat(std::string run_id, RunOrder order, std::optional<LeftRun> left);
  void work(Seats::iterator seat);
  void carry_out(Seat& seat);
  void begin(Seat& seat);
  void end_early(Seat& seat, const Error& error);
  void cancel_seat(const std::string& run_id);
  bool is_about_to_begin(std::string_view run_id) const;
  bool is_closing() const;
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
