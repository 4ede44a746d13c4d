// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "net/canned_http_double.h"
#include "sources/engines.h"
#include "sources/engines/engine_replies.h"

namespace kaozheng::sources {
namespace {

using net::HttpRequest;
using net::HttpResponse;
using Http = net::CannedHttp<net::Reaches::trusted>;

const std::string results_page = R"(<!DOCTYPE html><html><body>
<input name="q" value="cloud"><div id="links" class="results">
 <div class="result results_links result--ad web-result"><h2><a class="result__a" href="https://ads.example/">Advert</a></h2></div>
 <div class="result web-result"><div class="links_main">
  <h2 class="result__title"><a rel="nofollow" class="result__a"
    href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fa.example%2Fcloud%3Fx%3D1%26y%3D50%2525&amp;rut=abc">AI &amp; <b>cloud</b></a></h2>
  <a class="result__url" href="https://a.example/">a.example</a>
  <a class="result__snippet" href="https://a.example/">The <b>cloud</b>
     grew 43 %.</a></div></div>
 <div class="result web-result"><h2><a href="https://b.example/页">云计算</a></h2></div>
 <div class="result web-result"><h2><a class="result__a" href="//duckduckgo.com/y.js?ad_provider=x">Paid</a></h2></div>
 <div class="result web-result"><h2><a class="result__a"
    href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fduckduckgo.com%2Fy.js%3Fad%3D1">Paid too</a></h2></div>
 <div class="result web-result"><h2><a class="result__a" href="javascript:alert`1`">Script</a></h2></div>
</div></body></html>)";

Result<HttpResponse> reply(int status, std::string body, net::Headers headers = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

struct DuckDuckGoTest : testing::Test {
  ManualClock clock{TimePoint{}};
  int status = 200;
  std::string body = results_page;
  net::Headers headers;
  Http http{[this](const HttpRequest&) { return reply(status, body, headers); }};
  std::unique_ptr<SearchEngine> engine = make_duckduckgo("http://127.0.0.1:9/", http, clock, 3);

  Result<std::vector<Hit>> search(const std::string& text, Language language = Language::en) {
    return engine->search(Query{text, language}, 10, {});
  }
};

TEST_F(DuckDuckGoTest, results_are_read_and_advertisements_are_not) {
  const auto hits = search("cloud");
  ASSERT_TRUE(hits) << hits.error().what;
  ASSERT_EQ(hits->size(), 2u);
  EXPECT_EQ((*hits)[0].url, "https://a.example/cloud?x=1&y=50%25");
  EXPECT_EQ((*hits)[0].title, "AI & cloud");
  EXPECT_EQ((*hits)[0].snippet, "The cloud grew 43 %.");
  EXPECT_EQ((*hits)[0].engine, "duckduckgo");
  EXPECT_EQ((*hits)[1].url, "https://b.example/页");
  EXPECT_EQ((*hits)[1].title, "云计算");
}

TEST_F(DuckDuckGoTest, the_form_is_sent_as_a_browser_of_the_region_would) {
  ASSERT_TRUE(search("云 计算&x", Language::zh));
  const HttpRequest request = http.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://127.0.0.1:9/html/");
  EXPECT_EQ(request.body, "q=%E4%BA%91%20%E8%AE%A1%E7%AE%97%26x&b=&kl=cn-zh");
  EXPECT_EQ(request.body_bytes_max, 5u << 20);
  EXPECT_EQ(request.timeouts.total, Milliseconds{20'000});
  const auto has = [&](const std::string& name, const std::string& start) {
    for (const auto& [key, value] : request.headers)
      if (key == name && value.starts_with(start)) return true;
    return false;
  };
  EXPECT_TRUE(has("Content-Type", "application/x-www-form-urlencoded"));
  EXPECT_TRUE(has("Referer", "http://127.0.0.1:9/"));
  EXPECT_TRUE(has("Accept-Language", "zh-CN"));
  EXPECT_TRUE(has("Sec-Fetch-Dest", "document"));
  ASSERT_TRUE(search("cloud", Language::en));
  EXPECT_EQ(http.requests().at(1).body, "q=cloud&b=&kl=wt-wt");
}

TEST_F(DuckDuckGoTest, no_more_hits_than_asked_for) {
  const auto hits = engine->search(Query{"cloud"}, 1, {});
  ASSERT_TRUE(hits);
  EXPECT_EQ(hits->size(), 1u);
}

TEST_F(DuckDuckGoTest, every_sign_of_a_block_is_a_block_and_the_engine_rests_an_hour) {
  struct Case {
    int status;
    std::string body;
  };
  for (const Case& sign :
       {Case{202, results_page}, Case{403, ""},
        Case{200, R"(<form id="challenge-form" action="/x"><div class="anomaly-modal"></div></form>)"},
        Case{200, R"(<script src="/anomaly.js?cc=1"></script><div id="links"></div>)"}}) {
    status = sign.status;
    body = sign.body;
    engine = make_duckduckgo("http://127.0.0.1:9", http, clock);
    const auto hits = search("cloud");
    ASSERT_FALSE(hits) << sign.status;
    EXPECT_EQ(hits.error().kind, ErrorKind::refused);
    ASSERT_TRUE(hits.error().retry_after);
    EXPECT_GE(*hits.error().retry_after, Milliseconds{3'600'000});

    const std::size_t sent = http.requests().size();
    clock.advance(Milliseconds{3'599'000});
    EXPECT_FALSE(search("cloud again"));
    EXPECT_EQ(http.requests().size(), sent) << "asked while blocked";
    clock.advance(Milliseconds{1'000});
    status = 200;
    body = results_page;
    EXPECT_TRUE(search("cloud again"));
  }
}

TEST_F(DuckDuckGoTest, a_longer_rest_is_taken_from_the_answer) {
  status = 202;
  headers = {{"retry-after", "7200"}};
  EXPECT_EQ(search("cloud").error().retry_after, Milliseconds{7'200'000});
}

TEST_F(DuckDuckGoTest, a_result_that_speaks_of_a_challenge_is_a_result) {
  body =
      R"(<div id="links"><div class="web-result"><h2><a href="https://a.example/anomaly.js">What is anomaly.js?</a></h2></div></div>)";
  const auto hits = search("anomaly.js");
  ASSERT_TRUE(hits);
  EXPECT_EQ(hits->size(), 1u);
}

TEST_F(DuckDuckGoTest, finding_nothing_is_no_error) {
  for (const auto& [code, text] :
       {std::pair{303, ""}, std::pair{200, ""}, std::pair{200, R"(<div class="no-results">No results.</div>)"}}) {
    status = code;
    body = text;
    engine = make_duckduckgo("http://127.0.0.1:9", http, clock);
    const auto hits = search("nothing");
    ASSERT_TRUE(hits) << code << " " << hits.error().what;
    EXPECT_TRUE(hits->empty());
  }
}

TEST_F(DuckDuckGoTest, a_page_of_another_kind_is_malformed) {
  body = "<html><body>Please log in to this network</body></html>";
  EXPECT_EQ(search("cloud").error().kind, ErrorKind::malformed);
  body.clear();
  for (int i = 0; i < 20'000; ++i) body += "<div>";
  EXPECT_EQ(search("cloud").error().kind, ErrorKind::malformed);
}

TEST_F(DuckDuckGoTest, queries_are_two_to_three_seconds_apart) {
  ASSERT_TRUE(search("one"));
  EXPECT_EQ(clock.elapsed(), Milliseconds{0});
  ASSERT_TRUE(search("two"));
  EXPECT_GE(clock.elapsed(), Milliseconds{2'000});
  EXPECT_LE(clock.elapsed(), Milliseconds{3'000});
  clock.advance(Milliseconds{10'000});
  const Milliseconds before = clock.elapsed();
  ASSERT_TRUE(search("three"));
  EXPECT_EQ(clock.elapsed(), before);
}

TEST_F(DuckDuckGoTest, a_run_has_a_few_queries) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(search("cloud"));
  const auto fourth = search("cloud");
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().kind, ErrorKind::rate_limited);
  EXPECT_TRUE(contains(fourth.error().what, "used up"));
  EXPECT_EQ(http.requests().size(), 3u);
}

TEST_F(DuckDuckGoTest, there_is_one_query_at_a_time) {
  std::atomic<int> under_way{0};
  std::atomic<int> most{0};
  Http watched([&](const HttpRequest&) {
    most = std::max(most.load(), ++under_way);
    std::this_thread::yield();
    --under_way;
    return reply(200, results_page);
  });
  engine = make_duckduckgo("http://127.0.0.1:9", watched, clock);
  const std::vector<std::string> texts{"a", "b", "c", "d", "e", "f"};
  const auto answers = parallel_map(texts, texts.size(), {}, [&](const std::string& text) { return search(text); });
  for (const auto& answer : answers) EXPECT_TRUE(answer);
  EXPECT_EQ(most, 1);
  EXPECT_GE(clock.elapsed(), Milliseconds{10'000});
}

TEST_F(DuckDuckGoTest, those_who_wait_do_not_ask_after_a_block) {
  status = 202;
  const std::vector<std::string> texts{"a", "b", "c"};
  const auto answers = parallel_map(texts, texts.size(), {}, [&](const std::string& text) { return search(text); });
  for (const auto& answer : answers) EXPECT_EQ(answer.error().kind, ErrorKind::refused);
  EXPECT_EQ(http.requests().size(), 1u);
}

TEST_F(DuckDuckGoTest, a_stop_is_not_a_query) {
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(engine->search(Query{"cloud"}, 5, source.get_token()).error().kind, ErrorKind::cancelled);
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(DuckDuckGoTest, other_statuses_are_errors_of_their_kind) {
  status = 429;
  EXPECT_EQ(search("cloud").error().kind, ErrorKind::rate_limited);
  engine = make_duckduckgo("http://127.0.0.1:9", http, clock);
  status = 503;
  EXPECT_EQ(search("cloud").error().kind, ErrorKind::unavailable);
}

TEST(DuckDuckGoQuery, commands_are_quoted) {
  EXPECT_EQ(duckduckgo_query("!g  cloud\n!w go!"), "\"!g\" cloud \"!w\" go!");
}

TEST(DuckDuckGoQuery, it_is_cut_between_characters) {
  std::string text;
  for (int i = 0; i < 600; ++i) text += "云";
  const std::string query = duckduckgo_query(text);
  EXPECT_EQ(count_code_points(query), 499u);
  EXPECT_TRUE(is_utf8(query));
  EXPECT_FALSE(contains(query, "…"));
}

}  // namespace
}  // namespace kaozheng::sources
