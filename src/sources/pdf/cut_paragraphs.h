// SPDX-License-Identifier: Apache-2.0
// Paragraphs that the end of a column or a page cut in two. Private to this room; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"

namespace kaozheng::sources {

// How plainly `below` goes on with the sentence that `above` leaves open.
enum class CutCue {
  none,
  beside,    // only where nothing stands between them
  anywhere,  // a word or a bracket is cut in two, or the sentence goes on in lower case
};
CutCue cue_of_cut(std::string_view above, std::string_view below);

// A paragraph, a heading, a line of a list; in the order read. Only paragraphs are joined.
struct TextPart {
  std::string text;
  int page = 0;
  BlockKind kind = BlockKind::paragraph;
  int level = 0;
};

// Joins running text whose last sentence is open to the paragraph that goes on with it: the next one, or one a little
// further down, past whole paragraphs and short lines, which then follow. Without a cue nothing is joined. A paragraph
// that stood in such a cut, where the byline above lacks its lead, becomes that lead.
void mend_cut_paragraphs(std::vector<TextPart>& parts);

}  // namespace kaozheng::sources
