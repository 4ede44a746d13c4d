// SPDX-License-Identifier: Apache-2.0
#include "app/outfitting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "store/memory_store_double.h"

namespace kaozheng::app {
namespace {

using testing::HasSubstr;

struct OutfittingTest : testing::Test {
  const Environment environment{{"HOME", testing::TempDir()}};
  const Config config = *Config::load(environment, {{"model.provider", "extractive"}}, testing::TempDir());
  std::unique_ptr<store::Store> store = store::make_memory_store(system_clock());
  SharedParts shared{*store};
  std::unique_ptr<runs::Outfitter> outfitter = make_outfitter(config, environment, shared);

  std::string fault_of(const runs::RunOrder& order) {
    const auto checked = outfitter->check(order);
    return checked ? "" : checked.error().what;
  }
};

TEST_F(OutfittingTest, every_setting_that_may_be_ordered_is_one_and_none_is_an_address_a_key_or_a_path) {
  int found = 0;
  for (const SettingSpec& spec : setting_specs()) {
    if (!may_be_ordered(spec.name)) continue;
    ++found;
    EXPECT_FALSE(spec.secret) << spec.name;
    EXPECT_NE(spec.kind, SettingKind::url) << spec.name;
  }
  EXPECT_EQ(found, 22);
  for (const char* name : {"store.file", "research.out", "net.page_proxy", "net.allow_private", "model.private",
                           "model.openai_key", "model.ollama_url", "research.topic", "no.such"})
    EXPECT_FALSE(may_be_ordered(name)) << name;
}

TEST_F(OutfittingTest, an_order_that_cannot_be_carried_out_is_told_at_once) {
  EXPECT_EQ(fault_of({"heat pumps in cold climates"}), "");
  EXPECT_THAT(fault_of({" "}), HasSubstr("no topic"));
  EXPECT_THAT(fault_of({std::string("a\0b", 3)}), HasSubstr("UTF-8"));
  EXPECT_THAT(fault_of({"heat pumps", {{"search.max_loops", "1000"}}}), HasSubstr("1 to 20"));
  EXPECT_THAT(fault_of({"heat pumps", {{"model.ollama_url", "http://example.org"}}}), HasSubstr("no setting of a run"));
  EXPECT_THAT(fault_of({"heat pumps", {{"research.max_cost", "a lot"}}}), HasSubstr("max-cost"));
}

TEST_F(OutfittingTest, an_order_becomes_a_run_over_the_folders_it_names) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "outfitting";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_file(folder / "a.md", "# Heat pumps\n\nIn 2023, 21,000 heat pumps were sold in Norway.\n"));
  std::vector<Event> told;
  const auto outfit = outfitter->outfit({"heat pumps", {{"search.max_loops", "1"}}, {folder.string()}},
                                        [&](Event event) { told.push_back(std::move(event)); }, {});
  ASSERT_TRUE(outfit) << outfit.error().what;
  EXPECT_EQ((*outfit)->request().question.sources, Sources::files);
  EXPECT_EQ((*outfit)->request().question.limits.max_loops, 1);
  EXPECT_EQ((*outfit)->request().files.size(), 1u);
  EXPECT_EQ((*outfit)->ports().model.provider(), "extractive");
  ASSERT_FALSE(told.empty());
  EXPECT_THAT(told.front().data.at("text").get<std::string>(), HasSubstr("1 files"));
}

}  // namespace
}  // namespace kaozheng::app
