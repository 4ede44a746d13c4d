// SPDX-License-Identifier: Apache-2.0
#include "runs/statistics.h"

#include <gmock/gmock.h>

#include "base/manual_clock_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

using testing::HasSubstr;

store::ModelCall call(std::string task, std::string endpoint, std::string lane, int in, int out, std::int64_t ms) {
  store::ModelCall made;
  made.task = std::move(task);
  made.model = endpoint == "extractive" ? endpoint : "qwen3:8b";
  made.endpoint = std::move(endpoint);
  made.lane = std::move(lane);
  made.prompt_tokens = in;
  made.completion_tokens = out;
  made.milliseconds = ms;
  return made;
}

struct StatisticsTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);

  void add_run(const std::string& id, const std::string& started_at) {
    store::RunRecord run;
    run.id = id;
    run.started_at = started_at;
    run.status = store::RunStatus::finished;
    ASSERT_TRUE(store->save_run(run));
  }
  void add(const std::string& id, store::ModelCall made) {
    made.run_id = id;
    ASSERT_TRUE(store->add_model_call(made));
  }
  void tell(const std::string& id, std::string type, nlohmann::json data) {
    Event event;
    event.type = std::move(type);
    event.data = std::move(data);
    ASSERT_TRUE(store->add_event(id, event));
  }
  Statistics of_all(std::string_view since = "") { return *statistics_of(*store, since); }
};

TEST(SpreadTest, percentiles_are_values_that_occurred) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  const Spread spread = spread_of(values);
  EXPECT_EQ(spread.count, 100);
  EXPECT_EQ(spread.sum, 5050);
  EXPECT_EQ(spread.p50, 50);
  EXPECT_EQ(spread.p95, 95);
  EXPECT_EQ(spread.p99, 99);
  EXPECT_EQ(spread_of({7}).p50, 7);
  EXPECT_EQ(spread_of({7}).p99, 7);
  EXPECT_EQ(spread_of({}).count, 0);
}

