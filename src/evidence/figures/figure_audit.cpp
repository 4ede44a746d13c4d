// SPDX-License-Identifier: Apache-2.0
#include "evidence/figure_audit.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "evidence/arithmetic.h"
#include "evidence/figures/audit_reasons.h"
#include "evidence/figures/figure_fit.h"
#include "evidence/figures/figure_match.h"
#include "evidence/figures/figure_source.h"
#include "evidence/figures/listed_items.h"
#include "evidence/figures/lost_rates.h"
#include "evidence/figures/near_copy.h"
#include "evidence/figures/value_index.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::Bound;
using text::Figure;
using text::FigureKind;
using text::Range;

constexpr std::size_t places_tried = 6;   // where a claim's wording may have been taken from
constexpr std::size_t values_tried = 48;  // figures of the same value, nearest first
constexpr std::size_t fits_tried = 8;     // of those, by how much of the claim's topic their sentence shares
constexpr std::size_t small_source = 80;  // figures: so few are all looked at
constexpr double copied = 0.95;           // share of a claim's words: taken over but for numbers
constexpr double nearly_copied = 0.8;
constexpr double recognised = 0.7;             // the place the claim was made from
constexpr double related_topic = 0.25;         // share of a claim's topic: a list of the same things
constexpr double listed_max = 20;              // more items are hardly listed one by one
constexpr std::size_t sentences_computed = 3;  // a figure that follows from many follows from any
constexpr double well_supported = 0.5;

bool overlap(Range a, Range b) { return a.begin < b.end && b.begin < a.end; }

// The place of a claim's wording, and what was changed there.
struct Copy {
  std::size_t source = 0;
  NearCopy alignment;
  std::vector<Change> changes;
};

// Whether words of the claim, not only a particle, stand for others of the source.
bool other_words(std::string_view claim, const std::vector<PlainToken>& tokens, const NearCopy& alignment) {
  std::size_t han = 0;
  for (std::size_t i = 0; i < tokens.size() && i < alignment.same.size(); ++i) {
    const PlainToken& token = tokens[i];
    if (token.number() || token.about || alignment.same[i]) {
      han = 0;
      continue;
    }
    const bool latin = static_cast<unsigned char>(claim[token.range.begin]) < 0x80;
    if (latin ? token.range.end - token.range.begin > 2 : ++han >= 2) return true;
  }
  return false;
}

// Whether the time of a rate of growth is what it is measured against: 较2024年底, 2024年底的4.6倍.
bool compared_with(const Figure& figure, const FoundFigures& source, std::uint32_t theirs) {
  if (figure.kind != FigureKind::multiple && figure.change != text::Change::by) return false;
  const FigureSentence& sentence = source.sentences[source.sentence_of[theirs]];
  for (std::uint32_t i = sentence.first; i < sentence.last; ++i)
    if (source.figures[i].kind == FigureKind::date && !source.figures[i].date.empty() &&
        source.figures[i].date == figure.date)
      return true;
  return false;
}

// A figure of a source that one of the claim may mean.
struct Candidate {
  std::uint32_t source = 0, figure = 0;
  Flaw flaw = Flaw::none;
  bool loose = false;  // a bound that is true of another number
  double topic = 0;    // of the claim's, what its sentence shares
  double near = 0;     // that and, where the wording was taken from, how much of it
};

// How doubtful a figure is beside a candidate; the least doubtful one decides.
struct Comparison {
  std::uint32_t source = 0, figure = 0;
  Flaw flaw = Flaw::none;
  bool loose = false;
  Fit fit;
  bool agrees() const { return flaw == Flaw::none && fit.misfit == Misfit::none; }
  // Lower is nearer to agreement.
  double distance() const {
    static constexpr double costs[] = {0, 0.5, 0.5, 0.6, 0.6, 0.7, 0.8, 0.7, 0.9, 1.0, 1.8, 4};
    const double misfit = fit.misfit == Misfit::none ? 0 : fit.misfit == Misfit::elsewhere ? 2.5 : 0.5;
    return costs[static_cast<std::size_t>(flaw)] + misfit + (loose ? 0.7 : 0) + (1 - fit.closeness);
  }
};

}  // namespace

struct FigureAuditor::Joined {
  std::vector<const FoundFigures*> sources;
  std::optional<SeedIndex> wording;
  std::optional<ValueIndex> values;

