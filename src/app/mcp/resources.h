// SPDX-License-Identifier: Apache-2.0
// The reports of finished runs as resources: kaozheng://report/RUN, …/evidence.json, …/sources.bib.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/mcp/backing.h"

namespace kaozheng::app {

// {"resources", "nextCursor"?}, the newest first; nothing for a cursor that was not given out here.
std::optional<nlohmann::json> mcp_resource_page(McpBacking& backing, const std::string& cursor);
const nlohmann::json& mcp_resource_templates();
// {"contents"}; nothing when there is none at this address.
std::optional<nlohmann::json> read_mcp_resource(McpBacking& backing, const std::string& uri);

}  // namespace kaozheng::app
