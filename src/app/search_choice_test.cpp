// SPDX-License-Identifier: Apache-2.0
#include "app/search_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<sources::SearchSettings> chosen(const std::map<std::string, std::string>& flags) {
  const auto config = Config::load({}, flags, "/nonexistent");
  if (!config) return fail(config.error());
  return choose_search(*config);
}

TEST(SearchChoice, nothing_is_refused_and_answers_are_kept_for_a_day) {
  const auto settings = chosen({});
  ASSERT_TRUE(settings) << settings.error().what;
  EXPECT_FALSE(settings->rules.refuses_some());
  EXPECT_THAT(settings->spares, IsEmpty());
  EXPECT_EQ(settings->kept_for, Milliseconds{86'400'000});
  EXPECT_FALSE(settings->fresh);
}

TEST(SearchChoice, the_users_rules_are_handed_on) {
  const auto settings = chosen({{"search.allow_domains", "gov.cn, *.edu.cn"},
                                {"search.deny_domains", "https://www.Spam.example/"},
                                {"search.prefer_domains", "stats.gov.cn"},
                                {"search.after", "2025-07"},
                                {"search.spares", "searxng,wikipedia"},
                                {"search.kept_hours", "0"},
                                {"research.fresh", "yes"}});
  ASSERT_TRUE(settings) << settings.error().what;
  EXPECT_THAT(settings->rules.allow, ElementsAre("gov.cn", "*.edu.cn"));
  EXPECT_EQ(settings->rules.deny.size(), 1u);
  EXPECT_THAT(settings->rules.prefer, ElementsAre("stats.gov.cn"));
  EXPECT_EQ(settings->rules.after, "2025-07");
  EXPECT_THAT(settings->spares, ElementsAre("searxng"));  // wikipedia is asked anyway
  EXPECT_EQ(settings->kept_for, Milliseconds{0});
  EXPECT_TRUE(settings->fresh);
}

TEST(SearchChoice, what_cannot_be_read_is_named) {
  for (const auto& [name, value] : std::map<std::string, std::string>{{"search.deny_domains", "a b"},
                                                                      {"search.allow_domains", "user@x.example"},
                                                                      {"search.prefer_domains", "https://"}}) {
    const auto settings = chosen({{name, value}});
    ASSERT_FALSE(settings) << name;
    EXPECT_EQ(settings.error().kind, ErrorKind::invalid);
    EXPECT_THAT(settings.error().what, HasSubstr("-domains"));
  }
  for (const char* date : {"25", "2025-13", "2025-00-01", "2025-07-32", "2025/07/01", "July", "2025-7"}) {
    const auto settings = chosen({{"search.after", date}});
    ASSERT_FALSE(settings) << date;
    EXPECT_THAT(settings.error().what, HasSubstr("--after"));
  }
  for (const char* date : {"2025", "2025-12", "2025-01-31"}) EXPECT_TRUE(chosen({{"search.after", date}})) << date;
  EXPECT_FALSE(chosen({{"search.spares", "altavista"}}));
  EXPECT_FALSE(chosen({{"search.spares", "local"}}));
}

}  // namespace
}  // namespace kaozheng::app
