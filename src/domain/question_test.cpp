// SPDX-License-Identifier: Apache-2.0
#include "domain/question.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kaozheng {
namespace {

using nlohmann::json;

TEST(QuestionTest, names_read_as_what_they_name) {
  for (const Language language : {Language::zh, Language::en}) EXPECT_EQ(parse_language(to_string(language)), language);
  for (const Sources sources : {Sources::web, Sources::files, Sources::both})
    EXPECT_EQ(parse_sources(to_string(sources)), sources);
  EXPECT_FALSE(parse_language("fr"));
  EXPECT_FALSE(parse_sources(""));
}

TEST(QuestionTest, what_is_written_is_read_again) {
  Question question;
  question.topic = "2025 年云计算";
  question.language = Language::en;
  question.sources = Sources::both;
  question.mode = Mode::basic;
  question.clarifications = {{"Which period?", "since 2020"}};
  question.limits = {1, 2, 3, 4, 5, 6, 7'000'000'000, 8, 2};
  const json written = question;
  EXPECT_EQ(json(written.get<Question>()), written);
  EXPECT_EQ(written["limits"]["tokens_max"], 7'000'000'000);

  question.language.reset();
  EXPECT_TRUE(json(question)["language"].is_null());
  EXPECT_FALSE(json(question).get<Question>().language);
}

TEST(QuestionTest, a_brief_is_read_again) {
  const Brief brief{"云计算", Language::zh, "现状与趋势", "2025", {"规模", "风险"}, "", 0, {{"哪段时间？", "2025"}}};
  const json written = brief;
  EXPECT_EQ(json(written.get<Brief>()), written);
  EXPECT_EQ(written["facets"], json({"规模", "风险"}));
}

TEST(QuestionTest, a_damaged_value_throws_an_exception_of_the_json_library) {
  for (const char* text : {"null", "[]", "{}", R"({"topic": 3})", R"({"topic": "x", "language": "zh", "sources": 1})",
                           R"({"topic": "x", "language": null, "sources": "web", "mode": "basic", "limits": []})"}) {
    EXPECT_THROW(json::parse(text).get<Question>(), json::exception) << text;
    EXPECT_THROW(json::parse(text).get<Brief>(), json::exception) << text;
  }
}

}  // namespace
}  // namespace kaozheng
