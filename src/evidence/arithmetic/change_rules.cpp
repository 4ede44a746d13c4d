// SPDX-License-Identifier: Apache-2.0
// Growth, differences, multiples and orderings between two quantities.
#include <algorithm>
#include <cmath>
#include <optional>

#include "evidence/arithmetic/relation_rules.h"

namespace kaozheng::evidence {
namespace {

using text::Figure;
using text::FigureKind;

constexpr StatementCues changing = bits(StatementCue::rise, StatementCue::fall);
constexpr StatementCues comparing =
    bits(StatementCue::more, StatementCue::less, StatementCue::rise, StatementCue::fall);
constexpr StatementCues apart = bits(StatementCue::barrier, StatementCue::list, StatementCue::partial);
constexpr int label_weight = 8;  // the weight of a short name: "BAT资本开支", "net income"

// Two quantities of which one came from, or is held against, the other.
struct Pair {
  std::size_t base = 0, result = 0;
  int direction = 0;      // +1 rise, −1 fall, 0 not said
  bool moved = false;     // from … to …, not a mere comparison
  std::size_t after = 0;  // the first quantity behind both
  Interval from, to;      // with a scale named once put on both
};

int direction_of(StatementCues cues) {
  const bool up = cues & bits(StatementCue::rise, StatementCue::more),
             down = cues & bits(StatementCue::fall, StatementCue::less);
  return up == down ? 0 : up ? 1 : -1;
}

// "from 20 to 26 million": the scale and unit that follow the second number hold for the first.
Interval with_scale_of(const Reading& reading, std::size_t bare, std::size_t full) {
  const Interval own = reading.interval(bare);
  const double scale = scale_of(reading.figure(full), reading.sentence.text());
  const double own_scale = scale_of(reading.figure(bare), reading.sentence.text());
  const bool far = reading.figure(bare).value * 200 < reading.figure(full).value;
  return own_scale <= 1 && scale > 1 && far ? scaled(own, scale) : own;
}

// Ranks and grades rise to smaller numbers; what is measured in time gets "better" either way.
bool is_rank(const Figure& figure) {
  for (const std::string_view noun : {"级", "位", "名", "档", "层", "rank", "place", "grade"})
    if (figure.unit == "count:" + std::string(noun)) return true;
  return figure.bound == text::Bound::between;
}

// The verb that says which way it went from the first of a pair: 由A增至B has it between, "rose from A to B" directly
// before "from". Words between verb and "from" may name another thing: "cut the interval from".
int direction_before(const Statement& s, std::size_t first) {
  const std::vector<StatementToken>& tokens = s.tokens();
  std::size_t at = s.places()[first];
  for (int steps = 0; at > 0 && steps < 8; ++steps) {
    const StatementToken& token = tokens[--at];
    if (token.cue == StatementCue::from) break;
    if (!(bit(token.cue) & bits(StatementCue::filler, StatementCue::date, StatementCue::of, StatementCue::other)) ||
        token.weight > 2)
      return 0;
  }
  for (int steps = 0; at > 0 && steps < 3; ++steps) {
    const StatementToken& token = tokens[--at];
    if (bit(token.cue) & changing) return direction_of(bit(token.cue));
    const std::string_view word = s.text().substr(token.range.begin, token.range.end - token.range.begin);
    if (token.cue != StatementCue::filler && !word.ends_with("ly")) return 0;
  }
  return 0;
}

// "to B from A", "rose to B from A", "B in 2023, up from A".
bool goes_back(const Statement& s, std::size_t first, std::size_t second, Between gap) {
  if (gap.weight == 0 && !(gap.cues & bit(StatementCue::date)) &&
      s.before(first, 0).cues & (changing | bit(StatementCue::to)))
    return true;
  const Between near = s.before(second, 0, bit(StatementCue::comma));
  return gap.cues & bit(StatementCue::comma) && near.cues & bit(StatementCue::comma) && near.cues & changing &&
         !(near.cues & bit(StatementCue::date));
}

std::optional<Pair> pair_of(const Reading& reading, std::size_t first, std::size_t second) {
  const Statement& s = reading.sentence;
  const Figure &a = s.figure(first), &b = s.figure(second);
  if (!alike(a, b) || a.value <= 0 || b.value <= 0 || a.kind == FigureKind::price) return {};
  const Between gap = s.gap(first, second);
  if (gap.cues & apart || gap.weight > label_weight) return {};
  const Between before = s.before(first, label_weight, bit(StatementCue::from));
  Pair pair{first, second, 0, true, second + 1, {}, {}};
  const bool has_from = before.cues & bit(StatementCue::from) &&
                        !(before.cues & bits(StatementCue::open, StatementCue::close, StatementCue::than));
  const Between near = s.before(second, 2);
  if (near.cues & bit(StatementCue::to) && !(gap.cues & bits(StatementCue::from, StatementCue::than)) &&
      (has_from || (s.chinese() && gap.cues & changing && !(gap.cues & bit(StatementCue::comma)) && gap.weight <= 2))) {
    pair.direction = s.chinese() ? direction_of(gap.cues & changing) : direction_before(s, first);
  } else if (!s.chinese() && gap.cues & bit(StatementCue::from) && near.cues & bit(StatementCue::from) &&
             !(gap.cues & bits(StatementCue::open, StatementCue::than, StatementCue::to)) &&
             goes_back(s, first, second, gap)) {
    // "to B from A"; where "to" follows A, A begins a change of its own.
    if (second + 1 < s.count() && s.before(second + 1, 2).cues & bit(StatementCue::to) &&
        alike(b, s.figure(second + 1)))
      return {};
    std::swap(pair.base, pair.result);
    pair.direction = direction_of(gap.cues & changing);
    if (pair.direction == 0) pair.direction = direction_of(s.before(first, 0).cues & changing);
  } else {
    return {};
  }
  pair.from = with_scale_of(reading, pair.base, pair.result);
  pair.to = with_scale_of(reading, pair.result, pair.base);
  const bool one_unit = a.unit == b.unit && pair.from.low <= a.value && a.value <= pair.from.high + a.value;
  if (!one_unit || is_rank(a) || is_rank(b)) pair.direction = 0;
  return pair;
}

text::Range range_over(const Reading& reading, std::initializer_list<std::size_t> quantities) {
  text::Range range{std::string::npos, 0};
  for (const std::size_t q : quantities) {
    range.begin = std::min(range.begin, reading.figure(q).range.begin);
    range.end = std::max(range.end, reading.figure(q).range.end);
  }
  return range;
}

// Years between the two quantities, when each stands beside its year or a span of years is named; 0 when not told.
double years_between(const Reading& reading, const Pair& pair) {
  const Figure &a = reading.figure(pair.base), &b = reading.figure(pair.result);
  const auto year = [](const std::string& date) { return date.size() >= 4 ? std::atoi(date.substr(0, 4).c_str()) : 0; };
  const int from = year(a.date), to = year(b.date);
  if (from > 1000 && to > from) return to - from;
  return 0;
}

struct Outcome {
  bool holds = false;
  Operation operation = Operation::growth;
  std::string formula, result;
};

// `rate` said of the change from base to result, with the words `cues` beside it.
std::optional<Outcome> check_rate(const Reading& reading, const Pair& pair, std::size_t rate, StatementCues cues) {
  const Figure& figure = reading.figure(rate);
  const Interval stated = interval_of(figure), ratio = pair.to / pair.from;
  const std::string a = reading.written(pair.base), b = reading.written(pair.result);
  const double mid = (pair.to.low + pair.to.high) / (pair.from.low + pair.from.high);
  const bool to = cues & bit(StatementCue::original) || figure.change == text::Change::to;
  int direction = direction_of(cues & comparing);
  if (direction == 0 && figure.direction != text::Direction::none)
    direction = figure.direction == text::Direction::up ? 1 : -1;
  if (direction == 0) direction = pair.direction != 0 ? pair.direction : 1;
  Outcome outcome;

  if (cues & bit(StatementCue::annual)) {
    const double years = years_between(reading, pair);
    if (figure.kind != FigureKind::percent || years < 2) return {};
    // Where a year begins and ends is not told: a year more or less is allowed for.
    const auto yearly = [](double growth, double n) { return 100 * (std::pow(growth, 1 / n) - 1); };
    const double ends[] = {yearly(ratio.low, years - 1), yearly(ratio.low, years + 1), yearly(ratio.high, years - 1),
                           yearly(ratio.high, years + 1)};
    const auto [low, high] = std::minmax_element(std::begin(ends), std::end(ends));
    const Interval linear = scaled(ratio - point(1), 100.0 * direction / years);
    outcome.holds = meet(scaled(Interval{*low, *high}, direction), stated) || meet(linear, stated);
    outcome.formula = "(" + b + " ÷ " + a + ")^(1/" + plain(years, 0) + ") − 1";
    outcome.result = reading.like(100 * direction * (std::pow(mid, 1 / years) - 1), rate);
    return outcome;
  }
  const std::string growth = direction > 0 ? "(" + b + " − " + a + ") ÷ " + a : "(" + a + " − " + b + ") ÷ " + a;
  const std::string quotient = b + " ÷ " + a;
  switch (figure.kind) {
    case FigureKind::percent:
    case FigureKind::fraction: {
      const double unit = figure.kind == FigureKind::percent ? 100 : 1;
      if (to) {
        outcome = {meet(scaled(ratio, unit), stated), Operation::multiple, quotient, reading.like(mid * unit, rate)};
        return outcome;
      }
      outcome.holds = meet(scaled(ratio - point(1), unit * direction), stated);
      // Of two percentages, a writer may mean the difference.
      if (!outcome.holds && reading.figure(pair.base).kind == FigureKind::percent)
        outcome.holds = meet(scaled(pair.to - pair.from, direction), stated);
      outcome.formula = growth;
      outcome.result = reading.like((mid - 1) * unit * direction, rate);
      return outcome;
    }
    case FigureKind::points: {
      if (reading.figure(pair.base).kind != FigureKind::percent) return {};
      outcome = {meet(scaled(pair.to - pair.from, direction), stated), Operation::difference,
                 direction > 0 ? b + " − " + a : a + " − " + b,
                 reading.like(direction * (reading.figure(pair.result).value - reading.figure(pair.base).value), rate)};
      return outcome;
    }
    case FigureKind::multiple: {
      // "from 100 ms to 20 ms, 5 times faster"
      if (mid < 1 || direction < 0) {
        outcome = {meet(pair.from / pair.to, stated), Operation::multiple, a + " ÷ " + b, reading.like(1 / mid, rate)};
        if (!outcome.holds) return {};
        return outcome;
      }
      // 增长3倍 and "three times more" are also written of what became three times as much.
      outcome.holds = meet(ratio, stated) || (!to && meet(ratio - point(1), stated));
      outcome.operation = Operation::multiple;
      outcome.formula = quotient;
      outcome.result = reading.like(mid, rate);
      return outcome;
    }
    default:
      break;
  }
  if (!alike(figure, reading.figure(pair.base)) || to) return {};
  const Interval difference = scaled(pair.to - pair.from, direction);
  outcome = {meet(difference, stated), Operation::difference, direction > 0 ? b + " − " + a : a + " − " + b,
             reading.like((difference.low + difference.high) / 2, rate)};
  return outcome;
}

void check_order(Reading& reading, const Pair& pair) {
  if (pair.direction == 0 || !pair.moved) return;
  const bool right = pair.direction > 0 ? pair.to.high >= pair.from.low : pair.to.low <= pair.from.high;
  const std::string a = reading.written(pair.base), b = reading.written(pair.result);
  const bool larger = pair.to.low + pair.to.high > pair.from.low + pair.from.high;
  reading.add(Operation::order, right, range_over(reading, {pair.base, pair.result}), pair.result,
              a + (larger ? " < " : " > ") + b, "");
}

// The rates said of a pair: between its two figures, behind it, or (English) before it.
void check_rates(Reading& reading, const Pair& pair) {
  const Statement& s = reading.sentence;
  const auto report = [&](std::size_t rate, StatementCues cues) {
    if (auto outcome = check_rate(reading, pair, rate, cues))
      reading.add(outcome->operation, outcome->holds, range_over(reading, {pair.base, pair.result, rate}), rate,
                  outcome->formula, outcome->result);
  };
  const std::size_t first = std::min(pair.base, pair.result), last = std::max(pair.base, pair.result);
  if (last == first + 2) {
    const Between gap = s.gap(first, first + 1);
    if (gap.cues & changing && gap.weight == 0) report(first + 1, gap.cues);
  }
  const Figure& base = s.figure(pair.base);
  const bool amount = base.kind == FigureKind::money || base.kind == FigureKind::count || base.kind == FigureKind::rate;
  if (first > 0 && amount && is_rate(s.figure(first - 1))) {  // "rose 30% from A to B"
    const Between gap = s.gap(first - 1, first), before = s.before(first - 1, 2);
    if (gap.weight == 0 && gap.cues & bits(StatementCue::from, StatementCue::to) &&
        !(gap.cues & bits(StatementCue::comma, StatementCue::barrier)) && before.cues & changing)
      report(first - 1, (before.cues | gap.cues) & ~bit(StatementCue::to));
  }
  std::size_t from = last;
  for (std::size_t rate = last + 1; rate < s.count() && rate <= last + 4; ++rate) {
    const Between gap = s.gap(from, rate);
    if (gap.cues & bits(StatementCue::barrier, StatementCue::from, StatementCue::than) ||
        gap.weight > (from == last ? 3 : 0))
      break;
    if (s.figure(rate).kind == FigureKind::duration && !alike(s.figure(rate), s.figure(pair.base))) continue;
    const Between before = s.before(rate, 0), after = s.after(rate, 1, changing);
    if (from == last && !(gap.cues & bits(StatementCue::comma, StatementCue::open, StatementCue::colon,
                                          StatementCue::rise, StatementCue::fall)))
      break;
    if (gap.weight > 0 && !(gap.cues & bits(StatementCue::annual, StatementCue::original))) break;
    const bool said =
        before.cues & (changing | bits(StatementCue::original, StatementCue::annual)) ||
        (after.cues & changing && !(after.cues & bits(StatementCue::comma, StatementCue::close))) ||
        s.figure(rate).change != text::Change::none ||
        (s.figure(rate).kind == FigureKind::multiple && before.cues & bits(StatementCue::equal, StatementCue::open));
    if (!said) break;
    const StatementCues own =
        before.cues | (after.cues & (changing | bit(StatementCue::annual))) | (gap.cues & bit(StatementCue::annual));
    report(rate, own & ~bit(StatementCue::to));
    from = rate;
  }
}

// "B is P above A", "B, up P from A", "A's k times": comparisons without from … to.
void find_comparisons(Reading& reading) {
  const Statement& s = reading.sentence;
  for (std::size_t i = 0; i + 2 < s.count(); ++i) {
    const Figure &one = s.figure(i), &two = s.figure(i + 1), &three = s.figure(i + 2);
    const Between first = s.gap(i, i + 1), second = s.gap(i + 1, i + 2);
    if ((first.cues | second.cues) & bits(StatementCue::barrier, StatementCue::partial, StatementCue::list)) continue;
    if ((first.cues | second.cues) & bits(StatementCue::open, StatementCue::close)) continue;
    Pair pair{i + 1, i, 0, false, i + 3, {}, {}};
    std::size_t rate = i + 2;
    StatementCues cues = 0;
    const bool points = one.kind == FigureKind::percent && three.kind == FigureKind::points;
    if (alike(one, two) && (!is_rate(one) || points) && first.cues & bit(StatementCue::than) &&
        first.weight <= (first.cues & bit(StatementCue::comma) ? 2 : label_weight) && second.cues & comparing &&
        second.weight <= 2 && !(second.cues & bits(StatementCue::comma, StatementCue::than)) &&
        (s.chinese() || points)) {
      cues = second.cues;  // B 比 A 高 P
    } else if (!s.chinese() && alike(one, three) && one.unit == three.unit && !is_rate(one) && is_rate(two) &&
               one.kind != FigureKind::duration && second.weight <= 2 && first.weight == 0 &&
               second.cues & bits(StatementCue::than, StatementCue::from) && (first.cues | second.cues) & comparing &&
               !(first.cues & bits(StatementCue::from, StatementCue::to)) &&
               !(second.cues & bits(StatementCue::comma, StatementCue::date)) &&
               s.before(i + 2, 0, bits(StatementCue::than, StatementCue::from)).cues &
                   bits(StatementCue::than, StatementCue::from)) {
      pair.base = i + 2;  // B is P higher than A; B, up P from A
      rate = i + 1;
      cues = (first.cues & comparing) ? first.cues : second.cues;
    } else {
      continue;
    }
    cues &= ~bit(StatementCue::to);
    pair.from = reading.interval(pair.base);
    pair.to = reading.interval(pair.result);
    if (pair.from.low <= 0) continue;
    pair.direction = direction_of(cues & comparing);
    if (auto outcome = check_rate(reading, pair, rate, cues))
      reading.add(outcome->operation, outcome->holds, range_over(reading, {i, i + 2}), rate, outcome->formula,
                  outcome->result);
  }
}

// "B is k times A": 1930亿元约为223亿元的8.7倍.
void find_multiples(Reading& reading) {
  const Statement& s = reading.sentence;
  for (std::size_t i = 0; i + 2 < s.count(); ++i) {
    const Between first = s.gap(i, i + 1), second = s.gap(i + 1, i + 2);
    if ((first.cues | second.cues) & bits(StatementCue::barrier, StatementCue::list, StatementCue::rise,
                                          StatementCue::fall, StatementCue::than, StatementCue::from))
      continue;
    const bool chinese = s.figure(i + 2).kind == FigureKind::multiple && second.cues & bit(StatementCue::of) &&
                         second.weight <= 4 && first.weight <= label_weight;
    const bool english = !s.chinese() && s.figure(i + 1).kind == FigureKind::multiple && first.weight <= 2 &&
                         second.weight == 0 && s.figure(i).kind != FigureKind::duration &&
                         !(second.cues & bits(StatementCue::comma, StatementCue::open, StatementCue::equal,
                                              StatementCue::more, StatementCue::less));
    if (chinese == english) continue;
    const std::size_t rate = chinese ? i + 2 : i + 1, base = chinese ? i + 1 : i + 2;
    if (!alike(s.figure(i), s.figure(base)) || is_rate(s.figure(i)) || s.figure(base).value <= 0) continue;
    if (chinese && first.cues & bit(StatementCue::comma)) continue;
    const Interval ratio = reading.interval(i) / reading.interval(base);
    reading.add(Operation::multiple, meet(ratio, reading.interval(rate)), range_over(reading, {i, i + 2}), rate,
                reading.written(i) + " ÷ " + reading.written(base),
                reading.like(s.figure(i).value / s.figure(base).value, rate));
  }
}

// "up 420%, 5.2 times the former": a rate of growth said again as a multiple of what was.
void find_restated_rates(Reading& reading) {
  const Statement& s = reading.sentence;
  for (std::size_t i = 0; i + 1 < s.count(); ++i) {
    const Figure &growth = s.figure(i), &again = s.figure(i + 1);
    const bool multiple = again.kind == FigureKind::multiple;
    if (growth.kind != FigureKind::percent && growth.kind != FigureKind::multiple &&
        growth.kind != FigureKind::fraction)
      continue;
    if (!multiple && again.kind != FigureKind::percent && again.kind != FigureKind::fraction) continue;
    const Between gap = s.gap(i, i + 1), before = s.before(i, 1), after = s.after(i + 1, 2);
    if (gap.weight > 0 || gap.cues & bits(StatementCue::barrier, StatementCue::list, StatementCue::rise,
                                          StatementCue::fall, StatementCue::than))
      continue;
    const bool original = gap.cues & bit(StatementCue::original) || after.cues & bit(StatementCue::original);
    if (!original || !(before.cues & changing) || before.cues & bits(StatementCue::to, StatementCue::original))
      continue;
    const int direction = direction_of(before.cues & changing);
    if (direction == 0) continue;
    const double unit = growth.kind == FigureKind::percent ? 0.01 : 1;
    const Interval factor = point(1) + scaled(reading.interval(i), unit * direction);
    const double shown = again.kind == FigureKind::percent ? 100 : 1;
    if (factor.high <= 0) continue;
    const std::string sum = std::string(growth.kind == FigureKind::percent ? "100%" : "1") +
                            (direction > 0 ? " + " : " − ") + reading.written(i);
    reading.add(Operation::multiple, meet(scaled(factor, shown), reading.interval(i + 1)),
                range_over(reading, {i, i + 1}), i + 1, sum,
                reading.like((1 + growth.value * unit * direction) * shown, i + 1));
  }
}

}  // namespace

void find_changes(Reading& reading) {
  const Statement& s = reading.sentence;
  if (!s.has(bit(StatementCue::adjusted))) {
    for (std::size_t i = 0; i + 1 < s.count(); ++i) {
      std::optional<Pair> pair = pair_of(reading, i, i + 1);
      if (!pair && i + 2 < s.count() && is_rate(s.figure(i + 1)) && !is_rate(s.figure(i)))
        pair = pair_of(reading, i, i + 2);
      if (!pair) continue;
      check_order(reading, *pair);
      check_rates(reading, *pair);
    }
    find_comparisons(reading);
    find_multiples(reading);
  }
  find_restated_rates(reading);
}

}  // namespace kaozheng::evidence
