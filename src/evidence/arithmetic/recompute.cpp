// SPDX-License-Identifier: Apache-2.0
// Whether a figure follows from figures of the cited sentences: changes, shares, multiples, other units.
#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "evidence/arithmetic/conversions.h"
#include "evidence/arithmetic/recomputation.h"

namespace kaozheng::evidence {

using text::Bound;
using text::Figure;
using text::FigureKind;

namespace {

constexpr std::size_t considered_max = 48;     // figures of the cited sentences that are looked at
constexpr std::size_t claim_bytes_max = 8000;  // longer is no claim
constexpr std::size_t free_pairs = 3;  // so many like figures may be paired without a word that names one of them

}  // namespace

bool says_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains(text, word); });
}

Recomputation::Recomputation(std::string_view claim, std::span<const Figure> figures, const Figure& figure,
                             std::span<const CitedSentence> cited, Language language)
    : claim_(claim),
      lower_(to_lower_ascii(claim)),
      figure_(figure),
      cited_(cited),
      language_(language),
      others_(figures),
      sentence_(claim, sentence_range(), others_) {
  for (std::size_t q = 0; q < sentence_.count(); ++q) {
    const text::Range range = sentence_.figure(q).range;
    if (range.end <= figure.range.begin || range.begin >= figure.range.end) continue;
    near_ = sentence_.before(q, 12).cues | sentence_.after(q, 8).cues;
    directly_ = sentence_.before(q, 2).cues | sentence_.after(q, 1).cues;
  }
  wanted_ = interval_of(figure);
  // One digit is too little to go by: it has to be that number itself.
  if (figure.digits < 2 && figure.bound == Bound::exact) {
    const double half = std::min((wanted_.high - wanted_.low) / 2, 0.04 * std::abs(figure.value));
    wanted_ = {figure.value - half, figure.value + half};
  }
  for (std::size_t s = 0; s < cited.size(); ++s)
    for (std::size_t f = 0; f < cited[s].figures.size() && parts_.size() < considered_max; ++f) {
      const Figure& source = cited[s].figures[f];
      if (source.kind == FigureKind::date || source.kind == FigureKind::ordinal) continue;
      const std::string written = as_written(source, cited[s].text);
      if (says_any(written, {"位数", "digit"})) continue;
      parts_.push_back({{s, f}, &source, cited[s].text, is_mentioned(source)});
    }
}

std::optional<Computation> Recomputation::search() {
  for (const auto step :
       {&Recomputation::as_conversion, &Recomputation::as_restated_rate, &Recomputation::as_digits_of_rate,
        &Recomputation::as_mean, &Recomputation::as_base, &Recomputation::as_difference, &Recomputation::as_share,
        &Recomputation::as_growth, &Recomputation::as_multiple, &Recomputation::as_complement, &Recomputation::as_sum,
        &Recomputation::as_product, &Recomputation::as_bound_of_all, &Recomputation::as_count})
    if ((this->*step)()) return std::move(result_);
  return {};
}

text::Range Recomputation::sentence_range() const {
  for (const text::Range& range : text::sentences(claim_))
    if (range.begin <= figure_.range.begin && figure_.range.begin < range.end) return range;
  return {0, claim_.size()};
}

bool Recomputation::is_mentioned(const Figure& source) const {
  for (const Figure& other : others_)
    if (other.unit == source.unit && other.range.begin != figure_.range.begin &&
        meet(interval_of(other), interval_of(source)))
      return true;
  const auto named = [&](const std::string& words) {
    return words.size() >= 4 && contains(lower_, to_lower_ascii(words));
  };
  return named(source.subject) || named(source.period) ||
         (source.date.size() >= 4 && contains(claim_, source.date.substr(0, 4)));
}

bool Recomputation::take(Operation operation, Interval value, double middle, const std::string& formula,
                         std::initializer_list<const SourcePart*> parts, double unit) {
  if (!meet(scaled(value, unit), wanted_)) return false;
  Computation computation{operation, formula + " = " + written_like(middle * unit, figure_, claim_), {}};
  for (const SourcePart* part : parts) computation.parts.push_back(part->place);
  result_ = std::move(computation);
  return true;
}

