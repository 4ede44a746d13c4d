// SPDX-License-Identifier: Apache-2.0
#include "text/passages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> kinds(std::string_view text) {
  std::vector<std::string> result;
  for (const Block& block : blocks_of_plain_text(text))
    result.push_back(std::string(to_string(block.kind)) + ":" +
                     std::string(text.substr(block.begin, block.end - block.begin)));
  return result;
}

Document plain(std::string text) {
  Document document;
  document.id = "d";
  document.text = std::move(text);
  document.blocks = blocks_of_plain_text(document.text);
  return document;
}

std::string repeated(std::string_view piece, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += piece;
  return result;
}

TEST(BlocksOfPlainText, reads_markdown) {
  EXPECT_THAT(kinds("# Title\n\nOne line\nand more.\n- item\n1. first\n| a | b |\n> said\n\n```\ncode\n```\n"),
              ElementsAre("heading:# Title", "paragraph:One line\nand more.", "list_item:- item", "list_item:1. first",
                          "table_row:| a | b |", "quote:> said", "code:```", "code:code", "code:```"));
}

TEST(BlocksOfPlainText, a_short_line_alone_is_a_heading_a_byline_is_not) {
  EXPECT_THAT(kinds("2025 云计算市场三大转向\n\n本报记者 "
                    "宋婧\n\n从“云计算”到“云智算”\n\n算力是地基。\n\n场景需求,选择合适\n\n三大难题\n\n智库 王凡 "
                    "赵会来\n\n正文。"),
              ElementsAre("heading:2025 云计算市场三大转向", "caption:本报记者 宋婧", "heading:从“云计算”到“云智算”",
                          "paragraph:算力是地基。", "paragraph:场景需求,选择合适", "heading:三大难题",
                          "caption:智库 王凡 赵会来", "paragraph:正文。"));
}

TEST(BlocksOfPlainText, nothing_comes_of_nothing) {
  EXPECT_THAT(blocks_of_plain_text(""), IsEmpty());
  EXPECT_THAT(blocks_of_plain_text(" \n \n"), IsEmpty());
}

TEST(CutPassages, short_documents_give_one_and_empty_ones_none) {
  EXPECT_THAT(cut_passages(plain("")), IsEmpty());
  const auto passages = cut_passages(plain("云计算在变。\n\n市场也在变，而且变得很快。"));
  ASSERT_THAT(passages, SizeIs(1));
  EXPECT_EQ(passages[0].text, "云计算在变。\n\n市场也在变，而且变得很快。");
  EXPECT_EQ(passages[0].id, passage_id("d", passages[0].begin, passages[0].end));
}

TEST(CutPassages, a_document_of_headings_only_is_still_read) {
  EXPECT_THAT(cut_passages(plain("# A title\n")), SizeIs(1));
}

TEST(CutPassages, carry_the_nearest_heading_and_never_cross_one) {
  const auto passages = cut_passages(plain("# 标题\n\n甲。\n\n## 小节\n\n乙。\n"));
  ASSERT_THAT(passages, SizeIs(2));
  EXPECT_EQ(passages[0].heading, "标题");
  EXPECT_EQ(passages[0].text, "甲。");
  EXPECT_EQ(passages[1].heading, "小节");
}

