// SPDX-License-Identifier: Apache-2.0
#include "domain/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <utility>

#include "base/bytes.h"
#include "domain/strict_json.h"

namespace kaozheng {
namespace {

constexpr std::array task_types = {TaskType::research, TaskType::analysis, TaskType::synthesis, TaskType::validation};
constexpr std::array plan_origins = {PlanOrigin::model, PlanOrigin::repaired, PlanOrigin::fallback, PlanOrigin::user,
                                     PlanOrigin::basic};
constexpr std::size_t id_characters_max = 64, description_characters_max = 2000;
constexpr int usual_priority = 3;

bool is_task_id(std::string_view id) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !id.empty() && id.size() <= id_characters_max && std::all_of(id.begin(), id.end(), allowed);
}

tl::unexpected<Error> malformed(std::string what) { return fail(ErrorKind::malformed, std::move(what)); }

std::string in_quotes(std::string_view text) { return "\"" + abbreviate(printable(text), 80) + "\""; }

// A string, or a number as models write ids.
std::optional<std::string> read_id(const nlohmann::json& json) {
  if (json.is_string()) return std::string(trim(json.get_ref<const std::string&>()));
  if (json.is_number_integer()) return std::to_string(json.get<long long>());
  return std::nullopt;
}

// The ids a task depends on, each once: an array, or one id that stands alone.
Result<std::vector<std::string>> read_dependencies(const nlohmann::json& task, const std::string& name) {
  const auto found = task.find("depends_on");
  if (found == task.end() || found->is_null()) return std::vector<std::string>();
  const nlohmann::json ids = found->is_array() ? *found : nlohmann::json::array({*found});
  std::vector<std::string> read;
  std::set<std::string> known;
  for (const nlohmann::json& one : ids) {
    const auto id = read_id(one);
    if (!id) return malformed(name + ": depends_on must be an array of ids");
    if (known.insert(*id).second) read.push_back(*id);
  }
  return read;
}

// A model that gives no ids, or leaves out "task_", names a task by its number.
void complete_dependencies(Plan& plan) {
  std::set<std::string> ids;
  for (const Task& task : plan.tasks) ids.insert(task.id);
  for (Task& task : plan.tasks)
    for (std::string& id : task.depends_on)
      if (!ids.count(id) && ids.count("task_" + id)) id = "task_" + id;
}

int read_priority(const nlohmann::json& task) {
  const auto found = task.find("priority");
  double value = usual_priority;
  if (found != task.end() && found->is_number()) value = found->get<double>();
  if (found != task.end() && found->is_string())
    if (const double read = std::strtod(found->get_ref<const std::string&>().c_str(), nullptr); read != 0) value = read;
  if (!std::isfinite(value)) value = usual_priority;
  return static_cast<int>(std::clamp(std::round(value), 1.0, 5.0));
}

Result<Task> read_task(const nlohmann::json& json, std::size_t place) {
  const std::string name = "task " + std::to_string(place);
  if (!json.is_object()) return malformed(name + " is not an object");
  Task task;
  task.id = "task_" + std::to_string(place);
  if (const auto id = json.find("id"); id != json.end() && !id->is_null()) {
    const auto read = read_id(*id);
    if (!read || !is_task_id(*read))
      return malformed(name + ": its id must be 1 to 64 of the characters A-Z a-z 0-9 _ -");
    task.id = *read;
  }
  const auto type = json.find("type");
  if (type == json.end() || !type->is_string()) return malformed(name + " has no type");
  const auto parsed = parse_task_type(to_lower_ascii(trim(type->get_ref<const std::string&>())));
  if (!parsed)
    return malformed(fmt::format("{}: {} is not a type; the types are research, analysis, synthesis, validation", name,
                                 in_quotes(type->get_ref<const std::string&>())));
  task.type = *parsed;
  const auto description = json.find("description");
  if (description == json.end() || !description->is_string()) return malformed(name + " has no description");
  task.description = abbreviate(trim(printable(to_valid_utf8(description->get_ref<const std::string&>()))),
                                description_characters_max);
  task.priority = read_priority(json);
  std::vector<std::string> depends_on = TRY(read_dependencies(json, name));
  task.depends_on = std::move(depends_on);
  return task;
}

// Places of the tasks that can never start because they wait for each other.
std::vector<std::size_t> in_cycles(const Plan& plan) {
  std::set<std::string> done;
  std::vector<std::size_t> waiting;
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) waiting.push_back(i);
  for (bool moved = true; moved;) {
    moved = false;
    std::erase_if(waiting, [&](std::size_t i) {
      const Task& task = plan.tasks[i];
      const bool ready = std::all_of(task.depends_on.begin(), task.depends_on.end(),
                                     [&](const std::string& id) { return done.count(id) > 0; });
      if (ready) done.insert(task.id);
      moved = moved || ready;
      return ready;
    });
  }
  return waiting;
}

}  // namespace

std::string_view to_string(TaskType type) {
  switch (type) {
    case TaskType::research:
      return "research";
    case TaskType::analysis:
      return "analysis";
    case TaskType::synthesis:
      return "synthesis";
    case TaskType::validation:
      return "validation";
  }
  throw std::logic_error("no such type of task");
}

std::optional<TaskType> parse_task_type(std::string_view text) {
  for (const TaskType type : task_types)
    if (text == to_string(type)) return type;
  return std::nullopt;
}

std::string_view to_string(PlanOrigin origin) {
  switch (origin) {
    case PlanOrigin::model:
      return "model";
    case PlanOrigin::repaired:
      return "repaired";
    case PlanOrigin::fallback:
      return "fallback";
    case PlanOrigin::user:
      return "user";
    case PlanOrigin::basic:
      return "basic";
  }
  throw std::logic_error("no such origin of a plan");
}

