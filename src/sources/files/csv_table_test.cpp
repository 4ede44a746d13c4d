// SPDX-License-Identifier: Apache-2.0
#include "sources/files/csv_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/manual_clock_double.h"
#include "sources/document_checks_double.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Document read(const std::string& text, const std::string& url) {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  Fetched fetched;
  fetched.bytes = text;
  fetched.url = url;
  auto document = read_document(fetched, clock, {});
  EXPECT_TRUE(document) << document.error().what;
  if (!document) return {};
  EXPECT_EQ(what_is_wrong_with(*document), "");
  return std::move(*document);
}

TEST(CsvTable, content_decides_that_text_is_a_table) {
  const Document commas = read("年份,规模,增长\n2024,725.3,74%\n2025,1037.3,43%\n", "file:///docs/a.txt");
  EXPECT_EQ(commas.media_type, "text/csv");
  EXPECT_THAT(texts_of(commas, BlockKind::table_row),
              ElementsAre("年份 | 规模 | 增长", "2024 | 725.3 | 74%", "2025 | 1037.3 | 43%"));
  EXPECT_EQ(read("a;b;c\r\n1;2,5;3\r\n4;5,1;6\r\n", "file:///x").text, "a | b | c\n1 | 2,5 | 3\n4 | 5,1 | 6");
}

TEST(CsvTable, quotes_hold_separators_lines_and_quotes) {
  const Document document =
      read("name,note\n\"Smith, J.\",\"said \"\"no\"\"\nand left\"\nLee,\n", "file:///docs/a.csv");
  EXPECT_THAT(texts_of(document, BlockKind::table_row),
              ElementsAre("name | note", "Smith, J. | said \"no\" and left", "Lee"));
  EXPECT_EQ(document.title, "a");
}

TEST(CsvTable, a_name_is_a_hint_only) {
  EXPECT_EQ(read("a,b\n1,2\n", "file:///docs/a.csv").media_type, "text/csv");
  EXPECT_EQ(read("Only a sentence stands here.\n", "file:///docs/a.csv").media_type, "text/plain");
}

TEST(CsvTable, prose_is_no_table) {
  for (const char* const text :
       {"The market grew, said Lee.\nIt fell, said Kim.\nIt rose, said Wu.\nIt sank, said Li.\n",
        "First, the market grew, and then\nsecond, it fell again, but not\nthird, it rose at last, for good\n",
        "one\ntwo\nthree\n", ",,\n,,\n,,\n", "\"", ""})
    EXPECT_FALSE(find_table(text, "file:///docs/a.txt")) << text;
}

}  // namespace
}  // namespace kaozheng::sources
