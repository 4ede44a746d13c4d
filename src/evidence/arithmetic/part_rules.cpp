// SPDX-License-Identifier: Apache-2.0
// Sums, shares, parts per unit and products; the same quantity in another unit.
#include <algorithm>
#include <cmath>
#include <optional>

#include "base/bytes.h"
#include "evidence/arithmetic/conversions.h"
#include "evidence/arithmetic/relation_rules.h"

namespace kaozheng::evidence {
namespace {

using text::Figure;
using text::FigureKind;

constexpr std::size_t summed_max = 16;

text::Range range_between(const Reading& reading, std::size_t first, std::size_t last) {
  return {reading.figure(first).range.begin, reading.figure(last).range.end};
}

bool is_count(const Figure& figure) { return figure.kind == FigureKind::count; }

Interval sum_of(const Reading& reading, const std::vector<std::size_t>& parts) {
  Interval sum;
  for (const std::size_t part : parts) sum = sum + reading.interval(part);
  return sum;
}

std::string sum_formula(const Reading& reading, const std::vector<std::size_t>& parts) {
  std::string formula;
  for (const std::size_t part : parts) formula += (formula.empty() ? "" : " + ") + reading.written(part);
  return formula;
}

double sum_value(const Reading& reading, const std::vector<std::size_t>& parts) {
  double sum = 0;
  for (const std::size_t part : parts) sum += reading.figure(part).value;
  return sum;
}

// The figures before `total` that are listed as like parts: each a short label and a figure, nothing that compares.
std::vector<std::size_t> listed_before(const Reading& reading, std::size_t total) {
  const Statement& s = reading.sentence;
  constexpr StatementCues breaking =
      bits(StatementCue::rise, StatementCue::fall, StatementCue::than, StatementCue::from, StatementCue::to,
           StatementCue::barrier, StatementCue::share, StatementCue::total, StatementCue::each, StatementCue::mean,
           StatementCue::among, StatementCue::more, StatementCue::less, StatementCue::original, StatementCue::close,
           StatementCue::partial, StatementCue::equal, StatementCue::annual);
  std::vector<std::size_t> parts;
  for (std::size_t i = total; i-- > 0 && parts.size() < summed_max;) {
    if (!alike(s.figure(i), s.figure(total)) || s.figure(i).value <= 0) break;
    const std::size_t next = parts.empty() ? total : parts.back();
    const Between gap = s.gap(i, next);
    if (!parts.empty() && (gap.cues & breaking || gap.weight > 10 ||
                           !(gap.cues & bits(StatementCue::comma, StatementCue::list, StatementCue::filler))))
      break;
    parts.push_back(i);
  }
  std::reverse(parts.begin(), parts.end());
  return parts;
}

void check_sum(Reading& reading, std::size_t total) {
  const Statement& s = reading.sentence;
  const Between before = s.before(total, 6, bit(StatementCue::total)),
                after = s.after(total, 2, bit(StatementCue::total));
  const bool led = before.cues & bit(StatementCue::total);
  const bool ended = after.cues & bit(StatementCue::total) && after.weight == 0 &&
                     !(after.cues & bits(StatementCue::comma, StatementCue::close)) && s.after(total, 2).weight == 0;
  if (!led && !ended) return;
  const std::string_view rest = trim(s.text().substr(s.figure(total).range.end));
  for (const std::string_view sign : {"+", "＋", "=", "×", "−"})
    if (rest.starts_with(sign)) return;
  if (before.cues & bits(StatementCue::each, StatementCue::share, StatementCue::rest)) return;
  std::vector<std::size_t> parts = listed_before(reading, total);
  if (parts.size() < 2) return;
  const Between gap = s.gap(parts.back(), total);
  if (gap.cues & bits(StatementCue::barrier, StatementCue::than, StatementCue::rise, StatementCue::fall,
                      StatementCue::share, StatementCue::among, StatementCue::partial) ||
      gap.weight > 6)
    return;
  const Interval stated = reading.interval(total);
  // What precedes the list in the same sentence need not belong to it.
  std::vector<std::size_t> fitting = parts;
  while (fitting.size() > 2 && !meet(sum_of(reading, fitting), stated)) fitting.erase(fitting.begin());
  const bool holds = meet(sum_of(reading, fitting), stated);
  if (!holds && s.before(parts.front(), 1).cues & bits(StatementCue::rise, StatementCue::fall, StatementCue::than))
    return;
  const std::vector<std::size_t>& shown = holds ? fitting : parts;
  reading.add(Operation::sum, holds, range_between(reading, shown.front(), total), total, sum_formula(reading, shown),
              reading.like(sum_value(reading, shown), total));
}

// 60%…, 其余 40%: what is left of all.
void check_rest(Reading& reading, std::size_t rest) {
  const Statement& s = reading.sentence;
  if (s.figure(rest).kind != FigureKind::percent) return;
  if (!(s.before(rest, 8, bit(StatementCue::rest)).cues & bit(StatementCue::rest))) return;
  if (s.before(rest, 8, bit(StatementCue::rest)).cues & bits(StatementCue::rise, StatementCue::fall)) return;
  std::vector<std::size_t> parts;
  for (std::size_t i = rest; i-- > 0 && parts.size() < summed_max;) {
    if (s.figure(i).kind != FigureKind::percent) continue;
    if (s.before(i, 2).cues & bits(StatementCue::rise, StatementCue::fall, StatementCue::more, StatementCue::less) ||
        s.figure(i).change != text::Change::none)
      return;
    if (s.gap(i, i + 1).cues & bit(StatementCue::barrier)) return;
    parts.push_back(i);
  }
  if (parts.empty()) return;
  std::reverse(parts.begin(), parts.end());
  const Interval stated = reading.interval(rest);
  bool holds = false;
  for (std::vector<std::size_t> some = parts; !some.empty() && !holds; some.erase(some.begin()))
    holds = meet(point(100) - sum_of(reading, some), stated);
  // "5% of it, the remaining 30%": not all parts are named.
  const double all = sum_value(reading, parts) + s.figure(rest).value;
  if (!holds && (all < 75 || all > 130)) return;
  reading.add(Operation::complement, holds, range_between(reading, parts.front(), rest), rest,
              "100% − " + (parts.size() > 1 ? "(" + sum_formula(reading, parts) + ")" : sum_formula(reading, parts)),
              reading.like(100 - sum_value(reading, parts), rest));
}

void add_share(Reading& reading, std::size_t part, std::size_t whole, std::size_t share) {
  const Figure& figure = reading.figure(share);
  if (reading.figure(part).value <= 0 || reading.figure(whole).value <= 0) return;
  const double unit = figure.kind == FigureKind::percent ? 100 : 1;
  const Interval ratio = scaled(reading.interval(part) / reading.interval(whole), unit);
  const std::size_t first = std::min({part, whole, share}), last = std::max({part, whole, share});
  reading.add(Operation::share, meet(ratio, reading.interval(share)), range_between(reading, first, last), share,
              reading.written(part) + " ÷ " + reading.written(whole),
              reading.like(unit * reading.figure(part).value / reading.figure(whole).value, share));
}

bool is_share(const Figure& figure) {
  return (figure.kind == FigureKind::percent || figure.kind == FigureKind::fraction) &&
         figure.change == text::Change::none;
}

// Three neighbouring quantities of which one is the share of the second in the third.
void check_share(Reading& reading, std::size_t i) {
  const Statement& s = reading.sentence;
  const Figure &one = s.figure(i), &two = s.figure(i + 1), &three = s.figure(i + 2);
  const Between first = s.gap(i, i + 1), second = s.gap(i + 1, i + 2);
  constexpr StatementCues never =
      bits(StatementCue::barrier, StatementCue::rise, StatementCue::fall, StatementCue::than, StatementCue::more,
           StatementCue::less, StatementCue::from, StatementCue::partial, StatementCue::rest);
  if ((first.cues | second.cues) & never) return;
  const bool people = is_count(one) && is_count(two);
  if (is_share(three) && alike(one, two) && !is_rate(one)) {
    // A 占 B 的 P; A of B patients (P); A of B, or P
    if (first.cues & bit(StatementCue::share) && !(first.cues & bit(StatementCue::comma)) &&
        second.cues & bit(StatementCue::of) && first.weight <= 10 && second.weight <= 8)
      return add_share(reading, i, i + 1, i + 2);
  }
  if (is_share(three) && !is_rate(one) && (alike(one, two) || people)) {
    const bool of = first.cues & bits(StatementCue::of, StatementCue::among) && first.weight == 0 &&
                    !(first.cues & bits(StatementCue::comma, StatementCue::open, StatementCue::list));
    const Between tail = s.before(i + 2, 1);
    const bool slashed = s.text().substr(one.range.end, two.range.begin - one.range.end) == "/";
    if (of && second.weight <= (slashed ? 2 : 8) &&
        !(slashed && second.cues & bits(StatementCue::comma, StatementCue::equal)) && one.value <= two.value &&
        tail.cues & bits(StatementCue::open, StatementCue::equal, StatementCue::share) &&
        !(second.cues & bit(StatementCue::list)))
      return add_share(reading, i, i + 1, i + 2);
    // B 例中 A 例…（P）, B 例中 A 例…，占 P
    if (first.cues & bit(StatementCue::among) && first.weight <= 8 && second.weight <= 12 && two.value <= one.value &&
        tail.cues & bits(StatementCue::open, StatementCue::share) && !(second.cues & bit(StatementCue::list)))
      return add_share(reading, i + 1, i, i + 2);
  }
  // P (A of B), P（A/B）
  if (is_share(one) && (alike(two, three) || (is_count(two) && is_count(three))) && !is_rate(two) &&
      first.weight == 0 && first.cues & bit(StatementCue::open) && second.weight == 0 &&
      second.cues & bits(StatementCue::of, StatementCue::among) && two.value <= three.value &&
      !(second.cues & bits(StatementCue::comma, StatementCue::list, StatementCue::close)))
    return add_share(reading, i + 1, i + 2, i);
  // A (P) of B patients
  if (is_share(two) && !is_rate(one) && (alike(one, three) || (is_count(one) && is_count(three))) &&
      first.weight <= 3 && first.cues & bit(StatementCue::open) && second.cues & bit(StatementCue::close) &&
      second.cues & bits(StatementCue::of, StatementCue::among) && second.weight == 0 && one.value <= three.value &&
      !(second.cues & bits(StatementCue::comma, StatementCue::list)))
    return add_share(reading, i, i + 2, i + 1);
  // P of B, or A; B 的 P，即 A
  if (is_share(one) && alike(two, three) && !is_rate(two) && first.cues & bit(StatementCue::of) && first.weight <= 2 &&
      second.cues & bit(StatementCue::equal) && s.before(i + 2, 0).cues & bit(StatementCue::equal) &&
      second.weight <= 8 && three.value <= two.value && !(first.cues & bits(StatementCue::comma, StatementCue::open)))
    return add_share(reading, i + 2, i + 1, i);
  if (is_share(two) && alike(one, three) && !is_rate(one) && first.cues & bit(StatementCue::of) && first.weight <= 4 &&
      second.cues & bit(StatementCue::equal) && second.weight == 0 && three.value <= one.value &&
      !(first.cues & bits(StatementCue::comma, StatementCue::open)))
    return add_share(reading, i + 2, i, i + 1);
}

// The time a mean is taken over, as its unit or the words before it say: "year" of 年均, 每年; "" when it is not of
// time.
std::string period_of_mean(const Reading& reading, std::size_t mean) {
  const PerTimeUnit unit = per_time(reading.figure(mean).unit);
  if (!unit.time.empty()) return std::string(unit.time);
  const Statement& s = reading.sentence;
  const std::size_t begin = mean > 0 ? s.figure(mean - 1).range.end : s.range().begin;
  const std::string before(s.text().substr(begin, s.figure(mean).range.begin - begin));
  const std::size_t end = mean + 1 < s.count() ? s.figure(mean + 1).range.begin : s.range().end;
  const std::string after = to_lower_ascii(
      s.text().substr(s.figure(mean).range.end, std::min<std::size_t>(end - s.figure(mean).range.end, 16)));
  constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"每季", "quarter"}, {"季均", "quarter"}, {"年均", "year"},   {"每年", "year"},
      {"年平均", "year"},  {"每一年", "year"},  {"月均", "month"},  {"每月", "month"},
      {"每个月", "month"}, {"日均", "day"},     {"每日", "day"},    {"每天", "day"},
      {"每周", "week"},    {"周均", "week"},    {"每小时", "hour"}, {"每分钟", "minute"}};
  for (const auto& [word, period] : words)
    if (contains(before, word)) return std::string(period);
  constexpr std::pair<std::string_view, std::string_view> behind[] = {
      {" a year", "year"},   {" per year", "year"},     {" each year", "year"},      {" annually", "year"},
      {" a month", "month"}, {" per month", "month"},   {" a day", "day"},           {" per day", "day"},
      {" a week", "week"},   {" a quarter", "quarter"}, {" per quarter", "quarter"}, {" per week", "week"}};
  for (const auto& [word, period] : behind)
    if (after.substr(0, word.size()) == word) return std::string(period);
  return {};
}

