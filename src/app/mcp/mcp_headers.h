// SPDX-License-Identifier: Apache-2.0
// What the headers of a request over HTTP say about the message in its body. Pure: fuzzed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/mcp/protocol.h"

namespace kaozheng::app {

struct McpHeaders {
  std::string version;  // MCP-Protocol-Version; empty = not there, as with the others
  std::string method;   // Mcp-Method
  std::string name;     // Mcp-Name
  std::string session;  // Mcp-Session-Id
};

// `=?base64?…?=` decoded, anything else as it is; nothing when it is no base64.
std::optional<std::string> decoded_header(std::string_view value);

// The era of a message, by itself and its headers.
McpEra era_of(const RpcMessage& message, const McpHeaders& headers);
// In what a stateless request is at odds with its headers; nothing when they say the same.
std::optional<RpcError> fault_in_headers(const RpcMessage& request, const McpHeaders& headers);

}  // namespace kaozheng::app