TEST(CutPassages, long_text_is_cut_between_sentences_at_a_good_length) {
  for (const std::string_view sentence :
       {"云计算市场在二零二五年出现了三个值得关注的转向。", "The cloud market turned three times in this one year. "}) {
    const Document document = plain(repeated(sentence, 200));
    const auto passages = cut_passages(document);
    ASSERT_GT(passages.size(), 4u);
    std::size_t end = 0;
    for (const Passage& passage : passages) {
      EXPECT_EQ(passage.text, document.text.substr(passage.begin, passage.end - passage.begin));
      EXPECT_LE(trim(document.text.substr(end, passage.begin - end)).size(), 0u);
      EXPECT_TRUE(passage.text.back() == '.' || passage.text.substr(passage.text.size() - 3) == "。");
      EXPECT_LE(count_code_points(passage.text), sentence.front() == 'T' ? 2'600u : 650u);
      end = passage.end;
    }
    EXPECT_EQ(end, trim(document.text).size());
  }
}

TEST(CutPassages, rows_and_items_stay_whole) {
  const std::string item = "- " + repeated("第一句话说的是市场。", 20) + "\n";
  for (const Passage& passage : cut_passages(plain(repeated(item, 12)))) {
    EXPECT_EQ(passage.text.substr(0, 2), "- ");
    EXPECT_EQ(passage.text.substr(passage.text.size() - 3), "。");
    EXPECT_EQ(passage.text.find("\n- ") == std::string::npos ? 0u : (passage.text.size() + 1) % item.size(), 0u);
  }
}

TEST(CutPassages, a_long_table_is_cut_between_rows_and_keeps_its_heading) {
  std::string table = "## Prices\n\n| City | Price |\n|---|---|\n";
  for (int i = 0; i < 400; ++i) table += "| Town" + std::to_string(i) + " | " + std::to_string(i * 3) + ".5 EUR |\n";
  const auto passages = cut_passages(plain(table));
  ASSERT_GT(passages.size(), 2u);
  for (const Passage& passage : passages) {
    EXPECT_EQ(passage.heading, "Prices");
    EXPECT_EQ(passage.text.front(), '|');
    EXPECT_EQ(passage.text.back(), '|');
  }
}

TEST(CutPassages, a_sentence_longer_than_a_passage_stays_whole) {
  const std::string sentence = repeated("市场规模在增长，", 120) + "但价格没有变。";
  const auto passages = cut_passages(plain("前一句说的是别的。" + sentence + "后一句也是。"));
  EXPECT_TRUE(std::any_of(passages.begin(), passages.end(),
                          [&](const Passage& passage) { return contains(passage.text, sentence); }));
  std::size_t end = 0;
  for (const Passage& passage : passages) {
    EXPECT_EQ(passage.begin, end);
    end = passage.end;
  }
}

TEST(CutPassages, neither_figures_nor_abbreviations_are_cut) {
  const std::string sentence = "Dr. Smith of Acme Inc. measured 3.14 and v1.2.3 at example.org in the U.S. market. ";
  for (const Passage& passage : cut_passages(plain(repeated(sentence, 120)))) {
    EXPECT_EQ(passage.text.substr(0, 9), "Dr. Smith");
    EXPECT_EQ(passage.text.substr(passage.text.size() - 7), "market.");
  }
}

TEST(CutPassages, passages_of_one_section_are_of_like_size) {
  std::string text = "# 报告\n\n";
  for (int i = 0; i < 60; ++i) text += repeated("市场在第" + std::to_string(i) + "年增长了。", 1 + i % 9) + "\n\n";
  const auto passages = cut_passages(plain(text));
  ASSERT_GT(passages.size(), 3u);
  for (const Passage& passage : passages) {
    EXPECT_GE(count_code_points(passage.text), 100u);
    EXPECT_LE(count_code_points(passage.text), 720u);
  }
}

TEST(CutPassages, carry_the_page_where_they_begin) {
  Document document;
  document.id = "pdf";
  document.text = "一。\n二。";
  document.blocks = {{BlockKind::paragraph, 0, 0, 6, 3}, {BlockKind::paragraph, 0, 7, 13, 4}};
  const auto passages = cut_passages(document);
  ASSERT_THAT(passages, SizeIs(1));
  EXPECT_EQ(passages[0].page, 3);
}

TEST(CutPassages, blocks_outside_the_text_are_passed_over) {
  Document document;
  document.text = "短。";
  document.blocks = {
      {BlockKind::paragraph, 0, 0, 6, 0}, {BlockKind::paragraph, 0, 3, 900, 0}, {BlockKind::paragraph, 0, 5, 2, 0}};
  EXPECT_THAT(cut_passages(document), SizeIs(1));
}

TEST(CutPassages, a_megabyte_without_marks_gives_passages_of_bounded_size) {
  for (const Passage& passage : cut_passages(plain(repeated("算", 350'000)))) EXPECT_LE(passage.text.size(), 24'000u);
  EXPECT_GT(cut_passages(plain(repeated("x", 1'000'000))).size(), 50u);
}

}  // namespace
}  // namespace kaozheng::text
