// SPDX-License-Identifier: Apache-2.0
// Inline Markdown as plain text and the marks that stood in it. Private to this room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::evidence {

struct PlacedMark {
  std::size_t position = 0;  // in InlineText::text, where the mark stood
  std::vector<std::string> labels;
};
// Links are their text; URLs, images, HTML tags, emphasis and numeric citations are gone, and so are brackets and
// blanks that held nothing else.
struct InlineText {
  std::string text;
  std::vector<PlacedMark> marks;
};
InlineText read_inline(std::string_view markdown);

}  // namespace kaozheng::evidence
