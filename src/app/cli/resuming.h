// SPDX-License-Identifier: Apache-2.0
// Runs that were left, as the commands that go on with them find them.
#pragma once

#include <string>

#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "runs/run_service.h"

namespace kaozheng::app {

// The run to go on with; says why not when it is finished, when somebody works on it, or when another version of this
// program began it and neither `options` nor, at a terminal, the person says what to do about that.
Outcome<runs::LeftRun> left_run(const ResumeOptions& options, const CommandContext& context);

enum class Answer { yes, no };
// Asks on the terminal; `fallback` when only Enter is typed, no at the end of the input.
bool confirmed(const std::string& question, Answer fallback);

// How a run's progress is shown on stderr.
ProgressSettings progress_settings(Loudness loudness, const CommandContext& context);

std::string shown_minute(const std::string& iso8601);  // "2025-07-01 08:30"

}  // namespace kaozheng::app