// Ordered pairs of like parts, few enough that they do not meet the figure by chance.
Interval SourcePart::interval() const {
  text::Figure plain_figure = *figure;
  if (plain_figure.bound != Bound::about && plain_figure.bound != Bound::between) plain_figure.bound = Bound::exact;
  return interval_of(plain_figure);
}

bool Recomputation::together(const SourcePart& a, const SourcePart& b) const {
  return a.place.sentence == b.place.sentence || (cited_.size() <= 3 && (a.mentioned || b.mentioned));
}

bool Recomputation::any_pair(bool same_unit_as_claim,
                             const std::function<bool(const SourcePart&, const SourcePart&)>& fits) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const SourcePart& a = parts_[i];
    if (same_unit_as_claim && !alike(*a.figure, figure_)) continue;
    if (a.value() <= 0 || is_rate(*a.figure) != is_rate_wanted_) continue;
    std::size_t like = 0;
    for (const SourcePart& other : parts_) like += alike(*a.figure, *other.figure) && other.value() > 0 ? 1u : 0u;
    for (std::size_t j = 0; j < parts_.size(); ++j) {
      const SourcePart& b = parts_[j];
      if (i == j || b.value() <= 0 || !alike(*a.figure, *b.figure) || !together(a, b)) continue;
      if (like > free_pairs && !(a.mentioned && b.mentioned) &&
          !(like <= 2 * free_pairs && (a.mentioned || b.mentioned)))
        continue;
      if (fits(a, b)) return true;
    }
  }
  return false;
}

// 1000 万元 of 0.1 亿元 are equal already; here 72 hours are 3 days, 4.5 per month are 54 per year.
bool Recomputation::as_conversion() {
  for (const SourcePart& part : parts_) {
    if (part.figure->unit == figure_.unit) continue;
    const auto factor = conversion(part.figure->unit, figure_.unit);
    if (!factor) continue;
    const double middle = (factor->low + factor->high) / 2;
    if (take(Operation::conversion, part.interval() * *factor, part.value() * middle, part.written(), {&part}))
      return true;
  }
  return false;
}

// +359% is 4.59 times; ten times is +900%; grown 300-fold, it was a 300th.
bool Recomputation::as_restated_rate() {
  for (const SourcePart& part : parts_) {
    const Figure& source = *part.figure;
    const bool up = source.direction == text::Direction::up || source.change == text::Change::by;
    const bool down = source.direction == text::Direction::down;
    if (source.kind == FigureKind::percent && (up || down)) {
      const double sign = down ? -1 : 1;
      const Interval factor = point(1) + scaled(part.interval(), 0.01 * sign);
      const std::string formula = std::string("100% ") + (down ? "− " : "+ ") + part.written();
      const double middle = 1 + 0.01 * sign * part.value();
      if (figure_.kind == FigureKind::multiple && factor.low > 0 &&
          take(Operation::multiple, factor, middle, formula, {&part}))
        return true;
      if (of_rate_kind() && near_ & bit(StatementCue::original) &&
          take(Operation::multiple, factor, middle, formula, {&part}, percent()))
        return true;
    }
    if (source.kind == FigureKind::multiple) {
      const Interval times = part.interval(), plus_one = times + point(1);
      const bool grown = source.change == text::Change::by || up;
      if (figure_.kind == FigureKind::percent && near_ & bits(StatementCue::rise, StatementCue::fall)) {
        if (take(Operation::growth, grown ? times : times - point(1), grown ? part.value() : part.value() - 1,
                 grown ? part.written() : part.written() + " − 1", {&part}, 100))
          return true;
      }
      if (figure_.kind == FigureKind::multiple && grown && part.value() <= 50 &&
          take(Operation::multiple, plus_one, part.value() + 1, "1 + " + part.written(), {&part}))
        return true;
      if (figure_.kind == FigureKind::fraction && part.value() >= 2 &&
          (take(Operation::share, point(1) / times, 1 / part.value(), "1 ÷ " + part.written(), {&part}) ||
           (grown && take(Operation::share, point(1) / plus_one, 1 / (part.value() + 1),
                          "1 ÷ (1 + " + part.written() + ")", {&part}))))
        return true;
    }
  }
  return false;
}

