// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/protocol.h"

#include <gmock/gmock.h>

#include "app/mcp/offer_double.h"
#include "base/parallel.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct McpProtocolTest : testing::Test {
  SmallOffer offer;
  McpProtocol protocol{offer};
  McpSession session;
  std::vector<json> told;

  std::optional<McpReply> send(const json& sent) {
    const auto message = read_rpc_message(sent.dump());
    if (!message) return McpReply{rpc_error(message.error().id, message.error().error), 400};
    const auto begun = session.begin(message->id);
    if (!begun) return McpProtocol::busy(*message);
    return protocol.answer(*message, era_of(*message), session, *begun, {},
                           [this](const json& notification) { told.push_back(notification); });
  }
  std::optional<McpReply> ask(const std::string& method, json params = json::object(), json id = 1) {
    return send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
  }
  std::optional<McpReply> ask_stateless(const std::string& method, json params = json::object(), json id = 1) {
    params["_meta"].update(stateless_meta());
    return ask(method, std::move(params), std::move(id));
  }
  json shake(const std::string& wanted = "2025-11-25") {
    return ask("initialize", {{"protocolVersion", wanted}, {"capabilities", json::object()}})->message.at("result");
  }
  static int code_of(const std::optional<McpReply>& reply) { return reply->message.at("error").at("code"); }
};

TEST_F(McpProtocolTest, a_handshake_agrees_on_the_clients_version_when_it_is_known) {
  EXPECT_EQ(shake("2025-06-18").at("protocolVersion"), "2025-06-18");
  EXPECT_EQ(session.version(), "2025-06-18");
}

TEST_F(McpProtocolTest, a_handshake_in_another_version_is_offered_the_newest_one_with_a_handshake) {
  const json result = shake("2024-11-05");
  EXPECT_EQ(result.at("protocolVersion"), "2025-11-25");
  EXPECT_EQ(result.at("serverInfo").at("name"), "kaozheng");
  EXPECT_EQ(result.at("instructions"), "how to use it");
  EXPECT_TRUE(result.at("capabilities").contains("tools"));
  EXPECT_FALSE(result.contains("resultType"));
}

TEST_F(McpProtocolTest, a_session_has_one_handshake) {
  shake();
  EXPECT_EQ(code_of(ask("initialize", {{"protocolVersion", "2025-06-18"}})), rpc_invalid_request);
  EXPECT_EQ(session.version(), "2025-11-25");
}

TEST_F(McpProtocolTest, before_the_handshake_only_a_ping_is_answered) {
  EXPECT_EQ(ask("ping")->message.at("result"), json::object());
  EXPECT_EQ(code_of(ask("tools/list")), rpc_invalid_request);
  shake();
  EXPECT_EQ(ask("tools/list")->message.at("result").at("tools").size(), 3u);
}

TEST_F(McpProtocolTest, stateless_requests_need_no_handshake_and_leave_none) {
  const auto reply = ask_stateless("tools/list");
  const json& result = reply->message.at("result");
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(result.at("resultType"), "complete");
  EXPECT_EQ(result.at("cacheScope"), "public");
  EXPECT_GT(result.at("ttlMs"), 0);
  EXPECT_EQ(result.at("_meta").at("io.modelcontextprotocol/serverInfo").at("name"), "kaozheng");
  EXPECT_EQ(session.version(), "");
}

TEST_F(McpProtocolTest, both_eras_are_served_side_by_side) {
  shake();
  EXPECT_TRUE(ask_stateless("tools/list")->message.at("result").contains("ttlMs"));
  EXPECT_FALSE(ask("tools/list")->message.at("result").contains("ttlMs"));
}

TEST_F(McpProtocolTest, discovery_tells_all_versions_before_any_handshake) {
  const json result = ask_stateless("server/discover")->message.at("result");
  EXPECT_THAT(result.at("supportedVersions"), ElementsAre("2026-07-28", "2025-11-25", "2025-06-18"));
  EXPECT_TRUE(result.at("capabilities").contains("resources"));
}

