// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "app/cli/diff_view.h"
#include "app/cli/resuming.h"
#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "base/bytes.h"
#include "runs/exports.h"

namespace kaozheng::app {
namespace {

struct Compared {
  store::RunRecord run;
  Report report;
};

Outcome<Compared> compared(store::Store& store, const std::string& id, const Tongue& say) {
  store::RunRecord run = TRY(run_of(store, id, say));
  const store::ReportRecord record = TRY(report_of(store, run, say));
  auto report = runs::parsed_report(record);
  if (!report) return give_up(exit_failed, report.error().what);
  return Compared{std::move(run), *std::move(report)};
}

std::string heading(const store::RunRecord& run, const char* mark, std::size_t columns) {
  const std::string head = fmt::format("{} {}  {}  ", mark, run.id.substr(0, 8), shown_minute(run.started_at));
  const std::string topic = replace_all(printable(run.topic), "\n", " ");
  const std::size_t taken = columns_of(head);
  return head + fitted(topic, columns > taken + 20 ? columns - taken : 20) + "\n";
}

}  // namespace

int diff_command(const std::string& before, const std::string& after, bool json, const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(before, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    const Compared a = TRY(compared(store, run.id, say));
    const Compared b = TRY(compared(store, after, say));
    const reports::ReportDiff diff = reports::diff_reports(a.report, b.report);
    if (json) {
      nlohmann::json told = diff;
      told["a"] = a.run.id;
      told["b"] = b.run.id;
      return deliver(dumped(told), "", say);
    }
    const bool terminal = is_terminal(STDOUT_FILENO);
    DiffLook look;
    if (terminal) look.columns = size_of_terminal(STDOUT_FILENO).columns;
    look.colour = wants_colour(context.config.text("terminal.color"), context.environment, terminal);
    std::string text = heading(a.run, "-", look.columns) + heading(b.run, "+", look.columns);
    if (a.report.language != b.report.language)
      text += say("两份报告的语言不同，其论断无法逐条对应\n",
                  "the reports are in two languages: their claims cannot be paired\n");
    text += diff_text(diff, look, say);
    if (!write_output(text, OutputText::safe))
      return give_up(exit_failed, say("无法写入标准输出", "cannot write to standard output"));
    return static_cast<int>(exit_ok);
  });
}

}  // namespace kaozheng::app