  std::optional<FigureAudit> verbatim(std::string_view claim, const std::vector<PlainToken>& tokens) const;
  // The nearest wording; one that covers less than `least` may be missed.
  std::optional<Copy> copy_of(std::string_view claim, const std::vector<PlainToken>& tokens, double least) const;
  std::vector<ValueIndex::Place> comparable(const Figure& figure, const std::optional<Copy>& copy) const;
  FigureAudit audit(const ReadClaim& claim, const Figure& figure, const std::optional<Copy>& copy, Language language,
                    double& closeness) const;
  std::string_view written(std::uint32_t source, const Figure& figure) const;
  // Whether the figure, which `agreed`, tells another item of the list its wording was laid beside: the words of
  // "2020年销量136.7万辆，2021年352.1万辆" are nearest for either year.
  bool another_item(const Figure& figure, const FigureAudit& agreed, const Copy& copy, const Change& change) const;
  // Whether the figure follows from those of the likeliest sentences; then `audit` tells how.
  bool computed(const ReadClaim& claim, const Figure& figure, const std::vector<Candidate>& near,
                const std::optional<Copy>& copy, Language language, FigureAudit& audit) const;
  // A doubt about the words before a level, which `agreed`, when they leave out the rate that led to it.
  std::optional<FigureAudit> lost_rate(std::string_view claim, const std::vector<Figure>& figures, const Figure& figure,
                                       const std::optional<Copy>& copy, Language language,
                                       const FigureAudit& agreed) const;
};

FigureAuditor::FigureAuditor(std::vector<const FigureSource*> sources) : joined_(std::make_unique<Joined>()) {
  std::vector<const std::vector<Seed>*> wording;
  std::vector<const std::vector<Figure>*> figures;
  for (const FigureSource* source : sources) {
    joined_->sources.push_back(source->found_.get());
    wording.push_back(&source->found_->seeds);
    figures.push_back(&source->found_->figures);
  }
  joined_->wording.emplace(wording);
  joined_->values.emplace(figures);
}
FigureAuditor::~FigureAuditor() = default;
FigureAuditor::FigureAuditor(FigureAuditor&&) noexcept = default;

// A line of a table or list has too few words to be looked up by them.
std::optional<FigureAudit> FigureAuditor::Joined::verbatim(std::string_view claim,
                                                           const std::vector<PlainToken>& tokens) const {
  const auto words =
      std::count_if(tokens.begin(), tokens.end(), [](const PlainToken& token) { return !token.number(); });
  if (words >= 3 || tokens.empty()) return std::nullopt;
  const std::string_view core =
      claim.substr(tokens.front().range.begin, tokens.back().range.end - tokens.front().range.begin);
  for (std::size_t s = 0; s < sources.size() && words > 0; ++s) {
    const std::size_t at = sources[s]->text.find(core);
    if (at == std::string::npos) continue;
    FigureAudit audit;
    audit.agreement = Agreement::agrees;
    audit.source = s;
    audit.place = {at, at + core.size()};
    return audit;
  }
  return std::nullopt;
}

