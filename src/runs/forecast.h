// SPDX-License-Identifier: Apache-2.0
// What a run may take, told before it begins.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "models/endpoint.h"
#include "store/store.h"

namespace kaozheng::runs {

struct Range {
  double low = 0;
  double high = 0;
};
struct Forecast {
  int runs = 0;  // of this machine that it rests on; 0 = assumed
  Range calls, prompt_tokens, completion_tokens, seconds;
  std::map<std::string, Range> cost = {};  // by currency; empty when no endpoint has a price
};
// As the event RunForecast carries it.
void to_json(nlohmann::json& json, const Forecast& forecast);

// What a run is asked to do. `models` tells runs with the same models: the record's setting "models".
struct Workload {
  nlohmann::json models;
  int tasks = 1;  // a plan may have; a plan that is there counts double, as half of what is allowed is what is planned
  int loops = 1;
};

// "endpoint/model", each once, in order.
nlohmann::json models_of(const models::Pool& pool);

// From the latest finished runs with the same models, scaled to the work; up to four of them give their extremes, more
// their 10th and 90th percentile, and fewer than three are widened. Runs of less than a third or more than three times
// the work do not count. Without any: assumed from `tokens_per_second` and the prices of the pool.
Result<Forecast> forecast_run(store::Store& store, const Workload& work, const models::Pool& pool,
                              double tokens_per_second);

}  // namespace kaozheng::runs
