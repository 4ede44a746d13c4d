// SPDX-License-Identifier: Apache-2.0
// A run as programs see it: what its record and its events amount to. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/event.h"
#include "domain/plan.h"
#include "runs/holder.h"
#include "store/store.h"

namespace kaozheng::runs {

struct TaskProgress {
  Task task;
  std::string state = "waiting";  // "waiting", "running", "done"
  long rounds = 0, searches = 0, pages = 0, findings = 0;
};

struct RunView {
  std::string id, topic, language;
  // "waiting", "running", "interrupted", "paused", "finished", "failed", "stopped"
  std::string status;
  // Of a run at work: "preparing", "planning", "review" (a plan waits for approval), "researching", "analysing",
  // "writing", "checking"; else empty
  std::string phase = "preparing";
  std::string started_at, ended_at, error;
  std::string report;  // state of what it has written: "", "draft", "partial", "final"
  std::string provider, model;
  std::vector<std::string> engines;
  std::optional<Plan> plan;  // proposed or in force
  std::vector<TaskProgress> tasks;
  long calls = 0, prompt_tokens = 0, completion_tokens = 0;
  long searches = 0, hits = 0, pages = 0, pages_failed = 0, findings = 0, gaps = 0;
  nlohmann::json check;     // summary of the checked claims; null before
  nlohmann::json forecast;  // as RunForecast; null without
  std::int64_t last_event = 0;
};

// Takes up events after those it knows; the rest is the record's.
void hear(RunView& view, const Event& event);
void take(RunView& view, const store::RunRecord& record, Life life, std::string report_state);
void to_json(nlohmann::json& json, const RunView& view);

}  // namespace kaozheng::runs
