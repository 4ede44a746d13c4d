// SPDX-License-Identifier: Apache-2.0
#include "app/cli/stored_runs.h"
#include "app/cli/usage_view.h"
#include "runs/statistics.h"

namespace kaozheng::app {

int stats_command(StatsForm form, int days, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto store = store_of(wiring, say);
  if (!store) return report_failure(store.error());
  const std::string since = days > 0 ? to_iso8601(wiring.clock().now() - std::chrono::hours(24 * days)) : "";
  const auto statistics = runs::statistics_of(**store, since);
  if (!statistics) return report_failure({exit_failed, statistics.error().what, ""});
  switch (form) {
    case StatsForm::json:
      return deliver(dumped(runs::json_of(*statistics)), "", say);
    case StatsForm::prometheus:
      return deliver(runs::prometheus_text(*statistics), "", say);
    case StatsForm::tables:
      break;
  }
  return deliver(statistics_tables(*statistics, say), "", say);
}

int egress_command(const std::string& id, bool json, const CommandContext& context) {
  const Tongue& say = context.say;
  return with_run(id, context, [&](store::Store& store, const store::RunRecord& run) -> Outcome<int> {
    if (!run.settings.is_object() || run.settings.value("egress", nlohmann::json()) != "listed")
      return give_up(exit_failed,
                     say("运行 {} 没有记录它发出的请求（由较早的版本完成）",
                         "run {} kept no record of what it sent (an earlier version made it)", run.id.substr(0, 8)));
    const auto sent = store.sent_requests(run.id);
    if (!sent) return give_up(exit_failed, sent.error().what);
    if (!json) return deliver(egress_tables(*sent, say), "", say);
    nlohmann::json document = runs::egress_json(*sent);
    document["run_id"] = run.id;
    return deliver(dumped(document), "", say);
  });
}

}  // namespace kaozheng::app
