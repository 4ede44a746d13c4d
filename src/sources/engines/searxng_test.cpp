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

struct SearxngTest : testing::Test {
  ManualClock clock{TimePoint{}};
  net::HttpResponse response{200, {}, R"({"results":[]})", ""};
  Http http{[this](const net::HttpRequest&) { return Result<net::HttpResponse>(response); }};

  Result<std::vector<Hit>> search(const std::string& base, const Query& query, int count = 10) {
    return make_searxng(base, http, clock)->search(query, count, {});
  }
};

TEST_F(SearxngTest, results_are_read_whatever_engines_were_silent) {
  response.body = R"({"query":"x","results":[
    {"url":"https://a.example/1","title":"AI &amp; <b>cloud</b>","content":"grew\n 43 %","engine":"bing","engines":["bing","brave"],
     "publishedDate":"2025-03-01T00:00:00"},
    {"url":"https://b.example/2","title":"B","content":null,"publishedDate":null}],
    "unresponsive_engines":[["google","CAPTCHA"],["x","timeout"]]})";
  const auto hits = search("http://127.0.0.1:9", Query{"x"});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].url, "https://a.example/1");
  EXPECT_EQ((*hits)[0].title, "AI & cloud");
  EXPECT_EQ((*hits)[0].snippet, "grew 43 %");
  EXPECT_EQ((*hits)[0].engine, "searxng");
  EXPECT_EQ((*hits)[0].published, "2025-03-01");
  EXPECT_EQ((*hits)[1].snippet, "");
  EXPECT_EQ((*hits)[1].published, "");
}

TEST_F(SearxngTest, the_language_of_the_query_is_asked_for) {
  ASSERT_TRUE(search("http://127.0.0.1:9/", Query{"云 a&b", Language::zh}));
  EXPECT_EQ(http.requests().at(0).url, "http://127.0.0.1:9/search?q=%E4%BA%91%20a%26b&format=json&language=zh-CN");
  ASSERT_TRUE(search("http://127.0.0.1:9", Query{"cloud", Language::en}));
  EXPECT_EQ(http.requests().at(1).url, "http://127.0.0.1:9/search?q=cloud&format=json&language=en");
}

TEST_F(SearxngTest, an_empty_address_means_the_default_one) {
  ASSERT_TRUE(search(" ", Query{"cloud"}));
  EXPECT_TRUE(http.requests().at(0).url.starts_with("http://localhost:8888/search?"));
}

TEST_F(SearxngTest, a_closed_json_format_comes_with_its_remedy) {
  response.status = 403;
  const auto hits = search("http://127.0.0.1:9", Query{"cloud"});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::refused);
  EXPECT_TRUE(contains(hits.error().what, "settings.yml")) << hits.error().what;
}

TEST_F(SearxngTest, a_page_instead_of_json_is_malformed_and_names_the_remedy) {
  response.body = "<html>SearXNG</html>";
  const auto hits = search("http://127.0.0.1:9", Query{"cloud"});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::malformed);
  EXPECT_TRUE(contains(hits.error().what, "settings.yml"));
}

TEST_F(SearxngTest, a_server_that_is_down_is_asked_once_more) {
  response.status = 503;
  EXPECT_EQ(search("http://127.0.0.1:9", Query{"cloud"}).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(http.requests().size(), 2u);
}

TEST_F(SearxngTest, a_wait_the_server_asks_for_is_left_to_the_caller) {
  response.status = 429;
  response.headers = {{"retry-after", "60"}};
  const auto hits = search("http://127.0.0.1:9", Query{"cloud"});
  EXPECT_EQ(hits.error().kind, ErrorKind::rate_limited);
  EXPECT_EQ(hits.error().retry_after, Milliseconds{60'000});
  EXPECT_EQ(http.requests().size(), 1u);
}

TEST(SearxngReply, items_of_odd_types_are_left_out) {
  const auto hits = read_searxng_reply(R"({"results":[1,null,"x",[],{"url":5},{"title":"no url"},
    {"url":"javascript:alert`1`","title":"t"},{"url":"file:///etc/passwd","title":"t"},{"url":"https://user@a.example/","title":"t"},
    {"url":"https://a.example/","title":7,"content":{"a":1},"publishedDate":20250101}]
})");
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().url, "https://a.example/");
  EXPECT_EQ(hits->front().snippet, "");
}

TEST(SearxngReply, replies_of_odd_types_are_malformed) {
  for (const char* reply : {"", "null", "[]", "5", "{", R"({"results":{}})", R"({"results":"x"})", R"({})"}) {
    const auto hits = read_searxng_reply(reply);
    ASSERT_FALSE(hits) << reply;
    EXPECT_EQ(hits.error().kind, ErrorKind::malformed) << reply;
  }
}

TEST(SearxngReply, long_and_dirty_texts_come_out_short_and_clean) {
  const auto hits = read_searxng_reply(
      "{\"results\":[{\"url\":\"https://a.example/\",\"title\":\"a\\u001b[31mb\\u202ec\\u0000\",\"content\":\"\xFF" +
      std::string(100'000, 'x') + "\"}]}");
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_FALSE(contains(hits->front().title, "\x1b"));
  EXPECT_TRUE(is_utf8(hits->front().snippet));
  EXPECT_LE(count_code_points(hits->front().snippet), 1001u);
}

}  // namespace
}  // namespace kaozheng::sources
