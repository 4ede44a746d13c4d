// SPDX-License-Identifier: Apache-2.0
#include "evidence/claim_material.h"

#include <algorithm>

#include "evidence/arithmetic.h"
#include "text/passages.h"

namespace kaozheng::evidence {

std::vector<std::size_t> ClaimMaterial::Parts::best(std::string_view claim, const std::vector<std::string>& cited,
                                                    std::size_t count) const {
  // Deep enough that a cited document with few of the words is among them.
  constexpr std::size_t depth = 100;
  std::vector<std::size_t> own, others;
  for (const text::Scored& scored : index.search(claim, std::max(depth, count))) {
    const std::string& id = passages[scored.item].passage().document_id;
    const bool is_cited = std::find(cited.begin(), cited.end(), id) != cited.end();
    std::vector<std::size_t>& list = is_cited ? own : others;
    if (list.size() < count) list.push_back(scored.item);
  }
  // A cited document of another language shares no word with the claim, and is what it rests on all the same.
  if (own.empty() && !cited.empty())
    for (std::size_t place = 0; place < passages.size() && own.size() < count; ++place)
      if (std::find(cited.begin(), cited.end(), passages[place].passage().document_id) != cited.end())
        own.push_back(place);
  // A third of the places are for documents the claim does not cite.
  const std::size_t for_others = std::min(others.size(), count / 3);
  own.resize(std::min(own.size(), count - for_others));
  others.resize(std::min(others.size(), count - own.size()));
  own.insert(own.end(), others.begin(), others.end());
  return own;
}

const PreparedPassage* ClaimMaterial::Parts::passage_at(std::string_view document_id, std::size_t begin,
                                                        std::size_t end) const {
  for (const PreparedPassage& one : passages) {
    const Passage& passage = one.passage();
    if (passage.document_id == document_id && passage.begin <= begin && end <= passage.end) return &one;
  }
  return nullptr;
}

std::vector<StatedSeries> stated_series(const FigureSource& source, const std::string& document_id, Language language) {
  std::vector<StatedSeries> stated;
  for (const Series& series : series_in(source, document_id, language)) {
    for (const SeriesPoint& point : series.points)
      stated.push_back({point_statement(series, point, language), {point.words}, {}});
    StatedSeries trend{trend_statement(series, language), {}, {}};
    if (trend.statement.empty()) continue;
    // Its own arithmetic has to hold; without any it is no more than its points say.
    for (const Relation& relation : internal_arithmetic(trend.statement, text::figures(trend.statement), language)) {
      if (!relation.holds) trend.statement.clear();
      if (relation.operation == Operation::growth || relation.operation == Operation::difference)
        trend.formula = relation.formula;
    }
    for (const SeriesPoint& point : trend_points(series)) trend.words.push_back(point.words);
    if (!trend.statement.empty()) stated.push_back(std::move(trend));
  }
  return stated;
}

ClaimMaterial::ClaimMaterial(std::vector<const Document*> documents) {
  auto parts = std::make_unique<Parts>();
  for (const Document* document : documents) {
    const auto [place, is_new] = parts->documents.try_emplace(document->id, *document);
    if (!is_new) continue;
    for (Passage& passage : text::cut_passages(*document)) {
      parts->index.add(passage.heading, passage.text);
      parts->passages.emplace_back(std::move(passage), place->second);
    }
  }
  parts_ = std::move(parts);
}
ClaimMaterial::~ClaimMaterial() = default;
ClaimMaterial::ClaimMaterial(ClaimMaterial&&) noexcept = default;
ClaimMaterial& ClaimMaterial::operator=(ClaimMaterial&&) noexcept = default;

const Document* ClaimMaterial::document(std::string_view id) const {
  const auto found = parts_->documents.find(id);
  return found == parts_->documents.end() ? nullptr : &found->second.document();
}

std::vector<Passage> ClaimMaterial::best_passages(std::string_view claim, const std::vector<std::string>& cited,
                                                  std::size_t count) const {
  std::vector<Passage> best;
  for (const std::size_t place : parts_->best(claim, cited, count)) best.push_back(parts_->passages[place].passage());
  return best;
}

std::optional<Passage> ClaimMaterial::passage_of(const Witness& witness) const {
  const PreparedPassage* const found = parts_->passage_at(witness.document_id, witness.begin, witness.end);
  return found ? std::optional(found->passage()) : std::nullopt;
}

}  // namespace kaozheng::evidence
