// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <stdexcept>
#include <string>

#include "app/mcp/offer.h"
#include "base/clock.h"

namespace kaozheng::app {

// Offers a tool that tells its arguments, one that waits until it is told to end, one that is a bug, and one resource.
class SmallOffer final : public McpOffer {
 public:
  const std::string& instructions() const override { return instructions_; }
  const nlohmann::json& tools() const override { return tools_; }

  nlohmann::json call(const std::string& tool, const nlohmann::json& arguments, const McpCall& call) override {
    if (tool == "bug") throw std::runtime_error("the words of a document");
    if (tool == "wait") {
      ++waiting;
      for (int turn = 1; call.goes_on(); ++turn) {
        if (call.progress) call.progress(turn, 0, "waiting");
        system_clock().sleep(Milliseconds{2}, call.stop);
      }
      --waiting;
    } else if (call.progress) {
      for (const double step : {1.0, 2.0, 2.0, 1.5, 3.0}) call.progress(step, 3, "a step");
    }
    return {{"content", {{{"type", "text"}, {"text", arguments.dump()}}}}, {"isError", false}};
  }

  std::optional<nlohmann::json> resources(const std::string& cursor) override {
    if (!cursor.empty()) return std::nullopt;
    return nlohmann::json{{"resources", {{{"uri", "test://一"}, {"name", "one"}}}}};
  }
  const nlohmann::json& resource_templates() const override { return templates_; }
  std::optional<nlohmann::json> read(const std::string& uri) override {
    if (uri != "test://一") return std::nullopt;
    return nlohmann::json{{"contents", {{{"uri", uri}, {"text", "its text"}}}}};
  }

  std::atomic<int> waiting{0};

 private:
  const std::string instructions_ = "how to use it";
  const nlohmann::json tools_ = {{{"name", "tell"}, {"inputSchema", {{"type", "object"}}}},
                                 {{"name", "wait"}, {"inputSchema", {{"type", "object"}}}},
                                 {{"name", "bug"}, {"inputSchema", {{"type", "object"}}}}};
  const nlohmann::json templates_ = nlohmann::json::array();
};

inline nlohmann::json stateless_meta() {
  return {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
          {"io.modelcontextprotocol/clientInfo", {{"name", "test"}, {"version", "1"}}},
          {"io.modelcontextprotocol/clientCapabilities", nlohmann::json::object()}};
}

}  // namespace kaozheng::app
