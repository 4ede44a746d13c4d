// SPDX-License-Identifier: Apache-2.0
// What the code judge looks at. tools/train_code_judge.py trains on exactly these, as bench/judge_features.cpp prints
// them.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "evidence/wording_checks.h"

namespace kaozheng::evidence {

// Shares are 0 to 1; "none" is 0 throughout, so that an absent thing weighs nothing.
inline constexpr std::array<std::string_view, 27> judge_feature_names = {
    "anywhere",         // content words found anywhere in the sources
    "best_sentence",    // in the best sentence
    "best_two",         // in the best two sentences
    "best_window",      // in the best three sentences that follow each other
    "window_low",       // how far best_window is below 0.6
    "window_high",      // how far it is above 0.8
    "joined",           // neighbouring words that are neighbours there too
    "longest_run",      // longest run taken over word for word
    "pairs_kept",       // neighbouring words, function words too, that stand side by side there
    "missing_run",      // largest stretch that is not in the window
    "weakest_clause",   // what the window holds of the clause it holds least of
    "weakest_stretch",  // of the four neighbouring words it holds least of
    "opening",          // of the first three words
    "ending",           // of the last third: what a claim adds to its source often stands there
    "scattered",        // found, but not in the window
    "unfound_words",    // number of content words found nowhere, 1 for six or more
    "names_missing",    // of the claim's names
    "names_apart",      // of its names, those that are not in the window
    "dates_missing",    // of its dates
    "figures_missing",  // of its figures
    "negation",         // 1 when the checks remark on it; so the four that follow
    "direction",       "modality", "scope", "attribution",
    "claim_length",   // logarithm of the number of content words, less 2.5
    "source_length",  // logarithm of the number of words of all sources, less 4.5
};
using JudgeFeatures = std::array<double, judge_feature_names.size()>;

// `figures_carried`: the share of the claim's figures that the sources carry; 1 when it has none.
JudgeFeatures judge_features(const WordedText& claim, const WordedTexts& sources, const WordingChecks& checks,
                             double figures_carried);

// That share by the numerals alone, for callers without a figure audit: a figure is carried when a source holds its
// digits and its words for a unit stand there too.
double share_of_figures(const WordedText& claim, const WordedTexts& sources);

}  // namespace kaozheng::evidence