// 三位数增长 is at least 100%.
bool Recomputation::as_digits_of_rate() {
  if (figure_.kind != FigureKind::percent || (figure_.bound != Bound::at_least && figure_.bound != Bound::more_than))
    return false;
  const double least = figure_.value;
  for (std::size_t s = 0; s < cited_.size(); ++s) {
    const std::string lower = to_lower_ascii(cited_[s].text);
    const bool three = says_any(lower, {"三位数", "triple-digit", "triple digit", "three-digit"});
    const bool two = says_any(lower, {"两位数", "二位数", "double-digit", "double digit", "two-digit"});
    if ((three && least <= 100) || (two && least <= 10)) {
      const bool zh = language_ == Language::zh;
      result_ = Computation{
          Operation::order,
          zh ? (three ? "三位数 ≥ 100%" : "两位数 ≥ 10%") : (three ? "three digits ≥ 100%" : "two digits ≥ 10%"),
          {}};
      return true;
    }
  }
  return false;
}

// What it was before it grew by P to B, what it will be when A grows by P.
bool Recomputation::as_base() {
  if (is_rate(figure_) || figure_.kind == FigureKind::duration) return false;
  const bool before = says({"上年",     "去年",      "前一年", "上一年", "此前",      "之前",    "原来",    "原先",
                            "同期",     "推算",      "倒推",   "反推",   "折算",      "由此",    "基数",    "earlier",
                            "previous", "last year", "prior",  "before", "backwards", "implies", "implied", "base"}) ||
                      near_ & bit(StatementCue::from);
  const bool ahead = says({"若", "如果", "假设", "按此", "照此", "预计", "将", "推算", "if ", "would", "will",
                           "at that rate", "implies", "implied", "assuming"});
  for (const SourcePart& whole : parts_) {
    if (whole.figure->unit != figure_.unit || whole.value() <= 0) continue;
    for (const SourcePart& rate : parts_) {
      if (rate.place.sentence != whole.place.sentence || rate.figure->kind != FigureKind::percent || rate.value() <= 0)
        continue;
      const bool next = rate.place.figure > whole.place.figure ? rate.place.figure - whole.place.figure <= 3
                                                               : whole.place.figure - rate.place.figure <= 2;
      const bool changes = rate.figure->direction != text::Direction::none || rate.figure->change == text::Change::by;
      if (!next || !changes) continue;
      const double sign = rate.figure->direction == text::Direction::down ? -1 : 1;
      const Interval factor = point(1) + scaled(rate.interval(), 0.01 * sign);
      if (factor.low <= 0) continue;
      const double middle = 1 + 0.01 * sign * rate.value();
      const std::string grown = std::string("(1 ") + (sign > 0 ? "+ " : "− ") + rate.written() + ")";
      const bool earlier = figure_.date.size() >= 4 && whole.figure->date.size() >= 4 &&
                           figure_.date.substr(0, 4) < whole.figure->date.substr(0, 4);
      const bool later = figure_.date.size() >= 4 && whole.figure->date.size() >= 4 &&
                         figure_.date.substr(0, 4) > whole.figure->date.substr(0, 4);
      if ((before || earlier || whole.mentioned) && !later &&
          take(Operation::growth, whole.interval() / factor, whole.value() / middle, whole.written() + " ÷ " + grown,
               {&whole, &rate}))
        return true;
      if ((ahead || later) && !earlier &&
          take(Operation::growth, whole.interval() * factor, whole.value() * middle, whole.written() + " × " + grown,
               {&whole, &rate}))
        return true;
    }
  }
  return false;
}

bool Recomputation::compares() const {
  return near_ &
             bits(StatementCue::more, StatementCue::less, StatementCue::rise, StatementCue::fall, StatementCue::than) ||
         says({"差", "差额", "差距", "difference", "gap", "margin", "lead", "净"});
}

