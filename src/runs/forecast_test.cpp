// SPDX-License-Identifier: Apache-2.0
#include "runs/forecast.h"

#include <gtest/gtest.h>

#include "base/manual_clock_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

models::Pool pool_with(const models::Price& price) {
  models::Pool pool;
  models::Endpoint endpoint;
  endpoint.name = "desk";
  endpoint.price = price;
  pool.endpoints = {endpoint};
  for (const models::Role role : models::all_roles) pool.of(role) = {{0, "m"}};
  return pool;
}

struct ForecastTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);
  models::Pool pool = pool_with({});
  Workload work{models_of(pool), 8, 3};
  int made = 0;

  // A finished run of so many minutes that called the model so often, each call 1,000 tokens in and 100 out.
  void add_run(int minutes, int calls, int max_tasks = 8, nlohmann::json models = {"desk/m"},
               store::RunStatus status = store::RunStatus::finished) {
    store::RunRecord run;
    run.id = "run" + std::to_string(made++);
    run.status = status;
    run.started_at = "2025-07-01T08:00:00.000Z";
    run.ended_at = "2025-07-01T08:" + std::string(minutes < 10 ? "0" : "") + std::to_string(minutes) + ":00.000Z";
    run.settings = {{"models", std::move(models)},
                    {"question", {{"mode", "supervised"}, {"limits", {{"max_tasks", max_tasks}, {"max_loops", 3}}}}}};
    ASSERT_TRUE(store->save_run(run));
    store::ModelCall call{run.id, "notes", "m", "", "", "", 1'000, 100, 500};
    call.currency = "USD";
    call.cost = 0.01;
    for (int i = 0; i < calls; ++i) ASSERT_TRUE(store->add_model_call(call));
    call.model = "extractive";
    call.currency.clear();
    ASSERT_TRUE(store->add_model_call(call));
  }
  Forecast forecast() { return *forecast_run(*store, work, pool, 10); }
};

TEST_F(ForecastTest, without_similar_runs_it_is_assumed_and_free_where_nothing_costs) {
  add_run(5, 40, 8, {"other/m"});
  add_run(5, 40, 8, {"desk/m"}, store::RunStatus::failed);
  add_run(5, 40, 80);
  const Forecast assumed = forecast();
  EXPECT_EQ(assumed.runs, 0);
  EXPECT_EQ(nlohmann::json(assumed)["basis"], "assumed");
  EXPECT_LT(assumed.calls.low, assumed.calls.high);
  EXPECT_TRUE(assumed.cost.empty());
  work.loops = 1;
  EXPECT_LT(forecast().seconds.high, assumed.seconds.high);
}

TEST_F(ForecastTest, money_is_told_of_priced_endpoints_alone) {
  pool = pool_with({1, 4, "CNY"});
  Forecast priced = forecast();
  const double low = (priced.prompt_tokens.low * 1 + priced.completion_tokens.low * 4) / 1e6;
  EXPECT_DOUBLE_EQ(priced.cost.at("CNY").low, low);
  EXPECT_GT(priced.cost.at("CNY").high, low);
  pool.endpoints.emplace_back();
  priced = forecast();
  EXPECT_EQ(priced.cost.at("CNY").low, 0) << "the free one may do it all";
}

TEST_F(ForecastTest, similar_runs_give_their_extremes) {
  add_run(4, 30);
  add_run(6, 50);
  add_run(9, 40);
  const Forecast told = forecast();
  EXPECT_EQ(told.runs, 3);
  EXPECT_EQ(told.calls.low, 30);
  EXPECT_EQ(told.calls.high, 50);
  EXPECT_EQ(told.prompt_tokens.high, 50'000);
  EXPECT_EQ(told.completion_tokens.low, 3'000);
  EXPECT_EQ(told.seconds.low, 240);
  EXPECT_EQ(told.seconds.high, 540);
  EXPECT_NEAR(told.cost.at("USD").high, 0.5, 1e-9);
  EXPECT_EQ(nlohmann::json(told)["basis"], "history");
}

TEST_F(ForecastTest, one_run_gives_a_range_around_it) {
  add_run(6, 30);
  EXPECT_EQ(forecast().calls.low, 20);
  EXPECT_EQ(forecast().calls.high, 45);
}

TEST_F(ForecastTest, of_many_runs_the_odd_ones_do_not_count_and_the_old_ones_are_not_looked_at) {
  add_run(59, 900);  // the oldest of eleven
  add_run(59, 500);
  for (int i = 1; i <= 9; ++i) add_run(i, 10 * i);
  const Forecast told = forecast();
  EXPECT_EQ(told.runs, 10);
  EXPECT_EQ(told.calls.low, 20);
  EXPECT_EQ(told.calls.high, 90);
}

TEST_F(ForecastTest, runs_are_scaled_to_the_work) {
  add_run(6, 30, 4);  // 31 calls assumed of 4 tasks, 51 of 8
  EXPECT_NEAR(forecast().calls.high, 45 * 51.0 / 31, 1e-9);
}

}  // namespace
}  // namespace kaozheng::runs
