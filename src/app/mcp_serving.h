// SPDX-License-Identifier: Apache-2.0
// The MCP door joined with the engine behind it.
#pragma once

#include <memory>
#include <stop_token>

#include "app/config.h"
#include "app/mcp/backing.h"

namespace kaozheng::app {

// Serves the MCP client at the other end of two streams until its stream ends or `stop` is asked. Opens nothing before
// a tool needs it. Runs that go on then are paused.
void serve_mcp(const Config& config, const Environment& environment, int in, int out, std::stop_token stop);

}  // namespace kaozheng::app
