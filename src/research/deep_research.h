// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "research/agents.h"

namespace kaozheng::research {

// One run, from question to checked report. Blocks; called on the run's own thread. `plan` (checked) replaces the
// supervisor's. A stage that fails for one task yields a Gap. Fails when it is stopped (`cancelled`), over budget
// before anything was found, or when no task brought a finding (`not_found`: stopped honestly, nothing is written).
Result<Report> deep_research(ResearchRun& run, const Question& question, const std::optional<Plan>& plan);

// Brief and plan alone, for --plan-only.
Result<Plan> plan_only(ResearchRun& run, const Question& question);

}  // namespace kaozheng::research
