// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

constexpr const char* sogou_page =
    R"(<!doctype html><html><body><form><input name="query" value="云"></form><div class="results">
<div class="vrwrap"><h3 class="vr-title"><a href="/link?url=hedJ">云<em>计算</em> 市场</a></h3>
  <div class="fz-mid space-txt">规模达到 8288 亿元</div><div class="r-sech" data-url="https://a.example/1"></div><span class="cite-date">2025-2-3</span></div>
<div class="rb"><h3 class="pt"><a href="https://b.example/2">第二条</a></h3><div class="ft">摘要</div><cite>b.example - 2024年5月1日</cite></div>
<div class="vrwrap"><h3 class="vr-title"><a href="/link?url=zzz">没有目标</a></h3></div>
<div class="vrwrap"><p>no link at all</p></div>
</div></body></html>)";

struct SogouTest : EngineWorld {
  Made engine = make_sogou(parts());
};

TEST_F(SogouTest, results_are_read_with_the_targets_the_page_names) {
  response.body = sogou_page;
  const auto hits = engine->search(Query{"云", Language::zh}, 8, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 3u);
  EXPECT_EQ((*hits)[0].url, "https://a.example/1");
  EXPECT_EQ((*hits)[0].title, "云计算 市场");
  EXPECT_EQ((*hits)[0].snippet, "规模达到 8288 亿元");
  EXPECT_EQ((*hits)[0].published, "2025-02-03");
  EXPECT_EQ((*hits)[1].url, "https://b.example/2");
  EXPECT_EQ((*hits)[1].snippet, "摘要");
  EXPECT_EQ((*hits)[1].published, "2024-05-01");
  EXPECT_EQ((*hits)[2].url, "http://127.0.0.1:9/link?url=zzz");
  EXPECT_EQ(only_url(), "http://127.0.0.1:9/web?query=%E4%BA%91&page=1");
}

TEST_F(SogouTest, every_sign_of_a_challenge_is_a_block) {
  response.headers = {{"location", "http://www.sogou.com/antispider/?from=%2fweb"}};
  EXPECT_EQ(kind_for(*make_sogou(parts()), 302, ""), ErrorKind::refused);
  EXPECT_EQ(kind_for(*make_sogou(parts()), 200, "<form id=\"seccodeForm\" action=\"/antispider/check\"></form>"),
            ErrorKind::refused);
  EXPECT_EQ(kind_for(*make_sogou(parts()), 200, "<p>hello</p>"), ErrorKind::malformed);
}

TEST_F(SogouTest, nothing_found_is_no_error) {
  EXPECT_TRUE(read_sogou_reply("<input name=\"query\"><p>没有找到</p>", "https://www.sogou.com")->empty());
}

}  // namespace
}  // namespace kaozheng::sources
