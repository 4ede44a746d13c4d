// SPDX-License-Identifier: Apache-2.0
#include "net/polite_http.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "net/canned_http_double.h"
#include "net/loopback_server_double.h"

namespace kaozheng::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using PublicCanned = CannedHttp<Reaches::public_web>;

HttpResponse answer(int status, std::string body = "", Headers headers = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

HttpRequest get(std::string url, int redirects_max = 0) {
  HttpRequest request;
  request.url = std::move(url);
  request.redirects_max = redirects_max;
  return request;
}

// A web of canned answers by URL, all else 404, and when each was asked.
struct PoliteHttpTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::map<std::string, Result<HttpResponse>> web;
  std::vector<std::pair<std::string, Milliseconds>> asked;
  Manners manners;
  Milliseconds took{0};
  PublicCanned http{[this](const HttpRequest& request) -> Result<HttpResponse> {
    asked.emplace_back(request.url, clock.elapsed() - begin);
    clock.advance(took);
    const auto found = web.find(request.url);
    return found == web.end() ? answer(404) : found->second;
  }};
  const Milliseconds begin = clock.elapsed();
  std::unique_ptr<PublicHttp> polite;

  PoliteHttpTest() { manners.user_agent = "kaozheng/1"; }
  Result<HttpResponse> read(const std::string& url, int redirects_max = 5) {
    if (!polite) polite = make_polite_http(http, manners, clock);
    return polite->send(get(url, redirects_max), {});
  }
  std::vector<std::string> urls() const {
    std::vector<std::string> all;
    for (const auto& [url, at] : asked) all.push_back(url);
    return all;
  }
};

TEST_F(PoliteHttpTest, robots_txt_is_read_once_and_heeded) {
  web.emplace("http://a.test:80/robots.txt",
              answer(200, "User-agent: *\nDisallow: /secret\nUser-agent: other\nDisallow: /"));
  web.emplace("http://a.test/open?a=1", answer(200, "text"));
  web.emplace("http://a.test/secret/x", answer(200, "text"));
  EXPECT_EQ(read("http://a.test/open?a=1")->body, "text");
  const auto secret = read("http://a.test/secret/x");
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().kind, ErrorKind::refused);
  EXPECT_THAT(secret.error().what, HasSubstr("the robots.txt of a.test does not allow"));
  EXPECT_THAT(urls(), ElementsAre("http://a.test:80/robots.txt", "http://a.test/open?a=1"));
}

TEST_F(PoliteHttpTest, robots_txt_is_read_by_the_name_of_the_user_agent) {
  web.emplace("http://a.test:80/robots.txt", answer(200, "User-agent: kaozheng\nDisallow: /\nUser-agent: *\nAllow: /"));
  EXPECT_FALSE(read("http://a.test/x"));
  manners.user_agent = "library-bot/2";
  polite.reset();
  EXPECT_TRUE(read("http://a.test/x"));
}

TEST_F(PoliteHttpTest, it_can_be_left_unread) {
  web.emplace("http://a.test:80/robots.txt", answer(200, "User-agent: *\nDisallow: /"));
  manners.respect_robots = false;
  EXPECT_TRUE(read("http://a.test/x"));
  EXPECT_THAT(urls(), ElementsAre("http://a.test/x"));
}

// RFC 9309, 2.3.1.
TEST_F(PoliteHttpTest, what_robots_txt_answers_decides) {
  const std::string robots = "http://a.test:80/robots.txt";
  struct Case {
    Result<HttpResponse> answered;
    std::string_view outcome;
  };
  for (const Case& c : std::vector<Case>{{answer(404), "read"},
                                         {answer(403, "User-agent: *\nDisallow: /"), "read"},
                                         {answer(429), "read"},
                                         {answer(204), "read"},
                                         {answer(500), "unavailable"},
                                         {answer(503), "unavailable"},
                                         {fail(ErrorKind::timed_out, "silence"), "unavailable"},
                                         {fail(ErrorKind::unavailable, "reset"), "unavailable"},
                                         {fail(ErrorKind::malformed, "not HTTP"), "read"},
                                         {fail(ErrorKind::refused, "a private address"), "refused"}}) {
    web.clear();
    web.emplace(robots, c.answered);
    polite.reset();
    const auto page = read("http://a.test/x");
    EXPECT_EQ(page ? "read" : to_string(page.error().kind), c.outcome);
    EXPECT_TRUE(page || urls().back() == robots);
  }
}

