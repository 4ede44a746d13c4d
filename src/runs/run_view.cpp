// SPDX-License-Identifier: Apache-2.0
#include "runs/run_view.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kaozheng::runs {
namespace {

TaskProgress* task_of(RunView& view, const std::string& id) {
  const auto it =
      std::find_if(view.tasks.begin(), view.tasks.end(), [&](const auto& one) { return one.task.id == id; });
  return it == view.tasks.end() ? nullptr : &*it;
}

void take_plan(RunView& view, const Event& event) {
  try {
    view.plan = event.data.at("plan").get<Plan>();
  } catch (const nlohmann::json::exception&) {  // of another version
    return;
  }
  view.tasks.clear();
  for (const Task& task : view.plan->tasks) view.tasks.push_back({task});
}

// What a run does from an event of that type on; empty when it says nothing of that.
std::string phase_from(const RunView& view, const Event& event) {
  static const std::vector<std::pair<std::string_view, std::string_view>> phases = {
      {"RunStarted", "planning"},   {"RunResumed", "planning"}, {"PlanProposed", "review"},
      {"PlanMade", "researching"},  {"OutlineMade", "writing"}, {"SectionWritten", "writing"},
      {"ClaimChecked", "checking"}, {"DraftSaved", "planning"}};
  if (event.type == "TaskStarted") {
    const std::string type = event.data.value("type", "");
    return type == "analysis" ? "analysing" : type == "research" ? "researching" : view.phase;
  }
  for (const auto& [type, phase] : phases)
    if (event.type == type) return std::string(phase);
  return "";
}

void count(RunView& view, const Event& event) {
  TaskProgress* const task = task_of(view, event.task_id);
  const std::string& type = event.type;
  const auto number = [&](const char* name) { return event.data.value(name, 0L); };
  if (type == "TaskStarted" && task) task->state = "running";
  if (type == "TaskEnded" && task) task->state = "done";
  if (type == "RoundStarted" && task) task->rounds = std::max(task->rounds, number("round"));
  if (type == "QueryAsked") {
    ++view.searches;
    view.hits += number("hits");
    if (task) ++task->searches;
  }
  if (type == "PageRead") {
    ++view.pages;
    if (task) ++task->pages;
  }
  if (type == "PageFailed") ++view.pages_failed;
  if (type == "FindingNoted") {
    view.findings += number("findings");
    if (task) task->findings += number("findings");
  }
  if (type == "GapFound") ++view.gaps;
  if (type == "ModelCalled") {
    ++view.calls;
    view.prompt_tokens += number("prompt_tokens");
    view.completion_tokens += number("completion_tokens");
  }
}

std::string status_of(const store::RunRecord& record, Life life) {
  if (record.status == store::RunStatus::running && life == Life::ended) return "interrupted";
  return std::string(to_string(record.status));
}

}  // namespace

void hear(RunView& view, const Event& event) {
  view.last_event = event.seq;
  if (!event.data.is_object()) return;
  if (event.type == "RunStarted") {
    view.provider = event.data.value("provider", "");
    view.model = event.data.value("model", "");
    view.language = event.data.value("language", "");
    view.engines = event.data.value("engines", view.engines);
  }
  if (event.type == "PlanProposed" || event.type == "PlanMade") take_plan(view, event);
  if (event.type == "RunForecast") view.forecast = event.data;
  if (event.type == "ClaimsChecked") view.check = event.data.value("check", nlohmann::json());
  if (std::string phase = phase_from(view, event); !phase.empty()) view.phase = std::move(phase);
  count(view, event);
}

void take(RunView& view, const store::RunRecord& record, Life life, std::string report_state) {
  view.id = record.id;
  view.topic = record.topic;
  view.status = status_of(record, life);
  view.started_at = record.started_at;
  view.ended_at = record.ended_at;
  view.error = record.error;
  view.report = std::move(report_state);
  if (view.status != "running") view.phase.clear();
}

void to_json(nlohmann::json& json, const RunView& view) {
  json = {{"id", view.id},
          {"topic", view.topic},
          {"language", view.language},
          {"status", view.status},
          {"phase", view.phase},
          {"started_at", view.started_at},
          {"ended_at", view.ended_at},
          {"error", view.error},
          {"report", view.report},
          {"provider", view.provider},
          {"model", view.model},
          {"engines", view.engines},
          {"plan", view.plan ? nlohmann::json(*view.plan) : nlohmann::json()},
          {"tasks", nlohmann::json::array()},
          {"counts",
           {{"calls", view.calls},
            {"prompt_tokens", view.prompt_tokens},
            {"completion_tokens", view.completion_tokens},
            {"searches", view.searches},
            {"hits", view.hits},
            {"pages", view.pages},
            {"pages_failed", view.pages_failed},
            {"findings", view.findings},
            {"gaps", view.gaps}}},
          {"check", view.check},
          {"forecast", view.forecast},
          {"last_event", view.last_event}};
  for (const TaskProgress& one : view.tasks) {
    nlohmann::json task = one.task;
    task.update({{"state", one.state},
                 {"rounds", one.rounds},
                 {"searches", one.searches},
                 {"pages", one.pages},
                 {"findings", one.findings}});
    json["tasks"].push_back(std::move(task));
  }
}

}  // namespace kaozheng::runs