bool same_amount(const Figure& whole, const Figure& part) {
  if (is_count(whole) && (whole.unit == "count:" || whole.unit != part.unit)) return false;
  return per_time(part.unit).unit == whole.unit && !is_rate(whole) && !is_rate(part);
}

// T over N years, A a year; T for N things, A each.
void check_mean(Reading& reading, std::size_t mean) {
  const Statement& s = reading.sentence;
  const Figure& figure = s.figure(mean);
  if (is_rate(figure) || figure.kind == FigureKind::duration || mean < 2) return;
  const Between before = s.before(mean, 4, bits(StatementCue::mean)), after = s.after(mean, 1);
  const std::string period = period_of_mean(reading, mean);
  const StatementCues said = before.cues | (after.cues & bits(StatementCue::each, StatementCue::annual));
  if (period.empty()
          ? !(said & bits(StatementCue::mean, StatementCue::each))
          : !(said & bits(StatementCue::mean, StatementCue::each, StatementCue::annual, StatementCue::equal)))
    return;
  if (said & bits(StatementCue::rise, StatementCue::fall, StatementCue::than, StatementCue::more, StatementCue::less))
    return;
  const Figure &one = s.figure(mean - 2), &two = s.figure(mean - 1);
  const Between inner = s.gap(mean - 2, mean - 1), outer = s.gap(mean - 1, mean);
  constexpr StatementCues never =
      bits(StatementCue::barrier, StatementCue::rise, StatementCue::fall, StatementCue::than, StatementCue::share,
           StatementCue::partial, StatementCue::list, StatementCue::open, StatementCue::to, StatementCue::from,
           StatementCue::among, StatementCue::more, StatementCue::less, StatementCue::adjusted, StatementCue::each,
           StatementCue::mean);
  if (inner.cues & never || inner.weight > 6) return;
  if (outer.cues & (never & ~bits(StatementCue::mean, StatementCue::each)) || outer.weight > 6) return;
  const bool first_is_span = one.kind == FigureKind::duration;
  std::size_t whole = mean - 2, parts = mean - 1;
  if (!period.empty()) {
    if (first_is_span == (two.kind == FigureKind::duration)) return;
    if (first_is_span) std::swap(whole, parts);
    if (inner.cues & bit(StatementCue::comma) && inner.weight > 2) return;
  } else {
    if (same_amount(one, figure) == same_amount(two, figure)) return;
    if (!same_amount(one, figure)) std::swap(whole, parts);
    if (!is_count(s.figure(parts)) || s.figure(parts).value < 2) return;
  }
  const Between behind = s.after(whole, 0, bit(StatementCue::comma));
  if (behind.cues & bit(StatementCue::each) && !(behind.cues & bit(StatementCue::comma)))
    return;  // itself a part per unit
  if (!same_amount(s.figure(whole), figure) || s.figure(whole).value <= 0 || s.figure(parts).value <= 0) return;
  Interval pieces = reading.interval(parts);
  double middle = s.figure(parts).value;
  std::string unit_note;
  if (!period.empty()) {
    const auto factor = conversion(s.figure(parts).unit, period);
    if (!factor) return;
    pieces = pieces * *factor;
    middle *= (factor->low + factor->high) / 2;
    if (s.figure(parts).unit != period) unit_note = plain(middle, 1);
  }
  if (middle <= 1) return;
  reading.add(Operation::rate, meet(reading.interval(whole) / pieces, reading.interval(mean)),
              range_between(reading, mean - 2, mean), mean,
              reading.written(whole) + " ÷ " + (unit_note.empty() ? reading.written(parts) : unit_note),
              reading.like(s.figure(whole).value / middle, mean));
}

