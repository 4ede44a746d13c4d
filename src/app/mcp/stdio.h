// SPDX-License-Identifier: Apache-2.0
// MCP over two streams: a message a line.
#pragma once

#include <stop_token>

#include "app/mcp/protocol.h"

namespace kaozheng::app {

// Serves the one client at the other end until its stream ends or `stop` is asked. What is under way then is told to
// end, and waited for. Nothing but messages is written to `out`.
void serve_mcp_stdio(McpProtocol& protocol, int in, int out, std::stop_token stop);

}  // namespace kaozheng::app