std::optional<Copy> FigureAuditor::Joined::copy_of(std::string_view claim, const std::vector<PlainToken>& tokens,
                                                   double least) const {
  constexpr double as_near = 0.02, rounding = 1e-9;
  struct Window {
    std::size_t source = 0;
    Range range;
    std::vector<PlainToken> tokens;
    std::optional<double> bound;  // of the coverage
    std::optional<NearCopy> alignment;
  };
  std::vector<Window> windows;
  const std::size_t slack = claim.size() / 3 + 30;
  for (const auto& place : wording->places(seeds(tokens), claim.size(), places_tried)) {
    const std::string& text = sources[place.source]->text;
    Range range{place.begin > slack ? place.begin - slack : 0,
                std::min(text.size(), place.begin + claim.size() + slack)};
    range.begin = std::min(range.begin, text.size());
    const auto inside = [&](std::size_t at) {
      return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    while (range.begin > 0 && inside(range.begin)) --range.begin;
    while (inside(range.end)) ++range.end;
    if (auto verbatim = verbatim_copy(claim, tokens, text, range)) return Copy{place.source, std::move(*verbatim), {}};
    windows.push_back({place.source, range, {}, std::nullopt, std::nullopt});
  }
  for (Window& window : windows) {
    window.tokens = window_tokens(sources[window.source]->text, window.range);
    window.bound = coverage_bound(tokens, window.tokens, least);
  }
  // The most promising first: beside it the others need not be laid out.
  std::vector<Window*> promising;
  for (Window& window : windows)
    if (window.bound) promising.push_back(&window);
  std::stable_sort(promising.begin(), promising.end(),
                   [](const Window* a, const Window* b) { return *a->bound > *b->bound; });
  double best = 0;
  for (Window* window : promising) {
    if (*window->bound < std::max(least, best) - as_near - rounding) break;
    window->alignment = aligned(tokens, std::move(window->tokens));
    best = std::max(best, window->alignment->coverage);
  }
  // Of places equally near, the one that says the same.
  std::optional<Copy> chosen;
  for (Window& window : windows) {
    if (!window.alignment || window.alignment->coverage < best - as_near) continue;
    auto changed = changes(claim, tokens, sources[window.source]->text, *window.alignment);
    if (!chosen || changed.size() < chosen->changes.size())
      chosen = Copy{window.source, std::move(*window.alignment), std::move(changed)};
  }
  return chosen;
}

std::vector<ValueIndex::Place> FigureAuditor::Joined::comparable(const Figure& figure,
                                                                 const std::optional<Copy>& copy) const {
  std::vector<ValueIndex::Place> found;
  const auto add_figures = [&](std::uint32_t source, std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t i = first; i < last; ++i) found.push_back({source, i});
  };
  if (sources.size() == 1 && sources[0]->figures.size() <= small_source) {
    add_figures(0, 0, static_cast<std::uint32_t>(sources[0]->figures.size()));
    return found;
  }
  if (copy && copy->alignment.coverage > 0.3)
    for (const FigureSentence& sentence : sources[copy->source]->sentences)
      if (overlap(sentence.range, copy->alignment.place))
        add_figures(static_cast<std::uint32_t>(copy->source), sentence.first, sentence.last);
  values->find(figure, values_tried, found);
  const auto order = [](const ValueIndex::Place& place) { return std::uint64_t{place.source} << 32 | place.figure; };
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  found.erase(
      std::unique(found.begin(), found.end(), [&](const auto& a, const auto& b) { return order(a) == order(b); }),
      found.end());
  return found;
}

// The figure with the words that lead to it, back to the clause's beginning.
std::string_view FigureAuditor::Joined::written(std::uint32_t source, const Figure& figure) const {
  constexpr std::size_t bytes_max = 48;
  const auto& found = *sources[source];
  const Range clause = clause_around(found.text, figure.range);
  std::size_t begin = clause.begin;
  if (figure.range.begin - begin > bytes_max) {
    begin = figure.range.begin - bytes_max;
    while (begin < figure.range.begin && (static_cast<unsigned char>(found.text[begin]) & 0xC0) == 0x80) ++begin;
    const std::size_t space = found.text.find(' ', begin);
    if (space < figure.range.begin && space - begin < 16) begin = space + 1;
  }
  while (begin < figure.range.begin && text::is_space(text::code_point_at(found.text, begin))) ++begin;
  return found.words({begin, figure.range.end});
}

