// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "evidence/arithmetic.h"
#include "evidence/claim_check.h"
#include "evidence/claim_material.h"
#include "text/figures.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t sentences_combined = 8;  // by twos: a formula rarely rests on more
constexpr std::size_t passages_searched = 4;
constexpr std::size_t formula_bytes_max = 2000;

struct PartSentence {
  std::string text;
  std::vector<text::Figure> figures;
};

// The witnesses, then the sentences nearest to the claim.
std::vector<PartSentence> sentences_for(std::string_view claim, const ClaimCheck& check,
                                        const std::vector<std::string>& cited, const ClaimMaterial& material) {
  std::vector<PartSentence> found;
  const auto add = [&](const std::string& document_id, std::string_view text) {
    const Document* const document = material.document(document_id);
    const bool known =
        std::any_of(found.begin(), found.end(), [&](const PartSentence& one) { return one.text == text; });
    if (document == nullptr || known || found.size() == sentences_combined) return;
    std::vector<text::Figure> figures = text::figures(text, document->published);
    if (!figures.empty()) found.push_back({std::string(text), std::move(figures)});
  };
  for (const Witness& witness : check.witnesses) add(witness.document_id, witness.quote);
  for (const Passage& passage : material.best_passages(claim, cited, passages_searched))
    for (const text::Range& range : text::sentences(passage.text))
      add(passage.document_id, std::string_view(passage.text).substr(range.begin, range.end - range.begin));
  return found;
}

bool same_amount(const text::Figure& a, const text::Figure& b) {
  return std::abs(a.value - b.value) <= 1e-9 * std::max(std::abs(a.value), std::abs(b.value));
}

// Whether the formula is right as it stands, of figures of the sentences, and ends in a figure of the claim.
bool right_by_itself(std::string_view formula, const std::vector<text::Figure>& claimed,
                     const std::vector<PartSentence>& sentences, Language language) {
  const std::vector<text::Figure> figures = text::figures(formula);
  const std::vector<Relation> relations = internal_arithmetic(formula, figures, language);
  if (figures.size() < 3 || relations.empty()) return false;
  if (std::any_of(relations.begin(), relations.end(), [](const Relation& relation) { return !relation.holds; }))
    return false;
  const auto among = [](const std::vector<text::Figure>& all, const text::Figure& figure) {
    return std::any_of(all.begin(), all.end(), [&](const text::Figure& one) { return same_amount(one, figure); });
  };
  const auto given = [&](const text::Figure& part) {
    const bool whole = part.kind == text::FigureKind::percent && part.value == 100;
    return whole || std::any_of(sentences.begin(), sentences.end(),
                                [&](const PartSentence& sentence) { return among(sentence.figures, part); });
  };
  return among(claimed, figures.back()) && std::all_of(figures.begin(), figures.end() - 1, given);
}

}  // namespace

bool computes_again(std::string_view claim, const ClaimCheck& check, const std::vector<std::string>& cited,
                    const ClaimMaterial& material, Language language) {
  if (check.formula.empty() || check.formula.size() > formula_bytes_max) return false;
  if (check_by_code(claim, cited, material, language).check.formula == check.formula) return true;

  const std::vector<text::Figure> claimed = text::figures(claim);
  const std::vector<PartSentence> sentences = sentences_for(claim, check, cited, material);
  const auto follows_from = [&](const std::vector<CitedSentence>& chosen) {
    return std::any_of(claimed.begin(), claimed.end(), [&](const text::Figure& figure) {
      const auto computation = recompute(claim, figure, chosen, language);
      return computation && computation->formula == check.formula;
    });
  };
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const CitedSentence first{sentences[i].text, sentences[i].figures};
    if (follows_from({first})) return true;
    for (std::size_t j = 0; j < i; ++j)
      if (follows_from({{sentences[j].text, sentences[j].figures}, first})) return true;
  }
  return right_by_itself(check.formula, claimed, sentences, language);
}

}  // namespace kaozheng::evidence
