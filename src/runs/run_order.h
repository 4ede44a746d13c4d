// SPDX-License-Identifier: Apache-2.0
// What doors ask for, kept until somebody carries it out.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "runs/forecast.h"
#include "runs/run_service.h"

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

// A run that is ordered and not begun, to be saved.
store::RunRecord record_of(const RunOrder& order, const Clock& clock);
// What it was ordered with, kept beside what the run itself keeps.
inline constexpr const char* order_key = "order";
bool has_begun(const store::RunRecord& run);  // there is more to go on with than its order
// `invalid`: what was ordered is not there or not readable.
Result<RunOrder> order_of(const store::RunRecord& run);

bool is_over(store::RunStatus status);  // finished, failed or stopped

}  // namespace kaozheng::runs
