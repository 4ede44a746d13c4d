// SPDX-License-Identifier: Apache-2.0
// The editing pass over a written report.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "evidence/claim_check.h"
#include "evidence/names.h"
#include "models/structured.h"
#include "research/agents.h"
#include "research/asking.h"
#include "research/material.h"
#include "research/replies.h"
#include "text/figures.h"
#include "text/references.h"
#include "text/words.h"

namespace kaozheng::research {
namespace {

void each_sentence(std::vector<Section>& sections, const std::function<void(Sentence&)>& visit) {
  for (Section& section : sections) {
    for (ReportBlock& block : section.blocks)
      for (Sentence& sentence : block.sentences) visit(sentence);
    each_sentence(section.children, visit);
  }
}

// Sections that hold text, in the order of the report.
void collect_written(std::vector<Section>& sections, std::vector<Section*>& written) {
  for (Section& section : sections) {
    if (!section.blocks.empty()) written.push_back(&section);
    collect_written(section.children, written);
  }
}

// Where `words` stand in `text` on their own, not inside a longer Latin word.
std::size_t place_of(std::string_view text, std::string_view words, std::size_t from = 0) {
  const auto is_word_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  for (std::size_t at = text.find(words, from); at != std::string_view::npos; at = text.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    const bool cut_before = at > 0 && is_word_character(text[at - 1]) && is_word_character(words.front());
    const bool cut_behind = end < text.size() && is_word_character(text[end]) && is_word_character(words.back());
    if (!cut_before && !cut_behind) return at;
  }
  return std::string_view::npos;
}

class Editing {
 public:
  Editing(ResearchRun& run, const Brief& brief, const Notebook& notebook, std::vector<Section>& sections)
      : run_(run), brief_(brief), notebook_(notebook), sections_(sections), material_(documents_of(notebook)) {
    for (const Finding& finding : notebook.findings()) findings_.emplace(finding.id, &finding);
  }

  Result<void> edit() {
    date();
    auto asked = ask();
    if (!asked && asked.error().kind == ErrorKind::cancelled) return fail(asked.error());
    if (asked) {
      for (const Edits::Term& term : asked->terms) unify(term);
      for (const Edits::Transition& one : asked->transitions) lead_over(one);
    }
    spell_out();
    return {};
  }

 private:
  static std::vector<const Document*> documents_of(const Notebook& notebook) {
    std::vector<const Document*> documents;
    for (const auto& [id, document] : notebook.documents()) documents.push_back(&document);
    return documents;
  }

  // The sentences that are the writer's own words; what is quoted or stands in a table stays as it is.
  void each_own_sentence(const std::function<void(Sentence&)>& visit) {
    each_sentence(sections_, [&](Sentence& sentence) {
      const bool own = sentence.kind == SentenceKind::cited || sentence.kind == SentenceKind::inference;
      if (own && !sentence.row) visit(sentence);
    });
  }

  std::vector<std::string> documents_cited(const Sentence& sentence) const {
    std::vector<std::string> ids;
    for (const std::string& id : sentence.findings)
      if (const auto found = findings_.find(id); found != findings_.end())
        for (const Passage& passage : found->second->passages) ids.push_back(passage.document_id);
    return ids;
  }

  // An edit that would raise a doubt about the sentence is not made.
  bool take(Sentence& sentence, std::string text) {
    if (text == sentence.text || text.empty()) return false;
    const std::vector<std::string> cited = documents_cited(sentence);
    const auto doubt_about = [&](const std::string& claim) {
      return doubt(evidence::check_by_code(claim, cited, material_, brief_.language).check.verdict);
    };
    if (sentence.kind == SentenceKind::cited && doubt_about(text) > doubt_about(sentence.text)) return false;
    sentence.text = std::move(text);
    return true;
  }

  // Relative dates get the date of the document they are cited from.
  void date() {
    each_own_sentence([&](Sentence& sentence) {
      for (const std::string& id : documents_cited(sentence)) {
        const Document* const document = material_.document(id);
        if (!document || document->published.empty()) continue;
        take(sentence, text::with_absolute_dates(sentence.text, document->published));
        return;
      }
    });
  }

