// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "app/cli/resuming.h"
#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "app/cli/usage_view.h"
#include "base/bytes.h"
#include "base/files.h"
#include "runs/exports.h"

namespace kaozheng::app {

int deliver(const std::string& text, const std::string& file, const Tongue& say, SayPath say_path) {
  if (file.empty() || file == "-") {
    if (write_output(text)) return exit_ok;
    return report_failure({exit_failed, say("无法写入标准输出", "cannot write to standard output"), ""});
  }
  const auto written = write_file(file, text);
  if (!written)
    return report_failure({exit_failed, say("无法写入 {}：{}", "cannot write {}: {}", file, written.error().what),
                           say("请释放磁盘空间或换一个位置", "free some disk space or choose another place")});
  if (say_path == SayPath::yes) write_error(say("已写入 {}", "written: {}", printable(file)) + "\n");
  return exit_ok;
}

int list_command(bool json, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto store = store_of(wiring, say);
  if (!store) return report_failure(store.error());
  const auto runs = (*store)->runs();
  if (!runs) return report_failure({exit_failed, runs.error().what, ""});
  if (json) {
    nlohmann::json array = nlohmann::json::array();
    for (const auto& run : *runs) array.push_back(runs::json_of(run));
    return deliver(dumped(array), "", say);
  }
  if (runs->empty()) {
    write_error(say("还没有任何运行；kaozheng research \"主题\" 开始一次",
                    "there is no run yet; kaozheng research \"topic\" starts one") +
                "\n");
    return exit_ok;
  }
  const std::size_t columns = is_terminal(STDOUT_FILENO) ? size_of_terminal(STDOUT_FILENO).columns : 120;
  std::string table;
  for (const auto& run : *runs) {
    const std::string row = fmt::format("{}  {}  {}  ", run.id.substr(0, 8), shown_minute(run.started_at),
                                        padded(shown_status(**store, run, say), 11));
    table += row + fitted(run.topic, columns > 60 ? columns - 1 - columns_of(row) : 20) + "\n";
  }
  return deliver(table, "", say);
}

int show_command(const std::string& id, ShowWhat what, const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    if (what == ShowWhat::events) {
      const auto events = store.events(run.id, 0);
      if (!events) return give_up(exit_failed, events.error().what);
      std::string lines;
      for (const Event& event : *events)
        lines += nlohmann::json(event).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
      return deliver(lines, "", say);
    }
    const auto report = TRY(report_of(store, run, say));
    const auto calls = store.model_call_figures(run.id);
    if (!calls) return give_up(exit_failed, calls.error().what);
    const runs::RunUsage usage = runs::usage_of(*calls);
    if (what == ShowWhat::json) {
      nlohmann::json json = report.json;
      if (json.is_object()) json["run_id"] = run.id;
      if (json.is_object()) json["usage"] = usage;
      return deliver(dumped(json), "", say);
    }
    if (report.state != "final")
      write_error(say("这份报告尚未完成（{}）", "this report is not complete ({})", report.state) + "\n");
    const int code = deliver(report.markdown, "", say);
    if (code == exit_ok) write_error("\n" + usage_tables(usage, say));  // beside the report, which may go to a file
    return code;
  });
}

int delete_command(const std::string& id, bool yes, const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    if (!yes) {
      if (!is_terminal(STDIN_FILENO))
        return give_up(exit_usage, say("未确认，没有删除", "not confirmed: nothing is deleted"),
                       say("脚本中请加 --yes", "add --yes in scripts"));
      if (!confirmed(say("删除运行 {}（{}）及其资料？[y/N] ", "delete run {} ({}) and what only it used? [y/N] ",
                         run.id.substr(0, 8), fitted(run.topic, 50)),
                     Answer::no))
        return give_up(exit_failed, say("没有删除", "nothing is deleted"));
    }
    const auto deleted = store.delete_run(run.id);
    if (!deleted) return give_up(exit_failed, deleted.error().what);
    write_error(say("已删除运行 {}", "run {} is deleted", run.id.substr(0, 8)) + "\n");
    return static_cast<int>(exit_ok);
  });
}

}  // namespace kaozheng::app