bool FigureAuditor::Joined::computed(const ReadClaim& claim, const Figure& figure, const std::vector<Candidate>& near,
                                     const std::optional<Copy>& copy, Language language, FigureAudit& audit) const {
  // The sentences it may rest on: where the wording was taken from, and those with figures of the kind.
  std::vector<std::pair<std::uint32_t, const FigureSentence*>> places;
  const auto add = [&](std::uint32_t source, const FigureSentence& sentence) {
    for (const auto& place : places)
      if (place.second == &sentence) return;
    if (places.size() < sentences_computed) places.emplace_back(source, &sentence);
  };
  if (copy)
    for (const FigureSentence& sentence : sources[copy->source]->sentences)
      if (overlap(sentence.range, copy->alignment.place)) add(static_cast<std::uint32_t>(copy->source), sentence);
  for (const Candidate& candidate : near)
    add(candidate.source,
        sources[candidate.source]->sentences[sources[candidate.source]->sentence_of[candidate.figure]]);
  if (places.empty() && sources.size() == 1 && !sources[0]->sentences.empty()) add(0, sources[0]->sentences.front());
  std::vector<std::vector<Figure>> figures(places.size());
  std::vector<CitedSentence> cited;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& [source, sentence] = places[i];
    const auto& all = sources[source]->figures;
    figures[i].assign(all.begin() + sentence->first, all.begin() + sentence->last);
    for (Figure& one : figures[i]) {
      one.range.begin -= sentence->range.begin;
      one.range.end -= sentence->range.begin;
    }
    cited.push_back({sources[source]->words(sentence->range), figures[i]});
  }
  const auto related = [&](std::size_t i) {
    return claim.language != sources[places[i].first]->language ||
           claim.topic.shared_with(places[i].second->topic) >= related_topic;
  };
  const auto computation = recompute(claim.text, claim.undated, figure, cited, language);
  // A list of something else has as many items by chance.
  bool by_chance = computation && computation->operation == Operation::count && !computation->parts.empty();
  for (std::size_t i = 0; by_chance && i < places.size(); ++i) by_chance = !related(i);
  if (computation && !by_chance) {
    audit.agreement = Agreement::computed;
    audit.formula = computation->formula;
    if (!computation->parts.empty()) {
      const auto& part = computation->parts.front();
      audit.source = places[part.sentence].first;
      audit.place = sources[audit.source]->figures[places[part.sentence].second->first + part.figure].range;
    }
    return true;
  }
  if (figure.kind != FigureKind::count || figure.bound != Bound::exact || figure.value > listed_max) return false;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!related(i) || !lists(cited[i].text, static_cast<std::size_t>(figure.value))) continue;
    audit.agreement = Agreement::computed;
    audit.formula = language == Language::zh ? "原文逐一列出" : "listed one by one in the source";
    audit.source = places[i].first;
    audit.place = places[i].second->range;
    return true;
  }
  return false;
}

bool FigureAuditor::Joined::another_item(const Figure& figure, const FigureAudit& agreed, const Copy& copy,
                                         const Change& change) const {
  if (agreed.agreement != Agreement::agrees || agreed.source != copy.source || overlap(agreed.place, change.source))
    return false;
  const FoundFigures& source = *sources[agreed.source];
  const Figure *theirs = nullptr, *beside = nullptr;  // that agrees; that the wording was laid beside
  for (const Figure& one : source.figures) {
    if (one.range.begin == agreed.place.begin) theirs = &one;
    if (one.kind != FigureKind::date && overlap(one.range, change.source)) beside = &one;
  }
  if (theirs == nullptr || beside == nullptr) return false;
  const auto sentence_of = [&](const Figure* one) {
    return source.sentence_of[static_cast<std::size_t>(one - source.figures.data())];
  };
  const bool same_time = !figure.date.empty() && figure.date == theirs->date;
  const bool same_subject = !figure.subject.empty() && figure.subject == theirs->subject;
  const bool by_time = same_time && !beside->date.empty() && beside->date != figure.date;
  const bool by_subject = same_subject && (same_time || figure.date.empty()) && !beside->subject.empty() &&
                          beside->subject != figure.subject && beside->date == theirs->date;
  return sentence_of(theirs) == sentence_of(beside) && (by_time || by_subject);
}

std::optional<FigureAudit> FigureAuditor::Joined::lost_rate(std::string_view claim, const std::vector<Figure>& figures,
                                                            const Figure& figure, const std::optional<Copy>& copy,
                                                            Language language, const FigureAudit& agreed) const {
  if (!compared_without_rate(claim, figures, figure)) return std::nullopt;
  const Figure* rate = nullptr;
  for (const auto& place : comparable(figure, copy)) {
    const FoundFigures& source = *sources[place.source];
    const Figure& level = source.figures[place.figure];
    if (flaw_of(figure, level) != Flaw::none) continue;
    // Another place tells it just as the claim does.
    if (level.against == figure.against && compared_without_rate(source.text, source.figures, level) &&
        rate_to_level(figure, source, place.figure) == nullptr)
      return std::nullopt;
    if (rate == nullptr && place.source == agreed.source && overlap(level.range, agreed.place))
      rate = rate_to_level(figure, source, place.figure);
  }
  if (rate == nullptr || tells_rate(figures, *rate)) return std::nullopt;
  FigureAudit audit;
  audit.mention = words_leading_to(claim, figures, figure);
  audit.source = agreed.source;
  audit.place = rate->range;
  audit.reason = reason_lost_rate(sources[agreed.source]->words(rate->range), language);
  return audit;
}

