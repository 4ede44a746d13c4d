// SPDX-License-Identifier: Apache-2.0
#include "models/tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace kaozheng::models {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(TokensTest, a_chinese_character_counts_as_one_token_at_most_and_a_third_at_least) {
  EXPECT_GE(tokens_at_most(repeated("云", 900)), 900);
  EXPECT_LE(tokens_at_most(repeated("云", 900)), 1000);
  EXPECT_EQ(tokens_at_least(repeated("云", 900)), 300);
}

TEST(TokensTest, english_is_about_four_characters_a_token) {
  const std::string text = repeated("cloud ", 1000);
  EXPECT_GE(tokens_at_most(text), 1500);
  EXPECT_LE(tokens_at_most(text), 1700);
  EXPECT_LT(tokens_at_least(text), 1000);
}

TEST(TokensTest, digits_and_marks_weigh_more_than_letters) {
  EXPECT_GT(tokens_at_most(repeated("{\"1\":2}", 100)), tokens_at_most(repeated("letters", 100)));
}

TEST(TokensTest, material_that_fits_leaves_room_for_instructions_and_reply) {
  for (const int context : {4096, 8192, 32'768, 131'072}) {
    const int material = tokens_at_most(repeated("云", static_cast<int>(material_chars_in(context))));
    EXPECT_LE(material + reply_tokens_kept(context), context) << context;
    EXPECT_GT(material * 3, context) << context;
  }
  EXPECT_GT(material_chars_in(512), 0u);
}

}  // namespace
}  // namespace kaozheng::models
