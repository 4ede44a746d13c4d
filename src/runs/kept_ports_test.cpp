// SPDX-License-Identifier: Apache-2.0
#include "runs/kept_ports.h"

#include <gmock/gmock.h>

#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "models/scripted_model_double.h"
#include "sources/canned_sources_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

struct KeptPortsTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);
  std::vector<Event> heard;
  models::ScriptedModel model;
  models::Budget budget;

  void SetUp() override {
    store::RunRecord run;
    run.id = "abcd";
    ASSERT_TRUE(store->save_run(run));
  }
  RunLog log(Keeping keeping = Keeping::everything, std::string run_id = "abcd") {
    return RunLog(*store, clock, std::move(run_id), keeping, [this](const Event& event) { heard.push_back(event); });
  }
  static models::Prompt prompt(const std::string& task) {
    models::Prompt made;
    made.task = task;
    made.system = "You plan.";
    made.user = "主题：云计算";
    return made;
  }
};

TEST_F(KeptPortsTest, events_reach_the_store_and_the_watcher_alike) {
  RunLog kept = log();
  kept.add("RunStarted", {{"topic", "云"}});
  kept.add("RunStopped", {});
  const auto stored = store->events("abcd", 0);
  ASSERT_TRUE(stored);
  EXPECT_EQ(nlohmann::json(*stored), nlohmann::json(heard));
  EXPECT_EQ(heard.at(1).seq, 2);
  EXPECT_EQ(heard.at(0).at, "2025-07-01T00:00:00.000Z");
}

TEST_F(KeptPortsTest, events_of_many_threads_are_heard_one_at_a_time_in_order) {
  RunLog kept = log();
  run_together(4, [&](std::size_t) {
    for (int i = 0; i < 50; ++i) kept.add("PageRead", {});
  });
  ASSERT_EQ(heard.size(), 200u);
  for (std::size_t i = 0; i < heard.size(); ++i) EXPECT_EQ(heard[i].seq, static_cast<std::int64_t>(i + 1));
}

TEST_F(KeptPortsTest, a_store_that_fails_is_remembered_and_the_watcher_still_hears) {
  RunLog kept = log(Keeping::everything, "unknown");
  EXPECT_FALSE(kept.trouble());
  kept.add("RunStarted", {});
  kept.add("RunStopped", {});
  EXPECT_EQ(heard.size(), 2u);
  EXPECT_EQ(heard.at(1).seq, 2);
  ASSERT_TRUE(kept.trouble());
  EXPECT_EQ(kept.trouble()->kind, ErrorKind::not_found);
}

TEST_F(KeptPortsTest, what_is_not_to_be_kept_is_only_told) {
  RunLog kept = log(Keeping::nothing);
  kept.add("PlanMade", {});
  kept.keep(store::ReportRecord{"final", "", {}});
  EXPECT_EQ(heard.size(), 1u);
  EXPECT_TRUE(store->events("abcd", 0)->empty());
  EXPECT_FALSE(store->report("abcd")->has_value());
}

TEST_F(KeptPortsTest, a_call_of_the_model_is_kept_and_told) {
  RunLog kept = log();
  model.on("plan", [&](const models::Prompt&) -> Result<std::string> {
    clock.advance(Milliseconds{1500});
    return std::string("{\"tasks\": []}");
  });
  RecordingModel recording(model, kept, clock);
  const auto answer = recording.answer(prompt("plan"), budget, {}, {});
  ASSERT_TRUE(answer);
  const auto calls = store->model_calls("abcd");
  ASSERT_TRUE(calls && calls->size() == 1);
  EXPECT_EQ(calls->front().task, "plan");
  EXPECT_EQ(calls->front().model, "scripted-1");
  EXPECT_EQ(calls->front().prompt, "You plan.\n\n主题：云计算");
  EXPECT_EQ(calls->front().reply, "{\"tasks\": []}");
  EXPECT_EQ(calls->front().milliseconds, 1500);
  EXPECT_EQ(calls->front().prompt_tokens, answer->usage.prompt_tokens);
  EXPECT_GT(calls->front().completion_tokens, 0);
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].type, "ModelCalled");
  EXPECT_EQ(heard[0].data.at("model"), "scripted-1");
  EXPECT_EQ(heard[0].data.at("milliseconds"), 1500);
  EXPECT_EQ(heard[0].data.at("completion_tokens"), calls->front().completion_tokens);
  EXPECT_FALSE(heard[0].data.contains("cuts"));
}

TEST_F(KeptPortsTest, a_call_that_fails_is_kept_and_names_no_model_that_answered) {
  RunLog kept = log();
  RecordingModel recording(model, kept, clock);
  EXPECT_FALSE(recording.answer(prompt("notes"), budget, {}, {}));
  const auto calls = store->model_calls("abcd");
  ASSERT_TRUE(calls && calls->size() == 1);
  EXPECT_THAT(calls->front().error, testing::HasSubstr("notes"));
  EXPECT_EQ(calls->front().error_kind, "refused");
  EXPECT_EQ(calls->front().endpoint, "");
  EXPECT_EQ(calls->front().reply, "");
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_FALSE(heard[0].data.contains("model"));
  EXPECT_THAT(heard[0].data.at("error").get<std::string>(), testing::HasSubstr("notes"));
}

