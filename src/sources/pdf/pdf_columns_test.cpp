// SPDX-License-Identifier: Apache-2.0
// The articles of the examples, printed in columns and read back.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/child_program.h"
#include "base/files.h"
#include "sources/document_checks_double.h"
#include "sources/pages.h"
#include "sources/pdf/printed_pdf_double.h"

namespace kaozheng::sources {
namespace {

using ::testing::HasSubstr;

struct PdfColumnsTest : testing::Test {
  void SetUp() override {
    if (!find_program("pdftotext")) GTEST_SKIP() << "pdftotext (package poppler-utils) is not installed";
  }
};

std::vector<std::string> article(const std::string& name) {
  const auto bytes = read_file("examples/cloud-2025/" + name, page_bytes_max);
  EXPECT_TRUE(bytes) << "run from the root of the project";
  const auto document = read_plain(bytes.value_or(""), "file:///" + name, /*markdown=*/true);
  std::vector<std::string> paragraphs;
  if (!document) return paragraphs;
  for (const Block& block : document->blocks)
    if (block.kind == BlockKind::heading || block.kind == BlockKind::paragraph)
      paragraphs.push_back(document->text.substr(block.begin, block.end - block.begin));
  return paragraphs;
}

std::string without_blanks(std::string_view text) {
  return replace_all(replace_all(std::string(text), " ", ""), "\n", "");
}

std::size_t not_whole(const std::vector<std::string>& paragraphs, const Document& document) {
  std::set<std::string> blocks;
  for (const Block& block : document.blocks)
    blocks.insert(without_blanks(std::string_view(document.text).substr(block.begin, block.end - block.begin)));
  return static_cast<std::size_t>(std::count_if(paragraphs.begin(), paragraphs.end(), [&](const std::string& one) {
    return !blocks.contains(without_blanks(one));
  }));
}

TEST_F(PdfColumnsTest, paragraphs_of_columns_are_whole_and_in_their_order) {
  for (const char* const name :
       {"01-三大转向综述.md", "05-深度用云.md", "09-capital-spending.md", "11-computing-internet.md"})
    for (const int count : {1, 2, 3})
      for (const bool across : {false, true}) {
        const std::vector<std::string> paragraphs = article(name);
        Columns columns;
        columns.count = count;
        columns.bottom = 330;
        auto pages = set_in_columns(paragraphs, columns);
        if (across) sort_across(pages);
        const auto document = read_pdf(printed_pdf(pages), "file:///a.pdf", {});
        ASSERT_TRUE(document) << document.error().what;
        EXPECT_EQ(what_is_wrong_with(*document), "");
        EXPECT_EQ(without_blanks(document->text), without_blanks(join(paragraphs, "\n"))) << name << ' ' << count;
        // A sentence that ends where its column does may end its paragraph or not.
        EXPECT_LE(not_whole(paragraphs, *document), 1u) << name << ' ' << count << '\n' << document->text;
      }
}

// The second article stands in the columns below the first one, under a headline of its own.
TEST_F(PdfColumnsTest, two_articles_on_a_page_do_not_mix) {
  for (const bool across : {false, true}) {
    const std::vector<std::string> above = article("01-三大转向综述.md");
    const std::vector<std::string> below = article("05-深度用云.md");
    Columns columns;
    columns.count = 3;
    columns.bottom = 320;
    auto pages = set_in_columns(above, columns);
    pages.resize(1);
    columns.top = 380;
    columns.bottom = 620;
    columns.count = 4;
    columns.size = 9;
    pages[0].push_back({110, 340, 22, "下半版另一篇文章"});
    const PlacedPage lower = set_in_columns(below, columns).front();
    pages[0].insert(pages[0].end(), lower.begin(), lower.end());
    if (across) sort_across(pages);
    const auto document = read_pdf(printed_pdf(pages), "file:///a.pdf", {});
    ASSERT_TRUE(document) << document.error().what;
    const std::size_t headline = document->text.find("下半版另一篇文章");
    ASSERT_NE(headline, std::string::npos);
    EXPECT_LT(document->text.find(above[2].substr(0, 30)), headline);
    EXPECT_GT(document->text.find(below[2].substr(0, 24)), headline);
    EXPECT_THAT(without_blanks(document->text.substr(0, headline)), HasSubstr(without_blanks(above[2])));
    EXPECT_THAT(without_blanks(document->text.substr(headline)), HasSubstr(without_blanks(below[2])));
  }
}

}  // namespace
}  // namespace kaozheng::sources
