// SPDX-License-Identifier: Apache-2.0
#include "runs/forecast.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "base/clock.h"
#include "models/budget.h"

namespace kaozheng::runs {
namespace {

constexpr std::size_t runs_looked_at = 10;
constexpr double scale_max = 3;
constexpr double widened = 1.5;          // the ends of a range of one or two runs
constexpr int completion_assumed = 350;  // tokens of a call
constexpr int prompt_assumed = 2'500;

// Calls of a run, roughly: half of the tasks a plan may have, each with queries, notes and reflection a round, and its
// summary; then brief, plan, five analyses and four sections.
double calls_assumed(int tasks, int loops) { return 11 + std::max(1.0, tasks / 2.0) * (1 + 3 * loops); }

struct PastRun {
  double scale = 1;  // of the work asked for now to its own
  double calls = 0, prompt_tokens = 0, completion_tokens = 0, seconds = 0;
  std::map<std::string, double> cost = {};
};

// How much work a stored run was asked for; nothing when its record does not tell.
std::optional<double> work_of(const nlohmann::json& settings) {
  const nlohmann::json question = settings.value("question", nlohmann::json::object());
  const nlohmann::json limits = question.is_object() ? question.value("limits", nlohmann::json::object()) : question;
  if (!limits.is_object()) return std::nullopt;
  const auto tasks = limits.find("max_tasks"), loops = limits.find("max_loops");
  if (tasks == limits.end() || loops == limits.end()) return std::nullopt;
  if (!tasks->is_number_integer() || !loops->is_number_integer()) return std::nullopt;
  const bool basic = question.value("mode", nlohmann::json()) == "basic";
  return calls_assumed(basic ? 1 : tasks->get<int>(), loops->get<int>());
}

Result<std::vector<PastRun>> past_runs(store::Store& store, const Workload& work) {
  std::vector<PastRun> past;
  const double work_now = calls_assumed(work.tasks, work.loops);
  const std::vector<store::RunRecord> runs = TRY(store.runs());
  for (const store::RunRecord& run : runs) {
    if (past.size() == runs_looked_at) break;
    if (run.status != store::RunStatus::finished || !run.settings.is_object()) continue;
    if (run.settings.value("models", nlohmann::json()) != work.models) continue;
    const auto work_then = work_of(run.settings);
    const auto began = parse_iso8601(run.started_at), ended = parse_iso8601(run.ended_at);
    if (!work_then || !began || !ended) continue;
    PastRun one{work_now / *work_then};
    if (one.scale > scale_max || one.scale < 1 / scale_max) continue;
    const std::vector<store::ModelCall> calls = TRY(store.model_call_figures(run.id));
    for (const store::ModelCall& call : calls) {
      if (call.model == "extractive") continue;  // a draft costs nothing
      ++one.calls;
      one.prompt_tokens += call.prompt_tokens;
      one.completion_tokens += call.completion_tokens;
      if (!call.currency.empty()) one.cost[call.currency] += call.cost;
    }
    if (one.calls == 0) continue;
    one.seconds = static_cast<double>((*ended - *began).count()) / 1000;
    past.push_back(std::move(one));
  }
  return past;
}

Range range_of(std::vector<double> values) {
  constexpr std::size_t told_by_extremes = 4, few = 3;
  std::sort(values.begin(), values.end());
  const std::size_t last = values.size() - 1;
  if (values.size() < few) return {values.front() / widened, values.back() * widened};
  if (values.size() <= told_by_extremes) return {values.front(), values.back()};
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(last)))];
  };
  return {at(0.1), at(0.9)};
}

template <class Value>
Range range_over(const std::vector<PastRun>& past, const Value& value) {
  std::vector<double> values;
  for (const PastRun& run : past) values.push_back(value(run) * run.scale);
  return range_of(std::move(values));
}

Forecast from_history(const std::vector<PastRun>& past) {
  Forecast forecast;
  forecast.runs = static_cast<int>(past.size());
  forecast.calls = range_over(past, [](const PastRun& run) { return run.calls; });
  forecast.prompt_tokens = range_over(past, [](const PastRun& run) { return run.prompt_tokens; });
  forecast.completion_tokens = range_over(past, [](const PastRun& run) { return run.completion_tokens; });
  forecast.seconds = range_over(past, [](const PastRun& run) { return run.seconds; });
  std::set<std::string> currencies;
  for (const PastRun& run : past)
    for (const auto& [currency, amount] : run.cost) currencies.insert(currency);
  for (const std::string& currency : currencies)
    forecast.cost[currency] = range_over(past, [&](const PastRun& run) {
      const auto found = run.cost.find(currency);
      return found == run.cost.end() ? 0 : found->second;
    });
  return forecast;
}

Range around(double value) { return {value / 2, value * 2}; }

// The cheapest endpoint may do all of it, or the dearest.
std::map<std::string, Range> assumed_cost(const Forecast& forecast, const models::Pool& pool) {
  std::map<std::string, Range> cost;
  const auto money = [](const Range& in, const Range& out, const models::Price& price) {
    return Range{(in.low * price.in + out.low * price.out) / 1e6, (in.high * price.in + out.high * price.out) / 1e6};
  };
  bool other = false;  // some of it may cost nothing, or another currency
  for (const models::Endpoint& endpoint : pool.endpoints) {
    if (endpoint.price.free()) {
      other = true;
      continue;
    }
    const Range whole = money(forecast.prompt_tokens, forecast.completion_tokens, endpoint.price);
    const auto [found, is_new] = cost.try_emplace(endpoint.price.currency, whole);
    found->second.low = std::min(found->second.low, whole.low);
    found->second.high = std::max(found->second.high, whole.high);
  }
  if (other || cost.size() > 1)
    for (auto& [currency, range] : cost) range.low = 0;
  return cost;
}

nlohmann::json json_of_range(const Range& range) { return {{"low", range.low}, {"high", range.high}}; }

}  // namespace

void to_json(nlohmann::json& json, const Forecast& forecast) {
  nlohmann::json cost = nlohmann::json::object();
  for (const auto& [currency, range] : forecast.cost) cost[currency] = json_of_range(range);
  json = {{"basis", forecast.runs > 0 ? "history" : "assumed"},
          {"runs", forecast.runs},
          {"calls", json_of_range(forecast.calls)},
          {"prompt_tokens", json_of_range(forecast.prompt_tokens)},
          {"completion_tokens", json_of_range(forecast.completion_tokens)},
          {"seconds", json_of_range(forecast.seconds)},
          {"cost", cost}};
}

nlohmann::json models_of(const models::Pool& pool) {
  std::set<std::string> names;
  for (const models::Role role : models::all_roles)
    for (const models::Seat& seat : pool.of(role)) names.insert(pool.endpoints[seat.endpoint].name + "/" + seat.model);
  return names;
}

Result<Forecast> forecast_run(store::Store& store, const Workload& work, const models::Pool& pool,
                              double tokens_per_second) {
  const std::vector<PastRun> past = TRY(past_runs(store, work));
  if (!past.empty()) return from_history(past);
  Forecast forecast;
  const double calls = calls_assumed(work.tasks, work.loops);
  forecast.calls = around(calls);
  forecast.prompt_tokens = around(calls * prompt_assumed);
  forecast.completion_tokens = around(calls * completion_assumed);
  forecast.seconds = around(calls * completion_assumed / std::max(tokens_per_second, 0.1));
  forecast.cost = assumed_cost(forecast, pool);
  return forecast;
}

}  // namespace kaozheng::runs