bool Recomputation::as_difference() {
  if (figure_.kind == FigureKind::points) {
    is_rate_wanted_ = true;
    return any_pair(false, [&](const SourcePart& a, const SourcePart& b) {
      return a.figure->kind == FigureKind::percent && b.figure->kind == FigureKind::percent && a.value() > b.value() &&
             take(Operation::difference, a.interval() - b.interval(), a.value() - b.value(),
                  a.written() + " − " + b.written(), {&a, &b});
    });
  }
  if (figure_.kind == FigureKind::percent &&
      says({"此前", "之前", "原先", "原预", "previous", "earlier", "before", "prior"})) {
    for (const SourcePart& a : parts_)
      for (const SourcePart& b : parts_) {
        if (a.place.sentence != b.place.sentence || a.figure->kind != FigureKind::percent ||
            b.figure->kind != FigureKind::points)
          continue;
        const bool down = b.figure->direction == text::Direction::down;
        if (down ? take(Operation::difference, a.interval() + b.interval(), a.value() + b.value(),
                        a.written() + " + " + b.written(), {&a, &b})
                 : take(Operation::difference, a.interval() - b.interval(), a.value() - b.value(),
                        a.written() + " − " + b.written(), {&a, &b}))
          return true;
      }
  }
  if (is_rate(figure_) || !compares() || figure_.digits < 2) return false;
  is_rate_wanted_ = false;
  return any_pair(true, [&](const SourcePart& a, const SourcePart& b) {
    return a.value() > b.value() && take(Operation::difference, a.interval() - b.interval(), a.value() - b.value(),
                                         a.written() + " − " + b.written(), {&a, &b});
  });
}

bool Recomputation::as_share() {
  if (!of_rate_kind() ||
      !(near_ & bits(StatementCue::share, StatementCue::of, StatementCue::among, StatementCue::open) ||
        says({"份额", "比重", "比例", "share", "proportion"})))
    return false;
  if (near_ & bits(StatementCue::rise, StatementCue::fall) && !(directly_ & bit(StatementCue::share))) return false;
  is_rate_wanted_ = false;
  return any_pair(false, [&](const SourcePart& a, const SourcePart& b) {
    return a.value() < b.value() && take(Operation::share, a.interval() / b.interval(), a.value() / b.value(),
                                         a.written() + " ÷ " + b.written(), {&a, &b}, percent());
  });
}

bool Recomputation::as_growth() {
  const bool down = near_ & bits(StatementCue::fall, StatementCue::less) || figure_.direction == text::Direction::down;
  const bool up = near_ & bits(StatementCue::rise, StatementCue::more) || figure_.direction == text::Direction::up;
  if (!of_rate_kind() || up == down) return false;
  is_rate_wanted_ = false;
  return any_pair(false, [&](const SourcePart& a, const SourcePart& b) {
    if (up ? b.value() <= a.value() : b.value() >= a.value()) return false;
    const std::string formula = up ? "(" + b.written() + " − " + a.written() + ") ÷ " + a.written()
                                   : "(" + a.written() + " − " + b.written() + ") ÷ " + a.written();
    const Interval change = b.interval() / a.interval() - point(1);
    return take(Operation::growth, up ? change : scaled(change, -1), std::abs(b.value() / a.value() - 1), formula,
                {&a, &b}, percent());
  });
}

bool Recomputation::as_multiple() {
  if (figure_.kind != FigureKind::multiple) return false;
  is_rate_wanted_ = false;
  return any_pair(false, [&](const SourcePart& a, const SourcePart& b) {
    return a.value() > b.value() && take(Operation::multiple, a.interval() / b.interval(), a.value() / b.value(),
                                         a.written() + " ÷ " + b.written(), {&a, &b});
  });
}

std::optional<Computation> recompute(std::string_view claim, std::span<const text::Figure> figures,
                                     const text::Figure& figure, std::span<const CitedSentence> cited,
                                     Language language) {
  if (figure.kind == FigureKind::date || figure.kind == FigureKind::ordinal || cited.empty()) return {};
  if (claim.size() > claim_bytes_max) return {};
  return Recomputation(claim, figures, figure, cited, language).search();
}

std::optional<Computation> recompute(std::string_view claim, const text::Figure& figure,
                                     std::span<const CitedSentence> cited, Language language) {
  return recompute(claim, text::figures(claim), figure, cited, language);
}

}  // namespace kaozheng::evidence
