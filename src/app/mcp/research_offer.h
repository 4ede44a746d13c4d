// SPDX-License-Identifier: Apache-2.0
// The engine as an MCP server offers it.
#pragma once

#include <memory>

#include "app/mcp/backing.h"
#include "app/mcp/offer.h"

namespace kaozheng::app {

// `backing` outlives it.
std::unique_ptr<McpOffer> make_research_offer(McpBacking& backing);

}  // namespace kaozheng::app
