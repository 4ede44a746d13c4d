// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "net/canned_http_double.h"
#include "sources/engines.h"
#include "sources/engines/engine_replies.h"

namespace kaozheng::sources {
namespace {

using Http = net::CannedHttp<net::Reaches::trusted>;

struct WikipediaTest : testing::Test {
  ManualClock clock{TimePoint{}};
  std::string body = R"({"batchcomplete":"","query":{"searchinfo":{"totalhits":0},"search":[]}})";
  Http http{[this](const net::HttpRequest&) {
    return Result<net::HttpResponse>(net::HttpResponse{200, {}, body, ""});
  }};
  std::unique_ptr<SearchEngine> engine = make_wikipedia("http://127.0.0.1:9/{lang}", http, clock);
};

TEST_F(WikipediaTest, articles_are_hits_and_their_snippets_plain_text) {
  body = R"({"query":{"search":[
    {"ns":0,"title":"云计算","pageid":1,"snippet":"是一种<span class=\"searchmatch\">云</span>&quot;服务&quot;","timestamp":"2025-01-01T00:00:00Z"},
    {"ns":0,"title":"C++/CLI: a language?","snippet":7}]}})";
  const auto hits = engine->search(Query{"云", Language::zh}, 6, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].url, "http://127.0.0.1:9/zh/wiki/%E4%BA%91%E8%AE%A1%E7%AE%97");
  EXPECT_EQ((*hits)[0].title, "云计算");
  EXPECT_EQ((*hits)[0].snippet, "是一种云\"服务\"");
  EXPECT_EQ((*hits)[0].engine, "wikipedia");
  EXPECT_EQ((*hits)[1].url, "http://127.0.0.1:9/zh/wiki/C%2B%2B/CLI:_a_language%3F");
}

TEST_F(WikipediaTest, the_query_chooses_the_language) {
  const auto site_for = [&](const Query& query) {
    EXPECT_TRUE(engine->search(query, 6, {}));
    return http.requests().back().url;
  };
  EXPECT_TRUE(site_for(Query{"云计算", Language::zh}).starts_with("http://127.0.0.1:9/zh/w/api.php?"));
  EXPECT_TRUE(site_for(Query{"云计算", Language::en}).starts_with("http://127.0.0.1:9/zh/w/api.php?"));
  EXPECT_EQ(site_for(Query{"cloud computing", Language::en}),
            "http://127.0.0.1:9/en/w/"
            "api.php?action=query&list=search&srsearch=cloud%20computing&format=json&utf8=1&srlimit=6");
}

TEST_F(WikipediaTest, anything_but_json_is_its_way_to_say_slow_down) {
  body = "<html>Too many requests</html>";
  EXPECT_EQ(engine->search(Query{"x"}, 6, {}).error().kind, ErrorKind::rate_limited);
  body = R"({"error":{"code":"ratelimited","info":"…"}})";
  EXPECT_EQ(engine->search(Query{"x"}, 6, {}).error().kind, ErrorKind::rate_limited);
}

TEST_F(WikipediaTest, its_errors_are_not_found_nothing) {
  body = R"({"error":{"code":"srsearch-error","info":"bad"}})";
  const auto hits = engine->search(Query{"x"}, 6, {});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::malformed);
  EXPECT_TRUE(contains(hits.error().what, "srsearch-error"));
}

TEST(WikipediaReply, odd_types_are_malformed_or_left_out) {
  for (const char* reply : {"{}", R"({"query":5})", R"({"query":{"search":{}}})", R"({"error":"x"})"})
    EXPECT_EQ(read_wikipedia_reply(reply, "https://en.wikipedia.org").error().kind, ErrorKind::malformed) << reply;
  const auto hits = read_wikipedia_reply(R"({"query":{"search":[1,{"title":""},{"title":[]},{"title":"A"}]}})",
                                         "https://en.wikipedia.org");
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().url, "https://en.wikipedia.org/wiki/A");
}

}  // namespace
}  // namespace kaozheng::sources
