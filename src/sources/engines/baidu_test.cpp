// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

struct BaiduTest : EngineWorld {
  Made engine = make_baidu(parts());
};

TEST_F(BaiduTest, entries_are_hits_and_odd_ones_left_out) {
  response.body =
      "{\"feed\":{\"entry\":[{\"title\":\"云&quot;计算&quot;\",\"url\":\"https://a.example/"
      "\",\"abs\":\"规模\x01\t达到\",\"time\":1735689600},"
      "{\"title\":\"旧\",\"url\":\"http://www.baidu.com/link?url=abc\",\"time\":-5},{},{\"url\":7},3]}}";
  const auto hits = engine->search(Query{"云 计算", Language::zh}, 8, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].title, "云\"计算\"");
  EXPECT_EQ((*hits)[0].snippet, "规模 达到");
  EXPECT_EQ((*hits)[0].published, "2025-01-01");
  EXPECT_EQ((*hits)[1].published, "");
  EXPECT_EQ(only_url(), "http://127.0.0.1:9/s?wd=%E4%BA%91%20%E8%AE%A1%E7%AE%97&rn=8&pn=0&tn=json");
  EXPECT_TRUE(has_header(http.requests().front(), "Accept-Language", "zh-CN,zh;q=0.9"));
}

TEST_F(BaiduTest, every_sign_of_a_challenge_is_a_block) {
  response.headers = {{"location", "https://wappass.baidu.com/static/captcha/x"}};
  EXPECT_EQ(kind_for(*make_baidu(parts()), 302, ""), ErrorKind::refused);
  EXPECT_EQ(kind_for(*make_baidu(parts()), 200, R"({"antiFlag":1,"feed":{"entry":[]}})"), ErrorKind::refused);
  EXPECT_EQ(kind_for(*make_baidu(parts()), 403, ""), ErrorKind::refused);
  EXPECT_EQ(kind_for(*make_baidu(parts()), 200, "<html>百度安全验证</html>"), ErrorKind::malformed);
  EXPECT_EQ(kind_for(*make_baidu(parts()), 200, "{}"), ErrorKind::malformed);
}

TEST_F(BaiduTest, nothing_found_is_no_error) {
  EXPECT_TRUE(read_baidu_reply(R"({"feed":{"all":0}})")->empty());
  EXPECT_TRUE(read_baidu_reply(R"({"feed":{"entry":[{}]}})")->empty());
}

TEST_F(BaiduTest, a_run_has_a_few_queries_seconds_apart) {
  response.body = R"({"feed":{"entry":[]}})";
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(engine->search(Query{"x"}, 5, {}));
  EXPECT_GE(clock.elapsed(), Milliseconds{7 * 3000});
  EXPECT_EQ(engine->search(Query{"x"}, 5, {}).error().kind, ErrorKind::rate_limited);
  EXPECT_EQ(http.requests().size(), 8u);
}

TEST_F(BaiduTest, its_redirects_are_not_its_own_pages) {
  EXPECT_TRUE(engine->is_own_page("http://127.0.0.1:9/s?wd=x"));
  EXPECT_FALSE(engine->is_own_page("http://127.0.0.1:9/link?url=x"));
  EXPECT_FALSE(engine->is_own_page("http://127.0.0.1:90/"));
}

}  // namespace
}  // namespace kaozheng::sources
