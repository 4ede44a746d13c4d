// SPDX-License-Identifier: Apache-2.0
#include "app/length_choice.h"

#include <gtest/gtest.h>

namespace kaozheng::app {
namespace {

Result<int> chosen(const std::string& wanted, Language language) {
  return choose_length(*Config::load({}, {{"research.length", wanted}}, "/nonexistent"), language);
}

TEST(ChooseLength, words_mean_more_characters_in_chinese) {
  EXPECT_EQ(chosen("standard", Language::zh).value(), 0);
  EXPECT_EQ(chosen("short", Language::en).value(), 600);
  EXPECT_EQ(chosen("short", Language::zh).value(), 1000);
  EXPECT_GT(chosen("long", Language::zh).value(), chosen("long", Language::en).value());
  EXPECT_EQ(chosen("1500", Language::en).value(), 1500);
}

TEST(ChooseLength, what_is_no_length_is_named) {
  for (const char* wanted : {"brief", "99", "50001", "-5", "1e3", "1000 words", "99999999999999999999"}) {
    const auto length = chosen(wanted, Language::en);
    ASSERT_FALSE(length) << wanted;
    EXPECT_EQ(length.error().kind, ErrorKind::invalid);
    EXPECT_NE(length.error().what.find(wanted), std::string::npos);
  }
}

}  // namespace
}  // namespace kaozheng::app
