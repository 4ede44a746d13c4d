// SPDX-License-Identifier: Apache-2.0
#include "sources/pdf/printed_layout.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::sources {
namespace {

using ::testing::ElementsAre;

// Ten points a line, two below each other.
PrintedBlock block(double left, double top, double width, int lines) {
  PrintedBlock block;
  block.opens_flow = true;
  for (int i = 0; i < lines; ++i)
    block.lines.push_back(
        {{left, top + 12 * i, left + width, top + 12 * i + 10}, fmt::format("{} {} {}", left, top, i), 10});
  block.box = {left, top, left + width, top + 12 * lines - 2};
  return block;
}

TEST(PrintedLayout, words_lines_and_blocks_are_read) {
  const auto pages = printed_pages_of(
      "<doc>\n<page width=\"600\" height=\"800\"><flow><block xMin=\"50\" yMin=\"10\" xMax=\"200\" yMax=\"42\">\n"
      "<line xMin=\"50\" yMin=\"10\" xMax=\"200\" yMax=\"20\">"
      "<word xMin=\"50\" yMin=\"10\" xMax=\"90\" yMax=\"20\">R&amp;D</word>\n"
      "<word xMin=\"93\" yMin=\"10\" xMax=\"120\" yMax=\"20\">up</word><word xMin=\"120.2\" yMin=\"10\" xMax=\"130\" "
      "yMax=\"20\">10%</word></line>\n"
      "<line xMin=\"50\" yMin=\"22\" xMax=\"99\" yMax=\"32\"><word xMin=\"50\" yMin=\"22\" xMax=\"70\" "
      "yMax=\"32\">算力</word><word xMin=\"73\" yMin=\"22\" xMax=\"93\" yMax=\"32\">网络</word></line>"
      "</block></flow></page>\n<page width=\"600\" height=\"800\"></page></doc>");
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(lines_in_reading_order(pages[0]), "R&D up10%\n算力网络\n");
  EXPECT_EQ(lines_in_reading_order(pages[1]), "");
}

TEST(PrintedLayout, words_of_a_tall_font_and_words_on_their_side_stay_apart) {
  const auto pages = printed_pages_of(
      "<page><block><line xMin=\"0\" yMin=\"0\" xMax=\"48\" yMax=\"37\">"
      "<word xMin=\"0\" yMin=\"0\" xMax=\"22\" yMax=\"37\">50B</word>"
      "<word xMin=\"25\" yMin=\"0\" xMax=\"48\" yMax=\"37\">65B</word></line>"
      "<line xMin=\"0\" yMin=\"60\" xMax=\"30\" yMax=\"280\">"
      "<word xMin=\"0\" yMin=\"200\" xMax=\"30\" yMax=\"280\">Average</word>"
      "<word xMin=\"0\" yMin=\"100\" xMax=\"30\" yMax=\"190\">accuracy</word></line></block></page>");
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_EQ(lines_in_reading_order(pages[0]), "50B 65B\n\v\nAverage accuracy\n");
}

TEST(PrintedLayout, broken_markup_gives_what_can_be_read) {
  EXPECT_TRUE(printed_pages_of("").empty());
  EXPECT_TRUE(printed_pages_of("<line><word>stray").empty());
  const auto pages =
      printed_pages_of("<page><word>x</word><block><line xMin=\"nan\"><word xMin=\"1e99\">y</word></line>");
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_EQ(lines_in_reading_order(pages[0]), "y\n");
}

TEST(ReadingOrder, columns_are_read_one_after_the_other_though_their_paragraphs_align) {
  const PrintedPage page = {block(50, 50, 240, 3), block(310, 50, 240, 3), block(50, 100, 240, 4),
                            block(310, 100, 240, 4)};
  EXPECT_THAT(reading_order(page), ElementsAre(0, 2, 1, 3));
}

TEST(ReadingOrder, what_runs_across_parts_the_columns_above_and_below) {
  const PrintedPage page = {block(50, 20, 500, 1),   block(50, 50, 240, 4),  block(310, 50, 240, 4),
                            block(50, 120, 500, 2),  block(50, 160, 150, 5), block(220, 160, 150, 5),
                            block(390, 160, 150, 5), block(50, 230, 150, 3), block(220, 230, 150, 3),
                            block(390, 230, 150, 3)};
  EXPECT_THAT(reading_order(page), ElementsAre(0, 1, 2, 3, 4, 7, 5, 8, 6, 9));
}

TEST(ReadingOrder, a_headline_ends_the_columns_above_though_it_is_short) {
  PrintedPage page = {block(50, 50, 150, 5),  block(220, 50, 150, 5),  block(390, 50, 150, 5), block(50, 120, 160, 1),
                      block(50, 160, 150, 5), block(220, 160, 150, 5), block(390, 160, 150, 5)};
  page[3].lines[0].box.bottom += 12;
  page[3].box.bottom += 12;
  EXPECT_THAT(reading_order(page), ElementsAre(0, 1, 2, 3, 4, 5, 6));
}

TEST(ReadingOrder, tables_and_single_columns_stay_as_they_are) {
  EXPECT_THAT(reading_order({block(50, 50, 60, 1), block(200, 50, 60, 1), block(50, 70, 60, 1), block(200, 70, 60, 1),
                             block(50, 90, 60, 1), block(200, 90, 60, 1)}),
              ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(reading_order({block(50, 300, 400, 3), block(50, 50, 400, 3)}), ElementsAre(0, 1));
  EXPECT_TRUE(reading_order({}).empty());
}

TEST(ReadingOrder, a_heading_stands_apart_by_its_size_or_its_distance) {
  PrintedPage page = {block(50, 50, 240, 5)};
  page[0].lines[0].size = 13;
  for (std::size_t i = 3; i < 5; ++i) page[0].lines[i].box.top += 8, page[0].lines[i].box.bottom += 8;
  EXPECT_EQ(lines_in_reading_order(page), "50 50 0\n\v\n50 50 1\n50 50 2\n\n50 50 3\n50 50 4\n");
}

TEST(ReadingOrder, an_indented_line_opens_a_paragraph) {
  PrintedPage page = {block(50, 50, 240, 4)};
  page[0].lines[2].box.left += 20;
  EXPECT_EQ(lines_in_reading_order(page), "50 50 0\n50 50 1\n\n50 50 2\n50 50 3\n");
}

}  // namespace
}  // namespace kaozheng::sources
