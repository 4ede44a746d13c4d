// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "net/canned_http_double.h"
#include "sources/engines.h"
#include "sources/engines/engine_replies.h"

namespace kaozheng::sources {
namespace {

using Http = net::CannedHttp<net::Reaches::trusted>;

struct TavilyTest : testing::Test {
  ManualClock clock{TimePoint{}};
  net::HttpResponse response{200, {}, R"({"results":[]})", ""};
  Http http{[this](const net::HttpRequest&) { return Result<net::HttpResponse>(response); }};
  std::unique_ptr<SearchEngine> engine = make_tavily("http://127.0.0.1:9/", " secret-key\n", http, clock);
};

TEST_F(TavilyTest, the_query_goes_with_the_key_as_bearer) {
  ASSERT_TRUE(engine->search(Query{"cloud \"2025\""}, 50, {}));
  const net::HttpRequest request = http.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://127.0.0.1:9/search");
  const auto body = nlohmann::json::parse(request.body);
  EXPECT_EQ(body["query"], "cloud \"2025\"");
  EXPECT_EQ(body["max_results"], 20);
  EXPECT_EQ(std::count(request.headers.begin(), request.headers.end(),
                       std::pair<std::string, std::string>("Authorization", "Bearer secret-key")),
            1);
}

TEST_F(TavilyTest, results_are_read_and_odd_ones_left_out) {
  response.body =
      R"({"query":"x","results":[{"title":"A","url":"https://a.example/","content":"text","score":0.9,"published_date":"2025-02-03"},
    {"title":1,"url":2},{"url":"ftp://x.example/","title":"t"}]})";
  const auto hits = engine->search(Query{"x"}, 5, {});
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().title, "A");
  EXPECT_EQ(hits->front().snippet, "text");
  EXPECT_EQ(hits->front().published, "2025-02-03");
  EXPECT_EQ(hits->front().engine, "tavily");
}

TEST_F(TavilyTest, a_missing_key_is_named_and_nothing_is_sent) {
  const auto hits = make_tavily("http://127.0.0.1:9", "", http, clock)->search(Query{"x"}, 5, {});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::refused);
  EXPECT_TRUE(contains(hits.error().what, "TAVILY_API_KEY"));
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(TavilyTest, a_wrong_key_is_refused_once_and_never_shown) {
  response.status = 401;
  const auto hits = engine->search(Query{"x"}, 5, {});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::refused);
  EXPECT_TRUE(contains(hits.error().what, "TAVILY_API_KEY"));
  EXPECT_FALSE(contains(hits.error().what, "secret-key"));
  EXPECT_EQ(http.requests().size(), 1u);
}

TEST(TavilyQuery, it_is_cut_at_a_blank_that_keeps_four_fifths) {
  const std::string words = std::string(350, 'a') + " " + std::string(100, 'b');
  EXPECT_EQ(tavily_query(words), std::string(350, 'a'));
  const std::string early = std::string(300, 'a') + " " + std::string(200, 'b');
  EXPECT_EQ(tavily_query(early), std::string(300, 'a') + " " + std::string(99, 'b'));
  const std::string at_edge = std::string(390, 'a') + " " + std::string(9, 'b') + " c";
  EXPECT_EQ(tavily_query(at_edge), std::string(390, 'a') + " " + std::string(9, 'b'));
  EXPECT_EQ(tavily_query(" short \n query "), "short query");
  std::string han;
  for (int i = 0; i < 500; ++i) han += "云";
  EXPECT_EQ(count_code_points(tavily_query(han)), 400u);
  EXPECT_TRUE(is_utf8(tavily_query(han)));
}

}  // namespace
}  // namespace kaozheng::sources
