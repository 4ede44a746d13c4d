// SPDX-License-Identifier: Apache-2.0
// Any bytes as a message of an MCP client, with any headers before it: every answer is a message, has the request's id,
// and a stateless one has what that era asks for. The first line, if there is one, is headers, four of them between
// tabs.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "app/mcp/mcp_headers.h"
#include "app/mcp/offer_double.h"
#include "app/mcp/protocol.h"
#include "base/bytes.h"

namespace {

using namespace kaozheng::app;
using nlohmann::json;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const McpReply& reply, const RpcMessage& request, McpEra era) {
  const json& message = reply.message;
  require(message.at("jsonrpc") == "2.0" && message.at("id") == request.id);
  require(message.contains("result") != message.contains("error"));
  require(!rpc_text(message).empty() && rpc_text(message).find('\n') == std::string::npos);
  if (message.contains("error")) {
    require(message.at("error").at("code").is_number_integer() && !message.at("error").at("message").empty());
  } else if (era == McpEra::stateless) {
    require(message.at("result").at("resultType") == "complete" && reply.status == 200);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const auto line_end = input.find('\n');
  const std::string_view body = line_end == std::string_view::npos ? input : input.substr(line_end + 1);
  auto fields = kaozheng::split(line_end == std::string_view::npos ? "" : input.substr(0, line_end), '\t');
  fields.resize(4);
  const McpHeaders headers{fields[0], fields[1], fields[2], fields[3]};
  static_cast<void>(decoded_header(fields[2]));

  const auto message = read_rpc_message(body);
  if (!message) {
    require(!rpc_text(rpc_error(message.error().id, message.error().error)).empty());
    return 0;
  }
  SmallOffer offer;
  McpProtocol protocol(offer);
  for (const bool shaken : {false, true}) {
    McpSession session;
    if (shaken) session.agree_on("2025-11-25");
    if (message->kind != RpcMessage::Kind::request) {
      protocol.notice(*message, session);
      continue;
    }
    const McpEra era = era_of(*message, headers);
    if (era == McpEra::stateless) static_cast<void>(fault_in_headers(*message, headers));
    const auto begun = session.begin(message->id);
    require(begun.has_value() && !session.begin(message->id));
    McpCall call;
    call.wanted = [] { return false; };  // the tool that waits does not
    const auto reply = protocol.answer(*message, era, session, *begun, call, [](const json& told) {
      require(told.at("method") == "notifications/progress" && !told.contains("id"));
    });
    require(reply.has_value());
    check(*reply, *message, era);
  }
  return 0;
}
