// SPDX-License-Identifier: Apache-2.0
#include <iterator>

#include "research/wording.h"
#include "research/writing.h"

namespace kaozheng::research {
namespace {

std::vector<Assignment> details(const Brief& brief, const Notebook& notebook) {
  auto shares = notebook.shared_out();
  std::vector<Assignment> assignments;
  for (const TaskNotes& notes : notebook.tasks()) {
    const bool told_elsewhere = !notes.findings.empty() && shares[notes.task.id].empty();
    const std::string when_empty =
        told_elsewhere
            ? say(brief.language, "有关材料已在其他小节中说明。", "What was found is told in the other sections.")
            : say(brief.language, "没有找到可以引用的材料。", "No material was found that could be cited.");
    assignments.push_back({"write.detail", short_title(notes.task, brief.language), notes.task.description,
                           notes.task.id, when_empty, std::move(shares[notes.task.id])});
  }
  return assignments;
}

}  // namespace

Result<Written> write_report(ResearchRun& run, const Brief& brief, const Notebook& notebook,
                             const evidence::Ledger& ledger) {
  const std::string nothing =
      say(brief.language, "没有找到可以引用的材料。", "No material was found that could be cited.");
  const std::string no_advice = say(brief.language, "现有材料不足以得出结论或建议。",
                                    "The material does not allow conclusions or recommendations.");
  const auto whole = [&](const char* prompt, const char* chinese, const char* english, const std::string& when_empty) {
    return Assignment{prompt, say(brief.language, chinese, english), brief.topic, "", when_empty, ledger.findings()};
  };
  std::vector<Assignment> assignments = {
      whole("write.summary", "执行摘要", "Executive summary", nothing),
      whole("write.findings", "关键发现", "Key findings", nothing),
      whole("write.conclusion", "结论和建议", "Conclusions and recommendations", no_advice)};
  for (Assignment& detail : details(brief, notebook)) assignments.push_back(std::move(detail));

  Written written = TRY(write_sections(run, brief, ledger, notebook.documents(), assignments));
  Section detailed;
  detailed.heading = say(brief.language, "详细分析", "Detailed analysis");
  const auto first_detail = written.sections.begin() + 3;
  std::move(first_detail, written.sections.end(), std::back_inserter(detailed.children));
  written.sections.erase(first_detail, written.sections.end());
  written.sections.insert(written.sections.begin() + 1, std::move(detailed));
  return written;
}

Result<Written> summarise_task(ResearchRun& run, const Brief& brief, const TaskNotes& notes, const Notebook& notebook) {
  const std::string nothing =
      say(brief.language, "这项研究没有找到可以引用的材料。", "This task found no material that could be cited.");
  // What only repeats other tasks is left to them, when enough remains.
  constexpr std::size_t enough = 4;
  std::vector<Finding> findings = notebook.shared_out()[notes.task.id];
  if (findings.size() < enough) findings = notes.findings;
  return write_section(run, brief, evidence::Ledger(notes.findings), notebook.documents(),
                       {"summarise", "", notes.task.description, notes.task.id, nothing, std::move(findings)});
}

}  // namespace kaozheng::research
