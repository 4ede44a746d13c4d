// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/bytes.h"
#include "runs/statistics.h"

namespace kaozheng::runs {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

std::string escaped(std::string value) {
  value = replace_all(std::move(value), "\\", "\\\\");
  value = replace_all(std::move(value), "\"", "\\\"");
  return replace_all(std::move(value), "\n", "\\n");
}

// Metrics one after another; the samples of one stand together.
class Exposition {
 public:
  void begin(std::string name, std::string_view type, std::string_view help) {
    name_ = "kaozheng_" + std::move(name);
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name_, help, name_, type);
  }
  void sample(const Labels& labels, double value) { line("", labels, value); }
  // `unit` is what 1 of the metric is in the spread's own measure.
  void summary(const Labels& labels, const Spread& spread, double unit = 1) {
    if (spread.count == 0) return;
    for (const auto& [quantile, value] : {std::pair{"0.5", spread.p50}, {"0.95", spread.p95}, {"0.99", spread.p99}}) {
      Labels of_quantile = labels;
      of_quantile.emplace_back("quantile", quantile);
      line("", of_quantile, value / unit);
    }
    line("_sum", labels, spread.sum / unit);
    line("_count", labels, static_cast<double>(spread.count));
  }
  std::string take() { return std::move(text_); }

 private:
  void line(std::string_view suffix, const Labels& labels, double value) {
    std::string in_braces;
    for (const auto& [name, text] : labels)
      in_braces += fmt::format("{}{}=\"{}\"", in_braces.empty() ? "" : ",", name, escaped(to_valid_utf8(text)));
    text_ += fmt::format("{}{}{} {}\n", name_, suffix, in_braces.empty() ? "" : "{" + in_braces + "}", value);
  }
  std::string name_, text_;
};

void counts(Exposition& out, const char* label, const std::map<std::string, long>& by_name) {
  for (const auto& [name, count] : by_name) out.sample({{label, name}}, static_cast<double>(count));
}

void expose_calls(Exposition& out, const std::vector<CallStatistics>& calls) {
  constexpr double milliseconds = 1000;
  const auto each = [&](const auto& expose) {
    for (const CallStatistics& one : calls) expose(one, Labels{{"endpoint", one.endpoint}, {"role", one.role}});
  };
  const auto with = [](Labels labels, const char* name, const std::string& value) {
    labels.emplace_back(name, value);
    return labels;
  };
  out.begin("model_calls_total", "counter", "Calls of models; an empty endpoint: nobody answered.");
  each([&](const CallStatistics& one, const Labels& at) { out.sample(at, static_cast<double>(one.used.calls)); });
  out.begin("model_attempts_total", "counter", "Attempts at these calls.");
  each([&](const CallStatistics& one, const Labels& at) { out.sample(at, static_cast<double>(one.attempts)); });
  out.begin("model_errors_total", "counter", "Calls that failed, by kind.");
  each([&](const CallStatistics& one, const Labels& at) {
    for (const auto& [kind, count] : one.errors) out.sample(with(at, "kind", kind), static_cast<double>(count));
  });
  out.begin("model_tokens_total", "counter", "Tokens read (prompt) and written (completion).");
  each([&](const CallStatistics& one, const Labels& at) {
    out.sample(with(at, "direction", "prompt"), static_cast<double>(one.used.prompt_tokens));
    out.sample(with(at, "direction", "completion"), static_cast<double>(one.used.completion_tokens));
  });
  out.begin("model_cost_total", "counter", "Money of priced endpoints.");
  each([&](const CallStatistics& one, const Labels& at) {
    for (const auto& [currency, amount] : one.used.cost) out.sample(with(at, "currency", currency), amount);
  });
  out.begin("model_rungs_total", "counter", "How the form of replies was asked for.");
  each([&](const CallStatistics& one, const Labels& at) {
    for (const auto& [rung, count] : one.rungs) out.sample(with(at, "rung", rung), static_cast<double>(count));
  });
  out.begin("model_cuts_total", "counter", "Prompts that a server cut; their replies were thrown away.");
  each([&](const CallStatistics& one, const Labels& at) { out.sample(at, static_cast<double>(one.cuts)); });
  out.begin("model_call_seconds", "summary", "Time of answered calls, waiting included.");
  each([&](const CallStatistics& one, const Labels& at) { out.summary(at, one.duration, milliseconds); });
  out.begin("model_queue_seconds", "summary", "Waiting of answered calls for a turn.");
  each([&](const CallStatistics& one, const Labels& at) { out.summary(at, one.waited, milliseconds); });
  out.begin("model_first_token_seconds", "summary", "From the request to the first token, thinking included.");
  each([&](const CallStatistics& one, const Labels& at) { out.summary(at, one.first_token, milliseconds); });
}

}  // namespace

