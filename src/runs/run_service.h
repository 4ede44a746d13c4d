// SPDX-License-Identifier: Apache-2.0
// The one service behind every door: it starts runs, keeps what they write, and lists, shows and deletes them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/event.h"
#include "domain/report.h"
#include "models/embedder.h"
#include "models/ladder.h"
#include "models/model.h"
#include "reports/markdown.h"
#include "research/person.h"
#include "research/prompts.h"
#include "runs/holder.h"
#include "sources/pages.h"
#include "sources/search.h"
#include "store/store.h"

namespace kaozheng::runs {

inline constexpr std::size_t run_id_digits = 32;  // hexadecimal

// What a run is made of; all of it outlives the run.
struct RunPorts {
  models::Model& model;
  models::Model* draft_model = nullptr;  // when set, a draft is written with it first and saved: for a slow `model`
  sources::Search& search;
  sources::Pages& pages;
  const research::Prompts& prompts;
  models::Embedder* embedder = nullptr;  // of the run itself, not of its draft; null = none
  std::string model_server = {};         // where `model` answers; empty = in this program
  research::Person person = {};          // asked by the run itself, not by its draft
  models::Model* floor = nullptr;        // free; ends a run whose caps are reached. null = `model` does
  // Of the clients behind these ports, which serve no other run meanwhile; what was sent before belongs to the run too.
  // null = not listed
  net::EgressLog* egress = nullptr;
};

// A file of the run's folders that no researcher reads; the report says so.
struct LeftOutFile {
  std::string path;
  std::string why;         // why it could not be read
  std::string newer;       // or the path of its newer version, which is read instead
  std::string newer_date;  // ISO date
};

struct RunRequest {
  Question question;
  std::optional<Plan> plan;  // instead of the supervisor's
  std::vector<LeftOutFile> left_out;
  reports::Layout layout = reports::Layout::standard;
  nlohmann::json settings = nlohmann::json::object();  // for the record; holds no secret
  std::optional<nlohmann::json> forecast = {};         // told as RunForecast
  std::string version = {};                            // of this program
  std::vector<std::string> files = {};                 // ids of the documents in the run's folders when it began
  bool review_plan = false;                // PlanProposed is told, and the run waits for a plan as a command
  std::string id = {};                     // of the run, 32 hex digits; empty = a new one
  std::optional<std::int64_t> claim = {};  // of the run, when it is claimed for this process already
  std::optional<std::int64_t> heard = {};  // number of the last command that is of before
};

// A run that is not finished, as it was asked for.
struct LeftRun {
  store::RunRecord record;
  RunRequest request;       // without forecast
  Life life = Life::ended;  // of the process that worked on it last
};
// Whether somebody works on it now, as far as can be told.
bool is_at_work(const LeftRun& run);

struct RunOutcome {
  std::string run_id;
  Report report;
  std::string markdown;
  bool capped = false;  // ended with what it had, for a cap
};

// How this process stops a run: calls under way may end, for `drain_max` at most, or they end at once.
struct Stops {
  Stops(std::stop_token pause_token = {}, std::stop_token cancel_token = {})
      : pause(std::move(pause_token)), cancel(std::move(cancel_token)) {}
  std::stop_token pause, cancel;
};

class RunService {
 public:
  RunService(store::Store& store, Clock& clock) : store_(store), clock_(clock) {}

  // Runs to the end on the calling thread. Every event goes to the store and to `watch`. The report is saved as it
  // grows (state draft → partial → final). On `cancelled` and failures what is there stays saved under the run's id,
  // which is in the RunStarted event. While the disk is full the run waits, and says so (RunHeldUp).
  Result<RunOutcome> research(const RunRequest& request, const RunPorts& ports, const Stops& stops,
                              const std::function<void(const Event&)>& watch);
  // A run by its id or the beginning of it; `invalid` when there is nothing to go on with: it is finished.
  Result<LeftRun> left(std::string_view id_or_prefix);
  // Those that can be gone on with and nobody works on, newest first.
  Result<std::vector<LeftRun>> all_left();
  // Runs again, but for what the run was told already: that costs nothing. `request` is the run's own, or what the user
  // has changed of it. Whoever still works on it is shut out of its journal.
  Result<RunOutcome> resume(const LeftRun& run, const RunRequest& request, const RunPorts& ports, const Stops& stops,
                            const std::function<void(const Event&)>& watch);
  Result<Plan> plan_only(const RunRequest& request, const RunPorts& ports, std::stop_token stop,
                         const std::function<void(const Event&)>& watch);

 private:
  store::Store& store_;
  Clock& clock_;
  models::ReplyRungs rungs_;  // of all runs
};

}  // namespace kaozheng::runs
