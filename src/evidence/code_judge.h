// SPDX-License-Identifier: Apache-2.0
// A verdict on a claim by code alone: a linear model over judge_features.h whose weights are read from weights/ and can
// be read by anyone. It settles what words can settle; it does not understand them.
#pragma once

#include <string>
#include <vector>

#include "domain/question.h"
#include "domain/verdict.h"
#include "evidence/judge_features.h"

namespace kaozheng::evidence {

struct Opinion {
  Verdict verdict = Verdict::not_found;  // supported, partly, contradicted or not_found
  double attributable = 0;               // how probably the sources say all of it, 0 to 1
  // Whether there was anything to compare: false for an empty claim, no source, or sources written in another script.
  // The verdict is then not_found and decides nothing.
  bool comparable = true;
  std::vector<std::string> reasons;  // what speaks against the claim, the weightiest first
  AlignedSentence where;             // the sentences that say most of it; `share` is 0 when none do
  std::uint32_t where_end = 0;
};

// `figures_carried` is the share of the claim's figures that the sources carry, 1 when it has none: a figure audit's,
// or share_of_figures. Reasons are in `language`. A few hundred thousand words a second.
Opinion judge_by_words(const WordedText& claim, const WordedTexts& sources, const WordingChecks& checks,
                       double figures_carried, Language language);

// The same for plain texts, with the figures compared by their numerals.
Opinion judge_by_words(std::string_view claim, const std::vector<std::string_view>& sources, Language language);

}  // namespace kaozheng::evidence