  Result<Edits> ask() {
    std::vector<Section*> written;
    collect_written(sections_, written);
    if (written.size() < 2) return Edits();
    std::vector<std::pair<std::string, std::string>> shown;  // heading, text
    const std::size_t room = run_.model.material_chars_max(models::Role::writer) / written.size();
    for (const Section* section : written) {
      std::string text;
      for (const ReportBlock& block : section->blocks)
        for (const Sentence& sentence : block.sentences)
          if (count_code_points(text) + count_code_points(sentence.text) < room) text += sentence.text + " ";
      shown.emplace_back(section->heading, std::move(text));
    }
    return models::ask_for<Edits>(run_.asking(), edit_prompt(run_.prompts, brief_, shown), read_edits);
  }

  // One name for one thing: both must be used in the report.
  void unify(const Edits::Term& term) {
    bool used = false;
    each_sentence(sections_,
                  [&](Sentence& sentence) { used = used || place_of(sentence.text, term.use) != std::string::npos; });
    if (!used || !text::figures(term.use).empty() || !text::figures(term.instead_of).empty()) return;
    each_own_sentence([&](Sentence& sentence) {
      std::string text = sentence.text;
      for (std::size_t at = place_of(text, term.instead_of); at != std::string::npos;
           at = place_of(text, term.instead_of, at + term.use.size()))
        text.replace(at, term.instead_of.size(), term.use);
      take(sentence, std::move(text));
    });
  }

  // Says only what the headings say: a transition is not checked, so it must state nothing.
  bool states_nothing(const std::string& text) const {
    constexpr std::size_t characters_max = 160;
    if (count_code_points(text) > characters_max || text::sentences(text).size() != 1 || !text::figures(text).empty())
      return false;
    std::string headings = brief_.topic;
    each_sentence_heading(sections_, headings);
    const std::vector<std::string> known = text::terms(headings), own = text::terms(text);
    const auto told = std::count_if(own.begin(), own.end(), [&](const std::string& term) {
      return std::find(known.begin(), known.end(), term) != known.end();
    });
    return static_cast<std::size_t>(told) * 5 >= own.size() * 3;
  }

  static void each_sentence_heading(const std::vector<Section>& sections, std::string& headings) {
    for (const Section& section : sections) {
      headings += "\n" + section.heading;
      each_sentence_heading(section.children, headings);
    }
  }

  void lead_over(const Edits::Transition& transition) {
    std::vector<Section*> written;
    collect_written(sections_, written);
    if (transition.section == 0 || transition.section >= written.size() || !states_nothing(transition.text)) return;
    Section& section = *written[transition.section];
    Sentence sentence;
    sentence.text = transition.text;
    sentence.kind = SentenceKind::transition;
    ReportBlock& first = section.blocks.front();
    if (first.kind == ReportBlockKind::paragraph && first.sentences.front().kind != SentenceKind::notice)
      first.sentences.insert(first.sentences.begin(), std::move(sentence));
    else
      section.blocks.insert(section.blocks.begin(), {ReportBlockKind::paragraph, {std::move(sentence)}});
  }

  // An abbreviation is spelled out where it first occurs, when a document of the run says what it stands for.
  void spell_out() {
    std::set<std::string> introduced;
    each_sentence(sections_, [&](Sentence& sentence) {
      for (const std::string& short_form : evidence::abbreviations_in(sentence.text)) {
        if (!introduced.insert(short_form).second) continue;
        if (sentence.kind != SentenceKind::cited || sentence.row) continue;
        if (evidence::introduces(sentence.text, short_form)) continue;
        const std::optional<std::string> whole = stands_for(short_form);
        if (!whole || contains(sentence.text, *whole)) continue;
        const std::size_t at = place_of(sentence.text, short_form);
        if (at == std::string::npos) continue;
        const bool chinese = brief_.language == Language::zh;
        std::string text = sentence.text;
        text.insert(at + short_form.size(), chinese ? "（" + *whole + "）" : " (" + *whole + ")");
        take(sentence, std::move(text));
      }
    });
  }

  std::optional<std::string> stands_for(const std::string& short_form) const {
    for (const auto& [id, document] : notebook_.documents())
      if (auto whole = evidence::spelled_out(document.text, short_form)) return whole;
    return std::nullopt;
  }

  ResearchRun& run_;
  const Brief& brief_;
  const Notebook& notebook_;
  std::vector<Section>& sections_;
  const evidence::ClaimMaterial material_;
  std::map<std::string, const Finding*> findings_;
};

}  // namespace

Result<void> edit_report(ResearchRun& run, const Brief& brief, const Notebook& notebook,
                         std::vector<Section>& sections) {
  if (!run.model.generates()) return {};
  return Editing(run, brief, notebook, sections).edit();
}

}  // namespace kaozheng::research