TEST(UsageTest, calls_are_summed_by_role_endpoint_task_and_research_task) {
  auto paid = call("notes", "paid", "t1", 1'000, 50, 900);
  paid.currency = "USD";
  paid.cost = 0.25;
  auto failed = call("plan", "", "", 0, 0, 10);
  failed.error = "no answer";
  const RunUsage usage = usage_of({call("queries", "desk", "t1", 100, 10, 300), paid, paid, failed});
  EXPECT_EQ(usage.all.calls, 4);
  EXPECT_EQ(usage.all.failed, 1);
  EXPECT_EQ(usage.roles.at("researcher").calls, 3) << "by the task where the role was not stored";
  EXPECT_EQ(usage.roles.at("planner").failed, 1);
  EXPECT_EQ(usage.endpoints.at("paid").prompt_tokens, 2'000);
  EXPECT_EQ(usage.endpoints.at("paid").cost.at("USD"), 0.5);
  EXPECT_TRUE(usage.endpoints.at("desk").cost.empty());
  EXPECT_EQ(usage.tasks.at("notes").milliseconds, 1'800);
  EXPECT_EQ(usage.lanes.at("t1").completion_tokens, 110);
  EXPECT_EQ(usage.lanes.at("").calls, 1);
  const nlohmann::json json = usage;
  EXPECT_EQ(json["research_tasks"]["t1"]["calls"], 3);
  EXPECT_EQ(json["total"]["cost"]["USD"], 0.5);
}

TEST_F(StatisticsTest, calls_are_told_by_endpoint_and_role) {
  add_run("aaaa", "2025-07-01");
  for (int i = 1; i <= 4; ++i) {
    auto made = call("notes", "desk", "t1", 100, 10, 100 * i);
    made.waited_ms = 10 * i;
    made.first_token_ms = i == 4 ? 0 : 20 * i;
    made.attempts = i;
    made.rung = i == 1 ? "tool" : "schema";
    made.cuts = i == 2 ? 1 : 0;
    add("aaaa", made);
  }
  auto failed = call("notes", "", "t2", 0, 0, 5'000);
  failed.error = "slow";
  failed.error_kind = "timed_out";
  add("aaaa", failed);
  add("aaaa", call("notes", "extractive", "t1", 9'999, 9'999, 1));
  const Statistics statistics = of_all();
  ASSERT_EQ(statistics.calls.size(), 3u);
  EXPECT_EQ(statistics.calls[0].errors.at("timed_out"), 1);
  EXPECT_EQ(statistics.calls[0].duration.count, 0) << "a failure has no time of an answer";
  const CallStatistics& desk = statistics.calls[1];
  EXPECT_EQ(desk.endpoint, "desk");
  EXPECT_EQ(desk.role, "researcher");
  EXPECT_EQ(desk.used.calls, 4);
  EXPECT_EQ(desk.attempts, 10);
  EXPECT_EQ(desk.rungs.at("schema"), 3);
  EXPECT_EQ(desk.cuts, 1);
  EXPECT_EQ(desk.duration.p50, 200);
  EXPECT_EQ(desk.waited.p99, 40);
  EXPECT_EQ(desk.first_token.count, 3) << "what is not known is not a time of 0";
  EXPECT_EQ(statistics.tasks.at("notes").calls, 6);
  EXPECT_EQ(statistics.tokens_per_task.count, 2);
  EXPECT_EQ(statistics.tokens_per_task.p99, 440) << "the built-in model reads no tokens";
}

TEST_F(StatisticsTest, searches_pages_fallbacks_and_claims_are_counted) {
  add_run("aaaa", "2025-07-01");
  tell("aaaa", "QueryAsked", {{"query", "q"}, {"engines", {"brave", "local"}}, {"hits", 3}});
  tell("aaaa", "QueryAsked", {{"query", "q"}, {"engines", {"local"}}, {"hits", 3}, {"failed", {"brave"}}});
  tell("aaaa", "EngineBlocked", {{"engine", "brave"}, {"why", "x"}, {"back_at", "2025-07-01T01:00:00Z"}});
  tell("aaaa", "EngineBlocked", {{"engine", "brave"}, {"why", "x"}, {"back_at", ""}});
  tell("aaaa", "PageRead", {{"url", "u"}});
  tell("aaaa", "PageRead", {{"url", "v"}});
  tell("aaaa", "PageFailed", {{"url", "w"}});
  tell("aaaa", "ModelFellBack", {{"task", "plan"}, {"kind", "malformed"}});
  ASSERT_TRUE(
      store->save_report("aaaa", {"final", "", {{"check", {{"supported", 4}, {"not_found", 1}, {"made", 9}}}}}));
  add_run("bbbb", "2025-07-02");
  ASSERT_TRUE(store->save_report("bbbb", {"partial", "", {{"check", {{"supported", 100}}}}}));
  const Statistics statistics = of_all();
  EXPECT_EQ(statistics.runs.at("finished"), 2);
  EXPECT_EQ(statistics.engines.at("brave").answered, 1);
  EXPECT_EQ(statistics.engines.at("brave").failed, 1);
  EXPECT_EQ(statistics.engines.at("brave").blocked, 1);
  EXPECT_EQ(statistics.engines.at("local").answered, 2);
  EXPECT_EQ(statistics.pages_read, 2);
  EXPECT_EQ(statistics.pages_failed, 1);
  EXPECT_EQ(statistics.fallbacks.at("malformed"), 1);
  EXPECT_EQ(statistics.claims.at("supported"), 4) << "of final reports";
  EXPECT_EQ(statistics.claims.at("not_found"), 1);
  EXPECT_EQ(of_all("2025-07-02").pages_read, 0) << "older runs are left out";
  EXPECT_EQ(of_all("2025-07-02").runs.at("finished"), 1);
}

TEST_F(StatisticsTest, prometheus_reads_them) {
  add_run("aaaa", "2025-07-01");
  auto made = call("notes", "de\"s\\k", "t1", 100, 10, 1'500);
  made.currency = "CNY";
  made.cost = 0.125;
  add("aaaa", made);
  const std::string text = prometheus_text(of_all());
  EXPECT_THAT(text, HasSubstr("# TYPE kaozheng_model_calls_total counter\n"));
  EXPECT_THAT(text, HasSubstr("kaozheng_model_calls_total{endpoint=\"de\\\"s\\\\k\",role=\"researcher\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("direction=\"prompt\"} 100\n"));
  EXPECT_THAT(text, HasSubstr("currency=\"CNY\"} 0.125\n"));
  EXPECT_THAT(text, HasSubstr("role=\"researcher\",quantile=\"0.95\"} 1.5\n"));
  EXPECT_THAT(text, HasSubstr("kaozheng_model_call_seconds_count{endpoint=\"de\\\"s\\\\k\",role=\"researcher\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("kaozheng_research_task_tokens_sum 110\n"));
  EXPECT_THAT(text, HasSubstr("kaozheng_task_tokens_total{task=\"notes\",direction=\"completion\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("kaozheng_runs_total{status=\"finished\"} 1\n"));
}

}  // namespace
}  // namespace kaozheng::runs
