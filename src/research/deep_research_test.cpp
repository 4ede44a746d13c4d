// SPDX-License-Identifier: Apache-2.0
#include "research/deep_research.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>

#include "base/bytes.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Question question() {
  Question asked;
  asked.topic = "Is x worth it?";
  return asked;
}

// Which task hears "something is missing" first is the double's chance, and so are the tokens of its next prompt.
std::string dumped(Report report) {
  report.disclosure.tokens_in = report.disclosure.tokens_out = 0;
  return nlohmann::json(report).dump(1);
}

TEST(DeepResearchTest, a_question_becomes_a_cited_report) {
  ThreeTasks world;
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), {});
  ASSERT_TRUE(report) << report.error().what;
  ASSERT_THAT(report->final_report, SizeIs(4));
  EXPECT_EQ(report->final_report[0].heading, "Executive summary");
  EXPECT_EQ(report->final_report[1].heading, "Detailed analysis");
  EXPECT_EQ(report->final_report[2].heading, "Key findings");
  EXPECT_EQ(report->final_report[3].heading, "Conclusions and recommendations");
  ASSERT_THAT(report->final_report[1].children, SizeIs(3));
  EXPECT_EQ(report->final_report[1].children[0].heading, "Costs of x");
  ASSERT_THAT(report->analyses, SizeIs(1));
  EXPECT_THAT(report->analyses[0].parts, SizeIs(5));
  EXPECT_THAT(report->research, SizeIs(3));
  EXPECT_THAT(report->references, SizeIs(4));
  EXPECT_GT(report->check.made, 0);
  EXPECT_EQ(report->check.failed, 0);
  EXPECT_EQ(report->header.provider, "scripted");
  EXPECT_EQ(report->header.model, "scripted-1");
  EXPECT_THAT(report->header.engines, ElementsAre("canned"));
  EXPECT_GE(report->header.loops, 2);
  EXPECT_EQ(report->header.max_loops, 3);
  for (const char* type : {"BriefWritten", "PlanMade", "ClaimsChecked"})
    EXPECT_THAT(world.events.of(type), SizeIs(1)) << type;
  EXPECT_THAT(world.events.of("TaskStarted"), SizeIs(4));
  EXPECT_THAT(world.events.of("TaskEnded"), SizeIs(4));
}

TEST(DeepResearchTest, results_stand_in_plan_order_and_later_waves_after_earlier_ones) {
  ThreeTasks world;
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), {});
  ASSERT_TRUE(report);
  std::vector<std::string> ids;
  for (const ResearchResult& result : report->research) ids.push_back(result.task.id);
  EXPECT_THAT(ids, ElementsAre("costs", "risks", "later"));
}

TEST(DeepResearchTest, a_task_sees_the_findings_of_those_it_depends_on_and_no_others) {
  ThreeTasks world;
  ResearchRun run = world.run();
  ASSERT_TRUE(deep_research(run, question(), {}));
  bool seen = false;
  for (const models::Prompt& prompt : world.model.prompts("queries")) {
    if (prompt.material.focus != "future of x") continue;
    seen = true;
    EXPECT_THAT(prompt.user, HasSubstr("break in winter"));
    EXPECT_FALSE(contains(prompt.user, "costs 5 euros"));
  }
  EXPECT_TRUE(seen);
  for (const models::Prompt& prompt : world.model.prompts("analyse.findings"))
    EXPECT_FALSE(contains(prompt.user, "cheaper in 2030"));
}

TEST(DeepResearchTest, the_report_does_not_depend_on_how_many_work_at_once) {
  std::string first;
  for (const int parallel : {1, 4, 4, 8}) {
    ThreeTasks world;
    world.limits.parallel = parallel;
    ResearchRun run = world.run();
    const auto report = deep_research(run, question(), {});
    ASSERT_TRUE(report);
    if (first.empty()) first = dumped(*report);
    EXPECT_EQ(dumped(*report), first);
  }
}

TEST(DeepResearchTest, it_grows_in_stages) {
  ThreeTasks world;
  ResearchRun run = world.run();
  std::vector<Report> partials;
  run.on_partial = [&](const Report& report) { partials.push_back(report); };
  ASSERT_TRUE(deep_research(run, question(), {}));
  ASSERT_GE(partials.size(), 4u) << "two waves, analysis, writing";
  EXPECT_THAT(partials.front().research, SizeIs(2));
  EXPECT_THAT(partials.front().final_report, IsEmpty());
  EXPECT_FALSE(partials.front().references.empty()) << "what stands there can be looked up";
  EXPECT_THAT(partials.back().final_report, SizeIs(4));
}

