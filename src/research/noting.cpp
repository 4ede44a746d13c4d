// SPDX-License-Identifier: Apache-2.0
#include "research/noting.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/parallel.h"
#include "models/extractive_topic.h"
#include "models/structured.h"
#include "research/asking.h"
#include "research/leads.h"
#include "research/material.h"
#include "research/replies.h"
#include "research/writing.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

using Passages = std::vector<Passage>;

constexpr int findings_per_part_max = 14;
constexpr int sentences_per_part_max = 120;  // by a model that takes sentences over
constexpr int findings_per_lead_max = 6;
constexpr std::size_t leads_max = 5;

Result<std::vector<Finding>> note_part(ResearchRun& run, const Brief& brief, const Task& task, const Passages& part,
                                       const std::map<std::string, Document>& documents, int findings_max) {
  const std::vector<models::LabelledPassage> passages = labelled(part, documents);
  const models::Prompt prompt = notes_prompt(run.prompts, brief, task.description, passages, findings_max);
  auto findings = models::ask_for<std::vector<Finding>>(
      run.asking(), prompt, [&](const nlohmann::json& json) { return read_notes(json, passages); });
  if (findings || findings.error().kind != ErrorKind::too_long || part.size() < 2) return findings;

  const auto middle = part.begin() + static_cast<std::ptrdiff_t>(part.size() / 2);
  std::vector<Finding> both = TRY(note_part(run, brief, task, Passages(part.begin(), middle), documents, findings_max));
  std::vector<Finding> second = TRY(note_part(run, brief, task, Passages(middle, part.end()), documents, findings_max));
  std::move(second.begin(), second.end(), std::back_inserter(both));
  return both;
}

// A model that takes sentences over needs as many as fill the report; one that writes says much with few.
int findings_max(const ResearchRun& run, const Brief& brief) {
  if (run.model.generates()) return findings_per_part_max;
  if (brief.length > 0) return sentences_per_part_max;  // the writer takes the best of them
  return usual_length(brief.language) / (brief.language == Language::zh ? 45 : 22);
}

// What is said of a lead counts where it is part of the topic: the document speaks of the topic, or of nothing but the
// lead.
Passages about(const std::string& topic, const std::string& lead, const Passages& part,
               const std::map<std::string, Document>& documents) {
  const std::vector<std::string> core = models::read_topic(topic, text::guess_language(topic)).core;
  const std::string name = text::normalised(lead);
  std::map<std::string, bool> speaks;
  Passages chosen;
  for (const Passage& passage : part) {
    const auto [place, fresh] = speaks.try_emplace(passage.document_id, false);
    const auto document = documents.find(passage.document_id);
    if (fresh && document != documents.end())
      place->second =
          contains(text::normalised(document->second.title), name) ||
          models::core_words_in(core, text::normalised(document->second.text)) >= models::core_words_needed(core);
    if (place->second) chosen.push_back(passage);
  }
  return chosen;
}

// What may be shown beside a part: findings from files only beside files.
std::vector<Finding> beside(const Passages& part, const std::vector<Finding>& findings) {
  const bool files = part.front().origin == Origin::file;
  std::vector<Finding> shown;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(shown),
               [&](const Finding& f) { return files || !f.from_files; });
  return shown;
}

Result<std::vector<Finding>> note_with_leads(ResearchRun& run, const Brief& brief, const Task& task,
                                             const std::vector<Finding>& known, const Passages& part,
                                             const std::map<std::string, Document>& documents) {
  std::vector<Finding> findings = TRY(note_part(run, brief, task, part, documents, findings_max(run, brief)));
  if (run.model.generates()) return findings;
  std::vector<Finding> naming = beside(part, known);
  naming.insert(naming.end(), findings.begin(), findings.end());
  for (const std::string& lead : leads_in(naming, brief.topic, leads_max)) {
    Brief about_lead = brief;
    about_lead.topic = lead;
    const Passages told_of = about(brief.topic, lead, part, documents);
    if (told_of.empty()) continue;
    std::vector<Finding> more = TRY(note_part(run, about_lead, task, told_of, documents, findings_per_lead_max));
    std::move(more.begin(), more.end(), std::back_inserter(findings));
  }
  return findings;
}

}  // namespace

Result<Noted> note_findings(ResearchRun& run, const Brief& brief, const Task& task, const std::vector<Finding>& known,
                            const std::vector<Passages>& parts, const std::map<std::string, Document>& documents) {
  auto replies =
      parallel_map(parts, static_cast<std::size_t>(std::max(run.limits.parallel, 1)), run.stop,
                   [&](const Passages& part) { return note_with_leads(run, brief, task, known, part, documents); });
  Noted noted;
  for (auto& reply : replies) {
    if (!reply) {
      if (reply.error().kind == ErrorKind::cancelled) return fail(reply.error());
      noted.troubles.push_back(reply.error());
      continue;
    }
    for (Finding& finding : *reply) {
      finding.task_id = task.id;
      noted.findings.push_back(std::move(finding));
    }
  }
  const auto spent =
      std::find_if(noted.troubles.begin(), noted.troubles.end(), [](const Error& e) { return makes_do(e.kind); });
  if (noted.findings.empty() && spent != noted.troubles.end()) return fail(*spent);
  return noted;
}

}  // namespace kaozheng::research
