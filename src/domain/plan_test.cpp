// SPDX-License-Identifier: Apache-2.0
#include "domain/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kaozheng {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<Plan> parse(std::string_view text, int max_tasks = 8) { return parse_plan(json::parse(text), max_tasks); }

json task(const std::string& id, const std::string& type = "research", std::vector<std::string> depends_on = {}) {
  return {{"id", id}, {"type", type}, {"description", "about " + id}, {"priority", 3}, {"depends_on", depends_on}};
}

Plan plan_of(const json& tasks) { return parse_plan({{"tasks", tasks}}, 20).value(); }

std::vector<std::vector<std::string>> waves_of(const Plan& plan, TaskType type) {
  std::vector<std::vector<std::string>> ids;
  for (const auto& wave : waves(plan, type)) {
    ids.emplace_back();
    for (const std::size_t i : wave) ids.back().push_back(plan.tasks[i].id);
  }
  return ids;
}

TEST(PlanTest, a_plan_is_read_as_it_is) {
  const auto plan = parse(R"({"tasks": [
    {"id": "market", "type": "research", "description": "云计算市场规模", "priority": 5, "depends_on": []},
    {"id": "outlook-2", "type": "analysis", "description": "Outlook", "priority": 2, "depends_on": ["market"]}]})");
  ASSERT_TRUE(plan) << plan.error().what;
  ASSERT_EQ(plan->tasks.size(), 2u);
  EXPECT_EQ(plan->tasks[0].description, "云计算市场规模");
  EXPECT_EQ(plan->tasks[1].type, TaskType::analysis);
  EXPECT_EQ(plan->tasks[1].priority, 2);
  EXPECT_THAT(plan->tasks[1].depends_on, ElementsAre("market"));
  EXPECT_EQ(plan->origin, PlanOrigin::model);
}

struct Slip {
  const char* written;  // one task
  Task read;
};

TEST(PlanTest, harmless_slips_are_read_as_meant) {
  const Task usual{"a", TaskType::research, "x", 3, {}};
  const auto with_priority = [&](int priority) {
    Task changed = usual;
    changed.priority = priority;
    return changed;
  };
  const auto with_id = [&](const char* id) {
    Task changed = usual;
    changed.id = id;
    return changed;
  };
  const Slip slips[] = {
      {R"({"id": "a", "type": "research", "description": "x"})", usual},
      {R"({"id": "a", "type": "research", "description": "x", "priority": null, "depends_on": null})", usual},
      {R"({"id": "a", "type": " Research ", "description": "  x\n"})", usual},
      {R"({"id": "a", "type": "research", "description": "x", "priority": "5"})", with_priority(5)},
      {R"({"id": "a", "type": "research", "description": "x", "priority": "high"})", with_priority(3)},
      {R"({"id": "a", "type": "research", "description": "x", "priority": 4.4})", with_priority(4)},
      {R"({"id": "a", "type": "research", "description": "x", "priority": 1e300})", with_priority(5)},
      {R"({"id": "a", "type": "research", "description": "x", "priority": -7})", with_priority(1)},
      {R"({"id": "a", "type": "research", "description": "x", "priority": 0})", with_priority(1)},
      {R"({"id": "a", "type": "research", "description": "x", "priority": [1]})", with_priority(3)},
      {R"({"type": "research", "description": "x"})", with_id("task_1")},
      {R"({"id": null, "type": "research", "description": "x"})", with_id("task_1")},
      {R"({"id": 7, "type": "research", "description": "x"})", with_id("7")},
      {R"({"id": " a ", "type": "research", "description": "x", "extra": {"deep": []}})", usual},
      {R"({"id": "a", "type": "research", "description": "x", "depends_on": []})", usual},
  };
  for (const Slip& slip : slips) {
    const auto plan = parse(R"({"tasks": [)" + std::string(slip.written) + "]}");
    ASSERT_TRUE(plan) << slip.written << ": " << plan.error().what;
    EXPECT_EQ(json(plan->tasks[0]), json(slip.read)) << slip.written;
  }
}

