// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "research/deep_research.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* good_plan = R"({"tasks": [
  {"id": "r1", "type": "research", "description": "costs", "priority": 5, "depends_on": []},
  {"id": "a1", "type": "analysis", "description": "weigh", "priority": 3, "depends_on": ["r1"]}]})";
constexpr const char* circular_plan = R"({"tasks": [
  {"id": "r1", "type": "research", "description": "costs", "priority": 5, "depends_on": ["r2"]},
  {"id": "r2", "type": "research", "description": "risks", "priority": 5, "depends_on": ["r1"]}]})";

Question question(std::string topic) {
  Question asked;
  asked.topic = std::move(topic);
  return asked;
}

TEST(BriefTest, language_is_guessed_from_the_topic_unless_it_is_set) {
  World world;
  world.model.on("brief", R"({"scope": "s", "period": "2025", "facets": ["f"]})");
  ResearchRun run = world.run();
  EXPECT_EQ(write_brief(run, question("云计算的转向"))->language, Language::zh);
  EXPECT_EQ(write_brief(run, question("Shifts of cloud computing"))->language, Language::en);
  Question asked = question("云计算的转向");
  asked.language = Language::en;
  EXPECT_EQ(write_brief(run, asked)->language, Language::en);
  EXPECT_EQ(world.events.of("BriefWritten").size(), 3u);
}

TEST(BriefTest, a_model_that_keeps_no_form_leaves_what_code_can_tell) {
  World world;
  world.model.on("brief", "I would rather not.");
  ResearchRun run = world.run();
  const auto brief = write_brief(run, question("  tea  "));
  ASSERT_TRUE(brief);
  EXPECT_EQ(brief->topic, "tea");
  EXPECT_EQ(brief->facets.front(), "tea");
  EXPECT_GE(brief->facets.size(), 3u);
  EXPECT_EQ(world.model.prompts("brief").size(), 6u) << "asked, repaired, in tags, three questions";
}

TEST(BriefTest, an_empty_topic_is_refused_and_a_stop_is_obeyed) {
  World world;
  ResearchRun run = world.run();
  EXPECT_EQ(write_brief(run, question(" \n")).error().kind, ErrorKind::invalid);
  world.stop.request_stop();
  EXPECT_EQ(write_brief(run, question("tea")).error().kind, ErrorKind::cancelled);
}

TEST(PlanTest, a_plan_of_the_model_is_taken_over) {
  World world;
  world.model.on("plan", good_plan);
  ResearchRun run = world.run();
  const auto plan = make_plan(run, brief_on("x"));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->origin, PlanOrigin::model);
  EXPECT_THAT(plan->note, IsEmpty());
  EXPECT_EQ(plan->tasks.size(), 2u);
}

TEST(PlanTest, a_wrong_plan_is_repaired_once) {
  World world;
  world.model.on("plan", circular_plan).on("plan", good_plan);
  ResearchRun run = world.run();
  const auto plan = make_plan(run, brief_on("x"));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->origin, PlanOrigin::repaired);
  EXPECT_EQ(world.model.prompts("plan").size(), 2u);
}

TEST(PlanTest, a_plan_wrong_at_every_rung_gives_way_to_the_facets_and_says_so) {
  World world;
  world.model.on("plan", circular_plan);
  ResearchRun run = world.run();
  const auto plan = make_plan(run, brief_on("x"));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->origin, PlanOrigin::fallback);
  EXPECT_THAT(plan->note, HasSubstr("facets"));
  EXPECT_TRUE(check_plan(*plan, run.limits.max_tasks));
  EXPECT_EQ(plan->tasks.front().description, "first facet");
  EXPECT_EQ(world.model.prompts("plan").size(), 4u);
}

TEST(PlanTest, a_plan_beyond_the_cap_is_not_taken) {
  World world;
  world.model.on("plan", good_plan);
  world.limits.max_tasks = 1;
  ResearchRun run = world.run();
  EXPECT_EQ(make_plan(run, brief_on("x"))->origin, PlanOrigin::fallback);
}

TEST(PlanTest, the_fallback_keeps_every_facet_under_any_cap) {
  Brief brief = brief_on("x");
  brief.facets = {"one", "two", "three", "four", "five"};
  for (int cap = 1; cap <= 9; ++cap) {
    Limits limits;
    limits.max_tasks = cap;
    const Plan plan = fallback_plan(brief, limits, "why");
    EXPECT_TRUE(check_plan(plan, cap)) << cap;
    std::string all;
    for (const Task& task : plan.tasks) all += task.description + "|";
    for (const std::string& facet : brief.facets) EXPECT_THAT(all, HasSubstr(facet)) << cap;
  }
}

TEST(PlanTest, basic_mode_has_one_researcher) {
  for (const int cap : {1, 2, 8}) {
    Limits limits;
    limits.max_tasks = cap;
    const Plan plan = basic_plan(brief_on("x"), limits);
    EXPECT_EQ(plan.origin, PlanOrigin::basic);
    EXPECT_EQ(waves(plan, TaskType::research).size(), 1u);
    EXPECT_EQ(waves(plan, TaskType::research).front().size(), 1u);
    EXPECT_EQ(waves(plan, TaskType::analysis).size(), 1u);
    EXPECT_EQ(plan.tasks.front().description, "x");
  }
}

TEST(PlanTest, plan_only_searches_nothing) {
  World world;
  world.model.on("brief", R"({"scope": "s", "period": "", "facets": ["f"]})").on("plan", good_plan);
  ResearchRun run = world.run();
  EXPECT_EQ(plan_only(run, question("x"))->tasks.size(), 2u);
  EXPECT_THAT(world.search.asked(), IsEmpty());
  EXPECT_EQ(world.events.of("PlanMade").size(), 1u);
}

}  // namespace
}  // namespace kaozheng::research
