// SPDX-License-Identifier: Apache-2.0
// MCP over streamable HTTP: both eras of the protocol at one address, /mcp.
#pragma once

#include "app/exchange.h"
#include "app/mcp/offer.h"
#include "base/clock.h"

namespace kaozheng::app {

// Both outlive the routes.
Routes mcp_routes(McpOffer& offer, Clock& clock);

}  // namespace kaozheng::app
