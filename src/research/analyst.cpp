// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "research/tables.h"
#include "research/wording.h"
#include "research/writing.h"

namespace kaozheng::research {
namespace {

struct Part {
  const char* prompt;
  const char* chinese;
  const char* english;
  const char* when_empty_chinese;
  const char* when_empty_english;
};
constexpr std::size_t trends_part = 1;
constexpr std::array<Part, 5> parts = {{
    {"analyse.findings", "关键发现与洞察", "Key findings and insights", "现有材料不足以归纳关键发现。",
     "The material does not allow key findings to be drawn."},
    {"analyse.trends", "趋势分析", "Trends", "现有材料没有说明趋势。", "The material says nothing about trends."},
    {"analyse.strengths", "优缺点评估", "Strengths and weaknesses", "现有材料没有说明优势或不足。",
     "The material says nothing about strengths or weaknesses."},
    {"analyse.outlook", "未来展望", "Outlook", "现有材料没有对未来的判断。",
     "The material makes no statement about the future."},
    {"analyse.advice", "实用建议", "Practical advice", "现有材料没有提出建议。", "The material gives no advice."},
}};

}  // namespace

Result<Written> analyse(ResearchRun& run, const Brief& brief, const Task& task, const std::vector<Finding>& findings,
                        const Notebook& notebook) {
  run.tell("TaskStarted", task.id, {{"type", to_string(task.type)}, {"description", task.description}});
  std::vector<Assignment> assignments;
  for (const Part& part : parts)
    assignments.push_back({part.prompt, say(brief.language, part.chinese, part.english), task.description, task.id,
                           say(brief.language, part.when_empty_chinese, part.when_empty_english), findings,
                           share_of_length(brief, 11)});
  auto written = write_sections(run, brief, evidence::Ledger(findings), notebook.documents(), assignments);
  // A model that writes says in its own words what became of the figures.
  if (written && !run.model.generates())
    add_trends(written->sections[trends_part], evidence::find_series(findings, notebook.documents(), brief.language),
               findings, brief.language);
  run.tell("TaskEnded", task.id, {{"findings", findings.size()}});
  return written;
}

}  // namespace kaozheng::research
