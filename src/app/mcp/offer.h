// SPDX-License-Identifier: Apache-2.0
// What an MCP server offers to its clients, whatever the protocol's version and the connection.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <string>

namespace kaozheng::app {

// What surrounds one call.
struct McpCall {
  std::stop_token stop = {};  // the client cancelled it, or the program ends
  std::string client = {};    // name of the token it came with; empty = none was needed
  std::string origin = {};    // where this program's page is, "http://127.0.0.1:8765"; empty = nowhere
  // Asked now and then by what takes long; false: nobody waits for the answer any more. Empty = somebody does.
  std::function<bool()> wanted = {};
  // How far it is, rising; `total` may be 0 = not known. Empty = the client did not ask to be told.
  std::function<void(double progress, double total, const std::string& message)> progress = {};

  bool goes_on() const { return !stop.stop_requested() && (!wanted || wanted()); }
};

// Safe to call from any thread.
class McpOffer {
 public:
  virtual ~McpOffer() = default;

  virtual const std::string& instructions() const = 0;
  // [{"name", "title", "description", "inputSchema", "outputSchema", "annotations"}], always the same, in one order.
  virtual const nlohmann::json& tools() const = 0;
  // Of a tool that is offered: {"content", "structuredContent"}, with "isError" when it could not be done.
  virtual nlohmann::json call(const std::string& tool, const nlohmann::json& arguments, const McpCall& call) = 0;

  // {"resources", "nextCursor"?}; nothing for a cursor that was not given out here.
  virtual std::optional<nlohmann::json> resources(const std::string& cursor) = 0;
  virtual const nlohmann::json& resource_templates() const = 0;
  // {"contents"}; nothing when there is none at this address.
  virtual std::optional<nlohmann::json> read(const std::string& uri) = 0;
};

}  // namespace kaozheng::app
