// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/bytes.h"
#include "models/structured.h"
#include "research/agents.h"
#include "research/asking.h"
#include "research/wording.h"

namespace kaozheng::research {
namespace {

// Analysis and writing follow the research as far as the cap leaves room.
void add_later_tasks(Plan& plan, Language language, std::size_t tasks_max) {
  std::vector<std::string> researched;
  for (const Task& task : plan.tasks) researched.push_back(task.id);
  if (plan.tasks.size() < tasks_max)
    plan.tasks.push_back({"analysis-1", TaskType::analysis,
                          say(language, "归纳关键发现、趋势、优势与不足、展望和建议",
                              "Draw out findings, trends, strengths and weaknesses, outlook and advice"),
                          3, researched});
  if (plan.tasks.size() < tasks_max)
    plan.tasks.push_back({"synthesis-1",
                          TaskType::synthesis,
                          say(language, "撰写最终综合报告", "Write the final report"),
                          2,
                          {"analysis-1"}});
}

}  // namespace

Result<Plan> make_plan(ResearchRun& run, const Brief& brief) {
  const models::Prompt prompt = plan_prompt(run.prompts, run.today, brief, run.limits.max_tasks);
  models::Rung rung = models::Rung::schema;
  auto plan = models::ask_for<Plan>(
      run.asking(), prompt, [&](const nlohmann::json& json) { return parse_plan(json, run.limits.max_tasks); }, &rung);
  if (!plan && plan.error().kind == ErrorKind::cancelled) return plan;
  if (!plan) return fallback_plan(brief, run.limits, cause(plan.error(), brief.language));
  plan->origin = rung < models::Rung::repair ? PlanOrigin::model : PlanOrigin::repaired;
  return plan;
}

Plan fallback_plan(const Brief& brief, const Limits& limits, std::string why) {
  const auto tasks_max = static_cast<std::size_t>(std::max(limits.max_tasks, 1));
  const std::size_t research_max = tasks_max > 2 ? tasks_max - 2 : std::max<std::size_t>(tasks_max - 1, 1);
  std::vector<std::string> facets = brief.facets;
  if (facets.empty()) facets.push_back(abbreviate(brief.topic, 200));
  Plan plan;
  plan.origin = PlanOrigin::fallback;
  for (std::size_t i = 0; i < facets.size() && i < research_max; ++i) {
    const int priority = std::max(2, 5 - static_cast<int>(i / 2));
    plan.tasks.push_back({"research-" + std::to_string(i + 1), TaskType::research, facets[i], priority, {}});
  }
  // Facets beyond the cap go to the last researcher.
  for (std::size_t i = research_max; i < facets.size(); ++i)
    plan.tasks.back().description += say(brief.language, "；", "; ") + facets[i];
  add_later_tasks(plan, brief.language, tasks_max);
  plan.note = say(brief.language, "模型没有给出合格的计划，改为按问题的各个侧面分工：",
                  "The model gave no valid plan; the work was divided by the facets of the question instead: ") +
              why;
  return plan;
}

Plan basic_plan(const Brief& brief, const Limits& limits) {
  Plan plan;
  plan.origin = PlanOrigin::basic;
  plan.tasks.push_back({"research-1", TaskType::research, brief.topic, 5, {}});
  add_later_tasks(plan, brief.language, static_cast<std::size_t>(std::clamp(limits.max_tasks, 2, 3)));
  return plan;
}

}  // namespace kaozheng::research
