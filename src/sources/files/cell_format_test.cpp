// SPDX-License-Identifier: Apache-2.0
#include "sources/files/cell_format.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kaozheng::sources {
namespace {

std::string shown(double value, std::string_view code) { return shown_number(value, code, DateSystem::from_1900); }

TEST(CellFormat, numbers_are_shown_as_a_reader_of_the_sheet_sees_them) {
  EXPECT_EQ(shown(0.1 + 0.2, ""), "0.3");
  EXPECT_EQ(shown(1037.3, "General"), "1037.3");
  EXPECT_EQ(shown(1037.25, "#,##0.0"), "1037.2");
  EXPECT_EQ(shown(0.4313, "0.0%"), "43.1%");
  EXPECT_EQ(shown(0.5, "0%"), "50%");
  EXPECT_EQ(shown(259, "0\"亿元\""), "259亿元");
  EXPECT_EQ(shown(259, "[$$-409]#,##0.00"), "$259.00");
  EXPECT_EQ(shown(7'500'000, "0.0,,\" M\""), "7.5 M");
  EXPECT_EQ(shown(2.5, "0.0##"), "2.5");
  EXPECT_EQ(shown(1.5e20, "0.00"), "1.5e+20");
}

TEST(CellFormat, the_sign_of_a_section_is_its_own) {
  EXPECT_EQ(shown(-5, "0.0"), "-5.0");
  EXPECT_EQ(shown(-5, "0;-0"), "-5");
  EXPECT_EQ(shown(-5, "0;(0)"), "-5");
  EXPECT_EQ(shown(-5, "\"up \"0;\"down \"0"), "down 5");
  EXPECT_EQ(shown(0, "0;-0;\"none\""), "none");
}

TEST(CellFormat, dates_and_times_are_told_by_their_codes) {
  EXPECT_EQ(shown(45'839, "m/d/yyyy"), "2025-07-01");
  EXPECT_EQ(shown(45'839, "yyyy\"年\"m\"月\""), "2025-07");
  EXPECT_EQ(shown(45'839.354'166'7, "yyyy-mm-dd hh:mm"), "2025-07-01 08:30");
  EXPECT_EQ(shown(0.354'166'7, "[h]:mm"), "08:30");
  EXPECT_EQ(shown(1, built_in_format(14)), "1900-01-01");
  EXPECT_EQ(shown(61, built_in_format(14)), "1900-03-01");
  EXPECT_EQ(shown_number(0, "yyyy-mm-dd", DateSystem::from_1904), "1904-01-01");
  EXPECT_EQ(shown(1e9, "yyyy-mm-dd"), "1000000000");
}

TEST(CellFormat, broken_codes_give_a_number_or_nothing) {
  for (const char* const code : {"\"", "\\", "[", "_", "*", ";;;", "0.0.0%,,", "\"0", "[$", "@"})
    EXPECT_NO_FATAL_FAILURE(shown(-12.5, code)) << code;
  EXPECT_EQ(shown(std::nan(""), "0"), "");
}

}  // namespace
}  // namespace kaozheng::sources
