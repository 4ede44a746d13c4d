// SPDX-License-Identifier: Apache-2.0
// A run's request and ports, made from settings; for every door.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/messages.h"
#include "app/run_models.h"
#include "app/source_choice.h"
#include "app/wiring.h"
#include "runs/forecast.h"
#include "runs/run_service.h"

namespace kaozheng::app {

// What is asked of a run beside the settings.
struct RunWishes {
  std::string topic;
  std::vector<std::string> docs = {};  // folders
  Mode mode = Mode::supervised;
  std::optional<Plan> plan = {};
  bool plan_only = false;
  const runs::LeftRun* left = nullptr;  // to be gone on with; null = a new run
};

// Who hears what becomes of it; each is called on any thread.
struct RunHearing {
  Note note;
  Wiring::OnFallback on_fallback;
  Wiring::OnThinking on_thinking = {};  // may be empty
};

// All that is given outlives it.
class RunOutfit {
 public:
  RunOutfit(const Config& config, Wiring& wiring, const Tongue& say, RunHearing hearing)
      : config_(config), wiring_(wiring), say_(say), hearing_(std::move(hearing)) {}

  // What can be checked without waiting. First, and once.
  Outcome<void> settle(RunWishes wishes);
  // Brings folders into the library, asks servers what models they have, and foresees what the run may take.
  Outcome<void> make(std::stop_token stop);

  runs::RunRequest& request() { return request_; }
  runs::RunPorts& ports() { return *ports_; }  // once made
  // Of a new run that asks a language model; once made.
  const std::optional<runs::Forecast>& forecast() const { return forecast_; }
  store::Store& store() { return *store_; }  // once made

 private:
  Outcome<void> settle_question();
  Outcome<Wiring::Reading> make_reading(const std::vector<std::string>& folders, const std::set<std::string>& left_out);

  const Config& config_;
  Wiring& wiring_;
  const Tongue say_;
  const RunHearing hearing_;
  RunWishes wishes_;
  SourceChoice sources_;
  runs::RunRequest request_;
  std::optional<RunModels> models_;
  std::optional<runs::RunPorts> ports_;
  std::optional<runs::Forecast> forecast_;
  store::Store* store_ = nullptr;
};

// Settings by name for a run that is gone on with: the flags given now, then what the run had. Addresses and whatever
// says where models answer come from today's settings where these say anything.
std::map<std::string, std::string> settings_of(const runs::LeftRun& left, const Config& now);
// The folders it had; none when it used all that was indexed.
std::vector<std::string> docs_of(const runs::LeftRun& left);

}  // namespace kaozheng::app