// N things at A each, T in all; 16 元 a piece, N pieces a day, D days: T.
void check_product(Reading& reading, std::size_t total) {
  const Statement& s = reading.sentence;
  if (total < 2 || is_rate(s.figure(total))) return;
  const Between before = s.before(total, 6, bit(StatementCue::total));
  if (!(before.cues & bit(StatementCue::total)) ||
      before.cues &
          bits(StatementCue::rise, StatementCue::fall, StatementCue::share, StatementCue::each, StatementCue::mean))
    return;
  std::size_t unit = total - 2, number = total - 1;
  const Between gap = s.gap(total - 2, total - 1), tail = s.gap(total - 1, total);
  if ((gap.cues | tail.cues) & bits(StatementCue::barrier, StatementCue::rise, StatementCue::fall, StatementCue::than,
                                    StatementCue::partial, StatementCue::list) ||
      gap.weight > 6 || tail.weight > 6)
    return;
  if (is_count(s.figure(unit)) && same_amount(s.figure(total), s.figure(number))) std::swap(unit, number);
  if (!is_count(s.figure(number)) || !same_amount(s.figure(total), s.figure(unit)) || is_rate(s.figure(unit))) return;
  if (s.figure(unit).unit != s.figure(total).unit) return;
  if (!(s.before(unit, 3).cues & bit(StatementCue::each)) && !(s.after(unit, 1).cues & bit(StatementCue::each))) return;
  reading.add(Operation::product, meet(reading.interval(unit) * reading.interval(number), reading.interval(total)),
              range_between(reading, total - 2, total), total, reading.written(unit) + " × " + reading.written(number),
              reading.like(s.figure(unit).value * s.figure(number).value, total));
}

