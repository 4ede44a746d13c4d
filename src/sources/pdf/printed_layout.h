// SPDX-License-Identifier: Apache-2.0
// Where the lines of printed pages stand, and the order in which they are read. Private to this room; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::sources {

// In points, from the upper left corner of the page.
struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

struct PrintedLine {
  Box box;
  std::string text;
  double size = 0;  // of its letters: the height of its longest word
};

// Lines below each other.
struct PrintedBlock {
  Box box;
  std::vector<PrintedLine> lines;
  bool opens_flow = false;  // does not go on where the block before it ended
};
using PrintedPage = std::vector<PrintedBlock>;

// The pages as `pdftotext -bbox-layout` writes them (XHTML). What is not of that form is left out.
std::vector<PrintedPage> printed_pages_of(std::string_view bbox_layout);

// The order in which the blocks are read, as positions: column after column where text stands in columns, from the top
// down between them, and as given where there are none.
std::vector<std::size_t> reading_order(const PrintedPage& page);

// The page's lines in reading order, blank ones between what stands apart and before an indented line, size_mark
// (printed_pages.h) between what differs in size.
std::string lines_in_reading_order(const PrintedPage& page);

}  // namespace kaozheng::sources
