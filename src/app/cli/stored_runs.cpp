// SPDX-License-Identifier: Apache-2.0
#include "app/cli/stored_runs.h"

#include "runs/holder.h"

namespace kaozheng::app {

std::string dumped(const nlohmann::json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string shown_status(store::RunStatus status, const Tongue& say) {
  switch (status) {
    case store::RunStatus::running:
      return say("进行中", "running");
    case store::RunStatus::finished:
      return say("完成", "finished");
    case store::RunStatus::failed:
      return say("失败", "failed");
    case store::RunStatus::stopped:
      return say("已停止", "stopped");
    case store::RunStatus::paused:
      return say("已暂停", "paused");
    case store::RunStatus::waiting:
      return say("等待中", "waiting");
  }
  return "";
}

std::string shown_status(store::Store& store, const store::RunRecord& run, const Tongue& say) {
  if (run.status == store::RunStatus::running) {
    const auto holder = store.run_holder(run.id);
    if (holder && runs::life_of(store, *holder) == runs::Life::ended) return say("中断", "interrupted");
  }
  return shown_status(run.status, say);
}

Outcome<store::RunRecord> run_of(store::Store& store, const std::string& id, const Tongue& say) {
  const std::string remedy = say("kaozheng list 列出所有运行", "kaozheng list shows all runs");
  if (id.empty()) {
    auto runs = store.runs();
    if (!runs) return give_up(exit_failed, runs.error().what);
    if (runs->empty())
      return give_up(exit_usage, say("还没有任何运行", "there is no run yet"),
                     say("kaozheng research \"主题\" 开始一次", "kaozheng research \"topic\" starts one"));
    return std::move(runs->front());
  }
  auto run = store.run(id);
  if (run) return std::move(*run);
  const bool wrong_id = run.error().kind == ErrorKind::not_found || run.error().kind == ErrorKind::invalid;
  return give_up(wrong_id ? exit_usage : exit_failed, run.error().what, wrong_id ? remedy : "");
}

Outcome<store::ReportRecord> report_of(store::Store& store, const store::RunRecord& run, const Tongue& say) {
  auto report = store.report(run.id);
  if (!report) return give_up(exit_failed, report.error().what);
  if (!*report)
    return give_up(
        exit_failed,
        say("运行 {}（{}）没有报告", "run {} ({}) has no report", run.id.substr(0, 8), shown_status(store, run, say)) +
            (run.error.empty() ? "" : ": " + run.error),
        say("kaozheng show {} --events 显示经过", "kaozheng show {} --events shows what happened",
            run.id.substr(0, 8)));
  return std::move(**report);
}

}  // namespace kaozheng::app
