// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

struct BraveTest : EngineWorld {
  Made engine = make_brave(parts(" secret-key\n"));
};

TEST_F(BraveTest, the_query_goes_with_the_key_and_the_language) {
  response.body = R"({"type":"search","query":{"original":"x"}})";
  ASSERT_TRUE(engine->search(Query{"云 & x", Language::zh}, 50, {}));
  const net::HttpRequest request = http.requests().at(0);
  EXPECT_EQ(request.url,
            "http://127.0.0.1:9/res/v1/web/search?q=%E4%BA%91%20%26%20x&count=20&result_filter=web&country=CN&"
            "search_lang=zh-hans");
  EXPECT_TRUE(has_header(request, "X-Subscription-Token", "secret-key"));
  ASSERT_TRUE(engine->search(Query{"cloud", Language::en}, 5, {}));
  EXPECT_TRUE(http.requests().at(1).url.ends_with("&count=5&result_filter=web&country=ALL&search_lang=en"));
  EXPECT_GE(clock.elapsed(), Milliseconds{1000});
}

TEST_F(BraveTest, results_are_read_and_odd_ones_left_out) {
  response.body = R"x({"type":"search","query":{},"web":{"type":"search","results":[
    {"title":"A &amp; B","url":"https://a.example/","description":"a <strong>cloud</strong>","page_age":"2025-02-03T01:02:03"},
    {"title":1,"url":2},7,null,{"url":"javascript:alert(1)"},{"url":"https://b.example/"}]}})x";
  const auto hits = engine->search(Query{"x"}, 5, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].title, "A & B");
  EXPECT_EQ((*hits)[0].snippet, "a cloud");
  EXPECT_EQ((*hits)[0].published, "2025-02-03");
  EXPECT_EQ((*hits)[0].engine, "brave");
}

TEST_F(BraveTest, nothing_found_is_not_another_form) {
  response.body = R"({"type":"search","query":{"original":"x"}})";
  EXPECT_TRUE(engine->search(Query{"x"}, 5, {})->empty());
  for (const char* reply : {"", "<html>", "{}", R"({"web":5})", R"({"web":{"results":{}}})"})
    EXPECT_EQ(read_brave_reply(reply).error().kind, ErrorKind::malformed) << reply;
}

TEST_F(BraveTest, a_missing_or_wrong_key_is_told_and_never_shown) {
  EXPECT_EQ(make_brave(parts())->search(Query{"x"}, 5, {}).error().kind, ErrorKind::refused);
  EXPECT_TRUE(http.requests().empty());
  response.status = 403;
  const auto hits = engine->search(Query{"x"}, 5, {});
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().kind, ErrorKind::refused);
  EXPECT_TRUE(contains(hits.error().what, "BRAVE_API_KEY"));
  EXPECT_FALSE(contains(hits.error().what, "secret-key"));
}

TEST_F(BraveTest, asked_too_often_it_rests) { EXPECT_EQ(kind_for(*engine, 429, "{}"), ErrorKind::rate_limited); }

}  // namespace
}  // namespace kaozheng::sources
