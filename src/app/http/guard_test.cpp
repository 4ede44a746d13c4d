// SPDX-License-Identifier: Apache-2.0
#include "app/http/guard.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace kaozheng::app {
namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;

RequestHead head_of(const std::string& headers, const std::string& line = "GET /api/runs HTTP/1.1") {
  auto head = parse_head(line + "\r\n" + headers + "\r\n", {});
  EXPECT_TRUE(head) << headers;
  return head.value_or(RequestHead{});
}

class Guard : public testing::Test {
 protected:
  int origin(const std::string& headers, const std::string& line = "GET /api/runs HTTP/1.1", std::string local = {}) {
    const auto refusal = check_origin(rules, head_of(headers, line), local);
    return refusal ? refusal->status : 0;
  }
  int token(const std::string& headers, Access access = Access::clients) {
    Route route{"GET", "/api/runs", {}, access};
    const auto admission = check_token(rules, head_of("Host: a\r\n" + headers), route);
    client = admission.client;
    return admission.refusal ? admission.refusal->status : 0;
  }
  int body(const std::string& headers) {
    Route route{"POST", "/api/runs", {}};
    route.body_max = 100;
    const auto refusal = check_body(head_of("Host: a\r\n" + headers, "POST /api/runs HTTP/1.1"), route);
    return refusal ? refusal->status : 0;
  }
  GuardRules rules{hosts_of("127.0.0.1", 8765, {"desk.example"}), false, [](std::string_view token) {
                     return token == "right" ? std::optional<std::string>("desk") : std::nullopt;
                   }};
  std::string client;
};

TEST_F(Guard, answers_to_its_own_names_only) {
  EXPECT_THAT(rules.hosts, ElementsAre("127.0.0.1:8765", "[::1]:8765", "desk.example", "localhost:8765"));
  for (const char* ours : {"127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765", "desk.example"})
    EXPECT_EQ(origin(std::string("Host: ") + ours + "\r\n"), 0) << ours;
  for (const char* foreign :
       {"evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:8766", "localhost.evil.example:8765",
        "127.0.0.1:8765.evil.example", "evil.localhost:8765", "127.0.0.2:8765", "0.0.0.0:8765", "desk.example:8765",
        "x@127.0.0.1:8765", "127.1:8765", "", "localhost:8765 evil"})
    EXPECT_EQ(origin(std::string("Host: ") + foreign + "\r\n"), 403) << foreign;
}

TEST_F(Guard, a_number_it_was_reached_by_is_its_name) {
  rules.hosts = hosts_of("0.0.0.0", 8765, {});
  EXPECT_EQ(origin("Host: 192.0.2.7:8765\r\n", "GET / HTTP/1.1", "192.0.2.7:8765"), 0);
  EXPECT_EQ(origin("Host: 192.0.2.8:8765\r\n", "GET / HTTP/1.1", "192.0.2.7:8765"), 403);
  EXPECT_THAT(rules.hosts, ElementsAre("127.0.0.1:8765", "[::1]:8765", "localhost:8765"));
}

TEST_F(Guard, on_port_80_names_stand_alone_too) {
  EXPECT_THAT(hosts_of("::1", 80, {}), IsSupersetOf({"[::1]", "[::1]:80", "localhost", "127.0.0.1:80"}));
  EXPECT_THAT(hosts_of("192.0.2.7", 81, {}), ElementsAre("192.0.2.7:81"));
}

TEST_F(Guard, pages_of_other_sites_may_not_ask) {
  const std::string host = "Host: 127.0.0.1:8765\r\n";
  for (const char* ours : {"http://127.0.0.1:8765", "http://localhost:8765", "https://desk.example"})
    EXPECT_EQ(origin(host + "Origin: " + ours + "\r\n"), 0) << ours;
  for (const char* foreign : {"null", "", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:8766",
                              "file://127.0.0.1:8765", "http://127.0.0.1:8765/", "http://127.0.0.1:8765.evil.example",
                              "chrome-extension://127.0.0.1:8765", "http://", "127.0.0.1:8765"})
    EXPECT_EQ(origin(host + "Origin: " + foreign + "\r\n"), 403) << foreign;
  for (const char* site : {"same-origin", "none"}) EXPECT_EQ(origin(host + "Sec-Fetch-Site: " + site + "\r\n"), 0);
  for (const char* site : {"cross-site", "same-site", "", "anything"})
    EXPECT_EQ(origin(host + "Sec-Fetch-Site: " + site + "\r\n"), 403) << site;
}

