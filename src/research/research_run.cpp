// SPDX-License-Identifier: Apache-2.0
#include "research/research_run.h"

#include "research/journaled_ports.h"

namespace kaozheng::research {

models::Asking ResearchRun::asking() const {
  models::Asking asking{model, budget, stop, rungs, {}};
  // What the rungs remember comes from whichever call ended last.
  if (journal && rungs && model.generates())
    asking.begin = [this](const models::Prompt& prompt, models::Rung remembered) {
      const auto rung = journal->decide("rung/" + model_key(prompt, budget.lane()),
                                        [&] { return nlohmann::json(static_cast<int>(remembered)); });
      return static_cast<models::Rung>(rung.get<int>());
    };
  return asking;
}

Steering ResearchRun::steered_at(const std::string& place) const {
  if (!steering) return {};
  if (!journal) return steering();
  return journal->decide("steering/" + place, [&] { return nlohmann::json(steering()); }).get<Steering>();
}

}  // namespace kaozheng::research
