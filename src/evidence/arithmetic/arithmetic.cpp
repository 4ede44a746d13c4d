// SPDX-License-Identifier: Apache-2.0
#include "evidence/arithmetic.h"

#include <algorithm>

#include "base/bytes.h"
#include "evidence/arithmetic/relation_rules.h"
#include "text/words.h"

namespace kaozheng::evidence {

namespace {

constexpr std::size_t checked_bytes_max = 4000;

}  // namespace

std::string_view to_string(Operation operation) {
  switch (operation) {
    case Operation::sum:
      return "sum";
    case Operation::difference:
      return "difference";
    case Operation::growth:
      return "growth";
    case Operation::multiple:
      return "multiple";
    case Operation::share:
      return "share";
    case Operation::complement:
      return "complement";
    case Operation::rate:
      return "rate";
    case Operation::product:
      return "product";
    case Operation::conversion:
      return "conversion";
    case Operation::count:
      return "count";
    case Operation::duration:
      return "duration";
    case Operation::order:
      return "order";
  }
  return "sum";
}

bool is_rate(const text::Figure& figure) {
  using text::FigureKind;
  return figure.kind == FigureKind::percent || figure.kind == FigureKind::points ||
         figure.kind == FigureKind::multiple || figure.kind == FigureKind::fraction;
}

bool alike(const text::Figure& a, const text::Figure& b) {
  if (a.unit == b.unit) return true;
  constexpr std::string_view counts = "count:";
  const bool a_counts = a.unit.starts_with(counts), b_counts = b.unit.starts_with(counts);
  const std::string_view a_noun = std::string_view(a.unit).substr(a_counts ? counts.size() : 0);
  const std::string_view b_noun = std::string_view(b.unit).substr(b_counts ? counts.size() : 0);
  // A number without a noun may be of anything but a rate.
  if (a_counts && a_noun.empty()) return !is_rate(b) && b.kind != text::FigureKind::duration;
  if (b_counts && b_noun.empty()) return !is_rate(a) && a.kind != text::FigureKind::duration;
  if (a_counts && b_counts) return contains(a_noun, b_noun) || contains(b_noun, a_noun);
  return false;
}

void Reading::add(Operation operation, bool holds, text::Range range, std::size_t stated, const std::string& formula,
                  const std::string& result) {
  Relation relation;
  relation.operation = operation;
  relation.holds = holds;
  relation.range = range;
  relation.stated = figure(stated).range;
  relation.formula = result.empty() ? formula : formula + " = " + result;
  if (!holds) {
    const std::string shown = written(stated);
    if (operation == Operation::order)
      relation.reason = language == Language::zh ? "所说的增减方向与数字相反：" + formula
                                                 : "the direction it tells is against its figures: " + formula;
    else
      relation.reason = language == Language::zh ? "文中写作“" + shown + "”，按其数字应为 " + result
                                                 : "it says \"" + shown + "\"; its figures give " + result;
  }
  found.push_back(std::move(relation));
}

std::vector<Relation> internal_arithmetic(std::string_view text, std::span<const text::Figure> figures,
                                          Language language) {
  std::vector<Relation> found;
  for (const text::Range& range : text::sentences(text)) {
    if (range.end - range.begin > checked_bytes_max) continue;  // a table or worse, no sentence
    const Statement sentence(text, range, figures);
    Reading reading{sentence, language, found};
    find_changes(reading);
    find_totals(reading);
    find_shares(reading);
    find_parts(reading);
    find_conversions(reading);
    find_spans(reading);
    find_lists(reading);
    find_expressions(reading);
  }
  // A figure that follows in one way is not held against another.
  std::stable_sort(found.begin(), found.end(), [](const Relation& a, const Relation& b) {
    return std::pair(a.stated.begin, !a.holds) < std::pair(b.stated.begin, !b.holds);
  });
  std::vector<Relation> kept;
  for (Relation& relation : found) {
    bool again = false;
    for (auto other = kept.rbegin(); other != kept.rend() && other->stated.begin == relation.stated.begin; ++other)
      again = again || (relation.operation != Operation::order && other->operation != Operation::order);
    if (!again) kept.push_back(std::move(relation));
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const Relation& a, const Relation& b) { return a.range.begin < b.range.begin; });
  return kept;
}

}  // namespace kaozheng::evidence
