// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "app/version.h"
#include "runs/exports.h"

namespace kaozheng::app {

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const runs::ExportFormat& format : runs::export_formats()) all.push_back(format.name);
    return all;
  }();
  return names;
}

int export_command(const std::string& id, const std::string& format, const std::string& file,
                   const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    const runs::ExportFormat* const wanted = runs::find_export_format(format);
    if (!wanted->is_text && (file.empty() || file == "-") && is_terminal(STDOUT_FILENO))
      return give_up(exit_usage, say("证据包不是文字，不能显示在终端上", "a bundle is not text for a terminal"),
                     say("用 -o FILE.kzb 写入文件", "write it to a file: -o FILE.kzb"));
    const store::ReportRecord record = TRY(report_of(store, run, say));
    if (record.state != "final")
      write_error(say("这份报告尚未完成（{}）", "this report is not complete ({})", record.state) + "\n");
    const auto text = runs::export_run(store, run, *wanted, std::string("kaozheng ") + std::string(version));
    if (!text && !wanted->is_text)
      return give_up(
          exit_failed, say("无法做成证据包：{}", "no bundle can be made: {}", text.error().what),
          say("该运行的资料不完整；请重新研究一次", "what the run stored is not complete; research it again"));
    if (!text)
      return give_up(exit_failed, text.error().what,
                     say("可能由更新的版本写成", "a newer version may have written it"));
    return deliver(*text, file, say);
  });
}

}  // namespace kaozheng::app