// A price: so much money for so many of a thing.
struct Price {
  std::size_t last = 0;  // the quantity it ends with
  Interval money;
  double middle = 0;
  double size = 1;
  std::string thing, currency, written;
};

// "16元/百万token", 每百万 token 收 16 元, "$16 per million tokens".
std::optional<Price> price_at(const Reading& reading, std::size_t place) {
  const Statement& s = reading.sentence;
  const Figure& figure = s.figure(place);
  if (figure.kind == FigureKind::price) {
    const std::string_view unit = figure.unit;
    const std::size_t slash = unit.find('/');
    if (slash == std::string_view::npos) return {};
    Price price{place,
                reading.interval(place),
                figure.value,
                1,
                std::string(unit.substr(slash + 1)),
                std::string(unit.substr(0, slash)),
                reading.written(place)};
    if (const std::size_t space = price.thing.find(' '); space != std::string::npos) {
      const double size = std::atof(price.thing.substr(0, space).c_str());
      if (size > 0) {
        price.size = size;
        price.thing = price.thing.substr(space + 1);
      }
    }
    return price;
  }
  if (place + 1 >= s.count() || s.figure(place + 1).kind != FigureKind::money || is_rate(figure) ||
      figure.kind == FigureKind::duration || figure.kind == FigureKind::money || figure.value <= 0)
    return {};
  const Between gap = s.gap(place, place + 1);
  if (!(s.before(place, 0).cues & bit(StatementCue::each)) || gap.weight > 2 ||
      gap.cues & ~bits(StatementCue::other, StatementCue::filler, StatementCue::figure))
    return {};
  const std::string written = reading.written(place + 1) + "/" + reading.written(place);
  return Price{place + 1,
               reading.interval(place + 1),
               s.figure(place + 1).value,
               figure.value,
               figure.unit,
               s.figure(place + 1).unit,
               written};
}