// Has left out a part of the material, after the server cut a first prompt.
class NarrowModel final : public models::Model {
 public:
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token,
                                const std::function<void(std::string_view)>&) override {
    models::Budget priced(budget, {2'000, 0, "USD"});
    priced.charge({200, 10});  // cut
    if (prompt.task == "judge") return fail(ErrorKind::malformed, "no reply can be used");
    priced.charge({50, 10, 64});
    models::Answer answer;
    answer.text = "{}";
    answer.model = "narrow-1";
    answer.dropped = {"P2", "P5…"};
    answer.sent_user = "P1, P3 and P4";
    answer.cuts = 1;
    answer.endpoint = "desk";
    answer.waited = Milliseconds{300};
    answer.first_token = Milliseconds{250};
    answer.attempts = 2;
    answer.cost = 0.1;
    answer.currency = "USD";
    answer.usage.cached_tokens = 64;
    return answer;
  }
  std::string provider() const override { return "narrow"; }
  std::string name() const override { return "narrow"; }
  std::size_t material_chars_max(models::Role) const override { return 1'000; }
};

TEST_F(KeptPortsTest, material_that_did_not_fit_is_told_and_the_prompt_kept_as_it_was_sent) {
  RunLog kept = log();
  NarrowModel narrow;
  RecordingModel recording(narrow, kept, clock);
  ASSERT_TRUE(recording.answer(prompt("notes"), budget, {}, {}));
  EXPECT_EQ(store->model_calls("abcd")->front().prompt, "You plan.\n\nP1, P3 and P4");
  ASSERT_EQ(heard.size(), 2u);
  EXPECT_EQ(heard[0].type, "MaterialDropped");
  EXPECT_EQ(heard[0].data, (nlohmann::json{{"task", "notes"}, {"labels", {"P2", "P5…"}}, {"model", "narrow-1"}}));
  EXPECT_EQ(heard[1].type, "ModelCalled");
  EXPECT_EQ(heard[1].data.at("cuts"), 1);
}

TEST_F(KeptPortsTest, how_a_call_went_is_kept_with_the_task_it_was_made_for) {
  RunLog kept = log();
  NarrowModel narrow;
  RecordingModel recording(narrow, kept, clock);
  models::Budget of_task(budget, {}, "t2", 3);
  ASSERT_TRUE(recording.answer(prompt("notes"), of_task, {}, {}));
  const store::ModelCall call = store->model_calls("abcd")->front();
  EXPECT_EQ(call.endpoint, "desk");
  EXPECT_EQ(call.role, "researcher");
  EXPECT_EQ(call.lane, "t2");
  EXPECT_EQ(call.waited_ms, 300);
  EXPECT_EQ(call.first_token_ms, 250);
  EXPECT_EQ(call.attempts, 2);
  EXPECT_EQ(call.prompt_tokens, 250) << "what was cut was paid for";
  EXPECT_EQ(call.completion_tokens, 20);
  EXPECT_DOUBLE_EQ(call.cost, 0.5);
  EXPECT_EQ(call.currency, "USD");
  EXPECT_EQ(call.rung, "") << "text has no form";
  EXPECT_EQ(call.cuts, 1);
  EXPECT_EQ(call.cached_tokens, 64);
  EXPECT_EQ(call.started_at, "2025-07-01T00:00:00.000Z");
}

TEST_F(KeptPortsTest, what_a_failed_call_took_is_kept_and_counts_against_the_budget) {
  RunLog kept = log();
  NarrowModel narrow;
  RecordingModel recording(narrow, kept, clock);
  models::Prompt judging = prompt("judge");
  judging.rung = models::Rung::tagged;
  EXPECT_FALSE(recording.answer(judging, budget, {}, {}));
  const store::ModelCall call = store->model_calls("abcd")->front();
  EXPECT_EQ(call.prompt_tokens, 200);
  EXPECT_DOUBLE_EQ(call.cost, 0.4);
  EXPECT_EQ(call.currency, "USD");
  EXPECT_EQ(call.rung, "tagged");
  EXPECT_EQ(budget.prompt_tokens(), 200);
}

TEST_F(KeptPortsTest, a_page_that_is_read_becomes_a_document_of_the_run) {
  RunLog kept = log();
  sources::CannedPages pages;
  pages.on("https://a.example/1", "云计算市场在增长。");
  KeptPages reading(pages, kept);
  const auto document = reading.read("https://a.example/1", {});
  ASSERT_TRUE(document);
  EXPECT_FALSE(reading.read("https://a.example/2", {}));
  ASSERT_EQ(store->documents("abcd")->size(), 1u);
  EXPECT_EQ((*store->document(document->id))->text, document->text);
}

}  // namespace
}  // namespace kaozheng::runs
