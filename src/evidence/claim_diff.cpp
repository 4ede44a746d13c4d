// SPDX-License-Identifier: Apache-2.0
#include "evidence/claim_diff.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

#include "evidence/figures/figure_match.h"
#include "evidence/figures/metrics.h"
#include "evidence/figures/topic.h"
#include "evidence/wording_checks.h"
#include "text/figures.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

using text::Figure;
using text::FigureKind;

// Shares of the words, weighted by their rarity, that two claims must have in common.
constexpr double alike_min = 0.5, words_alike_min = 0.25;
// What quantities that agree, or that are of one measure, add to it.
constexpr double same_quantity_gain = 0.2, same_measure_gain = 0.15;
// A short claim inside a long one says less than two of one length.
constexpr double held_weight = 0.8;
constexpr std::size_t held_terms_min = 3;

bool holds_digit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct StatedClaim {
  std::size_t place = 0;  // in its list
  std::string_view text;
  WordedText worded;
  std::vector<std::string> terms;  // content words without numbers, sorted, each once
  std::vector<Figure> quantities, dates;
  double weight = 0;  // of its terms

  StatedClaim(std::size_t place_, std::string_view text_) : place(place_), text(text_), worded(text_) {
    std::set<std::string> words;
    for (std::string& term : text::terms(text))
      if (!holds_digit(term)) words.insert(std::move(term));
    terms.assign(words.begin(), words.end());
    for (Figure& figure : text::figures(text)) {
      if (figure.kind == FigureKind::date) {
        if (tells_time(figure)) dates.push_back(std::move(figure));
      } else if (figure.kind != FigureKind::ordinal) {
        quantities.push_back(std::move(figure));
      }
    }
  }
  // As written, with so many words before it.
  std::string words_of(const Figure& figure, std::size_t words_before = 0) const {
    const std::vector<text::Range> before = text::words(text.substr(0, figure.range.begin));
    const std::size_t count = std::min(words_before, before.size());
    const std::size_t begin = count == 0 ? figure.range.begin : before[before.size() - count].begin;
    return std::string(text.substr(begin, figure.range.end - begin));
  }
};

// Not moved once read: what is worded refers to itself.
std::deque<StatedClaim> read(const std::vector<ComparedClaim>& claims) {
  std::deque<StatedClaim> all;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < claims.size(); ++i)
    if (seen.insert(text::normalised(claims[i].text)).second) all.emplace_back(i, claims[i].text);
  return all;
}

using Rarity = std::map<std::string, double, std::less<>>;
Rarity rarity_of(const std::deque<StatedClaim>& a, const std::deque<StatedClaim>& b) {
  Rarity rarity;
  for (const auto* claims : {&a, &b})
    for (const StatedClaim& claim : *claims)
      for (const std::string& term : claim.terms) ++rarity[term];
  const auto claims = static_cast<double>(a.size() + b.size());
  for (auto& [term, count] : rarity) count = std::log(1 + claims / count);
  return rarity;
}

// How much of their words the two have in common, 0 to 1. The same either way.
double words_alike(const StatedClaim& a, const StatedClaim& b, const Rarity& rarity) {
  double shared = 0;
  std::size_t count = 0;
  for (auto one = a.terms.begin(), other = b.terms.begin(); one != a.terms.end() && other != b.terms.end();) {
    if (*one == *other) {
      shared += rarity.find(*one)->second;
      ++count;
    }
    const bool forward = *one <= *other, back = *other <= *one;
    if (forward) ++one;
    if (back) ++other;
  }
  if (count == 0) return 0;
  const double alike = 2 * shared / (a.weight + b.weight);
  const double held = count < held_terms_min ? 0 : held_weight * shared / std::min(a.weight, b.weight);
  return std::max(alike, (alike + held) / 2);
}

std::string_view counted_noun(const Figure& figure) {
  constexpr std::string_view count = "count:";
  const std::string_view unit = figure.unit;
  return unit.substr(0, count.size()) == count ? unit.substr(count.size()) : unit;
}

bool share_words(std::string_view a, std::string_view b) {
  return a == b || shared(topic_of(a), topic_of(b)) > 0 || shared(topic_of(b), topic_of(a)) > 0;
}

