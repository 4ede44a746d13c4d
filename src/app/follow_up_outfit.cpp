// SPDX-License-Identifier: Apache-2.0
#include "app/follow_up_outfit.h"

#include <algorithm>

namespace kaozheng::app {

Outcome<runs::FollowUpPorts> FollowUpOutfit::make(store::Store& store, const std::string& run_id,
                                                  std::stop_token stop) {
  const auto prompts = wiring_.prompts();
  if (!prompts) return give_up(exit_usage, prompts.error().what);
  const auto documents = store.documents(run_id);
  if (!documents) return give_up(exit_failed, documents.error().what);
  const bool files = std::any_of(documents->begin(), documents->end(),
                                 [](const Document& document) { return document.origin == Origin::file; });
  models_.emplace(config_, wiring_, hearing_.note, say_);
  TRY_VOID(models_->pick(stop));
  const models::RunTerms terms = run_terms(config_, files ? Sources::files : Sources::web);
  TRY_VOID(models_->check_private(terms));
  models_->tell();
  models::Model& model = wiring_.model(models_->pool(), terms, hearing_.on_fallback, hearing_.on_thinking);
  return runs::FollowUpPorts{model, **prompts, &wiring_.egress()};
}

}  // namespace kaozheng::app
