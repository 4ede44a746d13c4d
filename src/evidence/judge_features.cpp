// SPDX-License-Identifier: Apache-2.0
#include "evidence/judge_features.h"

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "evidence/wording/claim_names.h"
#include "text/figures.h"

namespace kaozheng::evidence {
namespace {

double share_of(const std::vector<Remark>& remarks, Aspect aspect, std::size_t all) {
  const auto found =
      std::count_if(remarks.begin(), remarks.end(), [&](const Remark& remark) { return remark.aspect == aspect; });
  return all == 0 ? 0 : std::min(1.0, static_cast<double>(found) / static_cast<double>(all));
}

double remarked(const std::vector<Remark>& remarks, Aspect aspect) {
  return std::any_of(remarks.begin(), remarks.end(), [&](const Remark& remark) { return remark.aspect == aspect; }) ? 1
                                                                                                                    : 0;
}

// Names that the sources hold somewhere, but not where they speak of the claim.
double names_apart(const WordedText& claim, const Alignment& alignment) {
  std::size_t names = 0, apart = 0;
  for (const Name& name : names_in(claim)) {
    double found = 0, nearby = 0;
    for (const AlignedWord& word : alignment.words) {
      const text::Range& place = claim.tokens()[word.token].place;
      if (place.begin < name.place.begin || place.end > name.place.end) continue;
      found += word.found;
      nearby += word.nearby;
    }
    ++names;
    if (nearby < 0.5 * found) ++apart;
  }
  return names == 0 ? 0 : static_cast<double>(apart) / static_cast<double>(names);
}

double logarithm(std::size_t count) { return std::log(1.0 + static_cast<double>(count)); }

}  // namespace

JudgeFeatures judge_features(const WordedText& claim, const WordedTexts& sources, const WordingChecks& checks,
                             double figures_carried) {
  const Alignment& alignment = checks.alignment;
  const auto unfound = std::count_if(alignment.words.begin(), alignment.words.end(),
                                     [](const AlignedWord& word) { return word.found == 0; });
  std::size_t source_words = 0;
  for (const WordedText* source : sources) source_words += source->tokens().size();
  const auto& remarks = checks.remarks;
  return {alignment.anywhere,
          alignment.best_sentence,
          alignment.best_two,
          alignment.best_window,
          std::max(0.0, 0.6 - alignment.best_window),
          std::max(0.0, alignment.best_window - 0.8),
          alignment.joined,
          alignment.longest_run,
          alignment.missing_run,
          alignment.weakest_clause,
          alignment.opening,
          alignment.anywhere - alignment.best_window,
          std::min(1.0, static_cast<double>(unfound) / 6),
          share_of(remarks, Aspect::name, count_names(claim)),
          names_apart(claim, alignment),
          share_of(remarks, Aspect::date, count_dates(claim)),
          1 - figures_carried,
          remarked(remarks, Aspect::negation),
          remarked(remarks, Aspect::direction),
          remarked(remarks, Aspect::modality),
          remarked(remarks, Aspect::scope),
          remarked(remarks, Aspect::attribution),
          logarithm(alignment.words.size()) - 2.5,
          logarithm(source_words) - 4.5};
}

double share_of_figures(const WordedText& claim, const WordedTexts& sources) {
  std::size_t all = 0, carried = 0;
  for (const text::Figure& figure : text::figures(claim.text())) {
    ++all;
    const std::string_view words = claim.words(figure.range);
    const WordedText parts(words);
    const bool numerals = std::any_of(parts.tokens().begin(), parts.tokens().end(),
                                      [](const Token& token) { return token.kind == TokenKind::number; });
    const bool found = std::any_of(sources.begin(), sources.end(), [&](const WordedText* source) {
      if (!numerals) return contains(source->text(), words);
      return std::all_of(parts.tokens().begin(), parts.tokens().end(), [&](const Token& token) {
        return token.kind == TokenKind::function || !source->with_key(token.key).empty();
      });
    });
    if (found) ++carried;
  }
  return all == 0 ? 1 : static_cast<double>(carried) / static_cast<double>(all);
}

}  // namespace kaozheng::evidence
