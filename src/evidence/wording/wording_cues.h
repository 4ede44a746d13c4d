// SPDX-License-Identifier: Apache-2.0
// The words that negate, turn, weaken or widen a statement. Private to this room.
#pragma once

#include <string_view>

#include "evidence/wording/worded_text.h"

namespace kaozheng::evidence {

// Whether a Chinese cue begins at `position` of the text: its kind, axis, value and place are set. `end` is behind the
// words to pass over, also where they only look like a cue (不断, 未来) and nothing else is set.
struct FoundCue {
  bool found = false;
  Cue cue;
  std::size_t end = 0;  // == position: nothing begins here
};
FoundCue chinese_cue_at(std::string_view text, std::size_t position);
// The same for an English word in lower case, at `place` of the text; `next` is the word behind it in lower case.
FoundCue english_cue(std::string_view word, std::string_view next, const text::Range& place);

}  // namespace kaozheng::evidence