TEST_F(Guard, a_link_to_the_page_may_be_followed_and_nothing_else) {
  const std::string link = "Host: localhost:8765\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n";
  EXPECT_EQ(origin(link + "Sec-Fetch-Dest: document\r\n", "GET / HTTP/1.1"), 0);
  EXPECT_EQ(origin(link + "Sec-Fetch-Dest: iframe\r\n", "GET / HTTP/1.1"), 403);
  EXPECT_EQ(origin(link + "Sec-Fetch-Dest: document\r\n", "GET /?q=1 HTTP/1.1"), 403);
  EXPECT_EQ(origin(link + "Sec-Fetch-Dest: document\r\n", "GET /api/runs HTTP/1.1"), 403);
  EXPECT_EQ(origin(link + "Sec-Fetch-Dest: document\r\n", "POST / HTTP/1.1"), 403);
}

TEST_F(Guard, asks_for_a_token_where_one_is_needed) {
  EXPECT_EQ(token(""), 0);
  EXPECT_EQ(token("Authorization: Bearer anything\r\n"), 0) << "none is needed, any is taken";
  rules.token_needed = true;
  EXPECT_EQ(token("Authorization: Bearer right\r\n"), 0);
  EXPECT_EQ(client, "desk");
  EXPECT_EQ(token("authorization: bearer right\r\n"), 0);
  for (const char* wrong :
       {"", "Authorization: Bearer wrong\r\n", "Authorization: Bearer \r\n", "Authorization: right\r\n",
        "Authorization: Basic right\r\n", "Authorization: Bearerright\r\n", "X-Api-Key: right\r\n",
        "Cookie: token=right\r\n", "Authorization: Bearer right right\r\n"})
    EXPECT_EQ(token(wrong), 401) << wrong;
  EXPECT_EQ(token("", Access::anybody), 0);
  EXPECT_EQ(token("Authorization: Bearer right\r\n", Access::anybody), 0);
  EXPECT_EQ(client, "desk") << "anybody may be somebody";
}

TEST_F(Guard, takes_bodies_no_page_sends_unasked) {
  EXPECT_EQ(body("Content-Length: 2\r\nContent-Type: application/json\r\n"), 0);
  EXPECT_EQ(body("Content-Length: 2\r\nContent-Type: Application/JSON; charset=utf-8\r\n"), 0);
  EXPECT_EQ(body(""), 0) << "no body, no type";
  for (const char* type : {"text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "",
                           "text/plain; application/json", "application/jsonx"})
    EXPECT_EQ(body("Content-Length: 2\r\nContent-Type: " + std::string(type) + "\r\n"), 415) << type;
  EXPECT_EQ(body("Content-Length: 2\r\n"), 415);
  EXPECT_EQ(body("Transfer-Encoding: chunked\r\n"), 415);
  EXPECT_EQ(body("Content-Type: text/plain\r\n"), 415);
  EXPECT_EQ(body("Content-Length: 101\r\nContent-Type: application/json\r\n"), 413);
  EXPECT_EQ(body("Content-Length: 2\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"), 415);
}

TEST_F(Guard, every_refusal_has_the_four_keys) {
  rules.token_needed = true;
  const auto foreign = check_origin(rules, head_of("Host: evil\r\n"), {});
  const auto stranger = check_token(rules, head_of("Host: a\r\n"), Route{"GET", "/", {}}).refusal;
  for (const auto& reply : {foreign, stranger}) {
    const auto error = nlohmann::json::parse(reply->body)["error"];
    for (const char* key : {"message", "type", "param", "code"}) EXPECT_TRUE(error.contains(key)) << key;
  }
}

TEST(LoopbackAddress, is_told_apart) {
  for (const char* here : {"127.0.0.1", "127.0.0.53", "::1", "[::1]", "localhost"})
    EXPECT_TRUE(is_loopback_address(here)) << here;
  for (const char* wide :
       {"0.0.0.0", "::", "192.168.0.1", "127.evil.example", "localhost.evil.example", "128.0.0.1", ""})
    EXPECT_FALSE(is_loopback_address(wide)) << wide;
}

}  // namespace
}  // namespace kaozheng::app
