// SPDX-License-Identifier: Apache-2.0
#include "research/report_parts.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "evidence/independence.h"
#include "research/material.h"
#include "research/wishes.h"
#include "research/wording.h"
#include "research/writing.h"

namespace kaozheng::research {
namespace {

constexpr std::size_t header_topic_characters_max = 400;

std::string answered_by(const std::vector<HeardModel::Heard>& models, Language language) {
  std::vector<std::string> shares;
  for (const HeardModel::Heard& one : models)
    shares.push_back(language == Language::zh ? fmt::format("{}（{} 次）", one.model, one.answers)
                                              : fmt::format("{} ({})", one.model, one.answers));
  return say(language, "参与回答的模型：", "Answers came from: ") + join(shares, say(language, "、", ", "));
}

std::vector<BlockedEngine> blocked_of(const Notebook& notebook) {
  std::vector<BlockedEngine> all;
  for (const TaskNotes& notes : notebook.tasks())
    for (const BlockedEngine& blocked : notes.blocked) {
      const auto same = [&](const BlockedEngine& other) { return other.engine == blocked.engine; };
      if (std::none_of(all.begin(), all.end(), same)) all.push_back(blocked);
    }
  return all;
}

// "2026-11-25 14:05 UTC" of "2026-11-25T14:05:00.000Z".
std::string time_in_words(std::string_view time) {
  if (time.size() < 16) return std::string(time);
  return std::string(time.substr(0, 10)) + " " + std::string(time.substr(11, 5)) + " UTC";
}

std::string why_blocked(const BlockedEngine& blocked, Language language) {
  std::string why = cause(blocked.why, language);
  if (!blocked.back_at.empty())
    why += say(language, "；暂停使用至 ", "; it rests until ") + time_in_words(blocked.back_at);
  return why;
}

// The engines that were asked and never failed, in the order of their first task.
std::vector<std::string> working_engines(const Notebook& notebook, const std::vector<BlockedEngine>& blocked) {
  std::vector<std::string> names;
  const auto is_blocked = [&](const std::string& name) {
    return std::any_of(blocked.begin(), blocked.end(), [&](const BlockedEngine& one) { return one.engine == name; });
  };
  for (const TaskNotes& notes : notebook.tasks())
    for (const std::string& name : notes.engines)
      if (!is_blocked(name) && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

}  // namespace

RunHeader header_of(const ResearchRun& run, const HeardModel& heard, const Question& question, const Brief& brief,
                    const Plan& plan, const Notebook& notebook) {
  RunHeader header;
  const auto answered = heard.answered();
  header.topic = harmless_line(question.topic, header_topic_characters_max);
  header.model = answered.empty() ? run.model.name() : answered.front().model;
  header.provider = answered.empty() ? run.model.provider() : answered.front().provider;
  header.max_loops = run.limits.max_loops;

  std::set<std::string> asked;
  for (const TaskNotes& notes : notebook.tasks()) {
    asked.insert(notes.engines.begin(), notes.engines.end());
    header.loops = std::max(header.loops, notes.loops);
  }
  for (const std::string& engine : run.search.engines())
    if (asked.erase(engine) > 0) header.engines.push_back(engine);
  header.engines.insert(header.engines.end(), asked.begin(), asked.end());

  const Language language = brief.language;
  header.notes = remarks_on(question, language);
  if (!plan.note.empty()) header.notes.push_back(plan.note);
  if (header.provider == "extractive")
    header.notes.push_back(
        say(language, "本报告由内置的抽取式模型写成：句子逐字取自来源，不经改写。",
            "Written by the built-in extractive model: sentences are taken from the sources word for word."));
  if (answered.size() > 1) header.notes.push_back(answered_by(answered, language));
  for (const BlockedEngine& blocked : blocked_of(notebook))
    header.notes.push_back(say(language, "搜索引擎受阻：", "Search engine blocked: ") + blocked.engine +
                           say(language, "：", ": ") + why_blocked(blocked, language));
  return header;
}

ResearchResult plain_result(const TaskNotes& notes, Language language) {
  constexpr std::size_t listed_max = 12;
  ResearchResult result;
  result.task = notes.task;
  result.summary.blocks = plain_list(notes.findings, listed_max);
  if (result.summary.blocks.empty())
    result.summary.blocks.push_back(
        notice(say(language, "这项研究没有找到可以引用的材料。", "This task found no material that could be cited.")));
  for (const auto& [id, document] : notes.documents) {
    Document source = document;
    source.text.clear();
    source.blocks.clear();
    result.sources.push_back(std::move(source));
  }
  return result;
}

std::vector<Gap> gaps_of(const Notebook& notebook, Language language) {
  std::vector<Gap> gaps;
  for (const TaskNotes& notes : notebook.tasks()) gaps.insert(gaps.end(), notes.gaps.begin(), notes.gaps.end());
  const std::vector<BlockedEngine> all_blocked = blocked_of(notebook);
  const std::vector<std::string> others = working_engines(notebook, all_blocked);
  std::string instead;
  if (!others.empty())
    instead = say(language, "；其余搜索由这些引擎完成：", "; the others were asked: ") +
              join(others, say(language, "、", ", "));
  for (const BlockedEngine& blocked : all_blocked)
    gaps.push_back({"", say(language, "搜索引擎没有回答：", "A search engine did not answer: ") + blocked.engine,
                    why_blocked(blocked, language) + instead});
  return gaps;
}

void number(Report& report, const Notebook& notebook) {
  evidence::number_citations(report, evidence::Ledger(notebook.findings()), notebook.documents());
  evidence::tell_independence(report, notebook.documents());
}

CheckSummary number_and_check(Report& report, const Notebook& notebook) {
  std::map<std::string, std::string> text_of;
  for (const auto& [id, document] : notebook.documents()) text_of.emplace(id, document.text);
  number(report, notebook);
  CheckSummary check = evidence::check_citations(report, evidence::Ledger(notebook.findings()), text_of);
  // A sentence that failed cites nothing any more: the numbers close up.
  if (check.failed > 0) number(report, notebook);
  check.documents = report.check.documents;
  check.independent = report.check.independent;
  return check;
}

}  // namespace kaozheng::research
