// SPDX-License-Identifier: Apache-2.0
#include "research/outline.h"

#include <algorithm>
#include <iterator>
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

// What one source, or one heading of it, says.
struct SourceGroup {
  std::string key, title;
  std::vector<const Finding*> findings;
};

SourceGroup& group_of(std::vector<SourceGroup>& groups, const std::string& key, const std::string& title) {
  const auto known = std::find_if(groups.begin(), groups.end(), [&](const SourceGroup& one) { return one.key == key; });
  if (known != groups.end()) return *known;
  groups.push_back({key, title, {}});
  return groups.back();
}

std::string_view character_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  if (at < text.size()) next_code_point(text, end);
  return text.substr(at, end - at);
}

// Without its number and end mark, English with a capital.
std::string as_heading(std::string_view title, Language language) {
  std::string heading = abbreviate(plain_heading(harmless_line(title, 200)), language == Language::zh ? 40 : 90);
  while (!heading.empty() && (heading.back() == '.' || heading.back() == ':')) heading.pop_back();
  if (!heading.empty() && heading.front() >= 'a' && heading.front() <= 'z')
    heading.front() = static_cast<char>(heading.front() - 'a' + 'A');
  return heading;
}

// The title of the group, else the heading most of its findings stand under, that is none of `known`; empty when
// neither is of the report's language or new. Becomes known.
std::string heading_of(const SourceGroup& group, const Brief& brief, std::set<std::string>& known) {
  std::vector<std::string> names{group.title};
  std::vector<SourceGroup> headings;
  for (const Finding* const finding : group.findings) {
    const std::string& heading = finding->passages.front().heading;
    group_of(headings, heading, heading).findings.push_back(finding);
  }
  std::stable_sort(headings.begin(), headings.end(),
                   [](const SourceGroup& a, const SourceGroup& b) { return a.findings.size() > b.findings.size(); });
  for (const SourceGroup& one : headings) names.push_back(one.title);
  for (const std::string& name : names) {
    std::string heading = as_heading(name, brief.language);
    const bool fits = !heading.empty() && text::guess_language(heading) == brief.language;
    if (fits && known.insert(text::normalised(heading)).second) return heading;
  }
  return {};
}

Result<Outline> ask_for_outline(ResearchRun& run, const Brief& brief, const Notebook& notebook,
                                const evidence::Ledger& ledger) {
  std::vector<std::string> tasks;
  for (const TaskNotes& notes : notebook.tasks()) tasks.push_back(notes.task.description);
  const auto shown_findings = fitting(ledger.findings(), run.model.material_chars_max(models::Role::planner));
  const models::Prompt prompt =
      outline_prompt(run.prompts, brief, std::move(tasks), labelled(shown_findings, ledger, notebook.documents()));
  return models::ask_for<Outline>(run.asking(), prompt,
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

std::string plain_heading(std::string_view heading) {
  while (!heading.empty() && contains("#* ", heading.substr(0, 1))) heading.remove_prefix(1);
  while (!heading.empty() && heading.back() == '*') heading.remove_suffix(1);
  const std::size_t digits = heading.find_first_not_of("0123456789.");
  if (digits != std::string_view::npos && digits > 0 && (heading[digits - 1] == '.' || heading[digits] == ' '))
    heading.remove_prefix(digits);
  std::size_t end = 0;
  while (end < heading.size() && contains("一二三四五六七八九十0123456789", character_at(heading, end)))
    end += character_at(heading, end).size();
  if (end > 0 && character_at(heading, end) == "、") heading.remove_prefix(end + character_at(heading, end).size());
  return std::string(trim(heading));
}

std::vector<Finding> in_language(const std::vector<Finding>& findings, Language language) {
  std::vector<Finding> own;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(own),
               [&](const Finding& finding) { return text::guess_language(finding.statement) == language; });
  return own.empty() ? findings : own;
}

Outline plain_outline(const Brief& brief, const Notebook& notebook) {
  auto shares = notebook.shared_out();
  Outline outline;
  for (const TaskNotes& notes : notebook.tasks()) {
    const std::vector<Finding>& share = shares[notes.task.id];
    if (share.empty()) continue;  // told in other sections, or a gap of its own
    std::string heading = as_heading(short_title(notes.task, brief.language), brief.language);
    if (text::normalised(heading) == text::normalised(as_heading(brief.topic, brief.language)))
      heading = say(brief.language, "主要内容", "Main points");
    OutlineSection section{std::move(heading), notes.task.description, {}, {}};
    for (const Finding& finding : share) section.findings.push_back(finding.id);
    outline.sections.push_back(std::move(section));
  }
  return outline;
}

Outline outline_by_source(const Brief& brief, const Notebook& notebook, const evidence::Ledger& ledger) {
  constexpr std::size_t section_min = 2, sections_max = 9;
  std::vector<SourceGroup> sources;
  for (const Finding& finding : ledger.findings()) {
    const std::string& id = finding.passages.front().document_id;
    const auto document = notebook.documents().find(id);
    const std::string title = document == notebook.documents().end() ? "" : document->second.title;
    group_of(sources, id, title).findings.push_back(&finding);
  }
  std::vector<SourceGroup> groups;
  for (SourceGroup& source : sources) {
    const bool carries_all = source.findings.size() * 2 > ledger.findings().size();
    std::vector<SourceGroup> parts;
    for (const Finding* const finding : source.findings) {
      const std::string& heading = finding->passages.front().heading;
      group_of(parts, heading, heading).findings.push_back(finding);
    }
    std::erase_if(parts, [](const SourceGroup& part) { return part.findings.size() < section_min; });
    if (carries_all && parts.size() > 1)
      std::move(parts.begin(), parts.end(), std::back_inserter(groups));
    else
      groups.push_back(std::move(source));
  }
  Outline outline;
  std::set<std::string> known{text::normalised(brief.topic)};
  for (const SourceGroup& group : groups) {
    if (group.findings.size() < section_min || outline.sections.size() == sections_max) continue;
    OutlineSection section{heading_of(group, brief, known), "", {}, {}};
    if (section.heading.empty()) continue;
    for (const Finding* const finding : group.findings) section.findings.push_back(finding->id);
    outline.sections.push_back(std::move(section));
  }
  return completed(std::move(outline), ledger);
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
  if (!run.model.generates()) outline = outline_by_source(brief, notebook, ledger);
  if (outline.sections.empty()) outline = plain_outline(brief, notebook);
  const std::string key = journal_key("person", "run", "outline");
  if (run.person.review_outline || (run.journal && run.journal->has(key))) {
    Outline agreed = TRY(told<Outline>(
        run.journal, key, run.stop, [&](int) { return reviewed(run, outline, ledger, brief.language); },
        [](const Outline& reviewed_one) { return nlohmann::json(reviewed_one); },
        [](const nlohmann::json& reviewed_one) { return reviewed_one.get<Outline>(); }));
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
