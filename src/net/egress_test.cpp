// SPDX-License-Identifier: Apache-2.0
#include "net/egress.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "net/http.h"
#include "net/loopback_server_double.h"
#include "net/polite_http.h"

namespace kaozheng::net {
namespace {

using testing::ElementsAre;

struct EgressTest : testing::Test {
  LoopbackServer server{[this](const LoopbackServer::Asked& asked, LoopbackServer::Connection& connection) {
    if (asked.target == "/away")
      connection.send(LoopbackServer::answer(302, "", {{"Location", server.url("/page", "site.example")}}));
    else
      connection.send(LoopbackServer::answer(asked.target == "/robots.txt" ? 404 : 200, "hello"));
  }};
  EgressLog log;
  std::vector<SentRequest> heard;

  void SetUp() override {
    log.listen([this](const SentRequest& sent) { heard.push_back(sent); });
  }
  std::unique_ptr<TrustedHttp> trusted() {
    TrustedHttpSettings settings;
    settings.user_agent = "test/1";
    settings.egress = &log;
    return make_trusted_http(std::move(settings));
  }
  std::unique_ptr<PublicHttp> web() {
    PublicHttpSettings settings;
    settings.user_agent = "test/1";
    settings.egress = &log;
    for (const std::string host : {"site.example", "other.example"}) {
      settings.allow_private.insert(host);
      settings.resolve.push_back(host + ":" + std::to_string(server.port()) + ":127.0.0.1");
    }
    return make_public_http(std::move(settings));
  }
  static HttpRequest get(std::string url, int redirects_max = 0) {
    HttpRequest request;
    request.url = std::move(url);
    request.redirects_max = redirects_max;
    return request;
  }
  std::string with_port(const std::string& host) const { return host + ":" + std::to_string(server.port()); }
  std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const SentRequest& sent : heard) lines.push_back(sent.purpose + " " + sent.host);
    return lines;
  }
};

TEST_F(EgressTest, a_request_is_told_with_its_errand_and_without_what_may_be_secret) {
  const auto http = trusted();
  HttpRequest request = get(server.url("/search?key=sk-secret"));
  request.method = "POST";
  request.headers = {{"Authorization", "Bearer sk-secret"}};
  request.body = std::string(1'000, 'x');
  {
    const Errand errand("search/brave", "云计算");
    ASSERT_TRUE(http->send(request, {}));
  }
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].host, with_port("127.0.0.1"));
  EXPECT_EQ(heard[0].purpose, "search/brave");
  EXPECT_EQ(heard[0].query, "云计算");
  EXPECT_FALSE(heard[0].leaves);
  EXPECT_GT(heard[0].bytes_out, 1'000);
  EXPECT_LT(heard[0].bytes_out, 1'200);
  EXPECT_GE(heard[0].bytes_in, 5);
  EXPECT_FALSE(heard[0].at.empty());
  ASSERT_TRUE(http->send(request, {}));
  EXPECT_EQ(heard.back().purpose, "other") << "nothing goes unlisted";
  EXPECT_EQ(heard.back().query, "");
}

TEST_F(EgressTest, the_innermost_errand_of_a_thread_counts) {
  const auto http = trusted();
  const Errand outer("page");
  {
    const Errand inner("robots.txt");
    ASSERT_TRUE(http->send(get(server.url("/")), {}));
  }
  ASSERT_TRUE(http->stream(get(server.url("/")), {}, [](std::string_view) { return false; }));
  EXPECT_THAT(told(), ElementsAre("robots.txt " + with_port("127.0.0.1"), "page " + with_port("127.0.0.1")));
}

TEST_F(EgressTest, every_hop_and_every_robots_txt_is_told) {
  const auto http = web();
  const auto polite = make_polite_http(*http, {"test/1", true, 2, Milliseconds{0}, Milliseconds{0}}, system_clock());
  const Errand errand("page");
  const auto answer = polite->send(get(server.url("/away", "other.example"), 3), {});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_THAT(told(), ElementsAre("robots.txt " + with_port("other.example"), "page " + with_port("other.example"),
                                  "robots.txt " + with_port("site.example"), "page " + with_port("site.example")));
  EXPECT_TRUE(std::all_of(heard.begin(), heard.end(), [](const SentRequest& sent) { return sent.leaves; }));
  EXPECT_EQ(heard.size(), server.asked().size());
  heard.clear();
  ASSERT_TRUE(http->send(get(server.url("/away", "other.example"), 3), {}));
  EXPECT_THAT(told(), ElementsAre("page " + with_port("other.example"), "page " + with_port("site.example")))
      << "redirects that the client itself follows";
}

TEST_F(EgressTest, what_came_to_no_connection_is_told_as_nothing_sent) {
  const auto http = trusted();
  EXPECT_FALSE(http->send(get("http://127.0.0.1:1/"), {}));
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].host, "127.0.0.1:1");
  EXPECT_EQ(heard[0].bytes_out, 0);
  EXPECT_EQ(heard[0].bytes_in, 0);
}

TEST_F(EgressTest, what_a_server_of_this_machine_hands_on_leaves_it) {
  const auto http = trusted();
  const Errand errand("writer/write.summary", {}, Errand::To::further_on);
  ASSERT_TRUE(http->send(get(server.url("/")), {}));
  EXPECT_TRUE(heard[0].leaves);
}

TEST(EgressLogTest, what_nobody_heard_is_kept_for_the_next_who_listens) {
  EgressLog log;
  std::vector<std::string> first, second;
  log.add({"a", "page"});
  log.listen([&](const SentRequest& sent) { first.push_back(sent.host); });
  log.add({"b", "page"});
  log.listen({});
  log.add({"c", "page"});
  log.listen([&](const SentRequest& sent) { second.push_back(sent.host); });
  EXPECT_THAT(first, ElementsAre("a", "b"));
  EXPECT_THAT(second, ElementsAre("c"));
}

}  // namespace
}  // namespace kaozheng::net