TEST_F(PoliteHttpTest, robots_txt_may_lie_elsewhere) {
  web.emplace("https://a.test:443/robots.txt", answer(301, "", {{"location", "https://www.a.test/robots.txt"}}));
  web.emplace("https://www.a.test/robots.txt", answer(200, "User-agent: *\nDisallow: /x"));
  EXPECT_FALSE(read("https://a.test/x"));
  EXPECT_TRUE(read("https://a.test/y"));
  web.emplace("http://b.test:80/robots.txt", answer(302, "", {{"location", "/robots.txt"}}));
  EXPECT_TRUE(read("http://b.test/x")) << "one that only leads in circles is none";
}

TEST_F(PoliteHttpTest, a_robots_txt_that_was_not_there_is_asked_again_later) {
  web.emplace("http://a.test:80/robots.txt", answer(500));
  EXPECT_FALSE(read("http://a.test/x"));
  EXPECT_FALSE(read("http://a.test/x"));
  EXPECT_EQ(asked.size(), 1u);
  clock.advance(11min);
  web.clear();
  EXPECT_TRUE(read("http://a.test/x"));
  EXPECT_TRUE(read("http://a.test/x"));
  EXPECT_EQ(asked.size(), 4u);
  clock.advance(25h);
  EXPECT_TRUE(read("http://a.test/x"));
  EXPECT_EQ(asked.size(), 6u) << "a day is long enough";
}

TEST_F(PoliteHttpTest, a_robots_txt_whose_connection_breaks_is_asked_for_once_more) {
  int broken = 1;
  PublicCanned flaky{[&](const HttpRequest& request) -> Result<HttpResponse> {
    asked.emplace_back(request.url, clock.elapsed() - begin);
    if (request.url.ends_with("/robots.txt") && broken-- > 0) return fail(ErrorKind::unavailable, "reset");
    return answer(200, "User-agent: *\nDisallow: /no");
  }};
  polite = make_polite_http(flaky, manners, clock);
  EXPECT_TRUE(read("http://a.test/x"));
  EXPECT_EQ(read("http://a.test/no").error().kind, ErrorKind::refused);
  EXPECT_EQ(asked.size(), 3u);
  broken = 2;
  EXPECT_EQ(read("http://b.test/x").error().kind, ErrorKind::unavailable);
  EXPECT_EQ(asked.size(), 5u);
}

TEST_F(PoliteHttpTest, every_hop_is_asked_for_by_the_rules_of_its_host) {
  web.emplace("http://a.test/x", answer(302, "", {{"location", "http://b.test/y"}}));
  web.emplace("http://b.test:80/robots.txt", answer(200, "User-agent: *\nDisallow: /y"));
  const auto page = read("http://a.test/x");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::refused);
  EXPECT_THAT(page.error().what, HasSubstr("redirected by a.test: the robots.txt of b.test"));
  EXPECT_EQ(urls().back(), "http://b.test:80/robots.txt");
}

TEST_F(PoliteHttpTest, redirects_are_counted) {
  web.emplace("http://a.test/x", answer(302, "", {{"location", "/x"}}));
  EXPECT_EQ(read("http://a.test/x", 0)->status, 302);
  const auto page = read("http://a.test/x", 3);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::malformed);
  EXPECT_EQ(asked.size(), 1u + 1u + 4u);
}

