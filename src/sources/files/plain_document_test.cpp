// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/document_checks_double.h"
#include "sources/files/markdown_text.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Document read(const std::string& text, bool markdown, const std::string& url = "file:///docs/notes-2025.md") {
  const auto document = read_plain(text, url, markdown);
  EXPECT_TRUE(document) << document.error().what;
  if (!document) return {};
  EXPECT_EQ(what_is_wrong_with(*document), "");
  return *document;
}

TEST(ReadMarkdown, front_matter_is_metadata_and_no_text) {
  const Document document = read(
      "---\ntitle: \"三大转向\"\nauthor: 考证\ndate: 2025-09-30\ntags:\n  - cloud\n---\n\n# "
      "另一个标题\n\n正文在这里，说的是云计算市场。\n",
      true);
  EXPECT_EQ(document.title, "三大转向");
  EXPECT_EQ(document.author, "考证");
  EXPECT_EQ(document.published, "2025-09-30");
  EXPECT_EQ(document.media_type, "text/markdown");
  EXPECT_THAT(document.text, Not(HasSubstr("tags")));
  EXPECT_THAT(texts_of(document, BlockKind::heading), ElementsAre("另一个标题"));
}

TEST(ReadMarkdown, a_rule_at_the_top_is_no_front_matter) {
  EXPECT_THAT(read("---\nThe market grew\n---\nand grew.\n", true).text, HasSubstr("The market grew"));
  EXPECT_THAT(read("---\nno end: here\n", true).text, HasSubstr("no end: here"));
}

TEST(ReadMarkdown, the_first_heading_is_the_title_without_front_matter) {
  EXPECT_EQ(read("# Capital *spending*\n\nIt rose.\n", true).title, "Capital spending");
  EXPECT_EQ(read("It rose by 56% in the year.\n", true, "file:///docs/capital-spending.md").title, "capital-spending");
}

TEST(ReadMarkdown, marks_go_and_words_stay) {
  const Document document = read(
      "## Heading ##\n\nA [link](https://a.example/x_(y)) and ![picture](p.png) **bold** and *soft*, `code*` and 2 * 3 "
      "* 4.\n\n"
      "- first item\n- [x] done item\n1. counted item\n\n> quoted words\n\n| Year | Size |\n|------|-----:|\n| 2025 | "
      "**1037** |\n\n"
      "```cpp\nint x = 1;\n```\n",
      true);
  EXPECT_THAT(texts_of(document, BlockKind::heading), ElementsAre("Heading"));
  EXPECT_THAT(texts_of(document, BlockKind::paragraph), ElementsAre("A link and bold and soft, code* and 2 * 3 * 4."));
  EXPECT_THAT(texts_of(document, BlockKind::list_item), ElementsAre("first item", "done item", "1. counted item"));
  EXPECT_THAT(texts_of(document, BlockKind::quote), ElementsAre("quoted words"));
  EXPECT_THAT(texts_of(document, BlockKind::table_row), ElementsAre("Year | Size", "2025 | 1037"));
  EXPECT_THAT(texts_of(document, BlockKind::code), ElementsAre("int x = 1;"));
}

TEST(ReadMarkdown, soft_line_ends_join_and_wanted_ones_stay) {
  EXPECT_EQ(read("The cloud market\ngrew quickly.\n", true).text, "The cloud market grew quickly.");
  EXPECT_EQ(read("云计算市场\n增长很快，达到\n259亿美元。\n", true).text, "云计算市场增长很快，达到259亿美元。");
  EXPECT_EQ(read("First line  \nsecond line\n", true).text, "First line\nsecond line");
}

TEST(ReadMarkdown, odd_marks_do_no_harm) {
  for (const std::string text :
       {"[", "![", "[a](", "`", "``` ", "**", "*", "\\", "| |", "#", "> ", "- ", "[[[[a](b)](c)](d)](e)", "<br>"}) {
    static_cast<void>(plain_of_markdown(text));
    for (const BlockKind kind : {BlockKind::heading, BlockKind::table_row, BlockKind::list_item, BlockKind::quote})
      static_cast<void>(plain_of_markdown_block(text, kind));
    static_cast<void>(read_plain(text, "file:///a.md", true));
  }
  EXPECT_EQ(plain_of_markdown("a_b_c __init__ 5*3 \\*star\\*"), "a_b_c __init__ 5*3 *star*");
}

TEST(ReadPlain, wrapped_lines_join_and_others_stay) {
  const Document wrapped = read(
      "The capital expenditure of eleven hyperscale cloud companies is\nexpected to reach 445 billion dollars in 2025, "
      "an in-\ncrease.",
      false, "file:///a.txt");
  EXPECT_THAT(wrapped.text, HasSubstr("companies is expected to reach"));
  const Document verses =
      read("云计算市场增长很快。\n厂商增加了开支，而且开得很多很多。\n价格下降了。", false, "file:///a.txt");
  EXPECT_EQ(verses.text, "云计算市场增长很快。\n厂商增加了开支，而且开得很多很多。\n价格下降了。");
  EXPECT_EQ(verses.language, "zh");
}

TEST(ReadPlain, the_file_names_it_when_nothing_in_it_does) {
  EXPECT_EQ(read("The market grew by 20%, and prices fell.\n", false, "file:///docs/%E4%BA%91.txt").title, "云");
}

TEST(ReadPlain, a_date_near_the_top_is_its_date) {
  EXPECT_EQ(read("云计算简报\n\n2025年9月25日\n\n市场增长很快，价格下降了，厂商的开支还在增加。\n", false).published,
            "2025-09-25");
  EXPECT_EQ(
      read("The market, which was founded long ago on 1 July 1998 by a group of people, grew.\n", false).published, "");
}

TEST(ReadPlain, blank_text_is_malformed) {
  for (const std::string text : {"", " \n\t\n", "\xE2\x80\x8B\xE2\x80\x8B"}) {
    const auto document = read_plain(text, "file:///a.txt", false);
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().kind, ErrorKind::malformed);
  }
}

TEST(ReadPlain, broken_bytes_and_escapes_are_made_harmless) {
  const Document document = read("A line with \x1b[31mred\x1b[0m and \xFF bytes in it, and more words.", false);
  EXPECT_THAT(document.text, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace kaozheng::sources
