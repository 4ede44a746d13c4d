// SPDX-License-Identifier: Apache-2.0
// The lines of printed pages → paragraphs and headings. Private to this room; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"

namespace kaozheng::sources {

// In the place of a blank line: what stands below is set in another size; a paragraph goes on over it in lower case
// only.
inline constexpr std::string_view size_mark = "\v";

// Appends the blocks of the pages, given as pdftotext writes them: lines in reading order, blank lines between what
// stands apart. Running heads and page numbers go; a paragraph that goes on overleaf is one, of the page where it
// begins.
void append_printed_pages(const std::vector<std::string>& pages, Document& document);

}  // namespace kaozheng::sources