FigureAudit FigureAuditor::Joined::audit(const ReadClaim& claim, const Figure& figure, const std::optional<Copy>& copy,
                                         Language language, double& closeness) const {
  std::vector<Candidate> candidates;
  const FigureSentence* sentence = nullptr;
  double topic = 0;  // of the claim's, what that sentence shares
  for (const auto& place : comparable(figure, copy)) {
    const auto& source = *sources[place.source];
    const Flaw flaw = flaw_of(figure, source.figures[place.figure]);
    if (flaw == Flaw::other_kind) continue;
    Candidate candidate{place.source, place.figure, flaw};
    const Figure& theirs = source.figures[place.figure];
    candidate.loose = flaw == Flaw::none && figure.kind == theirs.kind &&
                      std::abs(figure.value - theirs.value) > 0.02 * std::abs(theirs.value);
    const FigureSentence& around = source.sentences[source.sentence_of[place.figure]];
    if (sentence != &around) topic = claim.topic.shared_with(around.topic);
    sentence = &around;
    candidate.topic = candidate.near = topic;
    if (copy && copy->source == place.source && overlap(source.figures[place.figure].range, copy->alignment.place))
      candidate.near += copy->alignment.coverage;
    candidates.push_back(candidate);
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    const bool a_values = a.flaw < Flaw::scale, b_values = b.flaw < Flaw::scale;
    return a_values != b_values ? a_values : a.near > b.near;
  });
  if (candidates.size() > fits_tried) candidates.resize(fits_tried);

  const Topic about = candidates.empty() ? Topic() : topic_of(figure);
  FigureAudit audit;
  audit.mention = figure.range;
  // Another number, or none: it may follow from what stands there.
  const auto computes = [&] { return computed(claim, figure, candidates, copy, language, audit); };
  std::optional<Comparison> best;
  for (const Candidate& candidate : candidates) {
    const auto& source = *sources[candidate.source];
    const Figure& theirs = source.figures[candidate.figure];
    Comparison comparison{candidate.source, candidate.figure, candidate.flaw, candidate.loose, {}};
    if (candidate.flaw < Flaw::period && figure.kind != FigureKind::date && periods_exclude(figure, theirs) &&
        !compared_with(figure, source, candidate.figure)) {
      comparison.flaw = Flaw::period;
      comparison.fit.other = theirs.period.empty() ? theirs.date : theirs.period;
      comparison.fit.closeness = candidate.near;
    } else {
      // One that cannot come nearer than the best so far is not looked into.
      comparison.fit.closeness = closeness_at_most(candidate.topic);
      if (best && (comparison.flaw != Flaw::none || comparison.loose) && best->distance() <= comparison.distance())
        continue;
      comparison.fit = fit_of(claim, figure, about, source, candidate.figure, candidate.topic);
    }
    const bool settled = comparison.agrees() && !comparison.loose;
    if (!best || comparison.distance() < best->distance()) best = std::move(comparison);
    if (settled) break;
  }
  if (!best || (best->flaw >= Flaw::scale && best->fit.closeness < 0.25)) {
    if (computes()) return audit;
    audit.reason = reason_absent(language);
    return audit;
  }
  const Figure& theirs = sources[best->source]->figures[best->figure];
  closeness = best->fit.closeness;
  audit.source = best->source;
  audit.place = theirs.range;
  if (best->agrees()) {
    audit.agreement = Agreement::agrees;
    return audit;
  }
  if ((best->flaw >= Flaw::scale || best->fit.misfit == Misfit::elsewhere) && computes()) return audit;
  // What speaks of something else does not say otherwise.
  const bool stray = best->fit.misfit == Misfit::elsewhere;
  audit.agreement = stray ? Agreement::absent : Agreement::differs;
  Doubt doubt;
  doubt.flaw = best->flaw;
  doubt.misfit = best->flaw == Flaw::none || stray ? best->fit.misfit : Misfit::none;
  doubt.written = written(best->source, theirs);
  doubt.other = best->fit.other;
  doubt.lower = theirs.bound == Bound::at_least || theirs.bound == Bound::more_than;
  audit.reason = reason_of(doubt, language);
  return audit;
}