// A price, an amount (a day, for so many days), and what it comes to.
void check_priced(Reading& reading, std::size_t priced) {
  const Statement& s = reading.sentence;
  const auto price = price_at(reading, priced);
  if (!price || price->last + 2 >= s.count()) return;
  const std::size_t amount = price->last + 1;
  const PerTimeUnit unit = per_time(s.figure(amount).unit);
  if (unit.unit != price->thing || s.gap(price->last, amount).cues & bit(StatementCue::barrier)) return;
  const std::string period = period_of_mean(reading, amount);
  std::size_t result = amount + 1;
  Interval product = scaled(price->money * reading.interval(amount), 1 / price->size);
  double middle = price->middle * s.figure(amount).value / price->size;
  std::string formula = price->written + " × " + reading.written(amount);
  if (!period.empty()) {
    const Figure& span = s.figure(result);
    if (span.kind != FigureKind::duration || result + 1 >= s.count()) return;
    const auto factor = conversion(span.unit, period);
    if (!factor) return;
    product = product * (reading.interval(result) * *factor);
    middle *= span.value * (factor->low + factor->high) / 2;
    formula += " × " + reading.written(result);
    ++result;
  }
  const Between gap = s.gap(result - 1, result);
  if (s.figure(result).kind != FigureKind::money || per_time(s.figure(result).unit).unit != price->currency ||
      gap.cues &
          bits(StatementCue::barrier, StatementCue::than, StatementCue::rise, StatementCue::fall, StatementCue::open) ||
      gap.weight > 4)
    return;
  reading.add(Operation::product, meet(product, reading.interval(result)), range_between(reading, priced, result),
              result, formula, reading.like(middle, result));
}

}  // namespace