TEST(DeepResearchTest, a_task_that_finds_nothing_becomes_a_gap) {
  ThreeTasks world;
  world.pages.on("https://c.example/", Error{ErrorKind::unavailable, "HTTP 503"});
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), {});
  ASSERT_TRUE(report);
  ASSERT_THAT(report->gaps, SizeIs(1));
  EXPECT_EQ(report->gaps.front().task_id, "later");
  EXPECT_THAT(report->gaps.front().why, HasSubstr("HTTP 503"));
  EXPECT_THAT(report->final_report[1].children, SizeIs(2)) << "what nothing is known of has no section";
}

TEST(DeepResearchTest, without_any_finding_there_is_no_report) {
  World world;
  world.model.on("brief", R"({"scope": "s", "period": "", "facets": ["f"]})").on("plan", plan_of_three);
  world.model.on("queries", ask_something_new).on("reflect", nothing_missing);
  ResearchRun run = world.run();
  int partials = 0;
  run.on_partial = [&](const Report&) { ++partials; };
  const auto report = deep_research(run, question(), {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::not_found);
  EXPECT_THAT(report.error().what, HasSubstr("costs of x"));
  EXPECT_EQ(partials, 0);
}

TEST(DeepResearchTest, a_part_the_model_cannot_write_stands_as_a_list_and_a_gap) {
  ThreeTasks world({"write.summary"});
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), {});
  ASSERT_TRUE(report);
  EXPECT_THAT(report->final_report[0].blocks, SizeIs(testing::Gt(1u)));
  EXPECT_EQ(report->final_report[0].blocks[0].sentences[0].kind, SentenceKind::notice);
  EXPECT_FALSE(report->final_report[0].blocks[1].sentences[0].citations.empty());
  ASSERT_THAT(report->gaps, SizeIs(1));
  EXPECT_THAT(report->gaps[0].what, HasSubstr("Executive summary"));
}

TEST(DeepResearchTest, a_budget_used_up_while_writing_leaves_a_report_of_findings) {
  const std::set<std::string> writing = {"summarise", "write.summary", "write.detail", "write.findings",
                                         "write.conclusion"};
  ThreeTasks world(writing);
  for (const std::string& task : writing)
    world.model.on(
        task, [](const models::Prompt&) -> Result<std::string> { return fail(ErrorKind::over_budget, "1000 tokens"); });
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), {});
  ASSERT_TRUE(report);
  EXPECT_THAT(report->gaps, SizeIs(1)) << "one cause, one gap";
  EXPECT_THAT(report->final_report[0].blocks, SizeIs(testing::Gt(1u))) << "all findings, once";
  EXPECT_THAT(report->final_report[1].children, SizeIs(3)) << "which tell where the others stand";
}

TEST(DeepResearchTest, a_budget_used_up_before_anything_is_found_ends_the_run) {
  ThreeTasks world({"queries"});
  world.model.on("queries", [](const models::Prompt&) -> Result<std::string> {
    return fail(ErrorKind::over_budget, "1000 tokens");
  });
  ResearchRun run = world.run();
  EXPECT_EQ(deep_research(run, question(), {}).error().kind, ErrorKind::over_budget);
}

TEST(DeepResearchTest, a_section_the_model_has_nothing_for_says_so) {
  ThreeTasks world({"analyse.advice"});
  world.model.on("analyse.advice", "None.");
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->analyses[0].parts[4].blocks[0].sentences[0].kind, SentenceKind::notice);
  EXPECT_THAT(report->gaps, IsEmpty());
}

TEST(DeepResearchTest, a_sentence_without_a_mark_is_shown_as_inference) {
  ThreeTasks world({"write.conclusion"});
  world.model.on("write.conclusion", "Everybody should therefore buy two of them.");
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->final_report[3].blocks[0].sentences[0].kind, SentenceKind::inference);
  EXPECT_EQ(report->check.inference, 1);
}

TEST(DeepResearchTest, a_given_plan_replaces_the_supervisor) {
  ThreeTasks world;
  Plan plan;
  plan.origin = PlanOrigin::user;
  plan.tasks = {research_task_on("only", "costs of x")};
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), plan);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->plan.origin, PlanOrigin::user);
  EXPECT_THAT(report->research, SizeIs(1));
  EXPECT_THAT(world.model.prompts("plan"), IsEmpty());
}

