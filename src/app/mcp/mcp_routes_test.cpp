// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/mcp_routes.h"

#include <gmock/gmock.h>

#include <set>

#include "app/mcp/mcp_headers.h"
#include "app/mcp/offer_double.h"
#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// Keeps what is written; breaks after so many writings, or when told.
class KeptStream final : public ReplyStream {
 public:
  bool write(std::string_view bytes) override {
    if (gone()) return false;
    text += bytes;
    ++writings;
    return true;
  }
  bool gone() override { return is_gone || writings >= writings_max; }

  std::string text;
  int writings_max = 1'000'000;
  std::atomic<int> writings{0};  // whoever sees it gone sees the text too
  std::atomic<bool> is_gone{false};
};

struct SentEvent {
  std::string id, data;
};
std::vector<SentEvent> events_in(const std::string& text) {
  std::vector<SentEvent> events;
  SentEvent event;
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with("id: ")) event.id = line.substr(4);
    if (line.starts_with("data:")) event.data = trim(line.substr(5));
    if (!line.empty()) continue;
    if (!event.id.empty() || !event.data.empty()) events.push_back(event);
    event = {};
  }
  return events;
}

struct McpRoutesTest : testing::Test {
  SmallOffer offer;
  ManualClock clock{*parse_iso8601("2026-11-29")};
  Routes routes = mcp_routes(offer, clock);
  std::vector<std::pair<std::string, std::string>> headers = {{"Content-Type", "application/json"},
                                                              {"accept", "application/json, text/event-stream"},
                                                              {"Host", "127.0.0.1:7411"}};
  std::string client;

  Reply send(const std::string& method, const std::string& body = "",
             const std::vector<std::pair<std::string, std::string>>& more = {}) {
    Request request{method, "/mcp"};
    request.headers = more;
    for (const auto& one : headers)
      if (std::none_of(more.begin(), more.end(),
                       [&](const auto& two) { return equals_ignoring_case(one.first, two.first); }))
        request.headers.push_back(one);
    request.body = body;
    request.client = client;
    for (const Route& route : routes)
      if (route.method == method) return route.answer(request);
    return {404};
  }
  Reply post(const json& message, const std::vector<std::pair<std::string, std::string>>& more = {}) {
    return send("POST", message.dump(), more);
  }
  static json request(const std::string& method, json params = json::object(), json id = 1) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
  }
  // A stateless request and the headers that belong to it.
  static json stateless(const std::string& method, json params = json::object()) {
    params["_meta"] = stateless_meta();
    return request(method, std::move(params));
  }
  static std::vector<std::pair<std::string, std::string>> own(const std::string& method, const std::string& name = "") {
    std::vector<std::pair<std::string, std::string>> own = {{"MCP-Protocol-Version", "2026-07-28"},
                                                            {"Mcp-Method", method}};
    if (!name.empty()) own.emplace_back("Mcp-Name", name);
    return own;
  }
  static std::string header(const Reply& reply, const std::string& name) {
    for (const auto& [key, value] : reply.headers)
      if (key == name) return value;
    return "";
  }
  std::string shake(const std::string& wanted = "2025-11-25") {
    const Reply reply = post(request("initialize", {{"protocolVersion", wanted}}));
    EXPECT_EQ(reply.status, 200);
    return header(reply, "Mcp-Session-Id");
  }
  static int code_of(const Reply& reply) { return json::parse(reply.body).at("error").at("code"); }
};

