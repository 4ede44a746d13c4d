// SPDX-License-Identifier: Apache-2.0
// Runs in the store, as the commands about them find them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/commands.h"
#include "app/store_opening.h"
#include "app/wiring.h"

namespace kaozheng::app {

// JSON as it is printed: indented, broken UTF-8 replaced, a newline at the end.
std::string dumped(const nlohmann::json& json);
std::string shown_status(store::RunStatus status, const Tongue& say);
// The same of a run; one whose process has ended without a word is "interrupted".
std::string shown_status(store::Store& store, const store::RunRecord& run, const Tongue& say);

// The run an id or its beginning names; the newest when it is empty.
Outcome<store::RunRecord> run_of(store::Store& store, const std::string& id, const Tongue& say);
Outcome<store::ReportRecord> report_of(store::Store& store, const store::RunRecord& run, const Tongue& say);

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

}  // namespace kaozheng::app