TEST(DeepResearchTest, basic_mode_asks_no_supervisor_and_keeps_the_form) {
  ThreeTasks world;
  world.search.on("worth", {hit_at("https://a.example/")});
  Question asked = question();
  asked.mode = Mode::basic;
  ResearchRun run = world.run();
  const auto report = deep_research(run, asked, {});
  ASSERT_TRUE(report);
  EXPECT_THAT(world.model.prompts("plan"), IsEmpty());
  EXPECT_THAT(report->research, SizeIs(1));
  EXPECT_THAT(report->analyses, SizeIs(1));
  EXPECT_THAT(report->final_report, SizeIs(4));
  EXPECT_THAT(world.model.prompts("reflect").front().material.facets, ElementsAre("costs", "risks"));
}

TEST(DeepResearchTest, the_header_tells_a_plan_that_failed_and_an_engine_that_was_blocked) {
  World world;
  world.model.on("brief", R"({"scope": "s", "period": "", "facets": ["costs"]})").on("plan", "no plan");
  world.model.on("queries", ask_something_new).on("reflect", nothing_missing);
  world.search.on("costs", {hit_at("https://a.example/")})
      .trouble("duckduckgo", {ErrorKind::refused, "HTTP 202", {}}, "2026-01-02T03:04:05.000Z");
  world.pages.on("https://a.example/", "X costs 5 euros.");
  ResearchRun run = world.run();
  const auto report = deep_research(run, question(), {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->plan.origin, PlanOrigin::fallback);
  EXPECT_THAT(report->header.notes, Contains(HasSubstr("no valid plan")));
  EXPECT_THAT(report->header.notes, Contains(HasSubstr("duckduckgo")));
  ASSERT_THAT(report->gaps, SizeIs(1));
  EXPECT_EQ(report->gaps[0].why,
            "refused (HTTP 202); it rests until 2026-01-02 03:04 UTC; the others were asked: canned");
  EXPECT_THAT(report->header.engines, ElementsAre("canned", "duckduckgo"));
}

// Waits until it is told to stop.
class HangingSearch final : public sources::Search {
 public:
  Result<sources::SearchAnswer> search(const Query&, int, std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    entered.set_value();
    never.wait(lock, stop, [] { return false; });
    return fail(ErrorKind::cancelled, "stopped");
  }
  std::vector<std::string> engines() const override { return {"hanging"}; }
  std::promise<void> entered;
};

TEST(DeepResearchTest, a_stop_ends_a_run_whose_search_hangs) {
  World world;
  HangingSearch hanging;
  world.model.on("brief", R"({"scope": "s", "period": "", "facets": ["f"]})").on("queries", ask_something_new);
  ResearchRun asked = world.run();
  ResearchRun run{.id = asked.id,
                  .model = asked.model,
                  .search = hanging,
                  .pages = asked.pages,
                  .events = asked.events,
                  .budget = asked.budget,
                  .prompts = asked.prompts,
                  .today = asked.today,
                  .limits = asked.limits,
                  .stop = asked.stop};
  Plan plan;
  plan.tasks = {research_task_on("only", "costs of x")};
  auto ended = std::async(std::launch::async, [&] { return deep_research(run, question(), plan); });
  hanging.entered.get_future().wait();
  world.stop.request_stop();
  ASSERT_EQ(ended.wait_for(std::chrono::seconds(5)), std::future_status::ready);
  EXPECT_EQ(ended.get().error().kind, ErrorKind::cancelled);
}

TEST(DeepResearchTest, a_stop_keeps_what_was_found) {
  ThreeTasks world({"summarise"});
  world.model.on("summarise", [&](const models::Prompt& prompt) {
    world.stop.request_stop();
    return write_all_findings(prompt);
  });
  ResearchRun run = world.run();
  std::vector<Report> partials;
  run.on_partial = [&](const Report& report) { partials.push_back(report); };
  EXPECT_EQ(deep_research(run, question(), {}).error().kind, ErrorKind::cancelled);
  ASSERT_FALSE(partials.empty());
  EXPECT_THAT(partials.back().research, SizeIs(3));
}

}  // namespace
}  // namespace kaozheng::research
