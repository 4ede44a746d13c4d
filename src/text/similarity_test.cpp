// SPDX-License-Identifier: Apache-2.0
#include "text/similarity.h"

#include <gtest/gtest.h>

#include <string>

namespace kaozheng::text {
namespace {

TEST(TermSimilarity, equal_texts_have_one_and_unrelated_ones_nothing) {
  EXPECT_NEAR(term_similarity("云计算市场快速增长", "云计算市场快速增长"), 1.0, 1e-9);
  EXPECT_NEAR(term_similarity("The cloud market grew quickly", "the cloud market grew quickly!"), 1.0, 1e-9);
  EXPECT_EQ(term_similarity("云计算市场", "香蕉很好吃"), 0.0);
  EXPECT_EQ(term_similarity("", "云计算"), 0.0);
  EXPECT_EQ(term_similarity("", ""), 0.0);
}

TEST(TermSimilarity, it_is_symmetric_and_grows_with_what_is_shared) {
  const char* const question = "inference demand in the cloud market";
  const char* const near = "cloud inference demand doubled";
  const char* const far = "the cloud was grey";
  EXPECT_DOUBLE_EQ(term_similarity(question, near), term_similarity(near, question));
  EXPECT_GT(term_similarity(question, near), term_similarity(question, far));
  EXPECT_GT(term_similarity(question, far), 0.0);
}

TEST(NearDuplicate, punctuation_case_and_width_do_not_matter) {
  EXPECT_TRUE(near_duplicate("云计算市场增长了20%，达到新高。", "云计算市场增长了２０％,达到新高"));
  EXPECT_TRUE(near_duplicate("The cloud market grew by 20% in 2024.", "the cloud market grew by 20% in 2024"));
}

TEST(NearDuplicate, a_sentence_inside_a_longer_one_is_said_again) {
  EXPECT_TRUE(
      near_duplicate("云计算市场规模达到259亿美元。", "报告指出，云计算市场规模达到259亿美元，比上年增长36.2%。"));
  EXPECT_TRUE(near_duplicate("2024年中国云终端市场出货量为421.7万台。",
                             "市场调研机构数据显示，2024年中国云终端市场出货量为421.7万台，同比增长40.0%。"));
  EXPECT_TRUE(near_duplicate("According to Omdia, the market reached 22.3 billion yuan in the first half.",
                             "the market reached 22.3 billion yuan in the first half"));
}

TEST(NearDuplicate, another_figure_makes_another_statement) {
  EXPECT_FALSE(near_duplicate("云计算市场规模达到259亿美元，增长36.2%。", "云计算市场规模达到259亿美元，增长46.2%。"));
  EXPECT_FALSE(near_duplicate("Capital spending will reach 445 billion dollars in 2025.",
                              "Capital spending will reach 518 billion dollars in 2025."));
}

TEST(NearDuplicate, other_statements_of_the_same_subject_are_not_repeated) {
  EXPECT_FALSE(near_duplicate("云计算厂商降低了推理价格。", "云计算厂商扩建了数据中心。"));
  EXPECT_FALSE(near_duplicate("Alibaba Cloud opened eight data centres.", "Alibaba Cloud reported quarterly revenue."));
}

TEST(NearDuplicate, texts_without_words_repeat_nothing) {
  EXPECT_FALSE(near_duplicate("", ""));
  EXPECT_FALSE(near_duplicate("。，！", "云计算"));
  EXPECT_FALSE(near_duplicate("", "云计算"));
}

TEST(Similarity, any_bytes_are_taken) {
  const std::string broken = "云\xE4\xBA\xFF cloud \xC0\x80";
  EXPECT_GE(term_similarity(broken, broken), 0.99);
  EXPECT_TRUE(near_duplicate(broken, broken));
  const std::string long_line(200'000, 'x');
  EXPECT_TRUE(near_duplicate(long_line, long_line));
}

}  // namespace
}  // namespace kaozheng::text
