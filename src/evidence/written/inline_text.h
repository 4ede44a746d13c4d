// SPDX-License-Identifier: Apache-2.0
// Inline Markdown as plain text and the marks that stood in it. For this room and for readers of reports.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/written/marks.h"

namespace kaozheng::evidence {

struct PlacedMark {
  std::size_t position = 0;  // in InlineText::text, where the mark stood
  std::vector<std::string> labels;
};
// A number, a footnote, a link or an address.
struct PlacedNote {
  std::size_t position = 0;  // in InlineText::text; of a link, behind its text
  std::size_t begin = 0;     // bytes of the Markdown
  std::size_t end = 0;
  std::vector<std::string> labels;  // "3"; empty for a link
  std::string address;              // of a link, as written; empty for a number without one
};
// Links are their text; URLs, images, HTML tags, emphasis and numeric citations are gone, and so are brackets and
// blanks that held nothing else.
struct InlineText {
  std::string text;
  std::vector<std::size_t> from;  // where in the Markdown each byte of the text stood
  std::vector<PlacedMark> marks;
  std::vector<PlacedNote> notes;
};
InlineText read_inline(std::string_view markdown);

// The same of a report that anybody wrote: MarkReading::notes, and <sup>3</sup>; ¹² when `superscripts` are notes there
// and not exponents.
enum class Superscripts { text, notes };
InlineText read_foreign_inline(std::string_view markdown, Superscripts superscripts);

}  // namespace kaozheng::evidence
