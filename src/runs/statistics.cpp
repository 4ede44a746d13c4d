// SPDX-License-Identifier: Apache-2.0
#include "runs/statistics.h"

#include <algorithm>
#include <cmath>

namespace kaozheng::runs {
namespace {

constexpr const char* verdicts[] = {"quoted", "computed", "supported", "partly", "contradicted", "not_found"};
constexpr std::string_view built_in = "extractive";

std::string text_in(const nlohmann::json& data, const char* key) {
  const auto found = data.find(key);
  return found != data.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<std::string> texts_in(const nlohmann::json& data, const char* key) {
  std::vector<std::string> texts;
  const auto found = data.find(key);
  if (found == data.end() || !found->is_array()) return texts;
  for (const nlohmann::json& one : *found)
    if (one.is_string()) texts.push_back(one.get<std::string>());
  return texts;
}

// Gathers one run after another.
class Gathering {
 public:
  void add_calls(const std::vector<store::ModelCall>& calls) {
    std::map<std::string, double> tokens;  // by research task
    for (const store::ModelCall& call : calls) {
      Group& group = groups_[{call.endpoint, role_of(call)}];
      add(group.statistics.used, call);
      add(all_.tasks[call.task], call);
      group.statistics.attempts += call.attempts;
      group.statistics.cuts += call.cuts;
      if (!call.rung.empty()) ++group.statistics.rungs[call.rung];
      if (!call.error.empty()) ++group.statistics.errors[call.error_kind.empty() ? "unknown" : call.error_kind];
      if (!call.lane.empty() && call.model != built_in)
        tokens[call.lane] += static_cast<double>(call.prompt_tokens) + call.completion_tokens;
      if (!call.error.empty()) continue;
      group.durations.push_back(static_cast<double>(call.milliseconds));
      group.waits.push_back(static_cast<double>(call.waited_ms));
      if (call.first_token_ms > 0) group.first_tokens.push_back(static_cast<double>(call.first_token_ms));
    }
    for (const auto& [lane, count] : tokens) task_tokens_.push_back(count);
  }

  void add_events(const std::vector<Event>& events) {
    for (const Event& event : events) {
      if (!event.data.is_object()) continue;
      if (event.type == "QueryAsked") {
        for (const std::string& engine : texts_in(event.data, "engines")) ++all_.engines[engine].answered;
        for (const std::string& engine : texts_in(event.data, "failed")) ++all_.engines[engine].failed;
      } else if (event.type == "EngineBlocked" && !text_in(event.data, "back_at").empty()) {
        ++all_.engines[text_in(event.data, "engine")].blocked;
      } else if (event.type == "PageRead") {
        ++all_.pages_read;
      } else if (event.type == "PageFailed") {
        ++all_.pages_failed;
      } else if (event.type == "ModelFellBack") {
        const std::string kind = text_in(event.data, "kind");
        ++all_.fallbacks[kind.empty() ? "unknown" : kind];
      }
    }
  }

  void add_report(const store::ReportRecord& report) {
    if (report.state != "final" || !report.json.is_object()) return;
    const auto check = report.json.find("check");
    if (check == report.json.end() || !check->is_object()) return;
    for (const char* verdict : verdicts)
      if (const auto count = check->find(verdict); count != check->end() && count->is_number_integer())
        all_.claims[verdict] += count->get<long>();
  }

  void add_run(const store::RunRecord& run) { ++all_.runs[std::string(to_string(run.status))]; }

  Statistics take() {
    for (auto& [key, group] : groups_) {
      CallStatistics& statistics = group.statistics;
      std::tie(statistics.endpoint, statistics.role) = key;
      statistics.duration = spread_of(std::move(group.durations));
      statistics.waited = spread_of(std::move(group.waits));
      statistics.first_token = spread_of(std::move(group.first_tokens));
      all_.calls.push_back(std::move(statistics));
    }
    all_.tokens_per_task = spread_of(std::move(task_tokens_));
    return std::move(all_);
  }

 private:
  struct Group {
    CallStatistics statistics = {};
    std::vector<double> durations = {}, waits = {}, first_tokens = {};
  };
  Statistics all_;
  std::map<std::pair<std::string, std::string>, Group> groups_;  // by endpoint and role
  std::vector<double> task_tokens_;
};

nlohmann::json json_of_spread(const Spread& spread) {
  return {{"count", spread.count}, {"sum", spread.sum}, {"p50", spread.p50}, {"p95", spread.p95}, {"p99", spread.p99}};
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  Spread spread;
  if (values.empty()) return spread;
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::max<std::size_t>(rank, 1) - 1];
  };
  spread.count = static_cast<long>(values.size());
  for (const double value : values) spread.sum += value;
  spread.p50 = at(0.50);
  spread.p95 = at(0.95);
  spread.p99 = at(0.99);
  return spread;
}

Result<Statistics> statistics_of(store::Store& store, std::string_view since) {
  Gathering gathering;
  const std::vector<store::RunRecord> runs = TRY(store.runs());
  for (const store::RunRecord& run : runs) {
    if (run.started_at < since) continue;
    gathering.add_run(run);
    const std::vector<store::ModelCall> calls = TRY(store.model_call_figures(run.id));
    gathering.add_calls(calls);
    const std::vector<Event> events = TRY(store.events(run.id, 0));
    gathering.add_events(events);
    const auto report = TRY(store.report(run.id));
    if (report) gathering.add_report(*report);
  }
  return gathering.take();
}

nlohmann::json json_of(const Statistics& statistics) {
  nlohmann::json calls = nlohmann::json::array();
  for (const CallStatistics& one : statistics.calls) {
    nlohmann::json json = one.used;
    json.update({{"endpoint", one.endpoint},
                 {"role", one.role},
                 {"errors", one.errors},
                 {"attempts", one.attempts},
                 {"rungs", one.rungs},
                 {"cuts", one.cuts},
                 {"duration_ms", json_of_spread(one.duration)},
                 {"waited_ms", json_of_spread(one.waited)},
                 {"first_token_ms", json_of_spread(one.first_token)}});
    calls.push_back(std::move(json));
  }
  nlohmann::json engines = nlohmann::json::object();
  for (const auto& [name, engine] : statistics.engines)
    engines[name] = {{"answered", engine.answered}, {"failed", engine.failed}, {"blocked", engine.blocked}};
  return {{"schema", "kaozheng.stats/1"},
          {"runs", statistics.runs},
          {"calls", calls},
          {"tasks", statistics.tasks},
          {"fallbacks", statistics.fallbacks},
          {"engines", engines},
          {"pages", {{"read", statistics.pages_read}, {"failed", statistics.pages_failed}}},
          {"claims", statistics.claims},
          {"tokens_per_task", json_of_spread(statistics.tokens_per_task)}};
}

}  // namespace kaozheng::runs
