// SPDX-License-Identifier: Apache-2.0
// One message of JSON-RPC 2.0, as MCP allows it. Pure: fuzzed.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace kaozheng::app {

inline constexpr std::size_t rpc_message_bytes_max = 4u << 20;

// Codes of JSON-RPC and of MCP.
enum RpcCode : int {
  rpc_parse_error = -32700,
  rpc_invalid_request = -32600,
  rpc_method_not_found = -32601,
  rpc_invalid_params = -32602,
  rpc_internal_error = -32603,
  mcp_resource_not_found = -32002,  // of the handshake era; later rpc_invalid_params
  mcp_header_mismatch = -32020,
  mcp_unsupported_version = -32022,
};

struct RpcError {
  RpcCode code = rpc_internal_error;
  std::string message;       // for people; holds nothing of what a stranger wrote
  nlohmann::json data = {};  // null = none
};

struct RpcMessage {
  enum class Kind { request, notification, response };
  Kind kind = Kind::request;
  nlohmann::json id = {};  // a string or an integer; null of a notification
  std::string method = {};
  nlohmann::json params = nlohmann::json::object();
};

// What is not a message is the error to answer with, and the id when that could be read.
struct RpcFault {
  nlohmann::json id;  // null = not known
  RpcError error;
};
tl::expected<RpcMessage, RpcFault> read_rpc_message(std::string_view text);

nlohmann::json rpc_result(const nlohmann::json& id, nlohmann::json result);
nlohmann::json rpc_error(const nlohmann::json& id, const RpcError& error);  // a null id is left out
nlohmann::json rpc_notification(std::string_view method, nlohmann::json params);

// On one line; broken UTF-8 is replaced.
std::string rpc_text(const nlohmann::json& message);

}  // namespace kaozheng::app
