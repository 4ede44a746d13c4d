// SPDX-License-Identifier: Apache-2.0
#include "app/dot_env.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::map<std::string, std::string> parsed(std::string_view text) {
  auto variables = parse_dot_env(text);
  EXPECT_TRUE(variables) << (variables ? "" : variables.error().what);
  return variables.value_or(std::map<std::string, std::string>());
}

TEST(DotEnv, plain_values_comments_and_export) {
  EXPECT_THAT(parsed("# comment\n\nA=1\r\n  export B = two words  # note\nC=\nD=a#b\nE=# all comment\n"),
              ElementsAre(Pair("A", "1"), Pair("B", "two words"), Pair("C", ""), Pair("D", "a#b"), Pair("E", "")));
}

TEST(DotEnv, quoted_values_keep_blanks_and_may_span_lines) {
  EXPECT_THAT(parsed("A=\" x # y \"\nB='it \\n \"is\"'\nC=\"line\\none\\\\\"\nD=\"first\nsecond\" # note\nE=1"),
              ElementsAre(Pair("A", " x # y "), Pair("B", "it \\n \"is\""), Pair("C", "line\none\\"),
                          Pair("D", "first\nsecond"), Pair("E", "1")));
}

TEST(DotEnv, the_last_of_equal_names_wins_and_nothing_is_expanded) {
  EXPECT_THAT(parsed("A=1\nA=$HOME/x\n"), ElementsAre(Pair("A", "$HOME/x")));
}

TEST(DotEnv, a_byte_order_mark_is_skipped) {
  EXPECT_THAT(parsed("\xEF\xBB\xBF"
                     "A=中文\n"),
              ElementsAre(Pair("A", "中文")));
}

TEST(DotEnv, a_wrong_line_is_named) {
  const std::pair<const char*, const char*> cases[] = {
      {"A=1\nnonsense\n", ".env:2: expected NAME=value"},
      {"=1\n", ".env:1: expected NAME=value"},
      {"1A=2\n", ".env:1: expected"},
      {"A=1\n\nB=\"open\nand on\n", ".env:3: the quotation mark"},
      {"A='x' y\n", ".env:1: something stands behind"},
  };
  for (const auto& [text, message] : cases) {
    const auto variables = parse_dot_env(text);
    ASSERT_FALSE(variables) << text;
    EXPECT_EQ(variables.error().kind, ErrorKind::invalid);
    EXPECT_THAT(variables.error().what, HasSubstr(message)) << text;
  }
}

}  // namespace
}  // namespace kaozheng::app
