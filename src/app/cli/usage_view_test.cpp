// SPDX-License-Identifier: Apache-2.0
#include "app/cli/usage_view.h"

#include <gmock/gmock.h>

#include "app/cli/tables.h"

namespace kaozheng::app {
namespace {

using testing::HasSubstr;
using testing::Not;

const Tongue zh(Language::zh), en(Language::en);

TEST(TablesTest, columns_line_up_whatever_the_script) {
  EXPECT_EQ(table_of({{"角色", "n"}, {"a", "10"}}), "  角色  n\n  a     10\n");
}

TEST(TablesTest, numbers_keep_three_digits_or_so) {
  EXPECT_EQ(shown_count(0), "0");
  EXPECT_EQ(shown_count(999), "999");
  EXPECT_EQ(shown_count(1'234), "1.2k");
  EXPECT_EQ(shown_count(999'960), "1.0M");
  EXPECT_EQ(shown_size(999), "999 B");
  EXPECT_EQ(shown_size(4'560'000), "4.6 MB");
  EXPECT_EQ(shown_duration(850), "850 ms");
  EXPECT_EQ(shown_duration(12'340), "12.3 s");
  EXPECT_EQ(shown_duration(270'000), "4.5 min");
}

TEST(UsageViewTest, a_forecast_says_what_it_rests_on) {
  runs::Forecast forecast;
  forecast.calls = {30, 60};
  forecast.prompt_tokens = {50'000, 100'000};
  forecast.completion_tokens = {5'000, 10'000};
  forecast.seconds = {240, 600};
  EXPECT_EQ(shown_forecast(forecast, en),
            "forecast: 30–60 calls, 55.0k–110.0k tokens, some 4–10 minutes (assumed: there is no similar run on this "
            "machine yet)");
  forecast.runs = 3;
  forecast.cost["USD"] = {0.0123, 0.4};
  EXPECT_EQ(shown_forecast(forecast, zh),
            "预计 30–60 次调用，55.0k–110.0k token，约 4–10 分钟，0.012–0.4 USD（据本机 3 次同模型的运行）");
  forecast.calls = {30, 30};
  EXPECT_THAT(shown_forecast(forecast, en), HasSubstr("forecast: 30 calls"));
}

TEST(UsageViewTest, requests_are_summed_by_host_and_purpose_and_every_query_is_told) {
  const std::vector<net::SentRequest> sent{{"a.example", "search/brave", "云计算", true, 400, 1'000, ""},
                                           {"a.example", "search/brave", "量子\n计算", true, 600, 1'000, ""},
                                           {"127.0.0.1:1", "writer/edit", "", false, 5, 5, ""}};
  const std::string text = egress_tables(sent, en);
  EXPECT_THAT(text, HasSubstr("requests that left this machine: 2\n"));
  EXPECT_THAT(text, HasSubstr("a.example  search/brave  2         1.0 kB  2.0 kB"));
  EXPECT_THAT(text, HasSubstr("云计算"));
  EXPECT_THAT(text, Not(HasSubstr("量子\n"))) << "a query stays on its line";
  EXPECT_LT(text.find("to this machine itself"), text.find("127.0.0.1:1"));
  EXPECT_THAT(egress_tables({}, zh), HasSubstr("没有任何请求离开本机"));
  const nlohmann::json json = runs::egress_json(sent);
  EXPECT_EQ(json["left"].size(), 2u);
  EXPECT_EQ(json["left"][0]["query"], "云计算");
  EXPECT_TRUE(json["stayed"][0]["query"].is_null());
}

TEST(UsageViewTest, usage_tells_cost_by_currency_and_who_did_not_answer) {
  runs::RunUsage usage;
  EXPECT_EQ(usage_tables(usage, en), "");
  usage.all.calls = 2;
  usage.endpoints["paid"] = {1, 0, 1'000, 100, 2'000, {{"CNY", 0.5}, {"USD", 0.25}}};
  usage.endpoints[""] = {1, 1, 0, 0, 10, {}};
  const std::string text = usage_tables(usage, en);
  EXPECT_THAT(text, HasSubstr("0.5 CNY + 0.25 USD"));
  EXPECT_THAT(text, HasSubstr("(nobody)"));
}

}  // namespace
}  // namespace kaozheng::app
