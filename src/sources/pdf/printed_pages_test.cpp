// SPDX-License-Identifier: Apache-2.0
#include "sources/pdf/printed_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/document_checks_double.h"
#include "sources/lines.h"

namespace kaozheng::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Document printed(const std::vector<std::string>& pages) {
  Document document;
  append_printed_pages(pages, document);
  EXPECT_EQ(what_is_wrong_with(document), "");
  return document;
}

TEST(Lines, a_hyphen_that_parts_a_word_goes_and_others_stay) {
  const auto joined = [](std::string first, const char* second) {
    append_line(first, second);
    return first;
  };
  EXPECT_EQ(joined("an infor-", "mation system"), "an information system");
  EXPECT_EQ(joined("the state-of-the-", "art model"), "the state-of-the-art model");
  EXPECT_EQ(joined("models like GPT-", "4 and others"), "models like GPT-4 and others");
  EXPECT_EQ(joined("one", "two"), "one two");
  EXPECT_EQ(joined("调", "用量"), "调用量");
  EXPECT_EQ(joined("比", "2024年"), "比2024年");
  EXPECT_EQ(joined("消耗Token", "数量"), "消耗Token数量");
}

TEST(PrintedPages, lines_become_paragraphs_in_both_languages) {
  const Document chinese =
      printed({"企业部分\n沙利文的报告显示，企业级调用量约占国内市场的三分之一，日均约10."
               "2万亿Token，比\n2024年底增长363%。企业级调用的特点是平稳、可预测。\n\n"
               "调用量按计费之后，云厂商的收入与客户的业务量直接挂钩。厂商由“卖机器时间”转向卖\n智能结果，时延成为报价"
               "的一部分。\n"});
  EXPECT_THAT(texts_of(chinese, BlockKind::heading), ElementsAre("企业部分"));
  EXPECT_THAT(chinese.text, HasSubstr("比2024年底增长363%"));
  EXPECT_THAT(chinese.text, HasSubstr("转向卖智能结果"));
  const Document english =
      printed({"1 Introduction\nThe capital expenditure of eleven hyperscale cloud companies is expected to re-\n"
               "ach 445 billion dollars in 2025, which is more than in the year before it.\n"});
  EXPECT_THAT(texts_of(english, BlockKind::heading), ElementsAre("1 Introduction"));
  EXPECT_THAT(english.text, HasSubstr("expected to reach 445 billion"));
}

TEST(PrintedPages, a_paragraph_goes_on_overleaf_and_belongs_to_the_page_where_it_begins) {
  const Document document =
      printed({"The report says that the capital expenditure of the cloud companies is expected\nto reach a new record "
               "in the year that has just begun, and that the whole of the\n",
               "market will follow within some months. Prices will keep falling as it was before.\n\nAnother paragraph "
               "stands on the second page and is long enough to be one of them.\n"});
  ASSERT_EQ(document.blocks.size(), 2u);
  EXPECT_THAT(document.text, HasSubstr("the whole of the market will follow"));
  EXPECT_EQ(document.blocks[0].page, 1);
  EXPECT_EQ(document.blocks[1].page, 2);
}

TEST(PrintedPages, running_heads_and_page_numbers_go) {
  std::vector<std::string> pages;
  for (int i = 1; i <= 4; ++i) {
    const std::string number = std::to_string(i);
    pages.push_back(
        "Annual Report 2025, chapter " + number + "\n\nParagraph of page " +
        std::string(static_cast<std::size_t>(i), 'x') +
        " says something that is found nowhere else.\nIt has a second line, which is as long as the first one is.\n"
        "And a third line follows, so that the edges are not all there is.\n\n- " +
        number + " -\n");
  }
  const Document document = printed(pages);
  EXPECT_THAT(document.text, Not(HasSubstr("Annual Report")));
  EXPECT_THAT(document.text, Not(HasSubstr("- 3 -")));
  EXPECT_THAT(document.text, HasSubstr("Paragraph of page xxx"));
}

TEST(PrintedPages, a_line_that_is_all_a_page_says_stays) {
  const Document document = printed({"Sheet 1\n", "Sheet 2\n", "Sheet 3\n", "Sheet 4\n"});
  EXPECT_THAT(document.text, HasSubstr("Sheet 3"));
  EXPECT_THAT(printed({"page 1\n", "page 2\n"}).text, HasSubstr("page 2"));
}

TEST(PrintedPages, no_paragraph_goes_on_over_another_size) {
  const std::string headline = "生成式人工智能服务在各行业落地的现状与前景的年度研究报告";
  const std::string text = "报告指出算力规模仍在增长，价格还在下降，企业的采购方式也随之改变。";
  EXPECT_THAT(texts_of(printed({headline + "\n\v\n" + text + "\n"}), BlockKind::heading), ElementsAre(headline));
}

TEST(PrintedPages, sentences_that_differ_by_a_number_are_text) {
  std::vector<std::string> pages;
  for (int i = 1; i <= 4; ++i)
    pages.push_back("The text under picture " + std::to_string(i) + ".\n\nA paragraph of the page " +
                    std::string(static_cast<std::size_t>(i), 'x') + " follows it.\n\nAnd one more of it, so.\n");
  EXPECT_THAT(printed(pages).text, HasSubstr("The text under picture 3."));
}

TEST(PrintedPages, cells_and_labels_stay_text) {
  const Document document =
      printed({"Average accuracy\n\n50%\n\n48.9%\n\nSmaller\n\nThe figure shows the average accuracy of each of the "
               "models that were compared here.\n"});
  EXPECT_THAT(document.text, HasSubstr("48.9%"));
  EXPECT_THAT(texts_of(document, BlockKind::paragraph), ::testing::Contains("50%"));
}

TEST(PrintedPages, ligatures_and_radicals_become_letters_and_characters) {
  const Document document =
      printed({"The \xEF\xAC\x81rst ef\xEF\xAC\x81\x63ient of\xEF\xAC\x81\x63\x65 in a long line of words that are "
               "read. \xE2\xBC\x80\xE2\xBC\x88\n"});
  EXPECT_THAT(document.text, HasSubstr("first effi"));
  EXPECT_THAT(document.text, HasSubstr("一人"));
}

TEST(PrintedPages, empty_pages_give_nothing) {
  Document document;
  append_printed_pages({"", "\n\n", " "}, document);
  EXPECT_TRUE(document.blocks.empty());
  append_printed_pages({}, document);
  EXPECT_TRUE(document.text.empty());
}

}  // namespace
}  // namespace kaozheng::sources
