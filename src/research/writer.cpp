// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <set>

#include "research/editing.h"
#include "research/outline.h"
#include "research/tables.h"
#include "research/wording.h"
#include "research/writing.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

// Shares of the whole length, in percent; the detailed analysis has the rest.
constexpr int summary_share = 14, findings_share = 15, conclusion_share = 13;
constexpr int details_share = 100 - summary_share - findings_share - conclusion_share;

void collect_findings(const Section& section, std::set<std::string>& ids) {
  for (const ReportBlock& block : section.blocks)
    for (const Sentence& sentence : block.sentences) ids.insert(sentence.findings.begin(), sentence.findings.end());
  for (const Section& child : section.children) collect_findings(child, ids);
}

std::vector<Finding> without(const std::vector<Finding>& findings, const std::set<std::string>& ids) {
  std::vector<Finding> rest;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(rest),
               [&](const Finding& finding) { return !ids.count(finding.id); });
  return rest;
}

bool is_notice(const Section& section) {
  return section.blocks.size() == 1 && section.blocks.front().sentences.front().kind == SentenceKind::notice;
}

// The final report as it is written. Summary, key findings and conclusions come before the details where the same would
// be said twice: they are read first. One assignment per section of the first level, and per section of the outline.
class ReportWriting {
 public:
  ReportWriting(ResearchRun& run, const Brief& brief, const Outline& outline, const Notebook& notebook,
                const evidence::Ledger& ledger)
      : run_(run), brief_(brief), outline_(outline), notebook_(notebook), ledger_(ledger) {}

  Result<Written> write() {
    assign();
    TRY_VOID(run_.model.generates() ? write_at_once() : write_in_turn());
    TRY_VOID(fill_up());
    return put_together();
  }

 private:
  static constexpr std::size_t first_detail = 3;  // behind summary, key findings and conclusions

  void assign() {
    const std::string nothing =
        say(brief_.language, "没有找到可以引用的材料。", "No material was found that could be cited.");
    const std::string no_advice = say(brief_.language, "现有材料不足以得出结论或建议。",
                                      "The material does not allow conclusions or recommendations.");
    const auto whole = [&](const char* prompt, const char* chinese, const char* english, const std::string& when_empty,
                           int share) {
      return Assignment{prompt,
                        say(brief_.language, chinese, english),
                        brief_.topic,
                        "",
                        when_empty,
                        ledger_.findings(),
                        share_of_length(brief_, share)};
    };
    assignments_ = {
        whole("write.summary", "执行摘要", "Executive summary", nothing, summary_share),
        whole("write.findings", key_findings_zh, key_findings_en, nothing, findings_share),
        whole("write.conclusion", "结论和建议", "Conclusions and recommendations", no_advice, conclusion_share)};
    for (const OutlineSection& section : outline_.sections) {
      if (section.children.empty()) assign_detail(section);
      for (const OutlineSection& child : section.children) assign_detail(child);
    }
    sections_.resize(assignments_.size());
  }

  void assign_detail(const OutlineSection& section) {
    if (section.findings.empty()) return;
    std::vector<Finding> findings;
    for (const std::string& id : section.findings) findings.push_back(*ledger_.by_id(id));
    const int share =
        static_cast<int>(details_share * findings.size() / std::max<std::size_t>(1, ledger_.findings().size()));
    const std::string focus = section.question.empty() ? section.heading : section.question;
    assignments_.push_back({"write.detail", section.heading, focus, "", "", std::move(findings),
                            share_of_length(brief_, std::max(share, 4))});
  }

  Result<void> write_at_once() {
    Written written = TRY(write_sections(run_, brief_, ledger_, notebook_.documents(), assignments_));
    sections_ = std::move(written.sections);
    gaps_ = std::move(written.gaps);
    cut_ = written.cut;
    return {};
  }

  // A model that takes sentences over word for word must not hear a finding twice.
  Result<void> write_in_turn() {
    for (std::size_t i = 0; i < assignments_.size(); ++i) {
      if (i == first_detail) share_out_the_rest();
      assignments_[i].findings = without(assignments_[i].findings, told_);
      TRY_VOID(write_one(i, assignments_[i]));
    }
    return {};
  }

  // What the first three parts left of the length goes to the details by what each has to tell.
  void share_out_the_rest() {
    std::vector<long> untold(assignments_.size(), 0);
    long all = 0;
    for (std::size_t i = first_detail; i < assignments_.size(); ++i) {
      for (const Finding& finding : without(assignments_[i].findings, told_))
        untold[i] += static_cast<long>(text::written_length(finding.statement));
      all += untold[i];
    }
    const long rest = std::max(0, wanted() - length_of(sections_));
    for (std::size_t i = first_detail; i < assignments_.size(); ++i)
      assignments_[i].length =
          static_cast<int>(std::max(20L, std::min(untold[i], untold[i] * rest / std::max(1L, all))));
  }

  int wanted() const { return brief_.length > 0 ? brief_.length : usual_length(brief_.language); }

  Result<void> write_one(std::size_t i, const Assignment& assignment) {
    Written written = TRY(write_section(run_, brief_, ledger_, notebook_.documents(), assignment));
    cut_ += written.cut;
    std::move(written.gaps.begin(), written.gaps.end(), std::back_inserter(gaps_));
    Section& piece = written.sections.front();
    Section& whole = sections_[i];
    if (whole.blocks.empty() || (is_notice(whole) && !is_notice(piece)))
      whole = std::move(piece);
    else if (!is_notice(piece))
      std::move(piece.blocks.begin(), piece.blocks.end(), std::back_inserter(whole.blocks));
    collect_findings(whole, told_);
    return {};
  }

