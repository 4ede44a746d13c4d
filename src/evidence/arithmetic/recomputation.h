// SPDX-License-Identifier: Apache-2.0
// The search for a way in which a figure follows from others. Private to this room.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/arithmetic.h"
#include "evidence/arithmetic/interval.h"
#include "evidence/arithmetic/relation_rules.h"
#include "evidence/arithmetic/statement.h"

namespace kaozheng::evidence {

// A figure of a source.
struct SourcePart {
  PartPlace place;
  const text::Figure* figure = nullptr;
  std::string_view text;
  bool mentioned = false;  // the claim has it too, or names what it is of

  Interval interval() const;  // of the number as written: what 以上 leaves open is not computed with
  double value() const { return figure->value; }
  std::string written() const { return as_written(*figure, text); }
};

bool says_any(std::string_view text, std::initializer_list<std::string_view> words);

// Takes one claim; made, asked once, and thrown away.
class Recomputation {
 public:
  Recomputation(std::string_view claim, std::span<const text::Figure> figures, const text::Figure& figure,
                std::span<const CitedSentence> cited, Language language);
  std::optional<Computation> search();

 private:
  text::Range sentence_range() const;
  bool is_mentioned(const text::Figure& source) const;
  bool says(std::initializer_list<std::string_view> words) const { return says_any(lower_, words); }
  bool take(Operation operation, Interval value, double middle, const std::string& formula,
            std::initializer_list<const SourcePart*> parts, double unit = 1);
  double percent() const { return figure_.kind == text::FigureKind::percent ? 100 : 1; }
  bool of_rate_kind() const {
    return figure_.kind == text::FigureKind::percent || figure_.kind == text::FigureKind::fraction;
  }
  // Whether two parts are near enough to be put together.
  bool together(const SourcePart& a, const SourcePart& b) const;
  // Ordered pairs of like parts, few enough that they do not meet the figure by chance.
  bool any_pair(bool same_unit_as_claim, const std::function<bool(const SourcePart&, const SourcePart&)>& fits);
  // 1000 万元 of 0.1 亿元 are equal already; here 72 hours are 3 days, 4.5 per month are 54 per year.
  bool as_conversion();
  // +359% is 4.59 times; ten times is +900%; grown 300-fold, it was a 300th.
  bool as_restated_rate();
  // 三位数增长 is at least 100%.
  bool as_digits_of_rate();
  // T over N years; T for N people.
  bool as_mean();
  // What it was before it grew by P to B, what it will be when A grows by P.
  bool as_base();
  bool compares() const;
  bool as_difference();
  bool as_share();
  bool as_growth();
  bool as_multiple();
  // What the others have when some have P; what is left of 5:1.
  bool as_complement();
  bool as_sum();
  // 16 元 per million tokens × 100 billion tokens a day × 30 days.
  bool as_product();
  // "all below 4%": a bound on every figure of a list.
  bool as_bound_of_all();
  // "six countries", where the source names six.
  bool as_count();
  static std::vector<std::string_view> lists_in(std::string_view text);

  std::string_view claim_;
  std::string lower_;
  const text::Figure& figure_;
  std::span<const CitedSentence> cited_;
  Language language_;
  std::span<const text::Figure> others_;
  Statement sentence_;
  StatementCues near_ = 0, directly_ = 0;  // of the words about the figure
  Interval wanted_;
  bool is_rate_wanted_ = false;
  std::vector<SourcePart> parts_;
  std::optional<Computation> result_;
};

}  // namespace kaozheng::evidence