TEST_F(McpProtocolTest, what_a_stateless_request_must_say_and_does_not_is_a_bad_request) {
  for (const char* missing :
       {"io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities"}) {
    json meta = stateless_meta();
    meta.erase(missing);
    const auto reply = ask("server/discover", {{"_meta", meta}});
    EXPECT_EQ(code_of(reply), rpc_invalid_params) << missing;
    EXPECT_EQ(reply->status, 400) << missing;
  }
  EXPECT_EQ(code_of(ask("server/discover")), rpc_invalid_params);
  json meta = stateless_meta();
  meta.erase("io.modelcontextprotocol/clientInfo");
  EXPECT_TRUE(ask("server/discover", {{"_meta", meta}})->message.contains("result"));
}

TEST_F(McpProtocolTest, a_version_that_is_not_served_is_told_which_are) {
  json meta = stateless_meta();
  meta["io.modelcontextprotocol/protocolVersion"] = "1900-01-01";
  const auto reply = ask("tools/list", {{"_meta", meta}});
  EXPECT_EQ(code_of(reply), mcp_unsupported_version);
  EXPECT_EQ(reply->status, 400);
  EXPECT_EQ(reply->message.at("error").at("data").at("requested"), "1900-01-01");
  EXPECT_EQ(reply->message.at("error").at("data").at("supported").size(), 3u);
}

TEST_F(McpProtocolTest, methods_of_the_handshake_are_unknown_without_one) {
  for (const char* method : {"initialize", "ping", "logging/setLevel", "resources/subscribe", "unknown/method"}) {
    const auto reply = ask_stateless(method);
    EXPECT_EQ(code_of(reply), rpc_method_not_found) << method;
    EXPECT_EQ(reply->status, 404) << method;
  }
  shake();
  EXPECT_EQ(code_of(ask("prompts/list")), rpc_method_not_found);
}

TEST_F(McpProtocolTest, a_tool_gets_its_arguments) {
  shake();
  const auto reply = ask("tools/call", {{"name", "tell"}, {"arguments", {{"a", "甲"}}}});
  EXPECT_EQ(reply->message.at("result").at("content").at(0).at("text"), "{\"a\":\"甲\"}");
  EXPECT_EQ(code_of(ask("tools/call", {{"name", "no such"}})), rpc_invalid_params);
}

TEST_F(McpProtocolTest, progress_is_told_only_when_it_was_asked_for_and_only_rises) {
  shake();
  ask("tools/call", {{"name", "tell"}});
  EXPECT_TRUE(told.empty());
  ask("tools/call", {{"name", "tell"}, {"_meta", {{"progressToken", "p"}}}});
  ASSERT_EQ(told.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(told[i].at("method"), "notifications/progress");
    EXPECT_EQ(told[i].at("params").at("progressToken"), "p");
    EXPECT_EQ(told[i].at("params").at("progress"), static_cast<double>(i + 1));
  }
}

TEST_F(McpProtocolTest, a_bug_in_a_tool_is_told_without_its_words) {
  shake();
  const auto reply = ask("tools/call", {{"name", "bug"}});
  EXPECT_EQ(code_of(reply), rpc_internal_error);
  EXPECT_THAT(reply->message.dump(), Not(HasSubstr("document")));
}

TEST_F(McpProtocolTest, a_missing_resource_has_the_code_of_its_era) {
  shake();
  const auto old = ask("resources/read", {{"uri", "test://none"}});
  EXPECT_EQ(code_of(old), mcp_resource_not_found);
  const auto now = ask_stateless("resources/read", {{"uri", "test://none"}});
  EXPECT_EQ(code_of(now), rpc_invalid_params);
  EXPECT_EQ(now->message.at("error").at("data").at("uri"), "test://none");
  EXPECT_EQ(ask_stateless("resources/read", {{"uri", "test://一"}})->message.at("result").at("cacheScope"), "private");
}

