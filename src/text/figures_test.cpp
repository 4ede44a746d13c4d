// SPDX-License-Identifier: Apache-2.0
#include "text/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::text {
namespace {

using ::testing::IsEmpty;

struct Case {
  const char* text;
  std::vector<std::string> found;  // "as written|value|unit"
};

std::vector<std::string> found_in(std::string_view text) {
  std::vector<std::string> result;
  for (const Figure& f : figures(text))
    result.push_back(std::string(text.substr(f.range.begin, f.range.end - f.range.begin)) + "|" + f.value + "|" +
                     f.unit);
  return result;
}

TEST(Figures, values_and_units) {
  const std::vector<Case> cases = {
      {"算力资源利用率提升30%以上", {"30%以上|30|%"}},
      {"规模将达到1037.3EFLOPS,较2024年增长43%", {"1037.3EFLOPS|1037.3|EFLOPS", "43%|43|%"}},
      {"投资20多亿元", {"20多亿元|20|亿元"}},
      {"预计超4000亿元", {"4000亿元|4000|亿元"}},
      {"出货量为421.7万台,同比增长40.0%", {"421.7万台|421.7|万台", "40.0%|40.0|%"}},
      {"It cost $4.5 billion, up 3.2 percent", {"$4.5 billion|4.5|$ billion", "3.2 percent|3.2|percent"}},
      {"1,200 users in 3 million users", {"1,200 users|1200|users", "3 million users|3|million users"}},
      {"US$5B and €3m", {"US$5B|5|US$ B", "€3m|3|€ m"}},
      {"增长300多倍", {"300多倍|300|倍"}},
      {"缩短至４５天", {"４５天|45|天"}},
      {"缩短至45天，延长72小时", {"45天|45|天", "72小时|72|小时"}},
      {"下降2.5个百分点左右", {"2.5个百分点左右|2.5|个百分点"}},
      {"指数为3.5，上年为3", {"3.5|3.5|", "3|3|"}},
      {"they bought 12 of them", {"12|12|"}},
  };
  for (const Case& c : cases) EXPECT_EQ(found_in(c.text), c.found) << c.text;
}

TEST(Figures, years_dates_list_numbers_and_names_are_none) {
  for (const char* text : {"2025年5月10日",
                           "in 2024",
                           "July 1, 2025",
                           "DeepSeek-R1与V3",
                           "昇腾910B",
                           "5G网络",
                           "CloudMatrix 384超节点",
                           "GPT-4",
                           "3. 第三点",
                           "1、要点",
                           "第3章",
                           "图2所示",
                           "版本4.1.2",
                           "https://a.example/2024/35%25",
                           "[12]",
                           "2025-07-01",
                           "PowerStore 4.1",
                           "10:30开始",
                           "百炼3.0升级",
                           ""})
    EXPECT_THAT(found_in(text), IsEmpty()) << text;
}

TEST(Figures, cope_with_broken_and_huge_text) {
  EXPECT_THAT(figures("\xFF\xFE"), IsEmpty());
  EXPECT_LE(figures(std::string(1'000'000, '7')).size(), 1u);
  std::string commas;
  for (int i = 0; i < 100'000; ++i) commas += "1,";
  EXPECT_FALSE(figures(commas).empty());
}

}  // namespace
}  // namespace kaozheng::text
