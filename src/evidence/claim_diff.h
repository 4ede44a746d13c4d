// SPDX-License-Identifier: Apache-2.0
// Two reports of one topic compared claim by claim: what is new, what is gone, which figure or verdict has changed.
// Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/verdict.h"

namespace kaozheng::evidence {

struct ComparedClaim {
  std::string id;
  std::string text;
  std::optional<Verdict> verdict = {};  // none: it was not checked
};

enum class ClaimDifference {
  added,    // only the second report says it
  gone,     // only the first one does
  figure,   // the same statement with another quantity; where neither has a quantity, with another date
  verdict,  // the same statement, which got another verdict
  same,
};
std::string_view to_string(ClaimDifference difference);  // "new", "gone", "figure", "verdict", "same"

// A quantity as both texts write it.
struct ChangedFigure {
  std::string before, after;
};

struct ClaimChange {
  ClaimDifference difference = ClaimDifference::same;
  std::optional<std::size_t> before, after;  // places in the lists
  std::vector<ChangedFigure> figures = {};   // of a changed figure, at least one
};

// Each claim once: those of `after` in their order, then those that are gone. A claim that a list repeats word for word
// counts where it first stands. Two claims are one statement by the words they share, rare ones first, and by
// quantities of one measure; not where one denies or turns round what the other says, where each names somebody the
// other does not, or where their quantities are of different times or measures. One claim has one partner, and the
// lists the other way round give the same partners. The two have to be of one language.
std::vector<ClaimChange> diff_claims(const std::vector<ComparedClaim>& before, const std::vector<ComparedClaim>& after);

}  // namespace kaozheng::evidence
