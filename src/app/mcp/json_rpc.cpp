// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/json_rpc.h"

#include <fmt/format.h>

#include <utility>

#include "app/exchange.h"

namespace kaozheng::app {
namespace {

bool is_id(const nlohmann::json& json) { return json.is_string() || json.is_number_integer(); }

tl::unexpected<RpcFault> wrong(nlohmann::json id, RpcCode code, std::string message) {
  return tl::make_unexpected(RpcFault{std::move(id), {code, std::move(message), {}}});
}

}  // namespace

tl::expected<RpcMessage, RpcFault> read_rpc_message(std::string_view text) {
  if (text.size() > rpc_message_bytes_max)
    return wrong({}, rpc_invalid_request, fmt::format("a message has at most {} MiB", rpc_message_bytes_max >> 20));
  if (json_depth(text) > json_depth_max)
    return wrong({}, rpc_invalid_request, fmt::format("a message is nested at most {} deep", json_depth_max));
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return wrong({}, rpc_parse_error, "the message is not JSON");
  if (json.is_array())
    return wrong({}, rpc_invalid_request, "batches are not part of MCP since 2025-06-18: send one message");
  if (!json.is_object()) return wrong({}, rpc_invalid_request, "the message is not an object");

  const auto id = json.find("id");
  const nlohmann::json known_id = id != json.end() && is_id(*id) ? *id : nlohmann::json();
  const auto version = json.find("jsonrpc");
  if (version == json.end() || *version != "2.0") return wrong(known_id, rpc_invalid_request, "jsonrpc is not \"2.0\"");
  if (id != json.end() && !is_id(*id))
    return wrong(known_id, rpc_invalid_request, "id is neither a string nor an integer");

  RpcMessage message;
  message.id = known_id;
  const auto method = json.find("method");
  if (method == json.end()) {
    if (!json.contains("result") && !json.contains("error"))
      return wrong(known_id, rpc_invalid_request, "the message has no method");
    message.kind = RpcMessage::Kind::response;
    return message;
  }
  if (!method->is_string()) return wrong(known_id, rpc_invalid_request, "method is not a string");
  message.method = method->get<std::string>();
  message.kind = id == json.end() ? RpcMessage::Kind::notification : RpcMessage::Kind::request;
  if (const auto params = json.find("params"); params != json.end()) {
    if (!params->is_object()) return wrong(known_id, rpc_invalid_params, "params is not an object");
    message.params = std::move(*params);
  }
  return message;
}

nlohmann::json rpc_result(const nlohmann::json& id, nlohmann::json result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

nlohmann::json rpc_error(const nlohmann::json& id, const RpcError& error) {
  nlohmann::json json = {{"jsonrpc", "2.0"},
                         {"error", {{"code", static_cast<int>(error.code)}, {"message", error.message}}}};
  if (!id.is_null()) json["id"] = id;
  if (!error.data.is_null()) json["error"]["data"] = error.data;
  return json;
}

nlohmann::json rpc_notification(std::string_view method, nlohmann::json params) {
  return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

std::string rpc_text(const nlohmann::json& message) {
  return message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace kaozheng::app
