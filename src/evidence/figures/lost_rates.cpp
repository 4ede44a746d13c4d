// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/lost_rates.h"

#include <algorithm>
#include <array>

#include "evidence/figures/figure_match.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::Against;
using text::Direction;
using text::Figure;
using text::FigureKind;
using text::Range;

bool is_any_rate(const Figure& figure) {
  return figure.kind == FigureKind::percent || figure.kind == FigureKind::multiple ||
         figure.kind == FigureKind::fraction || figure.kind == FigureKind::points;
}

// Whether only a mark and words of reaching stand between a rate and its level: "，达到约", ", to about ".
bool leads_on(std::string_view between) {
  static constexpr std::array<std::string_view, 16> words{
      "达到", "达", "至", "到", "为", "约", "，", "了", ",", " ", "reaching", "about", "to", "and ", "some", "a "};
  while (!between.empty()) {
    const auto word =
        std::find_if(words.begin(), words.end(), [&](std::string_view one) { return text::begins_with(between, one); });
    if (word == words.end()) return false;
    between.remove_prefix(word->size());
  }
  return true;
}

}  // namespace

bool compared_without_rate(std::string_view text, const std::vector<Figure>& figures, const Figure& figure) {
  if (figure.change != text::Change::to || figure.direction == Direction::none || figure.against == Against::nothing)
    return false;
  const Range clause = clause_around(text, figure.range);
  return std::none_of(figures.begin(), figures.end(), [&](const Figure& other) {
    return other.range.begin >= clause.begin && other.range.end <= clause.end &&
           other.range.begin != figure.range.begin && other.kind != FigureKind::date &&
           (is_any_rate(other) || other.change == text::Change::by);
  });
}

const Figure* rate_to_level(const Figure& ours, const FoundFigures& source, std::uint32_t theirs) {
  if (theirs == 0 || source.sentence_of[theirs - 1] != source.sentence_of[theirs]) return nullptr;
  const Figure &rate = source.figures[theirs - 1], &level = source.figures[theirs];
  const bool of_growth = rate.kind == FigureKind::percent || rate.kind == FigureKind::multiple;
  if (!of_growth || rate.change != text::Change::by || rate.direction != ours.direction || rate.against != ours.against)
    return nullptr;
  const bool one_clause =
      level.change == text::Change::to && clause_around(source.text, level.range).begin <= rate.range.begin;
  return one_clause || leads_on(source.words({rate.range.end, level.range.begin})) ? &rate : nullptr;
}

bool tells_rate(const std::vector<Figure>& claim, const Figure& rate) {
  return std::any_of(claim.begin(), claim.end(), [&](const Figure& figure) {
    return is_any_rate(figure) && (figure.against == rate.against || flaw_of(figure, rate) < Flaw::unit);
  });
}

Range words_leading_to(std::string_view text, const std::vector<Figure>& figures, const Figure& figure) {
  Range words{clause_around(text, figure.range).begin, figure.range.begin};
  for (const Figure& other : figures)
    if (other.range.end <= figure.range.begin) words.begin = std::max(words.begin, other.range.end);
  while (words.begin < words.end && text[words.begin] == ' ') ++words.begin;
  return words.begin < words.end ? words : figure.range;
}

}  // namespace kaozheng::evidence