Result<std::string> prometheus_of_fleet(store::Store& store) {
  store::Fleet* const fleet = store.fleet();
  if (!fleet) return "";
  const std::vector<store::ProgramRecord> programs = TRY(fleet->programs());
  const store::QueueFigures queue = TRY(fleet->queue_figures());
  double alive = 0, lost = 0, refused = 0;
  for (const store::ProgramRecord& one : programs) {
    refused += static_cast<double>(one.refused);
    if (one.kind == "worker") (one.alive ? alive : lost) += 1;
  }
  Exposition out;
  out.begin("workers", "gauge", "Workers of the store, by whether their lease is renewed.");
  out.sample({{"state", "alive"}}, alive);
  out.sample({{"state", "lost"}}, lost);
  out.begin("queue_runs", "gauge", "Submitted runs, by class and whether a worker has them.");
  for (const std::size_t place : {0u, 1u}) {
    const std::string queue_class = place == 0 ? "interactive" : "batch";
    out.sample({{"class", queue_class}, {"state", "waiting"}}, static_cast<double>(queue.waiting[place]));
    out.sample({{"class", queue_class}, {"state", "running"}}, static_cast<double>(queue.taken[place]));
  }
  out.begin("refused_writes", "gauge", "Late writes of programs whose runs were taken over, of those known now.");
  out.sample({}, refused);
  return out.take();
}

std::string prometheus_text(const Statistics& statistics) {
  Exposition out;
  out.begin("runs_total", "counter", "Runs in the store.");
  counts(out, "status", statistics.runs);
  expose_calls(out, statistics.calls);
  out.begin("task_calls_total", "counter", "Calls of models, by task of the prompt.");
  for (const auto& [task, used] : statistics.tasks) out.sample({{"task", task}}, static_cast<double>(used.calls));
  out.begin("task_tokens_total", "counter", "Tokens read (prompt) and written (completion), by task of the prompt.");
  for (const auto& [task, used] : statistics.tasks) {
    out.sample({{"task", task}, {"direction", "prompt"}}, static_cast<double>(used.prompt_tokens));
    out.sample({{"task", task}, {"direction", "completion"}}, static_cast<double>(used.completion_tokens));
  }
  out.begin("model_fallbacks_total", "counter", "Calls left to the built-in model, by kind of error.");
  counts(out, "kind", statistics.fallbacks);
  out.begin("searches_total", "counter", "Queries by engine: answered, failed; blocked: told that the engine rests.");
  for (const auto& [name, engine] : statistics.engines)
    for (const auto& [outcome, count] :
         {std::pair{"answered", engine.answered}, {"failed", engine.failed}, {"blocked", engine.blocked}})
      out.sample({{"engine", name}, {"outcome", outcome}}, static_cast<double>(count));
  out.begin("pages_total", "counter", "Pages asked for.");
  out.sample({{"outcome", "read"}}, static_cast<double>(statistics.pages_read));
  out.sample({{"outcome", "failed"}}, static_cast<double>(statistics.pages_failed));
  out.begin("claims_total", "counter", "Claims of final reports, by verdict.");
  counts(out, "verdict", statistics.claims);
  out.begin("research_task_tokens", "summary", "Tokens of a research task.");
  out.summary({}, statistics.tokens_per_task);
  return out.take();
}

}  // namespace kaozheng::runs
