// SPDX-License-Identifier: Apache-2.0
// Who answers what is asked about a run afterwards, made from settings; for every door.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "app/config.h"
#include "app/messages.h"
#include "app/run_models.h"
#include "app/run_outfit.h"
#include "app/wiring.h"
#include "runs/follow_up.h"

namespace kaozheng::app {

// All that is given outlives it.
class FollowUpOutfit {
 public:
  FollowUpOutfit(const Config& config, Wiring& wiring, const Tongue& say, RunHearing hearing)
      : config_(config), wiring_(wiring), say_(say), hearing_(std::move(hearing)) {}

  // Asks servers what models they have. What a run read of the user's files goes to endpoints only that may see it. The
  // ports live as long as this does.
  Outcome<runs::FollowUpPorts> make(store::Store& store, const std::string& run_id, std::stop_token stop);

 private:
  const Config& config_;
  Wiring& wiring_;
  const Tongue& say_;
  const RunHearing hearing_;
  std::optional<RunModels> models_;
};

}  // namespace kaozheng::app
