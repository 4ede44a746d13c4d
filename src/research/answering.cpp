// SPDX-License-Identifier: Apache-2.0
#include "research/answering.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/bytes.h"
#include "evidence/claim_check.h"
#include "evidence/written/report_sentences.h"
#include "models/extractive_topic.h"
#include "research/checking.h"
#include "research/noting.h"
#include "research/reading.h"
#include "research/report_parts.h"
#include "research/wording.h"
#include "research/writing.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

constexpr std::size_t passages_read = 24;
constexpr std::size_t passages_looked_at = 60;  // by a model that takes sentences over
constexpr int length_zh = 240, length_en = 160;

// What a Chinese question asks about, without the words that ask: a model that takes sentences over looks for all words
// of its topic, and no source says 多少. The longer ones first.
std::string asked_about(const std::string& question, Language language) {
  static constexpr std::array<std::string_view, 36> asking = {
      "是什么时候", "什么时候", "达到多少", "达到多大", "为多少", "是多少", "有多少", "有多大", "有多高",
      "有多快",     "是多大",   "怎么样",   "是什么",   "什么是", "为什么", "哪一年", "哪一个", "有哪些",
      "是哪些",     "是谁",     "谁是",     "多少",     "多大",   "多高",   "多快",   "多久",   "何时",
      "为何",       "哪年",     "哪些",     "哪个",     "哪里",   "怎么",   "怎样",   "如何",   "什么"};
  if (language != Language::zh) return question;
  std::string about = question;
  for (const std::string_view words : asking) about = replace_all(about, words, "");
  for (const std::string_view mark : {"？", "?", "吗", "呢"}) about = replace_all(about, mark, "");
  return trim(about).empty() ? question : std::string(trim(about));
}

// Of passages that share words with the question, those that speak of what it asks about. A language model tells that
// by itself.
std::vector<Passage> to_the_point(std::vector<Passage> passages, const std::string& question, Language language,
                                  const std::map<std::string, Document>& documents) {
  const std::vector<std::string> core = models::read_topic(question, language).core;
  if (core.empty()) return {};
  const std::size_t needed = models::core_words_needed(core);
  std::erase_if(passages, [&](const Passage& passage) {
    const auto document = documents.find(passage.document_id);
    const std::string title = document == documents.end() ? std::string() : document->second.title;
    const std::string words = text::normalised(title + "\n" + passage.heading + "\n" + passage.text);
    return models::core_words_in(core, words) < needed;
  });
  return passages;
}

}  // namespace

bool has_answer(const Report& answer) {
  for (const Section& section : answer.final_report)
    for (const ReportBlock& block : section.blocks)
      for (const Sentence& sentence : block.sentences)
        if (evidence::cites(sentence)) return true;
  return false;
}

Result<Report> answer_question(const ResearchRun& given, const std::string& question, Language language,
                               const std::map<std::string, Document>& documents) {
  ResearchRun run = given;
  run.limits.recheck_rounds = 0;
  Report report;
  report.language = language;
  report.header.topic = question;
  report.header.provider = run.model.provider();
  report.header.model = run.model.name();
  report.brief.topic = question;
  report.brief.language = language;

  std::vector<const Document*> read;
  for (const auto& [id, document] : documents) read.push_back(&document);
  const bool generates = run.model.generates();
  if (!generates) report.brief.topic = asked_about(question, language);
  std::vector<Passage> passages = evidence::ClaimMaterial(std::move(read))
                                      .best_passages(question, {}, generates ? passages_read : passages_looked_at);
  if (!generates) passages = to_the_point(std::move(passages), report.brief.topic, language, documents);

  TaskNotes notes;
  notes.task.id = "ask";
  notes.task.description = question;
  if (!passages.empty()) {
    const std::size_t room = run.model.material_chars_max(models::Role::researcher);
    Noted noted = TRY(note_findings(run, report.brief, notes.task, {}, in_parts(passages, room), documents));
    if (noted.findings.empty() && !noted.troubles.empty()) return fail(noted.troubles.front());
    notes.findings = std::move(noted.findings);
    for (const Finding& finding : notes.findings)
      for (const Passage& passage : finding.passages)
        if (const auto document = documents.find(passage.document_id); document != documents.end())
          notes.documents.insert(*document);
  }
  Notebook notebook;
  notebook.add(std::move(notes));
  const std::string nothing =
      say(language, "这次运行读过的资料里没有找到这个问题的答案；可以就它开始一次新的研究。",
          "What this run has read does not answer the question; it could be researched in a run of its own.");
  Written written = TRY(write_section(run, report.brief, evidence::Ledger(notebook.findings()), notebook.documents(),
                                      {"write.answer", "", question, "ask", nothing, notebook.findings(),
                                       language == Language::zh ? length_zh : length_en}));
  report.final_report = std::move(written.sections);
  report.gaps = std::move(written.gaps);
  report.check.cut = written.cut;
  TRY_VOID(check_claims(run, report.brief, notebook, report));
  if (!has_answer(report)) report.final_report.front().blocks = {notice(nothing)};
  return report;
}

}  // namespace kaozheng::research
