// SPDX-License-Identifier: Apache-2.0
#include "evidence/strength.h"

#include <algorithm>
#include <set>

#include "evidence/independence.h"
#include "text/figures.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t passages_looked_at = 24;

// Words alone make two texts alike that only speak of the same: a figure that agrees is another's word for it.
bool tells_a_figure(std::string_view claim) {
  const std::vector<text::Figure> figures = text::figures(claim);
  return std::any_of(figures.begin(), figures.end(),
                     [](const text::Figure& figure) { return figure.kind != text::FigureKind::date; });
}

}  // namespace

bool StrengthScale::says_it(std::string_view claim, const std::string& id, Language language) {
  auto alone = alone_.find(id);
  if (alone == alone_.end()) alone = alone_.emplace(id, ClaimMaterial({material_.document(id)})).first;
  const Verdict verdict = check_by_code(claim, {id}, alone->second, language).check.verdict;
  return verdict == Verdict::quoted || (verdict == Verdict::supported && tells_a_figure(claim));
}

Strength StrengthScale::weigh(std::string_view claim, const std::vector<std::string>& cited, Language language) {
  std::vector<std::string> ids = cited;
  std::set<std::string> looked_at(cited.begin(), cited.end());
  for (const Passage& passage : material_.best_passages(claim, {}, passages_looked_at))
    if (looked_at.insert(passage.document_id).second && says_it(claim, passage.document_id, language))
      ids.push_back(passage.document_id);

  std::vector<const Document*> documents;
  for (const std::string& id : ids)
    if (const Document* const document = material_.document(id)) documents.push_back(document);
  const SourceGroups sources(documents);
  std::set<std::size_t> groups;
  Strength strength;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    groups.insert(sources.group_of(i));
    strength.latest = std::max(strength.latest, documents[i]->published);
  }
  strength.sources = static_cast<int>(groups.size());
  return strength;
}

}  // namespace kaozheng::evidence