// Whether the two measure the same of the same, as far as they tell.
bool same_measure(const Figure& a, const Figure& b) {
  if (periods_exclude(a, b) || periods_exclude(b, a)) return false;
  const bool growth = a.change != text::Change::to && b.change != text::Change::to;
  const auto is_ratio = [](const Figure& figure) {
    return figure.kind == FigureKind::percent || figure.kind == FigureKind::fraction ||
           figure.kind == FigureKind::multiple;
  };
  const bool one_kind = a.kind == b.kind ? counted_noun(a).empty() || counted_noun(b).empty() ||
                                               share_words(counted_noun(a), counted_noun(b))
                                         : is_ratio(a) && is_ratio(b) && growth;
  if (!one_kind) return false;
  const std::uint64_t ours = metric_classes(a.metric), theirs = metric_classes(b.metric);
  if (ours != 0 && theirs != 0 && (ours & theirs) == 0) return false;
  return a.subject.empty() || b.subject.empty() || share_words(a.subject, b.subject);
}

// "14 million" and "almost 14 million" are told of one number; "more than" and "less than" are not.
bool opposite_bounds(const Figure& a, const Figure& b) {
  const auto side = [](const Figure& figure) {
    switch (figure.bound) {
      case text::Bound::at_least:
      case text::Bound::more_than:
        return 1;
      case text::Bound::at_most:
      case text::Bound::less_than:
        return -1;
      default:
        return 0;
    }
  };
  return side(a) * side(b) < 0;
}

bool same_quantity(const Figure& a, const Figure& b) {
  const auto agrees = [&](Flaw flaw) {
    return flaw == Flaw::none || flaw == Flaw::bound_lost || (flaw == Flaw::bound_turned && !opposite_bounds(a, b));
  };
  return (agrees(flaw_of(a, b)) || agrees(flaw_of(b, a))) && !periods_exclude(a, b) && !periods_exclude(b, a);
}

// What the figures of two claims say of each other.
struct FiguresCompared {
  bool agree = false;    // a quantity is the same
  bool exclude = false;  // both have quantities, and none of one measure
  std::vector<std::pair<const Figure*, const Figure*>> changed;
};

FiguresCompared compare_figures(const StatedClaim& a, const StatedClaim& b) {
  FiguresCompared result;
  const bool by_date = a.quantities.empty() && b.quantities.empty();
  const std::vector<Figure>&ours = by_date ? a.dates : a.quantities, &theirs = by_date ? b.dates : b.quantities;
  std::vector<const Figure*> left, right;
  const auto has_same = [](const Figure& figure, const std::vector<Figure>& others) {
    return std::any_of(others.begin(), others.end(), [&](const Figure& other) { return same_quantity(figure, other); });
  };
  const auto dates_agree = [](const Figure& figure, const std::vector<Figure>& others) {
    return std::any_of(others.begin(), others.end(),
                       [&](const Figure& other) { return flaw_of(figure, other) == Flaw::none; });
  };
  for (const Figure& figure : ours)
    if (by_date ? !dates_agree(figure, theirs) : !has_same(figure, theirs)) left.push_back(&figure);
  for (const Figure& figure : theirs)
    if (by_date ? !dates_agree(figure, ours) : !has_same(figure, ours)) right.push_back(&figure);
  result.agree = left.size() < ours.size();
  for (const Figure* const one : left) {
    const auto partner = std::find_if(right.begin(), right.end(), [&](const Figure* other) {
      return other && (by_date || same_measure(*one, *other));
    });
    if (partner == right.end()) continue;
    result.changed.emplace_back(one, *partner);
    *partner = nullptr;
  }
  result.exclude = !by_date && !ours.empty() && !theirs.empty() && !result.agree && result.changed.empty();
  return result;
}

// Whether one denies or turns round what the other says. A quantity that fell instead of rising is another quantity.
bool turned(const StatedClaim& a, const StatedClaim& b, bool figure_changed) {
  const WordingChecks checked = check_wording(a.worded, {&b.worded});
  return std::any_of(checked.remarks.begin(), checked.remarks.end(), [&](const Remark& remark) {
    return remark.aspect == Aspect::negation || (remark.aspect == Aspect::direction && !figure_changed);
  });
}

bool names_somebody_else(const StatedClaim& a, const StatedClaim& b) {
  return !missing_names(a.worded, {&b.worded}).empty() && !missing_names(b.worded, {&a.worded}).empty();
}

