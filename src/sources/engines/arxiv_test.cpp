// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_world_double.h"

namespace kaozheng::sources {
namespace {

constexpr const char* feed = R"(<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">ArXiv Query</title><id>http://arxiv.org/api/x</id>
<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">2</opensearch:totalResults>
<entry><id>http://arxiv.org/abs/2501.00001v2</id><updated>2025-02-01T00:00:00Z</updated><published>2025-01-02T10:00:00Z</published>
<title>Solid-state batteries:
  a survey &amp; outlook</title><summary>  We survey $x &lt; y$
 electrolytes. </summary><author><name>A</name></author><link href="http://arxiv.org/pdf/2501.00001v2" rel="related"/></entry>
<entry><id>not a URL</id><title>No place</title></entry>
<entry><id>https://arxiv.org/abs/2501.00003</id>)";

struct ArxivTest : EngineWorld {
  Made engine = make_arxiv(parts());
};

TEST_F(ArxivTest, entries_are_hits_and_odd_ones_left_out) {
  response.body = feed;
  const auto hits = engine->search(Query{"solid-state batteries"}, 5, {});
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].url, "https://arxiv.org/abs/2501.00001v2");
  EXPECT_EQ((*hits)[0].title, "Solid-state batteries: a survey & outlook");
  EXPECT_EQ((*hits)[0].snippet, "We survey $x < y$ electrolytes.");
  EXPECT_EQ((*hits)[0].published, "2025-01-02");
  EXPECT_EQ((*hits)[0].engine, "arxiv");
  EXPECT_EQ(only_url(),
            "http://127.0.0.1:9/api/"
            "query?search_query=all%3Asolid%20AND%20all%3Astate%20AND%20all%3Abatteries&start=0&max_results=5");
}

TEST_F(ArxivTest, three_seconds_lie_between_two_queries) {
  response.body = "<feed></feed>";
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(engine->search(Query{"cloud"}, 5, {})->empty());
  EXPECT_GE(clock.elapsed(), Milliseconds{6000});
}

TEST_F(ArxivTest, its_index_holds_no_chinese) {
  EXPECT_TRUE(engine->search(Query{"固态电池 2025", Language::zh}, 5, {})->empty());
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(ArxivTest, what_is_no_feed_is_a_limit_and_an_error_entry_is_an_error) {
  EXPECT_EQ(kind_for(*make_arxiv(parts()), 200, "Rate exceeded."), ErrorKind::rate_limited);
  EXPECT_EQ(kind_for(*make_arxiv(parts()), 503, ""), ErrorKind::unavailable);
  EXPECT_EQ(kind_for(*make_arxiv(parts()), 200,
                     "<feed><entry><id>http://arxiv.org/api/errors#x</id><summary>bad</summary></entry></feed>"),
            ErrorKind::malformed);
}

TEST(ArxivQuery, words_that_tell_something_are_sought_together) {
  EXPECT_EQ(arxiv_query("The cost of solid-state batteries in 2025"),
            "all:cost AND all:solid AND all:state AND all:batteries");
  EXPECT_EQ(arxiv_query("大模型 hallucination 检测 RAG"), "all:hallucination AND all:RAG");
  EXPECT_EQ(arxiv_query("a(b) \"quoted\" ti:x OR y:z AND one two three four five six"),
            "all:quoted AND all:ti AND all:one AND all:two AND all:three");
  EXPECT_EQ(arxiv_query("云计算 2025"), "");
  EXPECT_EQ(arxiv_query(""), "");
}

}  // namespace
}  // namespace kaozheng::sources