  // A report much shorter than it should be, with findings left that nobody told: they are written as well.
  Result<void> fill_up() {
    constexpr int enough = 92, rounds_max = 2;
    if (run_.model.generates() && brief_.length == 0) return {};
    for (const Section& section : sections_) collect_findings(section, told_);
    for (int round = 0; round < rounds_max; ++round) {
      const int before = length_of(sections_);
      for (std::size_t i = first_detail; i < assignments_.size(); ++i) {
        const int missing = wanted() - length_of(sections_);
        if (missing * 100 < wanted() * (100 - enough)) return {};
        Assignment more = assignments_[i];
        more.findings = without(more.findings, told_);
        more.length = std::max(20, missing / static_cast<int>(assignments_.size() - i));
        if (!more.findings.empty()) TRY_VOID(write_one(i, more));
      }
      if (length_of(sections_) == before) return {};
    }
    return {};
  }

  Written put_together() {
    Section detailed;
    detailed.heading = say(brief_.language, "详细分析", "Detailed analysis");
    std::size_t next = first_detail;
    // A section whose findings were all told before it has nothing but an empty notice.
    const auto take = [&](const OutlineSection& section, std::vector<Section>& into) {
      if (section.findings.empty()) return;
      Section& written = sections_[next++];
      if (!written.blocks.empty() && !written.blocks.front().sentences.front().text.empty())
        into.push_back(std::move(written));
    };
    for (const OutlineSection& section : outline_.sections) {
      if (section.children.empty()) {
        take(section, detailed.children);
        continue;
      }
      Section parent;
      parent.heading = section.heading;
      for (const OutlineSection& child : section.children) take(child, parent.children);
      if (!parent.children.empty()) detailed.children.push_back(std::move(parent));
    }
    Written written;
    written.gaps = std::move(gaps_);
    written.sections = {std::move(sections_[0]), std::move(sections_[1]), std::move(sections_[2]), std::move(detailed)};
    drop_repetition(written.sections);
    std::rotate(written.sections.begin() + 1, written.sections.begin() + 3, written.sections.end());
    if (brief_.length > 0) cut_to_length(written.sections, brief_.length * 110 / 100);
    tabulate(written.sections[0], written.sections[1], written.sections[2]);
    const int length = length_of(written.sections);
    if (run_.model.generates())
      for (Section& section : written.sections) tell_elsewhere(section);
    else if (brief_.length > 0 && length * 100 < brief_.length * 85)
      tell_short(written.sections, length);
    written.cut = cut_;
    return written;
  }

  // Figures that belong together stand in a table: with the details, else with the key findings.
  void tabulate(const Section& summary, Section& details, Section& key_findings) const {
    const ToldTwice told_twice = run_.model.generates() ? ToldTwice::keep : ToldTwice::drop;
    auto series = worth_a_table(evidence::find_series(ledger_.findings(), notebook_.documents(), brief_.language),
                                brief_.language);
    series = add_tables(details, std::move(series), brief_.language, told_twice);
    series = add_tables(key_findings, std::move(series), brief_.language, told_twice);
    append_tables(key_findings, summary, series, brief_.language);
  }

  // What a section had to say stands in another part.
  void tell_elsewhere(Section& section) const {
    for (Section& child : section.children) tell_elsewhere(child);
    if (section.blocks.empty() && section.children.empty())
      section.blocks.push_back(
          notice(say(brief_.language, "有关“" + section.heading + "”的材料已在报告的其他部分说明。",
                     "What was found on “" + section.heading + "” is told in the other parts of the report.")));
  }

  void tell_short(std::vector<Section>& sections, int length) const {
    const std::string has = std::to_string(length), asked = std::to_string(brief_.length);
    sections.front().blocks.push_back(notice(
        say(brief_.language, "可引用的材料不足以达到要求的篇幅：要求约 " + asked + " 字，材料够写 " + has + " 字。",
            "The material does not suffice for the length asked for: " + asked + " words were asked for, it gave " +
                has + ".")));
  }

  ResearchRun& run_;
  const Brief& brief_;
  const Outline& outline_;
  const Notebook& notebook_;
  const evidence::Ledger& ledger_;
  std::vector<Assignment> assignments_;
  std::vector<Section> sections_;  // of each assignment
  std::vector<Gap> gaps_;
  std::set<std::string> told_;  // ids of findings
  int cut_ = 0;
};

}  // namespace

Result<Written> write_report(ResearchRun& run, const Brief& brief, const Outline& outline, const Notebook& notebook,
                             const evidence::Ledger& ledger) {
  return ReportWriting(run, brief, outline, notebook, ledger).write();
}

Result<Written> summarise_task(ResearchRun& run, const Brief& brief, const TaskNotes& notes, const Notebook& notebook) {
  const std::string nothing =
      say(brief.language, "这项研究没有找到可以引用的材料。", "This task found no material that could be cited.");
  // What only repeats other tasks is left to them, when enough remains.
  constexpr std::size_t enough = 4;
  std::vector<Finding> findings = notebook.shared_out()[notes.task.id];
  if (findings.size() < enough) findings = notes.findings;
  return write_section(run, brief, evidence::Ledger(notebook.findings()), notebook.documents(),
                       {"summarise", "", notes.task.description, notes.task.id, nothing, std::move(findings),
                        share_of_length(brief, 12)});
}

}  // namespace kaozheng::research