TEST(PlanTest, dependencies_may_name_a_task_by_its_number) {
  const auto plan = parse(R"({"tasks": [
    {"type": "research", "description": "x"},
    {"id": "task_2", "type": "analysis", "description": "y", "depends_on": [1]},
    {"id": "3", "type": "analysis", "description": "z", "depends_on": ["2", "2"]},
    {"id": "w", "type": "synthesis", "description": "w", "depends_on": 3}]})");
  ASSERT_TRUE(plan) << plan.error().what;
  EXPECT_THAT(plan->tasks[1].depends_on, ElementsAre("task_1"));
  EXPECT_THAT(plan->tasks[2].depends_on, ElementsAre("task_2"));
  EXPECT_THAT(plan->tasks[3].depends_on, ElementsAre("3"));
}

struct Wrong {
  const char* written;
  const char* said;  // part of the message
};

TEST(PlanTest, what_is_wrong_is_said_in_words) {
  const Wrong cases[] = {
      {"[]", "not an object"},
      {"null", "not an object"},
      {"\"a plan\"", "not an object"},
      {"{}", "no array \"tasks\""},
      {R"({"tasks": {}})", "no array \"tasks\""},
      {R"({"tasks": []})", "no tasks"},
      {R"({"tasks": ["a"]})", "task 1 is not an object"},
      {R"({"tasks": [{"id": "a", "description": "x"}]})", "task 1 has no type"},
      {R"({"tasks": [{"id": "a", "type": 3, "description": "x"}]})", "task 1 has no type"},
      {R"({"tasks": [{"id": "a", "type": "coding", "description": "x"}]})", "\"coding\" is not a type"},
      {R"({"tasks": [{"id": "a", "type": "research"}]})", "task 1 has no description"},
      {R"({"tasks": [{"id": "a", "type": "research", "description": ["x"]}]})", "task 1 has no description"},
      {R"({"tasks": [{"id": "a", "type": "research", "description": " \n　"}]})", "\"a\" has an empty description"},
      {R"({"tasks": [{"id": "a b", "type": "research", "description": "x"}]})", "its id must be"},
      {R"({"tasks": [{"id": "../a", "type": "research", "description": "x"}]})", "its id must be"},
      {R"({"tasks": [{"id": "", "type": "research", "description": "x"}]})", "its id must be"},
      {R"({"tasks": [{"id": "任务", "type": "research", "description": "x"}]})", "its id must be"},
      {R"({"tasks": [{"id": [], "type": "research", "description": "x"}]})", "its id must be"},
      {R"({"tasks": [{"id": "a", "type": "research", "description": "x"},
                     {"id": "a", "type": "research", "description": "y"}]})",
       "\"a\" stands twice"},
      {R"({"tasks": [{"id": "a", "type": "research", "description": "x", "depends_on": ["b"]}]})",
       "depends on \"b\", which is no task"},
      {R"({"tasks": [{"id": "a", "type": "research", "description": "x", "depends_on": [{}]}]})", "array of ids"},
      {R"({"tasks": [{"id": "a", "type": "research", "description": "x", "depends_on": {}}]})", "array of ids"},
      {R"({"tasks": [{"id": "a", "type": "research", "description": "x", "depends_on": ["a"]}]})", "in a circle: a"},
      {R"({"tasks": [{"id": "a", "type": "research", "description": "x", "depends_on": ["c"]},
                     {"id": "b", "type": "research", "description": "x"},
                     {"id": "c", "type": "analysis", "description": "x", "depends_on": ["a", "b"]}]})",
       "in a circle: a, c"},
      {R"({"tasks": [{"id": "a", "type": "analysis", "description": "x"}]})", "no research task"},
      {R"({"tasks": [1, 2, 3, 4, 5, 6, 7, 8, 9]})", "9 tasks; at most 8"},
  };
  for (const Wrong& c : cases) {
    const auto plan = parse(c.written);
    ASSERT_FALSE(plan) << c.written;
    EXPECT_EQ(plan.error().kind, ErrorKind::malformed);
    EXPECT_THAT(plan.error().what, HasSubstr(c.said)) << c.written;
  }
}

