// SPDX-License-Identifier: Apache-2.0
// Whether a figure follows from figures of the cited sentences: means, sums, products, what is left, lists.
#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "evidence/arithmetic/conversions.h"
#include "evidence/arithmetic/list_items.h"
#include "evidence/arithmetic/recomputation.h"

namespace kaozheng::evidence {

using text::Bound;
using text::Figure;
using text::FigureKind;

namespace {

constexpr std::size_t terms_max = 10;           // parts of one sum
constexpr std::size_t listed_bytes_max = 4000;  // of a sentence that is searched for lists

}  // namespace

// T over N years; T for N people.
bool Recomputation::as_mean() {
  if (is_rate(figure_)) return false;
  const PerTimeUnit unit = per_time(figure_.unit);
  struct Period {
    std::string_view unit;
    std::initializer_list<std::string_view> words;
  };
  static const Period periods[] = {
      {"year", {"年均", "每年", "年平均", "一年", "a year", "per year", "annual", "each year", "yearly"}},
      {"quarter", {"每季", "季均", "每个季度", "a quarter", "per quarter", "quarterly", "each quarter"}},
      {"month", {"月均", "每月", "每个月", "a month", "per month", "monthly", "each month"}},
      {"week", {"每周", "周均", "a week", "per week", "weekly"}},
      {"day", {"日均", "每天", "每日", "a day", "per day", "daily", "each day"}}};
  for (const Period& period : periods) {
    if (unit.time.empty() ? !says(period.words) : unit.time != period.unit) continue;
    for (const SourcePart& span : parts_) {
      if (span.figure->kind != FigureKind::duration || span.value() <= 0) continue;
      const auto factor = conversion(span.figure->unit, period.unit);
      if (!factor) continue;
      const Interval pieces = span.interval() * *factor;
      const double count = span.value() * (factor->low + factor->high) / 2;
      if (count <= 1) continue;
      for (const SourcePart& whole : parts_) {
        if (whole.place.sentence != span.place.sentence || whole.figure->unit != unit.unit ||
            whole.figure == span.figure)
          continue;
        const std::size_t apart = whole.place.figure > span.place.figure ? whole.place.figure - span.place.figure
                                                                         : span.place.figure - whole.place.figure;
        if (apart > 2) continue;
        const bool same = span.figure->unit == period.unit;
        if (take(Operation::rate, whole.interval() / pieces, whole.value() / count,
                 whole.written() + " ÷ " + (same ? span.written() : plain(count, 1)), {&whole, &span}))
          return true;
      }
    }
  }
  if (!(near_ & bits(StatementCue::mean, StatementCue::each))) return false;
  for (const SourcePart& whole : parts_)
    for (const SourcePart& number : parts_) {
      if (whole.place.sentence != number.place.sentence || whole.figure == number.figure ||
          number.figure->kind != FigureKind::count)
        continue;
      if (whole.figure->unit != unit.unit || number.value() < 2 || whole.value() <= 0) continue;
      if (take(Operation::rate, whole.interval() / number.interval(), whole.value() / number.value(),
               whole.written() + " ÷ " + number.written(), {&whole, &number}))
        return true;
    }
  return false;
}

// What the others have when some have P; what is left of 5:1.
bool Recomputation::as_complement() {
  if (!of_rate_kind()) return false;
  const double whole = percent();
  const auto negated = [](std::string_view text) {
    return says_any(text, {"未", "没有", "不会", "并非", "无法", "尚无", " not ", "n't ", "without", "never", " no ",
                           "unable", "fail"});
  };
  const bool rest =
      near_ & bit(StatementCue::rest) || says({"其余", "其他", "其它", "剩", "余下", "rest", "remain", "other"});
  for (const SourcePart& part : parts_) {
    if (part.figure->kind != FigureKind::percent && part.figure->kind != FigureKind::fraction) continue;
    if (part.figure->change != text::Change::none || part.figure->digits < 2) continue;
    const double unit = part.figure->kind == FigureKind::percent ? 100 : 1;
    const bool turned = negated(to_lower_ascii(part.text)) != negated(lower_);
    if (!rest && !turned) continue;
    const Interval left = scaled(point(unit) - part.interval(), whole / unit);
    if (take(Operation::complement, left, (unit - part.value()) * whole / unit,
             (unit == 100 ? "100% − " : "1 − ") + part.written(), {&part}))
      return true;
  }
  for (const CitedSentence& sentence : cited_) {
    const std::string lower = to_lower_ascii(sentence.text);
    if (!says_any(lower, {"缩减", "压缩", "去重", "精简", "reduction", "compression", "deduplication"})) continue;
    for (std::size_t colon = lower.find(':'); colon != std::string::npos; colon = lower.find(':', colon + 1)) {
      std::size_t begin = colon, end = colon + 1;
      while (begin > 0 && std::isdigit(static_cast<unsigned char>(lower[begin - 1]))) --begin;
      while (end < lower.size() && std::isdigit(static_cast<unsigned char>(lower[end]))) ++end;
      const double large = std::atof(lower.substr(begin, std::min<std::size_t>(colon - begin, 6)).c_str());
      const double small = std::atof(lower.substr(colon + 1, std::min<std::size_t>(end - colon - 1, 6)).c_str());
      if (small <= 0 || large <= small) continue;
      const std::string quotient = plain(small, 0) + " ÷ " + plain(large, 0);
      if (take(Operation::share, point(small / large), small / large, quotient, {}, whole) ||
          take(Operation::complement, point(1 - small / large), 1 - small / large, "1 − " + quotient, {}, whole))
        return true;
    }
  }
  return false;
}

bool Recomputation::as_sum() {
  if (figure_.kind == FigureKind::multiple || figure_.kind == FigureKind::fraction || figure_.digits < 2) return false;
  if (!(near_ & bit(StatementCue::total)) && !says({"合计", "共", "总", "累计", "之和", "相加", "total", "combined",
                                                    "together", "altogether", "in all", "sum", "overall"}))
    return false;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!alike(*parts_[i].figure, figure_) || parts_[i].figure->change == text::Change::by) continue;
    Interval sum = parts_[i].interval();
    double middle = parts_[i].value();
    std::string formula = parts_[i].written();
    std::vector<PartPlace> places{parts_[i].place};
    for (std::size_t j = i + 1; j < parts_.size() && places.size() < terms_max; ++j) {
      if (!alike(*parts_[j].figure, figure_)) continue;
      sum = sum + parts_[j].interval();
      middle += parts_[j].value();
      formula += " + " + parts_[j].written();
      places.push_back(parts_[j].place);
      if (take(Operation::sum, sum, middle, formula, {})) {
        result_->parts = places;
        return true;
      }
    }
  }
  return false;
}

