// SPDX-License-Identifier: Apache-2.0
// Where the words of a claim stand in its sources, and how near each other.
#pragma once

#include <cstdint>
#include <vector>

#include "evidence/wording/worded_text.h"

namespace kaozheng::evidence {

using WordedTexts = std::vector<const WordedText*>;

// A content word of the claim; numerals are none. Words that are rare, here or in general, and names weigh more.
struct AlignedWord {
  std::uint32_t token = 0;  // of the claim
  double weight = 1;
  double found = 0;   // in any source: 1 the word, 0.5 only one of its family, 0 neither
  double nearby = 0;  // the same within the best window
};
struct AlignedSentence {
  std::size_t source = 0;
  std::uint32_t sentence = 0;
  double share = 0;  // of the claim's weight
};

// Shares are 0 to 1, of the weight of all content words; 0 when the claim has none.
struct Alignment {
  std::vector<AlignedWord> words;     // the first 256 of the claim
  double anywhere = 0;                // found in any source
  double best_sentence = 0;           // found in the best sentence
  double best_two = 0;                // found in it or the one that adds most, wherever it stands
  double best_window = 0;             // found in the best three sentences that follow each other
  double joined = 0;                  // neighbours in the claim that are near each other in one of the best sentences
  double longest_run = 0;             // longest run of words taken over, in words of the claim
  double missing_run = 0;             // largest weight of neighbouring words that are not in the best window
  double weakest_clause = 1;          // the clause of the claim of which least is in the best window
  double opening = 0;                 // of the claim's first three words, in the best window
  std::vector<AlignedSentence> best;  // sentences almost as good as the best one, the best first, at most eight
  AlignedSentence window;             // where the best window begins; `share` is best_window
  std::uint32_t window_end = 0;       // behind its last sentence
};
Alignment align(const WordedText& claim, const WordedTexts& sources);

}  // namespace kaozheng::evidence