TEST(PlanTest, an_id_is_at_most_64_characters) {
  EXPECT_TRUE(parse_plan({{"tasks", {task(std::string(64, 'a'))}}}, 8));
  EXPECT_FALSE(parse_plan({{"tasks", {task(std::string(65, 'a'))}}}, 8));
}

TEST(PlanTest, a_message_repeats_no_terminal_commands) {
  const auto plan = parse(R"({"tasks": [{"id": "a", "type": "\u001b[31mred", "description": "x"}]})");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().what.find('\x1b'), std::string::npos);
}

TEST(PlanTest, as_many_tasks_as_allowed_are_allowed) {
  const json two = {{"tasks", {task("a"), task("b")}}};
  EXPECT_TRUE(parse_plan(two, 2));
  EXPECT_FALSE(parse_plan(two, 1));
  EXPECT_FALSE(parse_plan(two, 0));
  EXPECT_FALSE(parse_plan(two, -1));
}

TEST(PlanTest, a_plan_made_by_hand_is_checked_alike) {
  Plan plan = plan_of({task("a"), task("b", "analysis", {"a"})});
  EXPECT_TRUE(check_plan(plan, 8));
  plan.tasks[0].priority = 6;
  EXPECT_THAT(check_plan(plan, 8).error().what, HasSubstr("priority"));
  plan.tasks[0].priority = 5;
  plan.tasks[0].id = "a/b";
  EXPECT_EQ(check_plan(plan, 8).error().kind, ErrorKind::malformed);
}

TEST(PlanTest, a_task_comes_after_all_it_depends_on) {
  const Plan plan = plan_of({task("d", "research", {"b", "c"}), task("b", "research", {"a"}), task("c"), task("a")});
  EXPECT_THAT(waves_of(plan, TaskType::research),
              ElementsAre(ElementsAre("c", "a"), ElementsAre("b"), ElementsAre("d")));
}

TEST(PlanTest, within_a_wave_the_higher_priority_comes_first_then_the_place) {
  json tasks = {task("a"), task("b"), task("c"), task("d")};
  tasks[2]["priority"] = 5;
  tasks[0]["priority"] = 1;
  EXPECT_THAT(waves_of(plan_of(tasks), TaskType::research), ElementsAre(ElementsAre("c", "b", "d", "a")));
}

TEST(PlanTest, other_types_make_no_wave_but_keep_the_order_they_carry) {
  const Plan plan = plan_of({task("r1"), task("a1", "analysis", {"r1"}), task("r2", "research", {"a1"}),
                             task("a2", "analysis", {"r2"}), task("a3", "analysis")});
  EXPECT_THAT(waves_of(plan, TaskType::research), ElementsAre(ElementsAre("r1"), ElementsAre("r2")));
  EXPECT_THAT(waves_of(plan, TaskType::analysis), ElementsAre(ElementsAre("a1", "a3"), ElementsAre("a2")));
  EXPECT_THAT(waves_of(plan, TaskType::validation), IsEmpty());
}

TEST(PlanTest, what_is_written_is_read_again) {
  const Plan plan = plan_of({task("a"), task("b", "analysis", {"a"}), task("c", "validation", {"a", "b"})});
  const json written = plan;
  const auto read = parse_plan(written, 8);
  ASSERT_TRUE(read);
  EXPECT_EQ(json(*read), written);
  EXPECT_FALSE(written.contains("note"));
}

TEST(PlanTest, the_schema_allows_what_the_parser_reads) {
  const json& item = plan_schema()["properties"]["tasks"]["items"];
  for (const json& name : item["properties"]["type"]["enum"]) EXPECT_TRUE(parse_task_type(name.get<std::string>()));
  const json usual = task("a");
  for (const auto& [key, value] : usual.items()) EXPECT_TRUE(item["properties"].contains(key)) << key;
  EXPECT_EQ(item["required"].size(), item["properties"].size());
}

}  // namespace
}  // namespace kaozheng
