// SPDX-License-Identifier: Apache-2.0
// Nothing that stands only in files leaves the machine in a query, whatever the model does with what it is shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "models/providers.h"
#include "research/deep_research.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

constexpr const char* canary = "CANARY-7391";

// A model that puts all it was shown into its queries and findings.
std::string everything_in(const models::Prompt& prompt) { return abbreviate(prompt.user, 100'000); }

Result<std::string> leaking_queries(const models::Prompt& prompt) {
  const std::string shown = everything_in(prompt);
  const std::string number = std::to_string(prompt.material.earlier_queries.size());
  return nlohmann::json{{"missing", {"more"}},
                        {"queries", {"x " + number + (contains(shown, canary) ? std::string(" ") + canary : "")}}}
      .dump();
}

Result<std::string> leaking_notes(const models::Prompt& prompt) {
  nlohmann::json findings = nlohmann::json::array();
  for (const models::LabelledPassage& one : prompt.material.passages)
    findings.push_back(
        {{"statement", one.passage.text + (contains(everything_in(prompt), canary) ? std::string(" ") + canary : "")},
         {"passages", {one.label}}});
  return nlohmann::json{{"findings", findings}}.dump();
}

struct LeakingWorld : World {
  LeakingWorld() : World({"notes"}) {
    model.on("brief", R"({"scope": "s", "period": "", "facets": ["x"]})")
        .on("plan",
            R"({"tasks": [{"id": "r1", "type": "research", "description": "x one", "priority": 5, "depends_on": []},
                                  {"id": "r2", "type": "research", "description": "x two", "priority": 4, "depends_on": ["r1"]}]})")
        .on("queries", leaking_queries)
        .on("reflect", leaking_queries)
        .on("notes", leaking_notes);
    search.on("x", {hit_at("https://web.example/"), hit_at("file:///docs/secret.md")});
    pages.on("https://web.example/", "The web says x is public.");
    pages.on("file:///docs/secret.md", std::string("The file says x is ") + canary + ".", Origin::file);
  }
};

Question question_on_x() {
  Question question;
  question.topic = "x";
  return question;
}

TEST(PrivacyTest, with_files_and_web_no_query_that_may_leave_carries_what_stands_in_files) {
  LeakingWorld world;
  world.sources = Sources::both;
  ResearchRun run = world.run();
  ASSERT_TRUE(deep_research(run, question_on_x(), {}));
  bool went_out = false, stayed_with_canary = false;
  for (const Query& query : world.search.asked()) {
    went_out = went_out || query.reach == Reach::anywhere;
    stayed_with_canary = stayed_with_canary || (query.reach == Reach::files_only && contains(query.text, canary));
    EXPECT_FALSE(query.reach == Reach::anywhere && contains(query.text, canary)) << query.text;
  }
  EXPECT_TRUE(went_out);
  EXPECT_TRUE(stayed_with_canary) << "the files are still asked with all that is known";
}

TEST(PrivacyTest, prompts_that_make_web_queries_show_no_query_made_from_files) {
  LeakingWorld world;
  world.sources = Sources::both;
  world.limits.max_loops = 4;
  ResearchRun run = world.run();
  ASSERT_TRUE(deep_research(run, question_on_x(), {}));
  for (const char* task : {"queries", "reflect"})
    for (const models::Prompt& prompt : world.model.prompts(task)) {
      bool shows_files = false;
      for (const models::LabelledFinding& one : prompt.material.findings)
        shows_files = shows_files || one.finding.from_files;
      EXPECT_TRUE(shows_files || !contains(prompt.user, canary)) << prompt.user;
    }
}

TEST(PrivacyTest, passages_of_files_and_of_the_web_never_share_a_prompt) {
  LeakingWorld world;
  world.sources = Sources::both;
  ResearchRun run = world.run();
  ASSERT_TRUE(deep_research(run, question_on_x(), {}));
  for (const models::Prompt& prompt : world.model.prompts("notes"))
    for (const models::LabelledPassage& one : prompt.material.passages)
      EXPECT_EQ(one.passage.origin, prompt.material.passages.front().passage.origin);
}

TEST(PrivacyTest, with_files_alone_no_query_may_leave) {
  LeakingWorld world;
  world.sources = Sources::files;
  ResearchRun run = world.run();
  ASSERT_TRUE(deep_research(run, question_on_x(), {}));
  ASSERT_FALSE(world.search.asked().empty());
  for (const Query& query : world.search.asked()) EXPECT_EQ(query.reach, Reach::files_only);
}

TEST(PrivacyTest, names_that_only_files_give_are_not_asked_of_the_web_by_the_extractive_model) {
  World world;
  world.sources = Sources::both;
  const auto extractive = models::make_extractive_model();
  world.search.on("云计算", {hit_at("https://web.example/"), hit_at("file:///docs/secret.md")});
  world.pages.on("https://web.example/", "云计算市场出现转向，业界把新的阶段称为“云智算”，规模增长30%。");
  world.pages.on("file:///docs/secret.md", "云计算市场的内部代号是“金丝雀计划”，预算为3000万元。", Origin::file);
  ResearchRun scripted = world.run();
  ResearchRun run{.id = scripted.id,
                  .model = *extractive,
                  .search = scripted.search,
                  .pages = scripted.pages,
                  .events = scripted.events,
                  .budget = scripted.budget,
                  .prompts = scripted.prompts,
                  .today = scripted.today,
                  .limits = scripted.limits,
                  .sources = scripted.sources,
                  .stop = scripted.stop};
  Question question;
  question.topic = "云计算市场的转向";
  ASSERT_TRUE(deep_research(run, question, {}));
  bool web_lead = false, file_lead = false;
  for (const Query& query : world.search.asked()) {
    EXPECT_FALSE(query.reach == Reach::anywhere && contains(query.text, "金丝雀")) << query.text;
    web_lead = web_lead || (query.reach == Reach::anywhere && contains(query.text, "云智算"));
    file_lead = file_lead || (query.reach == Reach::files_only && contains(query.text, "金丝雀"));
  }
  EXPECT_TRUE(web_lead);
  EXPECT_TRUE(file_lead);
}

}  // namespace
}  // namespace kaozheng::research