// 16 元 per million tokens × 100 billion tokens a day × 30 days.
bool Recomputation::as_product() {
  if (is_rate(figure_)) return false;
  const PerTimeUnit unit = per_time(figure_.unit);
  for (const SourcePart& price : parts_) {
    const std::string_view priced = price.figure->unit;
    const std::size_t slash = priced.find('/');
    if (price.figure->kind != FigureKind::price || slash == std::string_view::npos ||
        priced.substr(0, slash) != unit.unit)
      continue;
    std::string_view thing = priced.substr(slash + 1);
    double size = 1;
    if (const std::size_t space = thing.find(' '); space != std::string_view::npos) {
      size = std::atof(std::string(thing.substr(0, space)).c_str());
      thing = thing.substr(space + 1);
    }
    if (size <= 0) continue;
    for (const SourcePart& amount : parts_) {
      const PerTimeUnit amount_unit = per_time(amount.figure->unit);
      if (amount_unit.unit != thing || amount.place.sentence != price.place.sentence) continue;
      const Interval product = scaled(price.interval() * amount.interval(), 1 / size);
      const double middle = price.value() * amount.value() / size;
      const std::string formula = price.written() + " × " + amount.written();
      if (amount_unit.time.empty() || amount_unit.time == unit.time) {
        if (take(Operation::product, product, middle, formula, {&price, &amount})) return true;
        continue;
      }
      if (!unit.time.empty()) {
        const auto factor = conversion(unit.time, amount_unit.time);
        if (factor && take(Operation::product, product * *factor, middle * (factor->low + factor->high) / 2, formula,
                           {&price, &amount}))
          return true;
        continue;
      }
      for (const Figure& span : others_) {
        if (span.kind != FigureKind::duration) continue;
        const auto factor = conversion(span.unit, amount_unit.time);
        if (factor && take(Operation::product, product * (interval_of(span) * *factor),
                           middle * span.value * (factor->low + factor->high) / 2,
                           formula + " × " + as_written(span, claim_), {&price, &amount}))
          return true;
      }
    }
  }
  // N things at A each.
  if (!(near_ & bit(StatementCue::total)) || figure_.digits < 2) return false;
  for (const SourcePart& each : parts_)
    for (const SourcePart& number : parts_) {
      if (each.place.sentence != number.place.sentence || number.figure->kind != FigureKind::count ||
          each.figure == number.figure)
        continue;
      if (each.figure->unit != figure_.unit || number.value() < 2) continue;
      if (!says_any(to_lower_ascii(each.text), {"每", "各", "单价", "each", "per ", "apiece", "every"})) continue;
      if (take(Operation::product, each.interval() * number.interval(), each.value() * number.value(),
               each.written() + " × " + number.written(), {&each, &number}))
        return true;
    }
  return false;
}

