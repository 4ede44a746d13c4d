// SPDX-License-Identifier: Apache-2.0
// Questions about finished runs, answered for every door of a process; each with connections of its own.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "app/config.h"
#include "app/wiring.h"
#include "runs/follow_up.h"

namespace kaozheng::app {

// Safe to call from any thread. All that is given outlives it.
class Answering {
 public:
  Answering(const Config& config, const Environment& environment, SharedParts& shared)
      : config_(config), environment_(environment), shared_(shared) {}

  // As runs::ask and runs::recheck; runs may be given by the beginnings of their ids. Also as choosing the models
  // fails.
  Result<runs::FollowUpAnswer> ask(std::string_view run_id, const std::string& question, std::stop_token stop);
  Result<runs::Rechecked> recheck(std::string_view run_id, const std::string& claim, std::stop_token stop);

 private:
  const Config& config_;
  const Environment& environment_;
  SharedParts& shared_;
};

}  // namespace kaozheng::app
