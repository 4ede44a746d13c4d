// SPDX-License-Identifier: Apache-2.0
#include "app/cli/terminal.h"

#include <gtest/gtest.h>

namespace kaozheng::app {
namespace {

TEST(Terminal, chinese_takes_two_columns_and_combining_marks_none) {
  EXPECT_EQ(columns_of("abc"), 3u);
  EXPECT_EQ(columns_of("云计算2025"), 10u);
  EXPECT_EQ(columns_of("，。「」"), 8u);
  EXPECT_EQ(columns_of("e\xCC\x81"), 1u);
  EXPECT_EQ(columns_of("한글カナ"), 8u);
  EXPECT_EQ(columns_of("✓✗⠋"), 3u);
  EXPECT_EQ(columns_of("🚀"), 2u);
}

TEST(Terminal, fitted_text_never_exceeds_its_columns) {
  const std::string_view texts[] = {
      "", "a", "云计算市场的三大转向", "mixed 混合 text 文本", "e\xCC\x81tude", "\xFF\xFE broken"};
  for (const std::string_view text : texts)
    for (std::size_t columns = 0; columns < 30; ++columns)
      EXPECT_LE(columns_of(fitted(text, columns)), columns) << text;
  EXPECT_EQ(fitted("云计算市场", 10), "云计算市场");
  EXPECT_EQ(fitted("云计算市场", 9), "云计算…");
  EXPECT_EQ(fitted("two\nlines", 20), "two lines");
}

TEST(Terminal, fitted_text_holds_no_escape_sequence) {
  EXPECT_EQ(fitted("a\033[31mb", 20).find('\033'), std::string::npos);
}

TEST(Terminal, padding_counts_columns) {
  EXPECT_EQ(padded("完成", 6), "完成  ");
  EXPECT_EQ(padded("toolong", 3), "toolong");
}

TEST(Terminal, colour_follows_the_flag_then_the_conventions) {
  EXPECT_TRUE(wants_colour("always", {{"NO_COLOR", "1"}}, false));
  EXPECT_FALSE(wants_colour("never", {{"CLICOLOR_FORCE", "1"}}, true));
  EXPECT_TRUE(wants_colour("auto", {}, true));
  EXPECT_FALSE(wants_colour("auto", {}, false));
  EXPECT_FALSE(wants_colour("auto", {{"NO_COLOR", "1"}}, true));
  EXPECT_TRUE(wants_colour("auto", {{"NO_COLOR", ""}}, true));
  EXPECT_FALSE(wants_colour("auto", {{"TERM", "dumb"}}, true));
  EXPECT_FALSE(wants_colour("auto", {{"CLICOLOR", "0"}}, true));
  EXPECT_TRUE(wants_colour("auto", {{"CLICOLOR_FORCE", "1"}}, false));
}

}  // namespace
}  // namespace kaozheng::app
