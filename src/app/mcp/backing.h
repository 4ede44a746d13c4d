// SPDX-License-Identifier: Apache-2.0
// What stands behind the tools of the MCP door.
#pragma once

#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "runs/run_desk.h"
#include "store/store.h"

namespace kaozheng::app {

// Everything is opened when it is first asked for, and no sooner: clients start a server only to see what it offers.
// Safe to call from any thread.
class McpBacking {
 public:
  virtual ~McpBacking() = default;
  virtual Clock& clock() = 0;
  virtual Result<store::Store*> store() = 0;
  virtual Result<runs::RunDesk*> desk() = 0;
  // An answer out of a finished run's own evidence: {"markdown", "references", "found"}.
  virtual Result<nlohmann::json> ask(std::string_view run_id, const std::string& question, std::stop_token stop) = 0;
};

}  // namespace kaozheng::app
