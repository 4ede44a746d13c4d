// SPDX-License-Identifier: Apache-2.0
// What is found in a source when it is stored. Private to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/figure_audit.h"
#include "evidence/figures/near_copy.h"
#include "evidence/figures/topic.h"

namespace kaozheng::evidence {

// A sentence that has figures, with what tells its figures from those of other sentences.
struct FigureSentence {
  text::Range range;
  std::uint32_t first = 0, last = 0;  // its figures, `last` not among them
  Topic topic;
  std::uint64_t metrics = 0;
};

struct FoundFigures {
  std::string text, date, title;
  Language language = Language::zh;
  std::vector<text::Figure> figures;
  std::vector<std::uint32_t> sentence_of;  // for each figure its place in `sentences`
  std::vector<Topic> topics;               // for each figure, of its subject and metric
  std::vector<FigureSentence> sentences;
  std::vector<Seed> seeds;

  std::string_view words(text::Range range) const {
    return std::string_view(text).substr(range.begin, range.end - range.begin);
  }
};

// The sentence around the bytes `range`: to the next end mark or newline on either side, at most some thousand bytes.
text::Range sentence_around(std::string_view text, text::Range range);
// The clause around them: to the next mark of any kind but "、" and separators of numbers.
text::Range clause_around(std::string_view text, text::Range range);

}  // namespace kaozheng::evidence
