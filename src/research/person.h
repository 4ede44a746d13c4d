// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/plan.h"

namespace kaozheng::research {

// The person who started a run, as far as they want to be asked. An empty function: the run goes on by itself. Called
// on the run's thread, which waits; `cancelled` ends the run.
struct Person {
  // One answer per question, empty = no wish; or none at all.
  std::function<Result<std::vector<std::string>>(const std::vector<std::string>& questions)> clarify = {};
  // Shown the supervisor's plan; gives the one to be carried out, which has passed check_plan.
  std::function<Result<Plan>(const Plan& plan)> review_plan = {};
  // Shown the outline as text, and what was wrong with the last answer; gives the outline to be written; empty:
  // as it was made.
  std::function<Result<std::string>(const std::string& outline, const std::string& trouble)> review_outline = {};
};

}  // namespace kaozheng::research
