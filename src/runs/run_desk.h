// SPDX-License-Identifier: Apache-2.0
// The runs of a process as objects: begun by an order, watched by anybody, ended by themselves or by a word. What every
// door that outlives a request stands on.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runs/event_feed.h"
#include "runs/run_service.h"

namespace kaozheng::runs {

// What a door asks for.
struct RunOrder {
  std::string topic;
  std::map<std::string, std::string> settings = {};  // by dotted name: "search.max_loops"
  std::vector<std::string> folders = {};             // of the user's own documents
  Mode mode = Mode::supervised;
  std::optional<Plan> plan = {};
  bool review_plan = false;  // the plan is shown, and the run waits until somebody approves one
};

// Everything a run is made of; it ends when its run does.
class Outfit {
 public:
  virtual ~Outfit() = default;
  virtual RunRequest& request() = 0;
  virtual RunPorts& ports() = 0;
  // Hears that the model was replaced by the extractive one, and lines about what is made ready.
  virtual void listen(std::function<void(Event)> hear) = 0;
};

// Makes runs out of orders. Safe to call from any thread.
class Outfitter {
 public:
  virtual ~Outfitter() = default;
  // What is wrong with an order, without asking anybody: `invalid` names the setting and what is allowed.
  virtual Result<void> check(const RunOrder& order) = 0;
  // May read folders and ask model servers.
  virtual Result<std::unique_ptr<Outfit>> outfit(const RunOrder& order, std::stop_token stop) = 0;
  // For a run that is gone on with.
  virtual Result<std::unique_ptr<Outfit>> outfit(const LeftRun& left, std::stop_token stop) = 0;
  // What an order may take; nothing when it costs nothing worth telling.
  virtual Result<std::optional<Forecast>> forecast(const RunOrder& order, std::stop_token stop) = 0;
};

struct DeskLimits {
  std::size_t at_once = 4;      // runs that work; others wait for their turn, in the order they came
  std::size_t waiting = 1'000;  // beyond it `refused`
};

// Safe to call from any thread.
class RunDesk {
 public:
  RunDesk(store::Store& store, Clock& clock, Outfitter& outfitter, DeskLimits limits = {});
  ~RunDesk();  // pauses what it works on; calls under way may end, for `drain_max`

  struct Started {
    std::string run_id;
    bool is_new = true;  // false: the key named a run that is there
  };
  // Begins a run on a thread of its own; it is in the store when this returns. Orders with one key, which may be empty,
  // give one run. `invalid`: the order cannot be carried out; `refused`: too many wait.
  Result<Started> start(const RunOrder& order, std::string_view key);
  // Goes on with a run that was left. `invalid` when it is finished or worked on.
  Result<void> resume(std::string_view run_id);
  // Runs of this store that a desk which ended without a word has left: gone on with.
  void resume_left();

  // Word to a run, wherever it is worked on. Each takes an id or its beginning. `invalid`: the run is finished.
  Result<void> pause(std::string_view run_id);
  Result<void> cancel(std::string_view run_id);  // one that nobody works on is stopped at once
  Result<void> finish(std::string_view run_id);  // one that nobody works on is gone on with, to write its report
  Result<void> steer(std::string_view run_id, const std::vector<std::string>& notes,
                     const std::vector<std::string>& excluded);
  Result<void> approve_plan(std::string_view run_id, const Plan& plan);  // `invalid` when the run waits for none
  Result<void> remove(std::string_view run_id);                          // cancels it first, and waits for its end

  std::shared_ptr<EventFeed> watch(const std::string& run_id);
  std::size_t at_work() const;
  std::size_t waiting() const;

 private:
  struct Seat;
  void work(Seat& seat, std::stop_token stop);

  store::Store& store_;
  Clock& clock_;
  Outfitter& outfitter_;
  const DeskLimits limits_;
  RunService service_;
  EventFeeds feeds_;
  mutable std::mutex mutex_;
  std::condition_variable_any seat_free_;
  std::map<std::string, std::unique_ptr<Seat>> seats_;  // by run
};

}  // namespace kaozheng::runs
