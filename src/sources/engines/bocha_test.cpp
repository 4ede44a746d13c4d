// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

struct BochaTest : EngineWorld {
  Made engine = make_bocha(parts("secret-key"));
};

TEST_F(BochaTest, results_are_read_and_odd_ones_left_out) {
  response.body =
      R"({"code":200,"log_id":"1","msg":null,"data":{"_type":"SearchResponse","queryContext":{"originalQuery":"云"},
    "webPages":{"totalEstimatedMatches":3,"value":[
      {"id":"1","name":"云计算市场","url":"https://a.example/1","snippet":"规模达到","siteName":"甲","datePublished":"2025-02-03T08:00:00+08:00"},
      {"name":"乙","url":""},5,{"url":["https://x.example/"]}]}}})";
  const auto hits = engine->search(Query{"云", Language::zh}, 8, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().title, "云计算市场");
  EXPECT_EQ(hits->front().snippet, "规模达到");
  EXPECT_EQ(hits->front().published, "2025-02-03");
  EXPECT_EQ(hits->front().engine, "bocha");
  const net::HttpRequest request = http.requests().at(0);
  EXPECT_EQ(request.url, "http://127.0.0.1:9/v1/web-search");
  EXPECT_TRUE(has_header(request, "Authorization", "Bearer secret-key"));
  EXPECT_EQ(nlohmann::json::parse(request.body)["query"], "云");
  EXPECT_EQ(nlohmann::json::parse(request.body)["count"], 8);
}

TEST_F(BochaTest, failures_inside_a_reply_are_failures) {
  EXPECT_EQ(kind_for(*make_bocha(parts("k")), 200, R"({"code":"403","message":"You do not have enough money"})"),
            ErrorKind::refused);
  EXPECT_EQ(kind_for(*make_bocha(parts("k")), 200, R"({"code":429,"msg":"slow down"})"), ErrorKind::rate_limited);
  EXPECT_EQ(kind_for(*make_bocha(parts("k")), 200, R"({"code":500})"), ErrorKind::unavailable);
  EXPECT_EQ(kind_for(*make_bocha(parts("k")), 200, R"({"code":400})"), ErrorKind::malformed);
  EXPECT_EQ(kind_for(*make_bocha(parts("k")), 200, R"({"code":200,"data":{}})"), ErrorKind::malformed);
  EXPECT_EQ(kind_for(*make_bocha(parts("k")), 200, R"({"code":"999999999999999"})"), ErrorKind::malformed);
}

TEST_F(BochaTest, nothing_found_is_no_error) {
  for (const char* reply : {R"({"code":200,"data":{"queryContext":{},"webPages":null}})",
                            R"({"code":200,"data":{"webPages":{"value":[]}}})"}) {
    const auto hits = read_bocha_reply(reply);
    ASSERT_TRUE(hits) << reply;
    EXPECT_TRUE(hits->empty());
  }
}

TEST_F(BochaTest, a_missing_or_wrong_key_is_told_and_never_shown) {
  EXPECT_EQ(make_bocha(parts())->search(Query{"x"}, 5, {}).error().kind, ErrorKind::refused);
  EXPECT_TRUE(http.requests().empty());
  response.status = 401;
  const auto hits = engine->search(Query{"x"}, 5, {});
  ASSERT_FALSE(hits);
  EXPECT_TRUE(contains(hits.error().what, "BOCHA_API_KEY"));
  EXPECT_FALSE(contains(hits.error().what, "secret-key"));
}

}  // namespace
}  // namespace kaozheng::sources
