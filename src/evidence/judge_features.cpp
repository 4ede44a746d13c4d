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

bool side_by_side(const WordedText& source, const Token& left, const Token& right) {
  const auto& tokens = source.tokens();
  const WordedText::Places lefts = source.with_key(left.key), rights = source.with_key(right.key);
  if (lefts.last - lefts.first <= rights.last - rights.first)
    return std::any_of(lefts.begin(), lefts.end(), [&](std::uint32_t place) {
      return place + 1 < tokens.size() && tokens[place + 1].key == right.key;
    });
  return std::any_of(rights.begin(), rights.end(),
                     [&](std::uint32_t place) { return place > 0 && tokens[place - 1].key == left.key; });
}

double pairs_kept(const WordedText& claim, const WordedTexts& sources) {
  constexpr std::size_t pairs_max = 400;
  const auto& tokens = claim.tokens();
  if (tokens.size() < 2) return 0;
  const std::size_t pairs = std::min(tokens.size() - 1, pairs_max);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < pairs; ++i)
    if (std::any_of(sources.begin(), sources.end(),
                    [&](const WordedText* source) { return side_by_side(*source, tokens[i], tokens[i + 1]); }))
      ++kept;
  return static_cast<double>(kept) / static_cast<double>(pairs);
}

// What the window holds of the words from `begin` to `end`, by weight.
double held(const std::vector<AlignedWord>& words, std::size_t begin, std::size_t end) {
  double all = 0, nearby = 0;
  for (std::size_t i = begin; i < end; ++i) {
    all += words[i].weight;
    nearby += words[i].weight * words[i].nearby;
  }
  return all == 0 ? 0 : nearby / all;
}

double weakest_stretch(const std::vector<AlignedWord>& words) {
  const std::size_t size = std::min<std::size_t>(4, words.size());
  double weakest = 1;
  for (std::size_t i = 0; i + size <= words.size(); ++i) weakest = std::min(weakest, held(words, i, i + size));
  return weakest;
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
          pairs_kept(claim, sources),
          alignment.missing_run,
          alignment.weakest_clause,
          weakest_stretch(alignment.words),
          alignment.opening,
          held(alignment.words, alignment.words.size() * 2 / 3, alignment.words.size()),
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