TEST_F(McpRoutesTest, a_handshake_gives_a_session_of_128_bits) {
  const std::string id = shake();
  EXPECT_EQ(id.size(), 32u);
  EXPECT_NE(shake(), id);
  const Reply reply = post(request("tools/list"), {{"Mcp-Session-Id", id}, {"MCP-Protocol-Version", "2025-11-25"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.type, "application/json");
  EXPECT_EQ(json::parse(reply.body).at("result").at("tools").size(), 3u);
  // The version was agreed on; saying it again is not needed.
  EXPECT_EQ(post(request("tools/list"), {{"Mcp-Session-Id", id}}).status, 200);
  EXPECT_EQ(post(request("tools/list"), {{"Mcp-Session-Id", id}, {"MCP-Protocol-Version", "2024-01-01"}}).status, 400);
}

TEST_F(McpRoutesTest, a_session_is_its_clients_alone_and_ends_when_it_is_deleted) {
  client = "anna";
  const std::string id = shake();
  EXPECT_EQ(post(request("tools/list")).status, 400);
  EXPECT_EQ(post(request("tools/list"), {{"Mcp-Session-Id", std::string(32, 'a')}}).status, 404);
  for (const char* other : {"", "ben"}) {
    client = other;
    EXPECT_EQ(post(request("tools/list"), {{"Mcp-Session-Id", id}}).status, 404) << other;
    EXPECT_EQ(send("DELETE", "", {{"Mcp-Session-Id", id}}).status, 404) << other;
    EXPECT_EQ(send("GET", "", {{"Mcp-Session-Id", id}, {"Last-Event-ID", "1-0"}}).status, 404) << other;
  }
  client = "anna";
  EXPECT_EQ(send("DELETE").status, 400);
  EXPECT_EQ(send("DELETE", "", {{"Mcp-Session-Id", id}}).status, 204);
  EXPECT_EQ(post(request("tools/list"), {{"Mcp-Session-Id", id}}).status, 404);
}

TEST_F(McpRoutesTest, sessions_are_not_kept_without_end) {
  const std::string first = shake();
  for (int i = 0; i < 300; ++i) {
    clock.advance(Milliseconds{1});
    shake();
  }
  EXPECT_EQ(post(request("tools/list"), {{"Mcp-Session-Id", first}}).status, 404);
  const std::string last = shake();
  clock.advance(std::chrono::hours{25});
  shake();
  EXPECT_EQ(post(request("tools/list"), {{"Mcp-Session-Id", last}}).status, 404);
}

TEST_F(McpRoutesTest, a_failed_handshake_leaves_no_session) {
  const Reply reply = post(request("initialize"));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(header(reply, "Mcp-Session-Id"), "");
}

TEST_F(McpRoutesTest, notifications_and_answers_are_accepted_without_a_word) {
  const std::string id = shake();
  for (const json& message : {json{{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}},
                              json{{"jsonrpc", "2.0"}, {"id", 1}, {"result", json::object()}}}) {
    const Reply reply = post(message, {{"Mcp-Session-Id", id}});
    EXPECT_EQ(reply.status, 202);
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(post(message).status, 400);
  }
}

TEST_F(McpRoutesTest, stateless_requests_need_no_session_and_get_none) {
  const Reply reply = post(stateless("tools/list"), own("tools/list"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(json::parse(reply.body).at("result").at("resultType"), "complete");
  EXPECT_EQ(header(reply, "Mcp-Session-Id"), "");
  auto with_session = own("tools/list");
  with_session.emplace_back("Mcp-Session-Id", "nonsense");
  EXPECT_EQ(post(stateless("tools/list"), with_session).status, 200);
}

TEST_F(McpRoutesTest, headers_that_are_at_odds_with_the_body_are_refused) {
  const json call = stateless("tools/call", {{"name", "tell"}});
  const std::vector<std::vector<std::pair<std::string, std::string>>> wrong = {
      {},
      own("tools/list", "tell"),
      own("TOOLS/CALL", "tell"),
      own("tools/call"),
      own("tools/call", "tell2"),
      own("tools/call", "=?base64?dGVsbDI=?="),
      own("tools/call", "=?base64?!!!!?="),
      {{"Mcp-Method", "tools/call"}, {"Mcp-Name", "tell"}},
      {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Name", "tell"}},
      {{"MCP-Protocol-Version", "2025-11-25"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "tell"}}};
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const Reply reply = post(call, wrong[i]);
    EXPECT_EQ(reply.status, 400) << i;
    EXPECT_EQ(code_of(reply), mcp_header_mismatch) << i;
  }
  for (const auto& right :
       {own("tools/call", "tell"), own("tools/call", "  tell "), own("tools/call", "=?base64?dGVsbA==?="),
        std::vector<std::pair<std::string, std::string>>{
            {"mcp-protocol-version", "2026-07-28"}, {"MCP-METHOD", "tools/call"}, {"mcp-name", "tell"}}})
    EXPECT_EQ(post(call, right).status, 200);
  EXPECT_EQ(
      post(stateless("resources/read", {{"uri", "test://一"}}), own("resources/read", "=?base64?dGVzdDovL+S4gA==?="))
          .status,
      200);
}

TEST_F(McpRoutesTest, faults_of_stateless_requests_have_their_status) {
  EXPECT_EQ(post(request("server/discover"), own("server/discover")).status, 400);
  EXPECT_EQ(post(request("tools/list"), own("tools/list")).status, 400);
  EXPECT_EQ(post(stateless("no/such"), own("no/such")).status, 404);
  EXPECT_EQ(post(stateless("initialize"), own("initialize")).status, 404);
  json old = stateless("tools/list");
  old["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = "v999";
  const Reply reply = post(old, {{"MCP-Protocol-Version", "v999"}, {"Mcp-Method", "tools/list"}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(code_of(reply), mcp_unsupported_version);
}

TEST_F(McpRoutesTest, what_is_no_message_or_no_json_is_refused) {
  EXPECT_EQ(send("POST", "{").status, 400);
  EXPECT_EQ(send("POST", "[]").status, 400);
  EXPECT_EQ(send("POST", "").status, 400);
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"})
    EXPECT_EQ(send("POST", stateless("tools/list").dump(), {{"Content-Type", type}}).status, 415) << type;
  EXPECT_EQ(send("POST", stateless("tools/list").dump(), {{"Accept", "text/html"}}).status, 406);
  auto own_headers = own("tools/list");
  own_headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  EXPECT_EQ(post(stateless("tools/list"), own_headers).status, 200);
}

TEST_F(McpRoutesTest, the_verbs_of_sessions_are_not_there_without_one) {
  EXPECT_EQ(send("GET").status, 405);
  EXPECT_EQ(send("GET", "", {{"MCP-Protocol-Version", "2026-07-28"}, {"Last-Event-ID", "1-0"}}).status, 405);
  EXPECT_EQ(send("DELETE", "", {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Session-Id", shake()}}).status, 405);
  EXPECT_EQ(header(send("GET"), "Allow"), "POST, DELETE");
}

TEST_F(McpRoutesTest, a_tool_is_answered_on_a_stream_with_its_progress_before) {
  const Reply reply = post(stateless("tools/call", {{"name", "tell"}}), own("tools/call", "tell"));
  EXPECT_EQ(reply.type, "text/event-stream");
  EXPECT_EQ(header(reply, "X-Accel-Buffering"), "no");
  KeptStream stream;
  reply.stream(stream);
  EXPECT_EQ(events_in(stream.text).size(), 1u);

  json asking = stateless("tools/call", {{"name", "tell"}});
  asking["params"]["_meta"]["progressToken"] = 5;
  KeptStream told;
  post(asking, own("tools/call", "tell")).stream(told);
  const auto events = events_in(told.text);
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(json::parse(events[0].data).at("method"), "notifications/progress");
  EXPECT_EQ(json::parse(events[3].data).at("result").at("resultType"), "complete");
  EXPECT_EQ(events[0].id, "");
}

TEST_F(McpRoutesTest, who_takes_no_streams_gets_json) {
  auto own_headers = own("tools/call", "tell");
  own_headers.emplace_back("Accept", "application/json");
  const Reply reply = post(stateless("tools/call", {{"name", "tell"}}), own_headers);
  EXPECT_FALSE(reply.stream);
  EXPECT_TRUE(json::parse(reply.body).contains("result"));
}

TEST_F(McpRoutesTest, closing_a_stateless_stream_cancels_its_request) {
  const Reply reply = post(stateless("tools/call", {{"name", "wait"}}), own("tools/call", "wait"));
  KeptStream stream;
  run_together(2, [&](std::size_t worker) {
    if (worker == 0) return reply.stream(stream);
    while (offer.waiting == 0) system_clock().sleep(Milliseconds{1}, {});
    stream.is_gone = true;
  });
  EXPECT_EQ(offer.waiting, 0);
  EXPECT_EQ(stream.text, "");
}

TEST_F(McpRoutesTest, a_silent_stream_is_kept_open_by_comments) {
  const Reply reply = post(stateless("tools/call", {{"name", "wait"}}), own("tools/call", "wait"));
  KeptStream stream;
  stream.writings_max = 2;
  run_together(2, [&](std::size_t worker) {
    if (worker == 0) return reply.stream(stream);
    while (!stream.gone()) {
      clock.advance(Milliseconds{16'000});
      system_clock().sleep(Milliseconds{2}, {});
    }
  });
  EXPECT_EQ(stream.text, ": ping\n\n: ping\n\n");
}

TEST_F(McpRoutesTest, a_lost_connection_of_a_session_cancels_nothing_and_is_taken_up_again) {
  const std::string id = shake();
  const Reply reply =
      post(request("tools/call", {{"name", "wait"}, {"_meta", {{"progressToken", 1}}}}, 9), {{"Mcp-Session-Id", id}});
  KeptStream first;
  first.writings_max = 3;
  std::string last_id;
  KeptStream second;
  run_together(2, [&](std::size_t worker) {
    if (worker == 0) return reply.stream(first);
    while (!first.gone()) system_clock().sleep(Milliseconds{1}, {});
    const auto seen = events_in(first.text);
    EXPECT_EQ(seen.size(), 3u);
    EXPECT_EQ(seen[0].data, "");  // gives the client an id before anything is there
    EXPECT_EQ(offer.waiting, 1);
    post({{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", {{"requestId", "other"}}}},
         {{"Mcp-Session-Id", id}});
    const Reply again = send("GET", "", {{"Mcp-Session-Id", id}, {"Last-Event-ID", seen.back().id}});
    EXPECT_EQ(again.type, "text/event-stream");
    EXPECT_EQ(send("GET", "", {{"Mcp-Session-Id", id}, {"Last-Event-ID", "99-1"}}).status, 400);
    second.writings_max = 4;
    again.stream(second);
    post({{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", {{"requestId", 9}}}},
         {{"Mcp-Session-Id", id}});
  });
  const auto before = events_in(first.text), after = events_in(second.text);
  ASSERT_EQ(after.size(), 4u);
  EXPECT_EQ(before[2].id, "1-2");
  EXPECT_EQ(after[0].id, "1-3");
  EXPECT_EQ(after[3].id, "1-6");
}

TEST_F(McpRoutesTest, an_answer_that_nobody_took_is_kept_for_who_comes_back) {
  const std::string id = shake();
  const Reply reply = post(request("tools/call", {{"name", "tell"}}, 3), {{"Mcp-Session-Id", id}});
  KeptStream broken;
  broken.writings_max = 1;
  reply.stream(broken);
  KeptStream stream;
  send("GET", "", {{"Mcp-Session-Id", id}, {"Last-Event-ID", events_in(broken.text)[0].id}}).stream(stream);
  const auto events = events_in(stream.text);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(json::parse(events[0].data).at("id"), 3);
}

TEST_F(McpRoutesTest, older_clients_get_no_empty_event) {
  const std::string id = shake("2025-06-18");
  KeptStream stream;
  post(request("tools/call", {{"name", "tell"}}, 3), {{"Mcp-Session-Id", id}}).stream(stream);
  ASSERT_EQ(events_in(stream.text).size(), 1u);
  EXPECT_NE(events_in(stream.text)[0].data, "");
}

TEST(McpHeadersTest, base64_is_read_strictly) {
  EXPECT_EQ(decoded_header("=?base64?SGVsbG8sIOS4lueVjA==?="), "Hello, 世界");
  EXPECT_EQ(decoded_header("=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="), "=?base64?literal?=");
  EXPECT_EQ(decoded_header("=?base64?"
                           "?="),
            "");
  EXPECT_EQ(decoded_header("plain"), "plain");
  for (const char* wrong :
       {"=?base64?A?=", "=?base64?AB==C?=", "=?base64?AA=A?=", "=?base64?QR==?=", "=?base64?====?="})
    EXPECT_FALSE(decoded_header(wrong)) << wrong;
}

}  // namespace
}  // namespace kaozheng::app
