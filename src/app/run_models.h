// SPDX-License-Identifier: Apache-2.0
// Who answers in a run.
#pragma once

#include <stop_token>

#include "app/messages.h"
#include "app/pool_choice.h"
#include "app/wiring.h"
#include "models/pool.h"

namespace kaozheng::app {

// What a run asks of the pool, as the settings say.
models::RunTerms run_terms(const Config& config, Sources sources);

// Tells by `note` who it is. All that is given outlives it.
class RunModels {
 public:
  RunModels(const Config& config, Wiring& wiring, Note note, const Tongue& say)
      : config_(config), wiring_(wiring), note_(std::move(note)), say_(say) {}

  // The endpoints of the settings, or the one model they name: first, and once.
  Outcome<void> pick(std::stop_token stop);
  const models::Pool& pool() const { return pool_; }
  const ModelChoice& writer() const { return writer_; }

  Outcome<void> check_private(const models::RunTerms& terms) const;
  bool tell();  // whether it is a language model, which takes its time
  // Null when none is wanted.
  Outcome<models::Embedder*> embedder(bool plan_only, std::stop_token stop);

 private:
  Outcome<models::Pool> pick_pool(std::stop_token stop);
  Outcome<ModelChoice> pick_model(std::stop_token stop);

  const Config& config_;
  Wiring& wiring_;
  Note note_;
  const Tongue& say_;
  models::Pool pool_;
  ModelChoice writer_;
};

}  // namespace kaozheng::app
