// SPDX-License-Identifier: Apache-2.0
#include "research/outline.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "models/structured.h"
#include "research/asking.h"
#include "research/material.h"
#include "research/replies.h"
#include "research/wording.h"
#include "text/similarity.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

// The sections that hold findings: those without children.
template <class Sections, class Visit>
void each_leaf(Sections& sections, const Visit& visit) {
  for (auto& section : sections) {
    if (section.children.empty())
      visit(section);
    else
      each_leaf(section.children, visit);
  }
}

// Sections of one heading become one, and no heading is empty. Findings beside children get a place before them.
void tidy_headings(std::vector<OutlineSection>& sections, std::set<std::string>& known) {
  std::vector<OutlineSection> kept;
  for (OutlineSection& section : sections) {
    const std::string key = text::normalised(section.heading);
    const auto same = std::find_if(kept.begin(), kept.end(),
                                   [&](const OutlineSection& other) { return text::normalised(other.heading) == key; });
    if (same != kept.end() && same->children.empty() && section.children.empty()) {
      same->findings.insert(same->findings.end(), section.findings.begin(), section.findings.end());
      continue;
    }
    if (key.empty() || !known.insert(key).second) continue;
    tidy_headings(section.children, known);
    if (!section.children.empty() && !section.findings.empty()) {
      OutlineSection& first = section.children.front();
      first.findings.insert(first.findings.begin(), section.findings.begin(), section.findings.end());
      section.findings.clear();
    }
    kept.push_back(std::move(section));
  }
  sections = std::move(kept);
}

// What a section is about, in words: its heading, its question and the first of its findings.
std::string words_of(const OutlineSection& section, const evidence::Ledger& ledger) {
  constexpr std::size_t heard_max = 6;
  std::string words = section.heading + "\n" + section.question;
  for (std::size_t i = 0; i < std::min(heard_max, section.findings.size()); ++i)
    if (const Finding* const finding = ledger.by_id(section.findings[i])) words += "\n" + finding->statement;
  return words;
}

Result<Outline> ask_for_outline(ResearchRun& run, const Brief& brief, const Notebook& notebook,
                                const evidence::Ledger& ledger) {
  std::vector<std::string> tasks;
  for (const TaskNotes& notes : notebook.tasks()) tasks.push_back(notes.task.description);
  const auto shown_findings = fitting(ledger.findings(), run.model.material_chars_max());
  const models::Prompt prompt =
      outline_prompt(run.prompts, brief, std::move(tasks), labelled(shown_findings, ledger, notebook.documents()));
  return models::ask_for<Outline>(run.model, prompt, run.budget, run.stop,
                                  [&](const nlohmann::json& reply) { return read_outline(reply, ledger); });
}

Result<Outline> reviewed(ResearchRun& run, Outline outline, const evidence::Ledger& ledger, Language language) {
  std::string text = outline_text(outline, ledger, language), trouble;
  for (;;) {
    std::string edited = TRY(run.person.review_outline(text, trouble));
    if (trim(edited).empty()) return outline;
    text = std::move(edited);
    auto read = parse_outline_text(text, ledger);
    if (read) return read;
    trouble = read.error().what;
  }
}

}  // namespace

Outline plain_outline(const Brief& brief, const Notebook& notebook) {
  auto shares = notebook.shared_out();
  Outline outline;
  for (const TaskNotes& notes : notebook.tasks()) {
    const std::vector<Finding>& share = shares[notes.task.id];
    if (share.empty()) continue;  // told in other sections, or a gap of its own
    OutlineSection section{short_title(notes.task, brief.language), notes.task.description, {}, {}};
    for (const Finding& finding : share) section.findings.push_back(finding.id);
    outline.sections.push_back(std::move(section));
  }
  return outline;
}

Outline completed(Outline outline, const evidence::Ledger& ledger) {
  std::set<std::string> headings;
  tidy_headings(outline.sections, headings);
  std::set<std::string> placed;
  std::vector<OutlineSection*> leaves;
  each_leaf(outline.sections, [&](OutlineSection& section) {
    leaves.push_back(&section);
    std::erase_if(section.findings,
                  [&](const std::string& id) { return !ledger.by_id(id) || !placed.insert(id).second; });
  });
  if (leaves.empty()) return outline;
  std::vector<std::string> words;
  for (const OutlineSection* leaf : leaves) words.push_back(words_of(*leaf, ledger));
  for (const Finding& finding : ledger.findings()) {
    if (!placed.insert(finding.id).second) continue;
    std::size_t nearest = 0;
    double highest = -1;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      const double likeness = text::term_similarity(words[i], finding.statement);
      if (likeness > highest) {
        highest = likeness;
        nearest = i;
      }
    }
    leaves[nearest]->findings.push_back(finding.id);
  }
  return outline;
}

Result<Outline> make_outline(ResearchRun& run, const Brief& brief, const Notebook& notebook,
                             const evidence::Ledger& ledger) {
  Outline outline;
  if (run.model.generates()) {
    auto asked = ask_for_outline(run, brief, notebook, ledger);
    if (!asked && asked.error().kind == ErrorKind::cancelled) return asked;
    if (asked) outline = completed(std::move(*asked), ledger);
  }
  if (outline.sections.empty()) outline = plain_outline(brief, notebook);
  if (run.person.review_outline) {
    Outline agreed = TRY(reviewed(run, std::move(outline), ledger, brief.language));
    outline = std::move(agreed);
  }
  run.tell("OutlineMade", "", {{"outline", outline}});
  return outline;
}

std::vector<Gap> gaps_of(const Outline& outline, Language language) {
  std::vector<Gap> gaps;
  each_leaf(outline.sections, [&](const OutlineSection& section) {
    if (section.findings.empty())
      gaps.push_back({"", section.heading, say(language, "资料中无", "the material has nothing about it")});
  });
  return gaps;
}

}  // namespace kaozheng::research
