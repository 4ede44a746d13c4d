// SPDX-License-Identifier: Apache-2.0
// The door for programs made for OpenAI's interface: models, chat completions, responses.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/exchange.h"
#include "base/clock.h"
#include "base/result.h"
#include "domain/report.h"
#include "runs/run_desk.h"
#include "store/store.h"

namespace kaozheng::app {

// An answer from the evidence of a finished run; its "[3]" are references.
struct EvidenceAnswer {
  std::string markdown;
  std::vector<Reference> references;
};

// What the door stands on; all of it outlives the routes.
struct OpenAiPorts {
  runs::RunDesk& desk;
  store::Store& store;
  Clock& clock;
  // A question asked of what a finished run has read; nothing when the answer is not there. Empty: every question is
  // researched.
  std::function<Result<std::optional<EvidenceAnswer>>(const std::string& run_id, const std::string& question,
                                                      std::stop_token stop)>
      ask = {};
  // One short answer of the configured language model. Empty: there is none.
  std::function<Result<std::string>(const std::string& text, std::stop_token stop)> say = {};
};

// A run is its own object, connections only watch it: one that breaks leaves the run going, and the same question of
// the same client within `attach_max` of its end is told of that run instead of a new one.
inline constexpr Milliseconds attach_max = std::chrono::minutes{10};
inline constexpr Milliseconds attach_failed_max = std::chrono::minutes{1};  // after a failure: retries of programs

Routes openai_routes(OpenAiPorts ports);

}  // namespace kaozheng::app
