// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/wiring.h"
#include "base/bytes.h"
#include "base/files.h"

namespace kaozheng::app {
namespace {

std::string dumped(const nlohmann::json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

nlohmann::json json_of(const store::RunRecord& run) {
  return {{"id", run.id},
          {"topic", run.topic},
          {"status", to_string(run.status)},
          {"started_at", run.started_at},
          {"ended_at", run.ended_at},
          {"settings", run.settings},
          {"error", run.error}};
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
  }
  return "";
}

Outcome<store::Store*> store_of(Wiring& wiring, const Tongue& say) {
  auto opened = wiring.store();
  if (opened) return *opened;
  return give_up(
      exit_failed,
      say("无法打开存储 {}：{}", "cannot open the store {}: {}", wiring.store_file().string(), opened.error().what),
      say("用 --store FILE 指定存储文件", "name the store with --store FILE"));
}

// The run an id or its beginning names; the newest when it is empty.
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

// Runs `command` with the store and the run; reports what goes wrong.
template <class Command>
int with_run(const std::string& id, const CommandContext& context, Command command) {
  Wiring wiring(context.config, context.environment);
  const auto store = store_of(wiring, context.say);
  if (!store) return report_failure(store.error());
  const auto run = run_of(**store, id, context.say);
  if (!run) return report_failure(run.error());
  const Outcome<int> ended = command(**store, *run);
  return ended ? *ended : report_failure(ended.error());
}

Outcome<store::ReportRecord> report_of(store::Store& store, const store::RunRecord& run, const Tongue& say) {
  auto report = store.report(run.id);
  if (!report) return give_up(exit_failed, report.error().what);
  if (!*report)
    return give_up(
        exit_failed,
        say("运行 {}（{}）没有报告", "run {} ({}) has no report", run.id.substr(0, 8), shown_status(run.status, say)) +
            (run.error.empty() ? "" : ": " + run.error),
        say("kaozheng show {} --events 显示经过", "kaozheng show {} --events shows what happened",
            run.id.substr(0, 8)));
  return std::move(**report);
}

}  // namespace

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
    for (const auto& run : *runs) array.push_back(json_of(run));
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
    const std::string date = replace_all(run.started_at.substr(0, 16), "T", " ");
    const std::string row =
        fmt::format("{}  {}  {}  ", run.id.substr(0, 8), date, padded(shown_status(run.status, say), 8));
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
    if (what == ShowWhat::json) {
      nlohmann::json json = report.json;
      if (json.is_object()) json["run_id"] = run.id;
      return deliver(dumped(json), "", say);
    }
    if (report.state != "final")
      write_error(say("这份报告尚未完成（{}）", "this report is not complete ({})", report.state) + "\n");
    return deliver(report.markdown, "", say);
  });
}

int export_command(const std::string& id, const std::string& format, const std::string& file,
                   const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    const auto report = TRY(report_of(store, run, say));
    if (format == "md") return deliver(report.markdown, file, say);
    const auto events = store.events(run.id, 0);
    const auto documents = store.documents(run.id);
    if (!events) return give_up(exit_failed, events.error().what);
    if (!documents) return give_up(exit_failed, documents.error().what);
    const nlohmann::json json = {{"schema", "kaozheng.run/1"}, {"run", json_of(run)},     {"state", report.state},
                                 {"report", report.json},      {"documents", *documents}, {"events", *events}};
    return deliver(dumped(json), file, say);
  });
}

int delete_command(const std::string& id, bool yes, const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    if (!yes) {
      if (!is_terminal(STDIN_FILENO))
        return give_up(exit_usage, say("未确认，没有删除", "not confirmed: nothing is deleted"),
                       say("脚本中请加 --yes", "add --yes in scripts"));
      write_error(say("删除运行 {}（{}）及其资料？[y/N] ", "delete run {} ({}) and what only it used? [y/N] ",
                      run.id.substr(0, 8), fitted(run.topic, 50)));
      std::string answer;
      std::getline(std::cin, answer);
      const std::string lower = to_lower_ascii(trim(answer));
      if (lower != "y" && lower != "yes" && lower != "是")
        return give_up(exit_failed, say("没有删除", "nothing is deleted"));
    }
    const auto deleted = store.delete_run(run.id);
    if (!deleted) return give_up(exit_failed, deleted.error().what);
    write_error(say("已删除运行 {}", "run {} is deleted", run.id.substr(0, 8)) + "\n");
    return static_cast<int>(exit_ok);
  });
}

}  // namespace kaozheng::app
