// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "evidence/claim_material.h"
#include "evidence/independence.h"
#include "evidence/verdicts.h"
#include "evidence/written/report_sentences.h"
#include "text/similarity.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t passages_compared = 12;
constexpr double same_subject_min = 0.6;  // share of common terms, figures left out, of two sentences about the same

// The text without its numerals: what remains tells what it is about.
std::string without_digits(std::string_view text) {
  std::string rest;
  for (const char c : text)
    if (c < '0' || c > '9') rest += c;
  return rest;
}

class Disagreeing {
 public:
  Disagreeing(const Report& report, const ClaimMaterial::Parts& parts) : report_(report), parts_(parts) {
    for (const auto& [id, prepared] : parts.documents) {
      ids_.push_back(id);
      documents_.push_back(&prepared.document());
    }
    groups_.emplace(documents_);
  }

  std::vector<Disagreement> find(std::size_t count_max) {
    std::set<std::string> seen;
    Report copy = report_;
    for_each_sentence(copy, [&](Sentence& sentence, Part part) {
      if (part != Part::final_report || found_.size() == count_max || !cites(sentence) || sentence.citations.empty())
        return;
      // What sources tell differently of a point stands in no table (series.h).
      if (sentence.row) return;
      if (text::figures(sentence.text).empty() || !seen.insert(sentence.text).second) return;
      compare(sentence);
    });
    return std::move(found_);
  }

 private:
  void compare(const Sentence& claim) {
    std::set<std::string> cited;
    const Reference* reference = nullptr;
    for (const Reference& one : report_.references)
      if (std::find(claim.citations.begin(), claim.citations.end(), one.number) != claim.citations.end()) {
        cited.insert(one.passage.document_id);
        if (!reference) reference = &one;
      }
    if (!reference) return;
    const std::string about = without_digits(claim.text);
    for (const std::size_t place : parts_.best(claim.text, {}, passages_compared)) {
      const PreparedPassage& prepared = parts_.passages[place];
      const Passage& passage = prepared.passage();
      if (cited.count(passage.document_id)) continue;
      for (const text::Range& range : text::sentences(passage.text)) {
        const std::string words = passage.text.substr(range.begin, range.end - range.begin);
        if (text::term_similarity(about, without_digits(words)) < same_subject_min) continue;
        const std::string why = difference(claim.text, words, prepared.document().document().published);
        if (why.empty()) continue;
        add(claim, *reference, prepared, range, why);
        return;
      }
    }
  }

  static std::string time_of(const std::vector<text::Figure>& figures, text::Range place) {
    for (const text::Figure& one : figures)
      if (one.kind != text::FigureKind::date && one.range.begin < place.end && place.begin < one.range.end)
        return one.date;
    return {};
  }

  // In what the figures differ; empty when they do not.
  std::string difference(const std::string& claim, const std::string& words, const std::string& date) const {
    const FigureSource source(words, date);
    const std::vector<text::Figure> told = text::figures(claim);
    for (const FigureAudit& audit : audit_figures(claim, {&source}, report_.language)) {
      if (audit.agreement != Agreement::differs || audit.place.end == 0) continue;
      // Of another time they may well differ.
      const std::string ours = time_of(told, audit.mention), theirs = time_of(source.figures(), audit.place);
      if (ours.empty() || theirs.empty() || ours == theirs) return audit.reason;
    }
    return {};
  }

  void add(const Sentence& claim, const Reference& reference, const PreparedPassage& prepared, const text::Range& range,
           const std::string& why) {
    const Passage& passage = prepared.passage();
    const Document& document = prepared.document().document();
    Disagreement one;
    one.claim = claim.text;
    one.reference = reference.number;
    one.date = reference.published;
    one.other = {passage.document_id, passage.begin + range.begin, passage.begin + range.end,
                 passage.text.substr(range.begin, range.end - range.begin)};
    one.other_title = document.title;
    one.other_url = document.url;
    one.other_date = document.published;
    one.independent = group_of(passage.document_id) != group_of(reference.passage.document_id);
    one.why = why;
    found_.push_back(std::move(one));
  }

  std::size_t group_of(const std::string& id) const {
    const auto place = std::find(ids_.begin(), ids_.end(), id);
    return place == ids_.end() ? ids_.size() : groups_->group_of(static_cast<std::size_t>(place - ids_.begin()));
  }

  const Report& report_;
  const ClaimMaterial::Parts& parts_;
  std::vector<std::string> ids_;
  std::vector<const Document*> documents_;
  std::optional<SourceGroups> groups_;
  std::vector<Disagreement> found_;
};

}  // namespace

std::vector<Disagreement> find_disagreements(const Report& report, const ClaimMaterial& material,
                                             std::size_t count_max) {
  return Disagreeing(report, material.parts()).find(count_max);
}

}  // namespace kaozheng::evidence
