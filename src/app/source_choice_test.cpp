// SPDX-License-Identifier: Apache-2.0
#include "app/source_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

std::string chosen(const Environment& environment, const std::map<std::string, std::string>& flags, bool has_folders) {
  const auto config = Config::load(environment, flags, "/nonexistent");
  if (!config) return "config: " + config.error().what;
  const auto choice = choose_sources(*config, has_folders);
  if (!choice) return choice.error().kind == ErrorKind::invalid ? "invalid" : "other";
  return std::string(to_string(choice->sources)) + ": " + join(choice->engines, ",");
}

TEST(SourceChoice, without_folders_the_web_is_searched) {
  EXPECT_EQ(chosen({}, {}, false), "web: duckduckgo,wikipedia");
  EXPECT_EQ(chosen({{"SEARCH_API", "searxng"}}, {}, false), "web: searxng");
}

TEST(SourceChoice, folders_alone_mean_files_only) {
  EXPECT_EQ(chosen({}, {}, true), "files: local");
  EXPECT_EQ(chosen({{"SEARCH_API", "tavily"}}, {}, true), "files: local");
  EXPECT_EQ(chosen({}, {{"search.engines", "local"}}, true), "files: local");
  EXPECT_EQ(chosen({}, {{"research.sources", "files"}}, true), "files: local");
}

TEST(SourceChoice, the_web_joins_the_folders_when_it_is_asked_for) {
  EXPECT_EQ(chosen({}, {{"search.engines", "duckduckgo"}}, true), "both: duckduckgo,local");
  EXPECT_EQ(chosen({}, {{"search.engines", "local,searxng"}}, true), "both: searxng,local");
  EXPECT_EQ(chosen({}, {{"research.sources", "both"}}, true), "both: duckduckgo,wikipedia,local");
  EXPECT_EQ(chosen({{"KAOZHENG_SOURCES", "both"}}, {}, true), "both: duckduckgo,wikipedia,local");
}

TEST(SourceChoice, what_was_indexed_is_searched_when_it_is_asked_for) {
  EXPECT_EQ(chosen({}, {{"search.engines", "local"}}, false), "files: local");
  EXPECT_EQ(chosen({}, {{"search.engines", "local,searxng"}}, false), "both: searxng,local");
  EXPECT_EQ(chosen({}, {{"research.sources", "files"}}, false), "files: local");
  EXPECT_EQ(chosen({}, {{"research.sources", "both"}}, false), "both: duckduckgo,wikipedia,local");
}

TEST(SourceChoice, what_cannot_be_meant_together_is_refused) {
  EXPECT_EQ(chosen({}, {{"research.sources", "web"}, {"search.engines", "local"}}, false), "invalid");
  EXPECT_EQ(chosen({}, {{"research.sources", "web"}}, true), "invalid");
  EXPECT_EQ(chosen({}, {{"research.sources", "files"}, {"search.engines", "searxng"}}, true), "invalid");
  EXPECT_EQ(chosen({}, {{"research.sources", "both"}, {"search.engines", "local"}}, true), "invalid");
}

}  // namespace
}  // namespace kaozheng::app
