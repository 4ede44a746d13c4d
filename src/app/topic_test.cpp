// SPDX-License-Identifier: Apache-2.0
#include "app/topic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::app {
namespace {

using testing::HasSubstr;

const Tongue english(Language::en);
const Tongue chinese(Language::zh);

TEST(Topic, what_is_piped_joins_what_is_typed) {
  EXPECT_EQ(*make_topic(" 云计算 ", "", english), "云计算");
  EXPECT_EQ(*make_topic("", "\xEF\xBB\xBF云计算\n", english), "云计算");
  EXPECT_EQ(*make_topic("compare", "a\nb\n", english), "compare\n\na\nb");
}

TEST(Topic, a_topic_that_cannot_be_used_is_a_usage_error_with_a_remedy) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "no topic"},
      {"  \n\t　", "no topic"},
      {std::string(topic_bytes_max + 1, 'x'), "too long"},
      {"a\xFF", "not UTF-8"},
      {std::string("PK\x03\x04", 4), "not UTF-8"},
      {std::string("a\0b", 3), "not UTF-8"},
  };
  for (const auto& [text, message] : cases) {
    const auto topic = make_topic("", text, english);
    ASSERT_FALSE(topic);
    EXPECT_EQ(topic.error().code, exit_usage);
    EXPECT_THAT(topic.error().message, HasSubstr(message));
    EXPECT_FALSE(topic.error().remedy.empty());
  }
  EXPECT_TRUE(make_topic(std::string(topic_bytes_max, 'x'), "", english));
}

TEST(Topic, messages_are_in_the_users_language) {
  EXPECT_THAT(make_topic("", "", chinese).error().message, HasSubstr("没有给出"));
}

TEST(Messages, the_language_follows_the_first_locale_variable_that_is_set) {
  EXPECT_EQ(language_of({}), Language::en);
  EXPECT_EQ(language_of({{"LANG", "zh_CN.UTF-8"}}), Language::zh);
  EXPECT_EQ(language_of({{"LANG", "zh_CN.UTF-8"}, {"LC_MESSAGES", "en_US.UTF-8"}}), Language::en);
  EXPECT_EQ(language_of({{"LC_ALL", "zh_TW"}, {"LC_MESSAGES", "en"}}), Language::zh);
  EXPECT_EQ(language_of({{"LC_ALL", ""}, {"LANG", "zh_CN"}}), Language::zh);
}

TEST(Messages, each_kind_of_error_has_the_exit_code_that_tells_what_to_do) {
  EXPECT_EQ(exit_code_of(ErrorKind::invalid), 2);
  EXPECT_EQ(exit_code_of(ErrorKind::refused), 4);
  EXPECT_EQ(exit_code_of(ErrorKind::unavailable), 5);
  EXPECT_EQ(exit_code_of(ErrorKind::timed_out), 5);
  EXPECT_EQ(exit_code_of(ErrorKind::over_budget), 6);
  EXPECT_EQ(exit_code_of(ErrorKind::not_found), 7);
  EXPECT_EQ(exit_code_of(ErrorKind::no_space), 1);
}

TEST(Messages, both_languages_name_every_exit_code) {
  for (const Tongue& say : {english, chinese})
    for (const char* code :
         {"\n  0 ", "\n  1 ", "\n  2 ", "\n  3 ", "\n  4 ", "\n  5 ", "\n  6 ", "\n  7 ", "\n  130 ", "\n  143 "})
      EXPECT_THAT(exit_codes_text(say), HasSubstr(code));
}

}  // namespace
}  // namespace kaozheng::app
