// SPDX-License-Identifier: Apache-2.0
// Printed pages as a PDF, for tests of what reads them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::sources {

// In points, from the upper left corner of a page of 612 × 792. ASCII is half as wide as high, all else square.
struct PlacedLine {
  double left = 0;
  double top = 0;
  double size = 10;
  std::string text;
};
using PlacedPage = std::vector<PlacedLine>;

// The lines stand in the file in the order given, which need not be the order of reading.
std::string printed_pdf(const std::vector<PlacedPage>& pages);

// Where text runs: `columns` of the same width beside each other, as many pages as it needs.
struct Columns {
  int count = 2;
  double gutter = 18;
  double top = 70;
  double bottom = 740;
  double size = 10;
};
// Paragraphs with their first lines indented; headings (no sentence mark at their end) are larger, with room around
// them.
std::vector<PlacedPage> set_in_columns(const std::vector<std::string>& paragraphs, const Columns& columns);

// As programs may write them: line by line across the page, whatever column they stand in.
void sort_across(std::vector<PlacedPage>& pages);

}  // namespace kaozheng::sources
