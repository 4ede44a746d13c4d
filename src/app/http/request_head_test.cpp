// SPDX-License-Identifier: Apache-2.0
#include "app/http/request_head.h"

#include <gmock/gmock.h>

namespace kaozheng::app {
namespace {

int refused_with(const std::string& bytes, const HeadLimits& limits = {}) {
  const auto head = parse_head(bytes, limits);
  return head ? 0 : head.error().status;
}
std::string get(const std::string& headers) { return "GET / HTTP/1.1\r\n" + headers + "\r\n"; }
std::string post(const std::string& headers) { return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n"; }

TEST(RequestHead, is_read) {
  const auto head =
      parse_head("POST /api/runs?q=1 HTTP/1.1\r\nhost: 127.0.0.1:1\r\nContent-Length:  12 \r\nX-Empty:\r\n\r\n", {});
  ASSERT_TRUE(head) << head.error().what;
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/api/runs?q=1");
  EXPECT_EQ(head->header("Host"), "127.0.0.1:1");
  EXPECT_EQ(head->content_length, 12u);
  EXPECT_TRUE(head->has("x-empty"));
  EXPECT_TRUE(head->has_body());
  EXPECT_FALSE(head->last_of_its_connection());
}

TEST(RequestHead, what_two_programs_could_read_differently_is_refused) {
  EXPECT_EQ(refused_with(get("Host: a\r\n")), 0);
  EXPECT_EQ(refused_with(get("")), 400) << "no Host";
  EXPECT_EQ(refused_with(get("Host: a\r\nHost: b\r\n")), 400);
  EXPECT_EQ(refused_with(get("Host: a\r\nHOST: a\r\n")), 400);
  EXPECT_EQ(refused_with(get("Host : a\r\n")), 400);
  EXPECT_EQ(refused_with(get("Host: a\r\n folded\r\n")), 400);
  EXPECT_EQ(refused_with(get("Host: a\r\nX: \x01\r\n")), 400);
  EXPECT_EQ(refused_with(get(std::string("Host: a\0b\r\n", 11))), 400);
  EXPECT_EQ(refused_with(get("Host: a\r\nX: a\nY: b\r\n")), 400) << "a bare line feed";
  EXPECT_EQ(refused_with(get("Host: a\r\nOrigin: a\r\nOrigin: b\r\n")), 400);
  EXPECT_EQ(refused_with(get("Host: a\r\nAuthorization: a\r\nAuthorization: b\r\n")), 400);
  EXPECT_EQ(refused_with(post("Content-Length: 1\r\nContent-Length: 1\r\n")), 400);
  EXPECT_EQ(refused_with(post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")), 400);
  EXPECT_EQ(refused_with(post("Content-Length: +1\r\n")), 400);
  EXPECT_EQ(refused_with(post("Content-Length: -1\r\n")), 400);
  EXPECT_EQ(refused_with(post("Content-Length: 1, 1\r\n")), 400);
  EXPECT_EQ(refused_with(post("Content-Length: 0x1\r\n")), 400);
  EXPECT_EQ(refused_with(post("Content-Length:\r\n")), 400);
  EXPECT_EQ(refused_with(post("Content-Length: 99999999999999999999\r\n")), 400);
  EXPECT_EQ(refused_with(post("Transfer-Encoding: gzip, chunked\r\n")), 501);
  EXPECT_EQ(refused_with(get("Host: a\r\nContent-Length: 1\r\n")), 400) << "a body of GET";
  EXPECT_EQ(refused_with(get("Host: a\r\nContent-Length: 0\r\n")), 0);
}

TEST(RequestHead, the_request_line_is_one_of_http) {
  const auto line = [](const std::string& text) { return refused_with(text + "\r\nHost: a\r\n\r\n"); };
  EXPECT_EQ(line("GET / HTTP/1.0"), 0);
  EXPECT_EQ(line("GET /search?q=云 HTTP/1.1"), 0);
  EXPECT_EQ(line("GET / HTTP/2.0"), 505);
  EXPECT_EQ(line("GET /"), 400);
  EXPECT_EQ(line("GET  / HTTP/1.1"), 400);
  EXPECT_EQ(line("GET / x HTTP/1.1"), 400);
  EXPECT_EQ(line("GET http://a/ HTTP/1.1"), 400);
  EXPECT_EQ(line("OPTIONS * HTTP/1.1"), 400);
  EXPECT_EQ(line("CONNECT a:443 HTTP/1.1"), 400);
  EXPECT_EQ(line("G(T / HTTP/1.1"), 400);
  EXPECT_EQ(line("GET /# HTTP/1.1"), 400);
  EXPECT_EQ(line("\x16\x03\x01"), 400) << "TLS";
  EXPECT_EQ(line("GET /" + std::string(5'000, 'a') + " HTTP/1.1"), 414);
}

TEST(RequestHead, is_bounded) {
  std::string many = "Host: a\r\n";
  for (int i = 0; i < 101; ++i) many += "X: a\r\n";
  EXPECT_EQ(refused_with(get(many)), 431);
  EXPECT_EQ(refused_with(get("Host: a\r\nX: " + std::string(40'000, 'a') + "\r\n")), 431);
}

TEST(RequestHead, tells_when_a_connection_ends_with_it) {
  const auto last = [](const std::string& bytes) { return parse_head(bytes, {})->last_of_its_connection(); };
  EXPECT_TRUE(last(get("Host: a\r\nConnection: close\r\n")));
  EXPECT_TRUE(last("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(last("GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n"));
}

}  // namespace
}  // namespace kaozheng::app