// "all below 4%": a bound on every figure of a list.
bool Recomputation::as_bound_of_all() {
  const bool upper = figure_.bound == Bound::at_most || figure_.bound == Bound::less_than;
  const bool lower = figure_.bound == Bound::at_least || figure_.bound == Bound::more_than;
  if ((!upper && !lower) || !says({"都", "均", "全部", "各", "all ", "each ", "every ", "none ", "both "}))
    return false;
  double edge = 0;
  std::string list;
  std::vector<PartPlace> places;
  const SourcePart* first = nullptr;
  for (const SourcePart& part : parts_) {
    if (part.figure->unit != figure_.unit || part.figure->kind != figure_.kind) continue;
    if (first && part.place.sentence != first->place.sentence) continue;
    if (!first) first = &part;
    edge = places.empty() ? part.value() : upper ? std::max(edge, part.value()) : std::min(edge, part.value());
    list += (list.empty() ? "" : ", ") + part.written();
    places.push_back(part.place);
  }
  if (places.size() < 2 || places.size() > terms_max) return false;
  if (upper ? edge > figure_.value : edge < figure_.value) return false;
  if (std::abs(edge - figure_.value) > 0.35 * std::abs(figure_.value)) return false;  // true, and says nothing
  result_ = Computation{Operation::order,
                        (upper ? "max(" : "min(") + list + ") = " + written_like(edge, figure_, claim_), places};
  return true;
}

// "six countries", where the source names six.
bool Recomputation::as_count() {
  if (figure_.kind != FigureKind::count || (figure_.bound != Bound::exact && figure_.bound != Bound::more_than) ||
      figure_.value < 3 || figure_.value > 30 || figure_.value != std::round(figure_.value))
    return false;
  for (const CitedSentence& sentence : cited_) {
    for (const std::string_view list : lists_in(sentence.text.substr(0, listed_bytes_max))) {
      const Items items = items_of(list);
      if (!items.certain || items.open || static_cast<double>(items.items.size()) != figure_.value) continue;
      std::string names;
      const bool zh = language_ == Language::zh;
      for (const std::string_view item : items.items)
        names += (names.empty() ? "" : zh ? "、" : "; ") + abbreviate(item, 24);
      result_ = Computation{Operation::count,
                            zh ? names + "：" + std::to_string(items.items.size()) + " 项"
                               : std::to_string(items.items.size()) + " listed: " + names,
                            {}};
      return true;
    }
  }
  return false;
}

std::vector<std::string_view> Recomputation::lists_in(std::string_view text) {
  std::vector<std::string_view> lists;
  if (contains(text, "、")) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size();) {
      std::size_t mark = 0;
      for (const std::string_view end : {"，", "；", "。", "：", "（", "）", ",", ";", "分别"})
        if (at < text.size() && text.substr(at, end.size()) == end) mark = end.size();
      if (mark > 0 || at == text.size()) {
        const std::string_view clause = text.substr(begin, at - begin);
        if (contains(clause, "、")) lists.push_back(clause);
        begin = at + mark;
      }
      if (at == text.size()) break;
      if (mark > 0)
        at += mark;
      else
        next_code_point(text, at);
    }
    return lists;
  }
  // English: a run of short pieces between commas that ends with "and".
  const std::string lower = to_lower_ascii(text);
  for (std::size_t conjunction = lower.find(" and "); conjunction != std::string::npos;
       conjunction = lower.find(" and ", conjunction + 5)) {
    std::size_t begin = conjunction, end = conjunction + 5;
    for (std::size_t words = 0;
         end < text.size() && text[end] != ',' && text[end] != '.' && text[end] != ';' && text[end] != ')'; ++end)
      if (text[end] == ' ' && ++words > 3) break;
    int commas = 0;
    while (begin > 0) {
      const std::size_t comma = text.rfind(", ", begin - 1);
      const std::string_view piece = text.substr(comma == std::string_view::npos ? 0 : comma + 2,
                                                 begin - (comma == std::string_view::npos ? 0 : comma + 2));
      const auto spaces = std::count(piece.begin(), piece.end(), ' ');
      if (comma == std::string_view::npos || spaces > 3) {
        // The first item follows other words: only how many pieces there are counts.
        begin = comma == std::string_view::npos ? 0 : comma + 2;
        const std::size_t in = text.substr(0, conjunction).rfind(" in ", conjunction);
        if (in != std::string_view::npos && in > begin) begin = in + 4;
        break;
      }
      begin = comma;
      ++commas;
    }
    if (commas >= 1) lists.push_back(text.substr(begin, end - begin));
  }
  return lists;
}

}  // namespace kaozheng::evidence
