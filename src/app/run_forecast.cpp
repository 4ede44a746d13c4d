// SPDX-License-Identifier: Apache-2.0
#include "app/run_forecast.h"

#include <algorithm>
#include <optional>

namespace kaozheng::app {
namespace {

constexpr int runs_looked_at = 5;
constexpr double tokens_min = 200;

// From the latest runs with the same model.
Result<std::optional<double>> measured_tokens_per_second(store::Store& store, const std::string& model) {
  const std::vector<store::RunRecord> runs = TRY(store.runs());
  double tokens = 0, seconds = 0;
  int looked_at = 0;
  for (const store::RunRecord& run : runs) {
    if (++looked_at > runs_looked_at) break;
    const std::vector<store::ModelCall> calls = TRY(store.model_call_figures(run.id));
    for (const store::ModelCall& call : calls)
      if (call.model == model && call.completion_tokens > 0) {
        tokens += call.completion_tokens;
        seconds += static_cast<double>(call.milliseconds) / 1000;
      }
  }
  if (tokens < tokens_min || seconds <= 0) return std::nullopt;
  return tokens / seconds;
}

// A run of one researcher has one task; a plan that is there has as many as it has.
int tasks_of(const runs::RunRequest& request) {
  const int most = request.question.limits.max_tasks;
  if (request.question.mode == Mode::basic) return 1;
  if (!request.plan) return most;
  const auto planned = std::count_if(request.plan->tasks.begin(), request.plan->tasks.end(),
                                     [](const Task& task) { return task.type == TaskType::research; });
  return std::min(most, 2 * static_cast<int>(planned));
}

}  // namespace

Result<runs::Forecast> forecast_request(store::Store& store, const runs::RunRequest& request, const models::Pool& pool,
                                        const ModelChoice& writer) {
  const auto measured = TRY(measured_tokens_per_second(store, writer.name));
  return runs::forecast_run(store,
                            {request.settings.at("models"), tasks_of(request), request.question.limits.max_loops}, pool,
                            measured.value_or(assumed_tokens_per_second(writer.bytes)));
}

}  // namespace kaozheng::app
