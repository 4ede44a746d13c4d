// SPDX-License-Identifier: Apache-2.0
#include "text/references.h"

#include <gtest/gtest.h>

#include <vector>

namespace kaozheng::text {
namespace {

TEST(OpensWithReference, words_that_need_the_sentence_before) {
  for (const char* sentence :
       {"该平台整合算力。", "其规模达到10亿元。", "此外,各大云厂商还通过多样化的策略加速普及。", "这一趋势明显。",
        "同时,大模型也有幻觉。", "但同时，瓶颈仍在。", "另一方面,国产大模型带来动能。", "“这是大势所趋。”",
        "This platform grew.", "It rose by 3%.", "However, costs remain.", "Also, prices fell.",
        "In addition, demand rose.", "Their share fell."})
    EXPECT_TRUE(opens_with_reference(sentence)) << sentence;
}

TEST(OpensWithReference, words_that_only_look_like_it) {
  for (const char* sentence : {"云计算正在转向。", "并购交易增多。", "故障率下降。", "也门局势紧张。", "Thistle grows.",
                               "Italy grew.", "Andes rise.", "This year demand rose.", "Sony rose.", ""})
    EXPECT_FALSE(opens_with_reference(sentence)) << sentence;
}

struct DateCase {
  const char* sentence;
  const char* date;
  const char* expected;
};
const std::vector<DateCase>& date_cases() {
  static const std::vector<DateCase> cases = {
      {"今年上半年，增长显著。", "2025-07-01", "今年（2025年）上半年，增长显著。"},
      {"去年同期为3亿元，明年将翻倍。", "2025", "去年（2024年）同期为3亿元，明年（2026年）将翻倍。"},
      {"近日,华为正式发布产品。", "2025-07-01", "近日（2025年7月）,华为正式发布产品。"},
      {"近日,华为正式发布产品。", "2025", "近日（2025年）,华为正式发布产品。"},
      {"上月销量下降。", "2025-01", "上月（2024年12月）销量下降。"},
      {"昨日收盘。", "2025-03-01", "昨日（2025年2月28日）收盘。"},
      {"年初,DeepSeek推出R1。", "2025-07", "年初（2025年）,DeepSeek推出R1。"},
      {"Sales rose this year, after last year's fall.", "2025-07-01",
       "Sales rose this year (2025), after last year's (2024) fall."},
      {"It recently shipped.", "2025-07-01", "It recently (2025-07) shipped."},
      {"Yesterday it rained.", "2025-01-01", "Yesterday (2024-12-31) it rained."},
  };
  return cases;
}

TEST(WithAbsoluteDates, relative_dates_get_their_meaning) {
  for (const DateCase& c : date_cases()) EXPECT_EQ(with_absolute_dates(c.sentence, c.date), c.expected);
}

TEST(WithAbsoluteDates, what_cannot_be_told_stays) {
  for (const char* sentence : {"2025年初启动。", "日本月球计划。", "今日头条上线。", "三年内完成。",
                               "over the last year sales rose", "Yesterdays are gone."})
    EXPECT_EQ(with_absolute_dates(sentence, "2025-07-01"), sentence);
  EXPECT_EQ(with_absolute_dates("今年增长。", ""), "今年增长。");
  EXPECT_EQ(with_absolute_dates("上月下降。", "2025"), "上月下降。");
  EXPECT_EQ(with_absolute_dates("今年（2024年）增长。", "2025"), "今年（2024年）增长。");
  EXPECT_EQ(with_absolute_dates("今年增长。", "20xx"), "今年增长。");
}

TEST(WithoutAbsoluteDates, takes_the_notes_back) {
  for (const DateCase& c : date_cases()) EXPECT_EQ(without_absolute_dates(c.expected), c.sentence);
  EXPECT_EQ(without_absolute_dates("今年（含预测）增长。"), "今年（含预测）增长。");
  EXPECT_EQ(without_absolute_dates("规模（2025年）"), "规模（2025年）");
}

}  // namespace
}  // namespace kaozheng::text