TEST_F(PoliteHttpTest, a_host_is_asked_once_a_second) {
  manners.respect_robots = false;
  took = 300ms;
  web.emplace("http://a.test/1", answer(302, "", {{"location", "/2"}}));
  for (const char* url : {"http://a.test/1", "http://b.test/1", "http://A.test:80/3"}) ASSERT_TRUE(read(url));
  EXPECT_THAT(asked, ElementsAre(std::pair("http://a.test/1", 0ms), std::pair("http://a.test/2", 1'000ms),
                                 std::pair("http://b.test/1", 1'300ms), std::pair("http://A.test:80/3", 2'000ms)));
}

TEST_F(PoliteHttpTest, a_pause_that_is_asked_for_is_kept) {
  manners.respect_robots = false;
  web.emplace("http://a.test/x", answer(429, "", {{"retry-after", "4"}}));
  EXPECT_EQ(read("http://a.test/x")->status, 429);
  EXPECT_THAT(asked, ElementsAre(std::pair("http://a.test/x", 0ms), std::pair("http://a.test/x", 4'000ms)));
  ASSERT_TRUE(read("http://a.test/y"));
  EXPECT_EQ(asked.back().second, 8'000ms);

  const std::string in_eight_seconds = "Tue, 01 Jul 2025 00:00:16 GMT";
  web.emplace("http://a.test/date", answer(503, "", {{"retry-after", in_eight_seconds}}));
  ASSERT_TRUE(read("http://a.test/date"));
  EXPECT_EQ(asked[asked.size() - 2].second, 9'000ms);
  EXPECT_EQ(asked.back().second, 16'000ms);
}

TEST_F(PoliteHttpTest, a_long_pause_is_not_waited_for_and_the_host_left_alone) {
  manners.respect_robots = false;
  web.emplace("http://a.test/x", answer(503, "", {{"retry-after", "3600"}}));
  EXPECT_EQ(read("http://a.test/x")->status, 503);
  const auto other = read("http://a.test/y");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::rate_limited);
  EXPECT_EQ(other.error().retry_after, 3'600s);
  EXPECT_THAT(other.error().what, HasSubstr("a.test asks not to be visited for 3600 s"));
  EXPECT_TRUE(read("http://b.test/y"));
  clock.advance(1h);
  EXPECT_TRUE(read("http://a.test/y"));
}

TEST_F(PoliteHttpTest, waiting_for_a_turn_is_not_the_hosts_slowness) {
  manners.respect_robots = false;
  manners.host_interval = 60s;
  took = 2s;
  web.emplace("http://a.test/x", answer(302, "", {{"location", "/y"}}));
  polite = make_polite_http(http, manners, clock);
  HttpRequest request = get("http://a.test/x", 5);
  request.timeouts.total = 5s;
  EXPECT_TRUE(polite->send(request, {}));
  EXPECT_EQ(http.requests().front().timeouts.total, 5s);
  EXPECT_EQ(http.requests().back().timeouts.total, 3s);
  web.emplace("http://a.test/y", answer(302, "", {{"location", "/x"}}));
  const auto endless = polite->send(request, {});
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().kind, ErrorKind::timed_out);
}

TEST_F(PoliteHttpTest, a_host_has_two_visitors_at_most) {
  std::atomic<int> there{0}, most{0};
  PublicCanned slow([&](const HttpRequest&) {
    const int now = ++there;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) continue;
    std::this_thread::sleep_for(2ms);
    --there;
    return answer(200);
  });
  manners.host_interval = 0ms;
  const auto shared = make_polite_http(slow, manners, clock);
  std::vector<int> numbers(16);
  const auto done = parallel_map(numbers, 8, {}, [&](int) { return shared->send(get("http://a.test/"), {}); });
  for (const auto& one : done) EXPECT_TRUE(one);
  EXPECT_EQ(most, 2);
  EXPECT_EQ(slow.requests().size(), 17u) << "robots.txt once";
}

TEST_F(PoliteHttpTest, a_stop_ends_the_waiting) {
  manners.respect_robots = false;
  manners.host_interval = 1h;
  const auto waiting = make_polite_http(http, manners, system_clock());
  ASSERT_TRUE(waiting->send(get("http://a.test/"), {}));
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto stopped = waiting->send(get("http://a.test/"), stop.get_token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
}

TEST_F(PoliteHttpTest, of_a_robots_txt_without_end_the_beginning_is_read) {
  const LoopbackServer server([](const LoopbackServer::Asked& request, LoopbackServer::Connection& connection) {
    if (request.target != "/robots.txt") {
      connection.send(LoopbackServer::answer(200, "text"));
      return;
    }
    connection.send("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /secret\n");
    while (connection.send(std::string(10'000, '#') + "\n")) continue;
  });
  PublicHttpSettings settings;
  settings.user_agent = manners.user_agent;
  settings.allow_private = {"127.0.0.1"};
  const auto curl = make_public_http(settings);
  manners.host_interval = 0ms;
  const auto real = make_polite_http(*curl, manners, clock);
  EXPECT_TRUE(real->send(get(server.url("/open")), {}));
  EXPECT_FALSE(real->send(get(server.url("/secret")), {}));
}

TEST_F(PoliteHttpTest, the_guard_holds_for_robots_txt_and_where_it_leads) {
  const LoopbackServer server([](const LoopbackServer::Asked&, LoopbackServer::Connection& connection) {
    connection.send(LoopbackServer::answer(200, "text"));
  });
  const LoopbackServer inwards([&](const LoopbackServer::Asked& request, LoopbackServer::Connection& connection) {
    const bool robots = request.target == "/robots.txt";
    connection.send(robots ? LoopbackServer::answer(302, "", {{"Location", server.url("/robots.txt")}})
                           : LoopbackServer::answer(200, "text"));
  });
  PublicHttpSettings settings;
  settings.allow_private = {fmt::format("127.0.0.1:{}", inwards.port())};
  const auto curl = make_public_http(settings);
  manners.host_interval = 0ms;
  const auto real = make_polite_http(*curl, manners, clock);
  for (const std::string& url : {server.url("/x"), inwards.url("/x")}) {
    const auto page = real->send(get(url), {});
    ASSERT_FALSE(page) << url;
    EXPECT_EQ(page.error().kind, ErrorKind::refused) << url;
  }
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace kaozheng::net
