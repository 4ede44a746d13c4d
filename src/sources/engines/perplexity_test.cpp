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

struct PerplexityTest : testing::Test {
  ManualClock clock{TimePoint{}};
  net::HttpResponse response{200, {}, R"({"choices":[]})", ""};
  Http http{[this](const net::HttpRequest&) { return Result<net::HttpResponse>(response); }};
  std::unique_ptr<SearchEngine> engine = make_perplexity("http://127.0.0.1:9", "secret-key", http, clock);
};

TEST_F(PerplexityTest, cited_pages_are_hits_and_the_prose_is_not_used) {
  response.body = R"({"choices":[{"message":{"role":"assistant","content":"PROSE [1] https://prose.example/"}}],
    "citations":["https://a.example/1","https://b.example/2",5,"not a url"],
    "search_results":[{"title":"A","url":"https://a.example/1","date":"2025-05-06","snippet":"lead"},{"title":"none"}]})";
  const auto hits = engine->search(Query{"x"}, 5, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].url, "https://a.example/1");
  EXPECT_EQ((*hits)[0].title, "A");
  EXPECT_EQ((*hits)[0].published, "2025-05-06");
  EXPECT_EQ((*hits)[1].url, "https://b.example/2");
  for (const Hit& hit : *hits) EXPECT_FALSE(contains(hit.snippet + hit.title, "PROSE"));
}

TEST_F(PerplexityTest, the_query_is_the_users_message) {
  ASSERT_TRUE(engine->search(Query{"云计算 2025"}, 5, {}));
  const net::HttpRequest request = http.requests().at(0);
  EXPECT_EQ(request.url, "http://127.0.0.1:9/chat/completions");
  const auto body = nlohmann::json::parse(request.body);
  EXPECT_EQ(body["model"], "sonar");
  EXPECT_EQ(body["messages"].size(), 1u);
  EXPECT_EQ(body["messages"][0]["role"], "user");
  EXPECT_EQ(body["messages"][0]["content"], "云计算 2025");
}

TEST_F(PerplexityTest, an_answer_without_citations_has_no_hits) {
  for (const char* reply : {R"({"choices":[{"message":{"content":"x"}}]})", R"({"citations":[]})",
                            R"({"choices":[],"citations":null,"search_results":{}})"}) {
    response.body = reply;
    const auto hits = engine->search(Query{"x"}, 5, {});
    ASSERT_TRUE(hits) << reply;
    EXPECT_TRUE(hits->empty());
  }
}

TEST_F(PerplexityTest, what_is_no_completion_is_malformed) {
  for (const char* reply : {"", "<html>", "[]", "{}", R"({"error":{"message":"x"}})"}) {
    response.body = reply;
    const auto hits = engine->search(Query{"x"}, 5, {});
    ASSERT_FALSE(hits) << reply;
    EXPECT_EQ(hits.error().kind, ErrorKind::malformed) << reply;
  }
}

TEST_F(PerplexityTest, a_missing_key_is_named_and_nothing_is_sent) {
  const auto hits = make_perplexity("http://127.0.0.1:9", " ", http, clock)->search(Query{"x"}, 5, {});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::refused);
  EXPECT_TRUE(contains(hits.error().what, "PERPLEXITY_API_KEY"));
  EXPECT_TRUE(http.requests().empty());
}

}  // namespace
}  // namespace kaozheng::sources
