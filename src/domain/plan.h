// SPDX-License-Identifier: Apache-2.0
// The supervisor's decomposition of a topic.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kaozheng {

enum class TaskType { research, analysis, synthesis, validation };
std::string_view to_string(TaskType type);
std::optional<TaskType> parse_task_type(std::string_view text);

struct Task {
  std::string id;  // [A-Za-z0-9_-]{1,64}, unique in its plan
  TaskType type = TaskType::research;
  std::string description;
  int priority = 3;  // 1 to 5, 5 first
  std::vector<std::string> depends_on;
};

enum class PlanOrigin { model, repaired, fallback, user, basic };
std::string_view to_string(PlanOrigin origin);

struct Plan {
  std::vector<Task> tasks;
  PlanOrigin origin = PlanOrigin::model;
  std::string note;  // why a fallback was used; empty otherwise
};

// A plan from untrusted JSON, `{"tasks": [{"id","type","description","priority","depends_on"}]}`. `malformed` says in
// words what is wrong: unknown or repeated ids, a cycle, no research task, more than `max_tasks`, an empty description.
Result<Plan> parse_plan(const nlohmann::json& json, int max_tasks);
Result<void> check_plan(const Plan& plan, int max_tasks);

// The tasks of one type in waves: a task comes after all it depends on (dependencies on other types do not count);
// within a wave by priority, then by place in the plan. Indices into plan.tasks. `plan` has passed check_plan.
std::vector<std::vector<std::size_t>> waves(const Plan& plan, TaskType type);

// The JSON schema of a plan, as sent to models.
const nlohmann::json& plan_schema();

void to_json(nlohmann::json& json, const Task& task);
void to_json(nlohmann::json& json, const Plan& plan);
void from_json(const nlohmann::json& json, Task& task);
void from_json(const nlohmann::json& json, Plan& plan);

}  // namespace kaozheng
