// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/parallel.h"
#include "net/http.h"
#include "net/loopback_server_double.h"

namespace kaozheng::net {
namespace {

using Asked = LoopbackServer::Asked;
using Connection = LoopbackServer::Connection;

void answer(const Asked& asked, Connection& connection) {
  const std::string& target = asked.target;
  const auto whole = [&](int status, std::string_view body, const Headers& headers = {}) {
    connection.send(LoopbackServer::answer(status, body, headers));
  };
  if (target == "/hello") {
    whole(200, "hello");
  } else if (target == "/echo") {
    std::string text = asked.method + " ";
    for (const auto& [name, value] : asked.headers) text += name + "=" + value + ";";
    whole(200, text + " " + asked.body);
  } else if (target.starts_with("/redirect?")) {
    const std::vector<std::string> parts = split(target.substr(10), ',');
    whole(std::stoi(parts[0]), "<a>moved</a>", {{"Location", percent_decode(parts[1])}});
  } else if (target == "/endless-redirect") {
    connection.send("HTTP/1.1 302 Found\r\nLocation: /hello\r\n\r\n");
    while (connection.send(std::string(10'000, 'x'))) continue;
  } else {
    whole(404, "nothing here");
  }
}

std::string_view kind_of(const Result<HttpResponse>& response) {
  return response ? "success" : to_string(response.error().kind);
}

std::string redirect(int status, std::string_view target) {
  return fmt::format("/redirect?{},{}", status, percent_encode(target));
}

HttpRequest get(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  return request;
}

class PublicHttpTest : public ::testing::Test {
 protected:
  // The names stand for the server; those of `allowed` may be on a private address.
  std::unique_ptr<PublicHttp> public_http(std::set<std::string> allowed) const {
    PublicHttpSettings settings;
    settings.user_agent = "tester/1";
    settings.allow_private = std::move(allowed);
    for (const char* name : {"open.test", "other.test", "rebound.test"})
      settings.resolve.push_back(fmt::format("{}:{}:127.0.0.1", name, server_.port()));
    return make_public_http(std::move(settings));
  }
  Result<HttpResponse> trusted_get(std::string_view path) { return trusted_->send(get(server_.url(path)), {}); }

  LoopbackServer server_{answer};
  std::unique_ptr<TrustedHttp> trusted_ = make_trusted_http("tester/1");
};

TEST_F(PublicHttpTest, private_addresses_are_refused_in_every_spelling) {
  const auto http = public_http({});
  for (const char* host :
       {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "%31%32%37.0.0.1", "①②⑦.⓪.⓪.①",
        "127。0。0。1", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "rebound.test"}) {
    const auto response = http->send(get(server_.url("/hello", host)), {});
    EXPECT_EQ(kind_of(response), to_string(ErrorKind::refused)) << host;
  }
  EXPECT_EQ(server_.connections(), 0);
  for (const char* url : {"http://user@open.test/", "http://open.test\\@127.0.0.1/", "file:///etc/passwd"})
    EXPECT_EQ(kind_of(http->send(get(url), {})), to_string(ErrorKind::refused)) << url;
}

TEST_F(PublicHttpTest, an_allowed_host_is_reached_and_no_other) {
  const auto http = public_http({"Open.test"});
  const auto response = http->send(get(server_.url("/hello", "open.test")), {});
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(kind_of(http->send(get(server_.url("/hello", "other.test")), {})), to_string(ErrorKind::refused));
  EXPECT_EQ(kind_of(http->send(get(server_.url("/hello")), {})), to_string(ErrorKind::refused));
  EXPECT_TRUE(http->send(get(server_.url("/hello", "open.test")), {}));
  EXPECT_EQ(server_.connections(), 1);
}

TEST_F(PublicHttpTest, a_host_may_be_allowed_on_one_port) {
  EXPECT_TRUE(
      public_http({fmt::format("open.test:{}", server_.port())})->send(get(server_.url("/hello", "open.test")), {}));
  EXPECT_EQ(kind_of(public_http({"open.test:1"})->send(get(server_.url("/hello", "open.test")), {})),
            to_string(ErrorKind::refused));
}

TEST_F(PublicHttpTest, a_page_cannot_ride_on_a_trusted_connection) {
  ASSERT_TRUE(trusted_get("/hello"));
  EXPECT_EQ(kind_of(public_http({})->send(get(server_.url("/hello")), {})), to_string(ErrorKind::refused));
  EXPECT_EQ(server_.asked().size(), 1u);
  EXPECT_EQ(server_.connections(), 1);
  ASSERT_TRUE(trusted_get("/hello"));
  EXPECT_EQ(server_.connections(), 1) << "the trusted connection was still open";
}

TEST_F(PublicHttpTest, redirects_are_followed_as_often_as_allowed) {
  const auto http = public_http({"open.test", "other.test"});
  const std::string last = server_.url("/hello", "other.test");
  HttpRequest request = get(server_.url(redirect(301, redirect(307, last)), "open.test"));
  request.redirects_max = 2;
  auto response = http->send(request, {});
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->final_url, last);

  request.redirects_max = 1;
  response = http->send(request, {});
  ASSERT_EQ(kind_of(response), to_string(ErrorKind::malformed));
  EXPECT_TRUE(contains(response.error().what, "more than 1 times")) << response.error().what;

  request.redirects_max = 0;
  response = http->send(request, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 301);
  EXPECT_EQ(response->body, "<a>moved</a>");
}

TEST_F(PublicHttpTest, a_redirect_may_neither_reach_inside_nor_leave_the_web) {
  const auto http = public_http({"open.test"});
  for (const std::string& target :
       {server_.url("/hello"), server_.url("/hello", "localhost"), server_.url("/hello", "other.test"),
        server_.url("/hello", "2130706433"), std::string("file:///etc/passwd"), std::string("//user@open.test/"),
        std::string("gopher://open.test/")}) {
    HttpRequest request = get(server_.url(redirect(302, target), "open.test"));
    request.redirects_max = 3;
    const auto response = http->send(request, {});
    ASSERT_EQ(kind_of(response), to_string(ErrorKind::refused)) << target;
  }
  for (const Asked& asked : server_.asked()) EXPECT_TRUE(asked.target.starts_with("/redirect?")) << asked.target;
}

TEST_F(PublicHttpTest, a_redirect_loop_ends) {
  const LoopbackServer loop([](const Asked&, Connection& connection) {
    connection.send(LoopbackServer::answer(302, "", {{"Location", "/"}}));
  });
  HttpRequest request = get(loop.url("/"));
  request.redirects_max = 4;
  EXPECT_EQ(kind_of(public_http({"127.0.0.1"})->send(request, {})), to_string(ErrorKind::malformed));
  EXPECT_EQ(loop.asked().size(), 5u);
  EXPECT_EQ(loop.connections(), 1);
}

TEST_F(PublicHttpTest, the_time_for_all_hops_is_one) {
  const LoopbackServer loop([](const Asked&, Connection& connection) {
    connection.wait(Milliseconds{30});
    connection.send(LoopbackServer::answer(302, "", {{"Location", "/"}}));
  });
  HttpRequest request = get(loop.url("/"));
  request.redirects_max = 100;
  request.timeouts.total = Milliseconds{100};
  EXPECT_EQ(kind_of(public_http({"127.0.0.1"})->send(request, {})), to_string(ErrorKind::timed_out));
}

TEST_F(PublicHttpTest, an_answer_that_drips_is_given_up) {
  const LoopbackServer dripping([](const Asked& asked, Connection& connection) {
    connection.send(asked.target == "/head" ? "HTTP/1.1 200 OK\r\nX-Slow: " : "HTTP/1.1 200 OK\r\n\r\n");
    while (connection.send("x\r\nX: ")) connection.wait(Milliseconds{5});
  });
  for (const char* path : {"/head", "/body"}) {
    HttpRequest request = get(dripping.url(path));
    request.timeouts.slow = Milliseconds{60};
    const auto response = public_http({"127.0.0.1"})->send(request, {});
    ASSERT_EQ(kind_of(response), to_string(ErrorKind::timed_out)) << path;
    EXPECT_TRUE(contains(response.error().what, "hardly anything")) << response.error().what;
  }
}

TEST_F(PublicHttpTest, the_endless_body_of_a_redirect_is_left_unread) {
  HttpRequest request = get(server_.url("/endless-redirect", "open.test"));
  request.redirects_max = 1;
  const auto response = public_http({"open.test"})->send(request, {});
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->body, "hello");
}

TEST_F(PublicHttpTest, a_redirected_form_becomes_a_question_and_keys_stay_at_home) {
  const auto http = public_http({"open.test", "other.test"});
  const auto send_on = [&](int status, const std::string& target) {
    HttpRequest request = get(server_.url(redirect(status, target), "open.test"));
    request.method = "POST";
    request.body = "form";
    request.headers = {{"Content-Type", "text/plain"}, {"Authorization", "key"}, {"X-Kept", "yes"}};
    request.redirects_max = 1;
    return http->send(request, {})->body;
  };
  for (const int status : {301, 302, 303}) {
    const std::string echo = send_on(status, "/echo");
    EXPECT_TRUE(echo.starts_with("GET ")) << status;
    EXPECT_FALSE(contains(echo, "content-type=") || echo.ends_with("form")) << echo;
    EXPECT_TRUE(contains(echo, "authorization=key;")) << echo;
  }
  const std::string kept = send_on(308, "/echo");
  EXPECT_TRUE(kept.starts_with("POST ") && kept.ends_with("form")) << kept;
  const std::string elsewhere = send_on(307, server_.url("/echo", "other.test"));
  EXPECT_TRUE(contains(elsewhere, "x-kept=yes;")) << elsewhere;
  EXPECT_FALSE(contains(elsewhere, "authorization")) << elsewhere;
}

TEST_F(PublicHttpTest, the_public_client_takes_a_proxy_from_its_settings_only) {
  const LoopbackServer proxy(
      [](const Asked&, Connection& connection) { connection.send(LoopbackServer::answer(200, "by proxy")); });
  const std::string address = fmt::format("http://127.0.0.1:{}", proxy.port());
  ::setenv("http_proxy", address.c_str(), 1);
  EXPECT_EQ(kind_of(public_http({})->send(get(server_.url("/hello")), {})), to_string(ErrorKind::refused));
  EXPECT_EQ(public_http({"127.0.0.1"})->send(get(server_.url("/hello")), {})->body, "hello");
  EXPECT_EQ(make_trusted_http("tester/1")->send(get("http://model.test/"), {})->body, "by proxy");
  ::unsetenv("http_proxy");

  ::setenv("no_proxy", "*", 1);
  PublicHttpSettings settings;
  settings.proxy = address;
  const auto http = make_public_http(std::move(settings));
  EXPECT_EQ(http->send(get("http://page.test/x"), {})->body, "by proxy");
  ::unsetenv("no_proxy");
  EXPECT_EQ(proxy.asked().back().target, "http://page.test/x");
}

TEST_F(PublicHttpTest, clients_come_and_go_on_many_threads) {
  std::vector<int> numbers(16);
  const auto responses = parallel_map(numbers, 8, {}, [&](int) {
    const auto own = make_trusted_http("tester/1");
    auto first = own->send(get(server_.url("/hello")), {});
    if (!first) return first;
    return public_http({"open.test"})->send(get(server_.url("/hello", "open.test")), {});
  });
  for (const auto& response : responses) EXPECT_TRUE(response) << response.error().what;
}

}  // namespace
}  // namespace kaozheng::net
