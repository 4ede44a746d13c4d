// SPDX-License-Identifier: Apache-2.0
#include "research/writing.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/parallel.h"
#include "models/tokens.h"
#include "research/asking.h"
#include "research/material.h"
#include "research/wording.h"

namespace kaozheng::research {
namespace {

constexpr std::size_t listed_findings_max = 8;
constexpr int attempts_max = 3;  // with half the findings each time the prompt proves too long

// The one word templates ask for when the findings say nothing to the point.
bool says_nothing(std::string_view text) {
  static constexpr std::array<std::string_view, 6> words = {"", "无", "无。", "none", "none.", "[none]"};
  return std::find(words.begin(), words.end(), to_lower_ascii(trim(text))) != words.end();
}

// What the parts of a report are shown so that their prompts begin alike: all findings, where they fit.
std::vector<Finding> shown_by_all(const ResearchRun& run, const evidence::Ledger& ledger, std::size_t room) {
  if (!run.model.generates()) return {};
  constexpr int label_and_date = 16;
  std::size_t tokens = 0;
  for (const Finding& finding : ledger.findings())
    tokens += static_cast<std::size_t>(models::tokens_at_most(finding.statement) + label_and_date);
  return tokens <= room ? ledger.findings() : std::vector<Finding>();
}

// A sentence that rests on findings of other parts alone is told there.
void keep_to(const std::vector<Finding>& own, std::vector<ReportBlock>& blocks) {
  const auto is_own = [&](const std::string& id) {
    return std::any_of(own.begin(), own.end(), [&](const Finding& finding) { return finding.id == id; });
  };
  for (ReportBlock& block : blocks)
    std::erase_if(block.sentences, [&](const Sentence& sentence) {
      return !sentence.findings.empty() && std::none_of(sentence.findings.begin(), sentence.findings.end(), is_own);
    });
  std::erase_if(blocks, [](const ReportBlock& block) { return block.sentences.empty(); });
}

Result<std::string> ask_for_text(ResearchRun& run, const Brief& brief, const evidence::Ledger& ledger,
                                 const std::map<std::string, Document>& documents, const Assignment& assignment) {
  std::size_t room = run.model.material_chars_max(models::Role::writer);
  for (int attempt = 1;; ++attempt, room /= 2) {
    const std::vector<Finding> all = shown_by_all(run, ledger, room);
    const std::vector<Finding> own = all.empty() ? fitting(assignment.findings, room) : assignment.findings;
    const models::Prompt prompt =
        writing_prompt(run.prompts, assignment.prompt, brief, assignment.focus, assignment.length,
                       labelled(own, ledger, documents), labelled(all, ledger, documents));
    auto answer = run.model.answer(prompt, run.budget, run.stop, {});
    if (answer) return answer->text;
    if (answer.error().kind != ErrorKind::too_long || attempt == attempts_max) return fail(answer.error());
  }
}

}  // namespace

int usual_length(Language language) { return language == Language::zh ? 3000 : 1800; }

int share_of_length(const Brief& brief, int percent) {
  return std::max(20, (brief.length > 0 ? brief.length : usual_length(brief.language)) * percent / 100);
}

std::vector<ReportBlock> plain_list(const std::vector<Finding>& findings, std::size_t count_max) {
  std::vector<ReportBlock> blocks;
  for (const Finding& finding : findings) {
    if (blocks.size() == count_max) break;
    Sentence sentence;
    sentence.text = finding.statement;
    sentence.kind = finding.verbatim ? SentenceKind::quoted : SentenceKind::cited;
    sentence.findings = {finding.id};
    ReportBlock block;
    block.kind = ReportBlockKind::bullet;
    block.sentences.push_back(std::move(sentence));
    blocks.push_back(std::move(block));
  }
  return blocks;
}

Result<Written> write_section(ResearchRun& run, const Brief& brief, const evidence::Ledger& ledger,
                              const std::map<std::string, Document>& documents, const Assignment& assignment) {
  Written written;
  Section section;
  section.heading = assignment.heading;
  if (!assignment.findings.empty()) {
    const auto text = ask_for_text(run, brief, ledger, documents, assignment);
    if (!text && text.error().kind == ErrorKind::cancelled) return fail(text.error());
    if (text && !says_nothing(*text)) {
      const auto uncited = run.model.generates() ? evidence::Uncited::mark : evidence::Uncited::cut;
      evidence::WrittenText read = evidence::read_written_text(*text, ledger, uncited);
      section.blocks = std::move(read.blocks);
      keep_to(assignment.findings, section.blocks);
      written.cut = read.cut;
    }
    if (!text) {
      Gap gap{assignment.task_id,
              assignment.heading.empty() ? say(brief.language, "摘要", "summary") : assignment.heading,
              cause(text.error(), brief.language)};
      section.blocks = plain_list(assignment.findings, listed_findings_max);
      section.blocks.insert(section.blocks.begin(),
                            notice(say(brief.language, "这一部分未能由模型写成，以下直接列出有关发现。",
                                       "The model could not write this part; its findings are listed as they are.")));
      run.tell("GapFound", gap.task_id, {{"what", gap.what}, {"why", gap.why}});
      written.gaps.push_back(std::move(gap));
    }
  }
  if (section.blocks.empty()) section.blocks.push_back(notice(assignment.when_empty));
  run.tell("SectionWritten", assignment.task_id, {{"heading", assignment.heading}});
  written.sections.push_back(std::move(section));
  return written;
}

Result<Written> write_sections(ResearchRun& run, const Brief& brief, const evidence::Ledger& ledger,
                               const std::map<std::string, Document>& documents,
                               const std::vector<Assignment>& assignments) {
  auto pieces = parallel_map(assignments, static_cast<std::size_t>(std::max(run.limits.parallel, 1)), run.stop,
                             [&](const Assignment& one) { return write_section(run, brief, ledger, documents, one); });
  Written all;
  for (auto& piece : pieces) {
    if (!piece) return fail(piece.error());
    std::move(piece->sections.begin(), piece->sections.end(), std::back_inserter(all.sections));
    std::move(piece->gaps.begin(), piece->gaps.end(), std::back_inserter(all.gaps));
    all.cut += piece->cut;
  }
  return all;
}

}  // namespace kaozheng::research
