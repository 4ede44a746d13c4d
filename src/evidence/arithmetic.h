// SPDX-License-Identifier: Apache-2.0
// Arithmetic that a text states or rests on, done again by code: sums, differences, shares, growth, multiples, parts
// per unit, conversions, counts of lists, durations, orderings. Pure, no I/O; linear time on any bytes.
//
// Numbers are intervals: half of the last digit shown to either side, wider for 约/about, one-sided for 以上/at least
// and their like. Two figures agree when their intervals meet, so what rounding can explain is never called wrong.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"
#include "text/figures.h"

namespace kaozheng::evidence {

enum class Operation {
  sum,         // A + B + C
  difference,  // B − A
  growth,      // (B − A) ÷ A, and its inverses: the base, the result, a rate as a multiple
  multiple,    // B ÷ A
  share,       // A ÷ B as a percentage or fraction
  complement,  // 100% − A
  rate,        // A ÷ n, per year, person or piece; the average of a list
  product,     // A × n
  conversion,  // the same quantity in another unit
  count,       // how many items a list has
  duration,    // from one year or date to another
  order,       // which of two is larger
};
std::string_view to_string(Operation operation);

// One relation between figures that the text itself states, and whether its own figures bear it out.
struct Relation {
  Operation operation = Operation::sum;
  bool holds = true;
  text::Range range;    // bytes of the text: from the first part to the last
  text::Range stated;   // the figure (or count) that is the result
  std::string formula;  // "(2.6 − 2) ÷ 2 = 30%"
  std::string reason;   // when it does not hold, in words: what stands there and what the figures give
};
// Only what the text claims by a clear word (合计, 增至 … 增长, 占, 平均每, respectively, per, total …) counts;
// whatever a reader may or may not compute for himself is not looked at. In the order of the text; parts and results
// stay within one sentence. `figures` are those of `text`, as text::figures gives them.
std::vector<Relation> internal_arithmetic(std::string_view text, std::span<const text::Figure> figures,
                                          Language language);

// A sentence of a source, with its figures as text::figures gives them.
struct CitedSentence {
  std::string_view text;
  std::span<const text::Figure> figures;
};
struct PartPlace {
  std::size_t sentence = 0;  // places in `cited` and in its figures
  std::size_t figure = 0;
};
// How a figure follows from others.
struct Computation {
  Operation operation = Operation::sum;
  std::string formula;           // for the reader: "3800 亿元 ÷ 3 年 = 1266.7 亿元/年"
  std::vector<PartPlace> parts;  // empty when a list was counted
};
// Whether `figure` (of `claim`) follows from figures that stand in the cited sentences: at most a few sentences that
// belong together, since every further figure makes a coincidence likelier. The claim must say by a word what was
// computed (年均, 占, 倍, 合计, 比 … 高, per, of, times, total, more than …), or the figure must follow in a way that
// few parts allow (a rate as a multiple: +359% is 4.59 times; another unit). Nothing when it does not follow.
std::optional<Computation> recompute(std::string_view claim, const text::Figure& figure,
                                     std::span<const CitedSentence> cited, Language language);
// The same; `figures` are those of the claim, as text::figures gives them without a date.
std::optional<Computation> recompute(std::string_view claim, std::span<const text::Figure> figures,
                                     const text::Figure& figure, std::span<const CitedSentence> cited,
                                     Language language);

}  // namespace kaozheng::evidence