std::vector<FigureAudit> FigureAuditor::audit(std::string_view claim_text, Language language,
                                              std::string_view claim_date) const {
  const auto tokens = plain_tokens(claim_text);
  const std::vector<Figure> figures = text::figures(claim_text, claim_date);
  const auto copy = joined_->copy_of(claim_text, tokens, figures.empty() ? recognised : 0);
  const double coverage = copy ? copy->alignment.coverage : 0;
  std::optional<ReadClaim> claim;  // read when a figure is not simply taken over

  // Word for word but for its numbers: nobody was put in another's place.
  const bool word_for_word = coverage >= copied && !other_words(claim_text, tokens, copy->alignment);

  const auto change_at = [&](Range range) -> const Change* {
    if (!copy || coverage < recognised) return nullptr;
    for (const Change& change : copy->changes)
      if (overlap(change.claim, range)) return &change;
    return nullptr;
  };
  const auto tell = [&](FigureAudit& audit, const Change& change) {
    audit.agreement = Agreement::differs;
    audit.source = copy->source;
    audit.place = change.source;
    const std::string_view written = joined_->sources[copy->source]->words(change.source);
    audit.reason =
        change.kind == Change::Kind::number ? reason_number(written, language) : reason_opposite(written, language);
  };

  std::vector<FigureAudit> audits;
  if (!copy && !figures.empty())
    if (const auto found = joined_->verbatim(claim_text, tokens)) {
      audits.assign(figures.size(), *found);
      for (std::size_t i = 0; i < audits.size(); ++i) audits[i].mention = figures[i].range;
      return audits;
    }
  // Times of the figures that tell another item of the list than the one their wording was laid beside.
  std::set<std::string> other_items;
  for (const Figure& figure : figures) {
    const Change* const change = figure.kind == FigureKind::date ? nullptr : change_at(figure.range);
    if (change == nullptr || figure.date.empty()) continue;
    double closeness = 0;
    if (!claim) claim = read_claim(claim_text, figures, claim_date);
    const FigureAudit audit = joined_->audit(*claim, figure, copy, language, closeness);
    if (joined_->another_item(figure, audit, *copy, *change)) other_items.insert(figure.date);
  }
  std::vector<const Change*> told;
  for (const Figure& figure : figures) {
    const Change* change = change_at(figure.range);
    // 上年同期 without a date it could be counted from says nothing that can be compared.
    if (figure.kind == FigureKind::date && change == nullptr && !tells_time(figure)) continue;
    FigureAudit audit;
    audit.mention = figure.range;
    if (word_for_word && change == nullptr) {
      audit.agreement = Agreement::agrees;
      audit.source = copy->source;
      audit.place = copy->alignment.place;
    } else {
      double closeness = 0;
      if (!claim) claim = read_claim(claim_text, figures, claim_date);
      audit = joined_->audit(*claim, figure, copy, language, closeness);
      // The figures say more than the bare numbers: "over 600" beside 615 is no other number.
      const bool bounded = figure.kind != FigureKind::date && figure.bound != Bound::exact &&
                           figure.bound != Bound::about && figure.bound != Bound::between && coverage < copied;
      const bool elsewhere =
          audit.agreement == Agreement::agrees && change != nullptr &&
          ((bounded && audit.source == copy->source && overlap(audit.place, change->source)) ||
           (coverage < nearly_copied && closeness >= well_supported) ||
           (figure.kind != FigureKind::date && joined_->another_item(figure, audit, *copy, *change)) ||
           (figure.kind == FigureKind::date && other_items.count(figure.date) > 0));
      if (change != nullptr && !elsewhere && audit.agreement != Agreement::differs &&
          (audit.agreement != Agreement::computed || coverage >= nearly_copied)) {
        audit.formula.clear();
        tell(audit, *change);
      }
      if (change != nullptr) told.push_back(change);
    }
    if (audit.agreement == Agreement::agrees)
      if (auto lost = joined_->lost_rate(claim_text, figures, figure, copy, language, audit))
        audits.push_back(std::move(*lost));
    audits.push_back(std::move(audit));
  }
  if (copy && coverage >= recognised)
    for (const Change& change : copy->changes) {
      if (std::find(told.begin(), told.end(), &change) != told.end()) continue;
      if (coverage < nearly_copied && change.kind == Change::Kind::number) continue;
      FigureAudit audit;
      audit.mention = change.claim;
      tell(audit, change);
      audits.push_back(std::move(audit));
    }
  std::stable_sort(audits.begin(), audits.end(),
                   [](const FigureAudit& a, const FigureAudit& b) { return a.mention.begin < b.mention.begin; });
  return audits;
}

std::vector<FigureAudit> audit_figures(std::string_view claim, const std::vector<const FigureSource*>& sources,
                                       Language language, std::string_view claim_date) {
  return FigureAuditor(sources).audit(claim, language, claim_date);
}

}  // namespace kaozheng::evidence