TEST_F(McpProtocolTest, a_cancelled_request_ends_and_is_not_answered) {
  shake();
  std::optional<McpReply> reply = McpReply{};
  run_together(2, [&](std::size_t worker) {
    if (worker == 0) {
      reply = ask("tools/call", {{"name", "wait"}}, "long");
      return;
    }
    while (offer.waiting == 0) system_clock().sleep(Milliseconds{1}, {});
    RpcMessage other{RpcMessage::Kind::notification, {}, "notifications/cancelled", {{"requestId", "other"}}};
    protocol.notice(other, session);
    EXPECT_EQ(offer.waiting, 1);
    protocol.notice({RpcMessage::Kind::notification, {}, "notifications/cancelled", {{"requestId", "long"}}}, session);
  });
  EXPECT_FALSE(reply);
  EXPECT_TRUE(ask("ping", json::object(), "long")->message.contains("result"));
}

TEST_F(McpProtocolTest, when_all_is_stopped_what_is_under_way_is_answered) {
  shake();
  std::optional<McpReply> reply;
  run_together(2, [&](std::size_t worker) {
    if (worker == 0) {
      reply = ask("tools/call", {{"name", "wait"}}, 7);
      return;
    }
    while (offer.waiting == 0) system_clock().sleep(Milliseconds{1}, {});
    EXPECT_EQ(code_of(ask("ping", json::object(), 7)), rpc_invalid_request);
    EXPECT_TRUE(ask("ping", json::object(), "7")->message.contains("result"));
    session.stop_all();
  });
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->message.contains("result"));
}

TEST(RpcMessageTest, what_is_no_message_is_told_why) {
  const std::vector<std::pair<std::string, RpcCode>> wrong = {
      {"", rpc_parse_error},
      {"{", rpc_parse_error},
      {"\xff", rpc_parse_error},
      {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":{\"x\":\"\xff\"}}", rpc_parse_error},
      {"[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", rpc_invalid_request},
      {"1", rpc_invalid_request},
      {R"({"id":1,"method":"ping"})", rpc_invalid_request},
      {R"({"jsonrpc":"1.0","id":1,"method":"ping"})", rpc_invalid_request},
      {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", rpc_invalid_request},
      {R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", rpc_invalid_request},
      {R"({"jsonrpc":"2.0","id":{},"method":"ping"})", rpc_invalid_request},
      {R"({"jsonrpc":"2.0","id":1,"method":2})", rpc_invalid_request},
      {R"({"jsonrpc":"2.0","id":1})", rpc_invalid_request},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})", rpc_invalid_params},
      {std::string(100, '[') + std::string(100, ']'), rpc_invalid_request},
      {std::string(rpc_message_bytes_max + 1, ' '), rpc_invalid_request}};
  for (const auto& [text, code] : wrong) {
    const auto message = read_rpc_message(text);
    ASSERT_FALSE(message) << text.substr(0, 80);
    EXPECT_EQ(message.error().error.code, code) << text.substr(0, 80);
  }
  EXPECT_EQ(read_rpc_message(R"({"jsonrpc":"2.0","id":9})").error().id, 9);
}

TEST(RpcMessageTest, brackets_in_strings_are_no_nesting) {
  const std::string text =
      R"({"jsonrpc":"2.0","id":"a","method":"m","params":{"x":")" + std::string(500, '[') + R"(\"[["}})";
  const auto message = read_rpc_message(text);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, RpcMessage::Kind::request);
}

TEST(RpcMessageTest, notifications_have_no_id_and_responses_no_method) {
  EXPECT_EQ(read_rpc_message(R"({"jsonrpc":"2.0","method":"m"})")->kind, RpcMessage::Kind::notification);
  EXPECT_EQ(read_rpc_message(R"({"jsonrpc":"2.0","id":1,"result":{}})")->kind, RpcMessage::Kind::response);
}

}  // namespace
}  // namespace kaozheng::app