void find_totals(Reading& reading) {
  for (std::size_t i = 0; i < reading.sentence.count(); ++i) {
    if (i >= 2) check_sum(reading, i);
    if (i >= 1) check_rest(reading, i);
  }
}

void find_shares(Reading& reading) {
  for (std::size_t i = 0; i + 2 < reading.sentence.count(); ++i) check_share(reading, i);
}

void find_parts(Reading& reading) {
  for (std::size_t i = 0; i < reading.sentence.count(); ++i) {
    check_mean(reading, i);
    check_product(reading, i);
    check_priced(reading, i);
  }
}

void find_conversions(Reading& reading) {
  const Statement& s = reading.sentence;
  for (std::size_t i = 0; i + 1 < s.count(); ++i) {
    const Figure &one = s.figure(i), &two = s.figure(i + 1);
    if (one.unit == two.unit) continue;
    const auto factor = conversion(one.unit, two.unit);
    if (!factor) continue;
    const Between gap = s.gap(i, i + 1), after = s.after(i + 1, 0);
    constexpr StatementCues never =
        bits(StatementCue::barrier, StatementCue::rise, StatementCue::fall, StatementCue::than, StatementCue::from,
             StatementCue::to, StatementCue::more, StatementCue::less, StatementCue::list, StatementCue::among,
             StatementCue::share, StatementCue::each, StatementCue::mean, StatementCue::partial, StatementCue::rest,
             StatementCue::total);
    if (gap.cues & never || gap.weight > 0) continue;
    const bool bracketed = gap.cues & bit(StatementCue::open) && after.cues & bit(StatementCue::close);
    if (!bracketed && !(gap.cues & bit(StatementCue::equal))) continue;
    // "$5 a month or $50 a year" are two offers, not one said twice.
    const std::string between = to_lower_ascii(s.text().substr(one.range.end, two.range.begin - one.range.end));
    if (!per_time(one.unit).time.empty() && (bracketed || contains(between, "or") || contains(between, "合"))) continue;
    const double middle = one.value * (factor->low + factor->high) / 2;
    // The second is rounded to what it shows.
    const Interval half{-two.grain / 2, two.grain / 2};
    reading.add(Operation::conversion, meet(reading.interval(i) * *factor, reading.interval(i + 1) + half),
                range_between(reading, i, i + 1), i + 1, reading.written(i), reading.like(middle, i + 1));
  }
}

}  // namespace kaozheng::evidence
