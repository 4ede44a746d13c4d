// SPDX-License-Identifier: Apache-2.0
#include "app/cli/plan_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/progress.h"
#include "base/bytes.h"
#include "base/manual_clock_double.h"

namespace kaozheng::app {
namespace {

using testing::HasSubstr;
using testing::Not;

const Tongue english(Language::en);
const Tongue chinese(Language::zh);

Event event(const std::string& type, const std::string& task = "", nlohmann::json data = nlohmann::json::object()) {
  Event made;
  made.type = type;
  made.task_id = task;
  made.data = std::move(data);
  return made;
}

nlohmann::json plan_of(int tasks) {
  nlohmann::json list = nlohmann::json::array();
  for (int i = 1; i <= tasks; ++i)
    list.push_back({{"id", "t" + std::to_string(i)},
                    {"type", "research"},
                    {"description", "云计算市场规模与增长 " + std::to_string(i)}});
  return {{"plan", {{"tasks", list}}}};
}

PlanView begun(int tasks) {
  PlanView view;
  view.hear(event("RunStarted", "",
                  {{"topic", "云"}, {"provider", "extractive"}, {"model", "extractive"}, {"run_id", "abc"}}));
  view.hear(event("PlanMade", "", plan_of(tasks)));
  view.hear(event("TaskStarted", "t1", {{"description", "x"}}));
  view.hear(event("RoundStarted", "t1", {{"round", 2}}));
  view.hear(event("QueryAsked", "t1", {{"query", "q"}, {"hits", 7}}));
  view.hear(event("PageRead", "t1", {{"url", "u"}, {"title", "t"}}));
  view.hear(event("FindingNoted", "t1", {{"findings", {"f1", "f2"}}}));
  view.hear(event("ModelCalled", "t1", {{"model", "extractive"}, {"prompt_tokens", 100}, {"completion_tokens", 23}}));
  return view;
}

TEST(PlanView, the_tree_shows_each_task_with_its_counts) {
  const auto lines = begun(2).tree({80, 24}, false, Milliseconds{83'000}, 0, english);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[0], HasSubstr("researching"));
  EXPECT_THAT(lines[1],
              testing::AllOf(HasSubstr("云计算市场规模与增长 1"), HasSubstr("round 2 1 searches 1 read 2 findings")));
  EXPECT_THAT(lines[2], HasSubstr("- 云计算市场规模与增长 2"));
  EXPECT_THAT(lines[3], testing::AllOf(HasSubstr("1:23"), HasSubstr("123 tokens")));
}

TEST(PlanView, no_line_is_wider_than_the_terminal_and_all_fit_on_it) {
  for (const TerminalSize size :
       {TerminalSize{20, 5}, TerminalSize{40, 10}, TerminalSize{80, 24}, TerminalSize{200, 60}})
    for (const Tongue& say : {english, chinese}) {
      const auto lines = begun(30).tree(size, false, Milliseconds{0}, 3, say);
      EXPECT_LT(lines.size(), size.rows);
      for (const std::string& line : lines) EXPECT_LT(columns_of(line), size.columns) << line;
    }
}

TEST(PlanView, when_rows_are_few_running_tasks_stay_in_sight) {
  PlanView view = begun(30);
  view.hear(event("TaskStarted", "t29"));
  const auto lines = view.tree({80, 8}, false, Milliseconds{0}, 0, english);
  EXPECT_THAT(join(lines, "\n"), testing::AllOf(HasSubstr("增长 29"), HasSubstr("and 26 more tasks")));
}

TEST(PlanView, a_finished_task_is_ticked) {
  PlanView view = begun(1);
  view.hear(event("TaskEnded", "t1", {{"findings", 2}}));
  EXPECT_THAT(view.tree({80, 24}, false, Milliseconds{0}, 0, chinese)[1], HasSubstr("✓ 云计算"));
}

TEST(PlanView, the_outline_stands_below_the_tasks_and_its_sections_are_ticked) {
  PlanView view;
  view.hear(event("PlanMade", "", {{"plan", plan_of(1)}}));
  view.hear(event("OutlineMade", "",
                  {{"outline",
                    {{"sections",
                      {{{"heading", "Cost"}, {"children", nlohmann::json::array()}},
                       {{"heading", "More"}, {"children", {{{"heading", "Risks"}}, 7}}}}}}}}));
  view.hear(event("SectionWritten", "", {{"heading", "Cost"}}));
  view.hear(event("OutlineMade", "", {{"outline", "of another form"}}));
  std::string all;
  for (const std::string& line : view.tree({80, 30}, false, Milliseconds{0}, 0, english)) all += line + "\n";
  EXPECT_THAT(all, HasSubstr("✓ Cost"));
  EXPECT_THAT(all, HasSubstr("- Risks"));
  EXPECT_THAT(all, Not(HasSubstr("More")));
}

TEST(PlanView, it_knows_whether_a_language_model_answered) {
  PlanView view = begun(1);
  EXPECT_FALSE(view.language_model_answered());
  view.hear(event("ModelCalled", "", {{"model", "qwen3:8b"}}));
  EXPECT_TRUE(view.language_model_answered());
}

TEST(PlanView, what_was_tried_is_told_once) {
  PlanView view = begun(1);
  view.hear(event("EngineBlocked", "t1", {{"engine", "duckduckgo"}, {"why", "challenge"}}));
  view.hear(event("EngineBlocked", "t1", {{"engine", "duckduckgo"}, {"why", "challenge"}}));
  EXPECT_EQ(view.tried(english),
            "1 searches brought 7 results; 1 pages were read, 0 could not be.\nduckduckgo: challenge");
}

TEST(PlanView, events_of_an_unexpected_form_do_no_harm) {
  PlanView view;
  for (const char* type : {"RunStarted", "PlanMade", "TaskStarted", "QueryAsked", "EngineBlocked", "ModelCalled",
                           "MaterialDropped", "FindingNoted", "OutlineMade", "Unknown"}) {
    view.hear(event(type, "nobody", {{"plan", 3}, {"model", nullptr}, {"hits", "x"}, {"engine", 1}}));
    line_of(event(type, "nobody", {{"plan", 3}, {"model", nullptr}, {"hits", "x"}}), Loudness::verbose, english);
    line_of(event(type, "nobody", {{"outline", 3}}), Loudness::verbose, english);
    line_of(event(type, "nobody", {{"outline", {{"sections", {1, "x"}}}}}), Loudness::verbose, english);
  }
  EXPECT_TRUE(view.tasks().empty());
}

TEST(LineOf, details_appear_only_when_asked_for) {
  const Event read = event("PageRead", "t1", {{"title", "标题"}, {"url", "https://a.example/"}});
  EXPECT_EQ(line_of(read, Loudness::normal, english), std::nullopt);
  EXPECT_EQ(line_of(read, Loudness::verbose, english), "[t1] read: 标题 https://a.example/");
  const Event dropped =
      event("MaterialDropped", "", {{"task", "notes"}, {"labels", {"P2", "P5…"}}, {"model", "qwen3:8b"}});
  EXPECT_EQ(line_of(dropped, Loudness::normal, english), std::nullopt);
  EXPECT_THAT(*line_of(dropped, Loudness::verbose, english),
              testing::AllOf(HasSubstr("P5…"), HasSubstr("notes"), HasSubstr("qwen3:8b")));
  EXPECT_EQ(line_of(event("DraftSaved"), Loudness::quiet, english), std::nullopt);
  EXPECT_EQ(line_of(event("PlanMade", "", plan_of(4)), Loudness::normal, chinese), "计划：4 项任务");
}

TEST(LineOf, data_cannot_reach_the_terminal_as_commands) {
  const auto line =
      line_of(event("PageRead", "", {{"title", "a\033]0;x\007\nb"}, {"url", "u"}}), Loudness::verbose, english);
  EXPECT_THAT(*line, testing::AllOf(Not(HasSubstr("\033")), Not(HasSubstr("\n"))));
}

TEST(Duration, is_shown_as_a_clock) {
  EXPECT_EQ(shown_duration(Milliseconds{7'900}), "0:07");
  EXPECT_EQ(shown_duration(Milliseconds{760'000}), "12:40");
  EXPECT_EQ(shown_duration(Milliseconds{3'723'000}), "1:02:03");
}

class ProgressTest : public testing::Test {
 protected:
  std::unique_ptr<Progress> make(bool live, Loudness loudness = Loudness::normal) {
    ProgressSettings settings;
    settings.live = live;
    settings.loudness = loudness;
    settings.write = [this](std::string_view text) { written_ += text; };
    settings.size = [] { return TerminalSize{60, 20}; };
    return make_progress(settings, clock_);
  }
  ManualClock clock_{TimePoint{}};
  std::string written_;
};

TEST_F(ProgressTest, quiet_writes_nothing) {
  const auto progress = make(true, Loudness::quiet);
  progress->hear(event("RunStarted"));
  progress->note("x");
  progress->tick();
  progress->finish();
  EXPECT_EQ(written_, "");
}

TEST_F(ProgressTest, lines_carry_no_escape_sequences) {
  const auto progress = make(false);
  progress->note("a note\033[2J");
  progress->hear(event("PlanMade", "", plan_of(2)));
  progress->tick();
  EXPECT_EQ(written_, "a note\nplan: 2 tasks\n");
}

TEST_F(ProgressTest, the_tree_appears_at_once_and_is_redrawn_in_place) {
  const auto progress = make(true);
  EXPECT_THAT(written_, HasSubstr("preparing"));
  progress->hear(event("PlanMade", "", plan_of(2)));
  written_.clear();
  progress->tick();
  const std::string second = written_;
  written_.clear();
  progress->tick();
  EXPECT_THAT(second, testing::StartsWith("\033[2A\r\033[J"));    // the two lines drawn before
  EXPECT_THAT(written_, testing::StartsWith("\033[4A\r\033[J"));  // now with two tasks
}

TEST_F(ProgressTest, a_note_stays_above_the_tree_and_nothing_is_drawn_after_the_end) {
  const auto progress = make(true);
  progress->note("kept");
  EXPECT_THAT(written_, HasSubstr("\033[2A\r\033[Jkept\n"));
  progress->finish();
  EXPECT_THAT(written_, testing::EndsWith("\033[2A\r\033[J"));
  written_.clear();
  progress->tick();
  EXPECT_EQ(written_, "");
}

}  // namespace
}  // namespace kaozheng::app