Result<Plan> parse_plan(const nlohmann::json& json, int max_tasks) {
  if (!json.is_object()) return malformed("the plan is not an object with the key \"tasks\"");
  const auto tasks = json.find("tasks");
  if (tasks == json.end() || !tasks->is_array()) return malformed("the plan has no array \"tasks\"");
  // Checked before reading: a reply of thousands of tasks is not read to its end.
  if (tasks->size() > static_cast<std::size_t>(std::max(max_tasks, 0)))
    return malformed(fmt::format("the plan has {} tasks; at most {} are allowed", tasks->size(), max_tasks));
  Plan plan;
  for (const nlohmann::json& one : *tasks) {
    Task task = TRY(read_task(one, plan.tasks.size() + 1));
    plan.tasks.push_back(std::move(task));
  }
  complete_dependencies(plan);
  TRY_VOID(check_plan(plan, max_tasks));
  return plan;
}

Result<void> check_plan(const Plan& plan, int max_tasks) {
  if (plan.tasks.empty()) return malformed("the plan has no tasks");
  if (plan.tasks.size() > static_cast<std::size_t>(std::max(max_tasks, 0)))
    return malformed(fmt::format("the plan has {} tasks; at most {} are allowed", plan.tasks.size(), max_tasks));
  std::set<std::string> ids;
  for (const Task& task : plan.tasks) {
    if (!is_task_id(task.id)) return malformed("the id " + in_quotes(task.id) + " is not of A-Z a-z 0-9 _ -, 1 to 64");
    if (!ids.insert(task.id).second) return malformed("the id " + in_quotes(task.id) + " stands twice");
    if (trim(task.description).empty()) return malformed("task " + in_quotes(task.id) + " has an empty description");
    if (task.priority < 1 || task.priority > 5)
      return malformed("task " + in_quotes(task.id) + ": its priority is not from 1 to 5");
  }
  for (const Task& task : plan.tasks)
    for (const std::string& id : task.depends_on)
      if (!ids.count(id))
        return malformed(
            fmt::format("task {} depends on {}, which is no task of the plan", in_quotes(task.id), in_quotes(id)));
  if (std::none_of(plan.tasks.begin(), plan.tasks.end(),
                   [](const Task& task) { return task.type == TaskType::research; }))
    return malformed("the plan has no research task");
  if (const auto cycle = in_cycles(plan); !cycle.empty()) {
    std::vector<std::string> names;
    for (const std::size_t i : cycle) names.push_back(plan.tasks[i].id);
    return malformed("tasks wait for each other in a circle: " + join(names, ", "));
  }
  return {};
}

std::vector<std::vector<std::size_t>> waves(const Plan& plan, TaskType type) {
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) place[plan.tasks[i].id] = i;
  // The wave a task belongs to: behind all tasks of its type that it depends on, also through others.
  std::vector<std::optional<std::size_t>> depth(plan.tasks.size());
  const auto depth_of = [&](const auto& self, std::size_t i) -> std::size_t {
    if (depth[i]) return *depth[i];
    std::size_t deepest = 0;
    for (const std::string& id : plan.tasks[i].depends_on) {
      const std::size_t other = place.at(id);
      const std::size_t behind = self(self, other) + (plan.tasks[other].type == type ? 1 : 0);
      deepest = std::max(deepest, behind);
    }
    depth[i] = deepest;
    return deepest;
  };
  std::map<std::size_t, std::vector<std::size_t>> by_depth;
  for (std::size_t i = 0; i < plan.tasks.size(); ++i)
    if (plan.tasks[i].type == type) by_depth[depth_of(depth_of, i)].push_back(i);
  std::vector<std::vector<std::size_t>> result;
  for (auto& [unused, wave] : by_depth) {
    std::stable_sort(wave.begin(), wave.end(),
                     [&](std::size_t a, std::size_t b) { return plan.tasks[a].priority > plan.tasks[b].priority; });
    result.push_back(std::move(wave));
  }
  return result;
}

const nlohmann::json& plan_schema() {
  static const nlohmann::json schema = nlohmann::json::parse(R"({
    "type": "object",
    "properties": {
      "tasks": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "id": {"type": "string"},
            "type": {"type": "string", "enum": ["research", "analysis", "synthesis", "validation"]},
            "description": {"type": "string"},
            "priority": {"type": "integer", "minimum": 1, "maximum": 5},
            "depends_on": {"type": "array", "items": {"type": "string"}}
          },
          "required": ["id", "type", "description", "priority", "depends_on"],
          "additionalProperties": false
        }
      }
    },
    "required": ["tasks"],
    "additionalProperties": false
  })");
  return schema;
}

void to_json(nlohmann::json& json, const Task& task) {
  json = {{"id", task.id},
          {"type", to_string(task.type)},
          {"description", task.description},
          {"priority", task.priority},
          {"depends_on", task.depends_on}};
}

void to_json(nlohmann::json& json, const Plan& plan) {
  json = {{"tasks", plan.tasks}, {"origin", to_string(plan.origin)}};
  if (!plan.note.empty()) json["note"] = plan.note;
}

void from_json(const nlohmann::json& json, Task& task) {
  json.at("id").get_to(task.id);
  read_name(json, "type", task_types, task.type);
  json.at("description").get_to(task.description);
  read_integer(json, "priority", task.priority);
  json.at("depends_on").get_to(task.depends_on);
}

void from_json(const nlohmann::json& json, Plan& plan) {
  json.at("tasks").get_to(plan.tasks);
  read_name(json, "origin", plan_origins, plan.origin);
  plan.note = json.value("note", "");
}

}  // namespace kaozheng