// As nothing when the two are no one statement.
std::optional<double> likeness(const StatedClaim& a, const StatedClaim& b, const Rarity& rarity) {
  if (text::normalised(a.text) == text::normalised(b.text)) return 2;
  const double words = words_alike(a, b, rarity);
  if (words < words_alike_min) return std::nullopt;
  const FiguresCompared figures = compare_figures(a, b);
  const double gain = figures.agree ? same_quantity_gain : figures.changed.empty() ? 0 : same_measure_gain;
  if (words + gain < alike_min || figures.exclude) return std::nullopt;
  const bool changed = !figures.changed.empty();
  if (names_somebody_else(a, b) || turned(a, b, changed) || turned(b, a, changed)) return std::nullopt;
  return words + gain;
}

struct Partners {
  double likeness = 0;
  const StatedClaim* before = nullptr;
  const StatedClaim* after = nullptr;
};

// The likeliest first. Equals in an order that is the same with the lists exchanged.
bool goes_before(const Partners& a, const Partners& b) {
  if (a.likeness != b.likeness) return a.likeness > b.likeness;
  const auto distance = [](const Partners& pair) {
    return std::max(pair.before->place, pair.after->place) - std::min(pair.before->place, pair.after->place);
  };
  const auto texts = [](const Partners& pair) { return std::minmax(pair.before->text, pair.after->text); };
  return std::tuple(distance(a), texts(a), a.before->place + a.after->place) <
         std::tuple(distance(b), texts(b), b.before->place + b.after->place);
}

ClaimChange change_of(const StatedClaim& before, const StatedClaim& after,
                      const std::vector<ComparedClaim>& claims_before, const std::vector<ComparedClaim>& claims_after) {
  ClaimChange change;
  change.before = before.place;
  change.after = after.place;
  constexpr std::size_t bound_words = 2;
  for (const auto& [one, other] : compare_figures(before, after).changed) {
    ChangedFigure figure{before.words_of(*one), after.words_of(*other)};
    // What differs stands before the number: "more than", "at least".
    if (figure.before == figure.after)
      figure = {before.words_of(*one, bound_words), after.words_of(*other, bound_words)};
    change.figures.push_back(std::move(figure));
  }
  if (!change.figures.empty())
    change.difference = ClaimDifference::figure;
  else if (claims_before[before.place].verdict != claims_after[after.place].verdict)
    change.difference = ClaimDifference::verdict;
  return change;
}

}  // namespace

std::string_view to_string(ClaimDifference difference) {
  switch (difference) {
    case ClaimDifference::added:
      return "new";
    case ClaimDifference::gone:
      return "gone";
    case ClaimDifference::figure:
      return "figure";
    case ClaimDifference::verdict:
      return "verdict";
    case ClaimDifference::same:
      return "same";
  }
  throw std::logic_error("no such difference");
}

std::vector<ClaimChange> diff_claims(const std::vector<ComparedClaim>& before,
                                     const std::vector<ComparedClaim>& after) {
  std::deque<StatedClaim> ours = read(before), theirs = read(after);
  const Rarity rarity = rarity_of(ours, theirs);
  for (auto* claims : {&ours, &theirs})
    for (StatedClaim& claim : *claims)
      for (const std::string& term : claim.terms) claim.weight += rarity.find(term)->second;

  std::vector<Partners> pairs;
  for (const StatedClaim& one : ours)
    for (const StatedClaim& other : theirs)
      if (const auto alike = likeness(one, other, rarity)) pairs.push_back({*alike, &one, &other});
  std::sort(pairs.begin(), pairs.end(), goes_before);
  std::map<const StatedClaim*, const StatedClaim*> partner;
  for (const Partners& pair : pairs) {
    if (partner.count(pair.before) || partner.count(pair.after)) continue;
    partner[pair.before] = pair.after;
    partner[pair.after] = pair.before;
  }

  std::vector<ClaimChange> changes;
  for (const StatedClaim& claim : theirs) {
    const auto found = partner.find(&claim);
    if (found == partner.end())
      changes.push_back({ClaimDifference::added, std::nullopt, claim.place});
    else
      changes.push_back(change_of(*found->second, claim, before, after));
  }
  for (const StatedClaim& claim : ours)
    if (!partner.count(&claim)) changes.push_back({ClaimDifference::gone, claim.place, std::nullopt});
  return changes;
}

}  // namespace kaozheng::evidence
