// SPDX-License-Identifier: Apache-2.0
#include "text/passage_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stop_token>

#include "base/parallel.h"

namespace kaozheng::text {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::size_t> items(const std::vector<Scored>& found) {
  std::vector<std::size_t> result;
  for (const Scored& scored : found) result.push_back(scored.item);
  return result;
}

TEST(PassageIndex, ranks_by_shared_rare_terms) {
  PassageIndex index;
  index.add("", "云计算市场规模持续增长");
  index.add("", "大模型幻觉率居高不下");
  index.add("", "云计算厂商与大模型");
  const auto found = index.search("幻觉率", 5);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].item, 1u);
  EXPECT_THAT(index.search("云计算", 1), SizeIs(1));
}

TEST(PassageIndex, english_inflections_meet) {
  PassageIndex index;
  index.add("", "The market shifted.");
  index.add("", "Prices rose.");
  EXPECT_EQ(items(index.search("market shifts", 5)), std::vector<std::size_t>{0});
}

TEST(PassageIndex, words_of_one_family_meet_weakly) {
  PassageIndex index;
  index.add("", "Nothing to see.");
  index.add("", "The microbiome of drugs.");
  index.add("", "Microbiology of drugs.");
  const auto found = index.search("microbiology of drugs", 5);
  ASSERT_EQ(items(found), (std::vector<std::size_t>{2, 1}));
  EXPECT_GT(found[0].score, 2 * found[1].score);
}

TEST(PassageIndex, what_shares_but_a_character_or_a_piece_is_left_out) {
  PassageIndex index;
  index.add("", "云计算市场在增长。");
  index.add("", "算盘");
  index.add("", "microbiome");
  EXPECT_EQ(items(index.search("云计算 microbiology", 5)), std::vector<std::size_t>{0});
  EXPECT_EQ(items(index.search("microbiology", 5)), std::vector<std::size_t>{2});  // for want of better
}

TEST(PassageIndex, follows_the_published_formula) {
  PassageIndex index;
  index.add("", "25 17");
  index.add("", "31 64");
  // Two items of mean length, one holder: ln(1 + 1.5/1.5) × (1 × 1.9) / (1 + 0.9), and as much for the sentence.
  const auto found = index.search("25", 1);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_NEAR(found[0].score, 2 * 0.6931, 0.01);
}

TEST(PassageIndex, a_heading_counts_more_than_the_text) {
  PassageIndex index;
  index.add("Prices", "The copper market.");
  index.add("Copper", "The prices market.");
  EXPECT_EQ(items(index.search("copper", 5)), (std::vector<std::size_t>{1, 0}));
}

TEST(PassageIndex, words_that_stand_in_one_sentence_go_before_scattered_ones) {
  PassageIndex index;
  index.add("", "Copper is a metal. Chile has mines. Exports fell.");
  index.add("", "Copper exports of Chile fell. A metal. Has mines.");
  EXPECT_EQ(items(index.search("copper exports of Chile", 5)), (std::vector<std::size_t>{1, 0}));
}

TEST(PassageIndex, a_question_for_a_figure_prefers_passages_with_one) {
  PassageIndex index;
  index.add("", "这座桥的长度并不清楚。");
  index.add("", "这座桥的长度是365米长。");
  EXPECT_EQ(items(index.search("这座桥的长度是多少？", 5)).front(), 1u);
}

TEST(PassageIndex, ties_go_by_item_and_strangers_are_left_out) {
  PassageIndex index;
  for (int i = 0; i < 150; ++i) index.add("", "alpha");
  const auto found = index.search("alpha", 120);
  ASSERT_THAT(found, SizeIs(120));
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i].item, i);
  EXPECT_THAT(index.search("omega", 5), IsEmpty());
  EXPECT_THAT(PassageIndex().search("omega", 5), IsEmpty());
}

TEST(PassageIndex, a_passage_is_found_as_soon_as_it_is_added) {
  PassageIndex index;
  for (std::size_t i = 0; i < 50; ++i) {
    const std::string name = "number" + std::to_string(i);
    ASSERT_EQ(index.add("", "A passage about " + name), i);
    EXPECT_EQ(index.search(name, 1).at(0).item, i);
  }
}

TEST(PassageIndex, copes_with_odd_texts_and_long_queries) {
  PassageIndex index;
  index.add("", "");
  index.add("\xFF", std::string(5'000, 'y') + "\xF0\x9F");
  std::string long_query;
  for (int i = 0; i < 3'000; ++i) long_query += "word" + std::to_string(i) + " 云计算市场" + std::to_string(i) + " ";
  index.add("", long_query);
  EXPECT_EQ(items(index.search(long_query, 10)), std::vector<std::size_t>{2});
  EXPECT_THAT(index.search("", 10), IsEmpty());
}

TEST(PassageIndex, ranks_the_same_on_any_number_of_threads) {
  PassageIndex index, other;
  std::vector<std::string> queries;
  for (int i = 0; i < 400; ++i) {
    const std::string text = "云计算市场第" + std::to_string(i % 37) + "次增长。Market report " +
                             std::to_string(i % 11) + " on growing cloud services. " +
                             std::string(static_cast<std::size_t>(i % 7), 'x');
    index.add("Report " + std::to_string(i % 5), text);
    if (i % 10 == 0) queries.push_back(text);
  }
  other.add("", "Another index used on the same threads: cloud market.");
  std::vector<std::vector<Scored>> alone;
  for (const std::string& query : queries) alone.push_back(index.search(query, 100));
  for (const unsigned threads : {1u, 2u, 8u}) {
    const auto found = parallel_map(queries, threads, std::stop_token(), [&](const std::string& query) {
      other.search(query, 3);
      return Result<std::vector<Scored>>(index.search(query, 100));
    });
    for (std::size_t i = 0; i < queries.size(); ++i) {
      ASSERT_TRUE(found[i]);
      ASSERT_EQ(items(*found[i]), items(alone[i]));
      for (std::size_t rank = 0; rank < alone[i].size(); ++rank)
        EXPECT_EQ((*found[i])[rank].score, alone[i][rank].score);  // to the last bit
    }
  }
}

}  // namespace
}  // namespace kaozheng::text
