// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/periods.h"

#include <gtest/gtest.h>

namespace kaozheng::evidence {
namespace {

TEST(Periods, a_time_within_another_does_not_exclude_it) {
  EXPECT_FALSE(times_exclude("2025-Q2", "", "2025-05", ""));
  EXPECT_FALSE(times_exclude("2025", "", "2025-06-end", ""));
  EXPECT_FALSE(times_exclude("2025-H1", "", "2025-06-end", ""));
  EXPECT_FALSE(times_exclude("2020", "2023", "2022-Q4", ""));
}

TEST(Periods, times_without_a_common_day_exclude_each_other) {
  EXPECT_TRUE(times_exclude("2025-Q2", "", "2025-Q3", ""));
  EXPECT_TRUE(times_exclude("2024", "", "2025-H1", ""));
  EXPECT_TRUE(times_exclude("2025-06-end", "", "2025-03-end", ""));
  EXPECT_TRUE(times_exclude("2020", "2023", "2024", ""));
}

TEST(Periods, without_its_year_only_the_rest_of_a_time_is_compared) {
  EXPECT_TRUE(times_exclude("0000-Q2", "", "2025-Q3", ""));
  EXPECT_FALSE(times_exclude("0000-Q2", "", "2025-05", ""));
  EXPECT_FALSE(times_exclude("0000-Q2", "", "2025", ""));
  EXPECT_FALSE(times_exclude("", "", "2025", ""));
  EXPECT_FALSE(times_exclude("soon", "", "2025", ""));
}

TEST(Periods, the_part_of_a_year_is_read_from_words) {
  EXPECT_EQ(part_of_year("今年6月底"), "0000-06-end");
  EXPECT_EQ(part_of_year("十二月初"), "0000-12-start");
  EXPECT_EQ(part_of_year("第三季度"), "0000-Q3");
  EXPECT_EQ(part_of_year("今年1—6月"), "0000-H1");
  EXPECT_EQ(part_of_year("下半年"), "0000-H2");
  EXPECT_EQ(part_of_year("the second quarter"), "0000-Q2");
  EXPECT_EQ(part_of_year("at the end of March"), "0000-03-end");
  EXPECT_EQ(part_of_year("Q4"), "0000-Q4");
  EXPECT_EQ(part_of_year("去年"), "");
  EXPECT_EQ(part_of_year("it may rise"), "");
}

}  // namespace
}  // namespace kaozheng::evidence
