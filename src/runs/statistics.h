// SPDX-License-Identifier: Apache-2.0
// What the runs of a store took and how they went, in numbers; as JSON and as Prometheus reads it.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "runs/usage.h"
#include "store/store.h"

namespace kaozheng::runs {

// Of values: percentiles are values that occurred (nearest rank); all 0 without any.
struct Spread {
  long count = 0;
  double sum = 0, p50 = 0, p95 = 0, p99 = 0;
};
Spread spread_of(std::vector<double> values);

// The calls of one role at one endpoint. Times are milliseconds, of the calls that were answered.
struct CallStatistics {
  std::string endpoint;  // "" = nobody answered
  std::string role;
  Used used;
  std::map<std::string, long> errors;  // by kind
  long attempts = 0;                   // of all calls, the first of each included
  std::map<std::string, long> rungs;   // how the form of a reply was asked for; calls that do not tell are not counted
  long cuts = 0;                       // prompts that a server cut
  Spread duration, waited, first_token;
};

struct EngineStatistics {
  long answered = 0;  // queries
  long failed = 0;
  long blocked = 0;  // times a researcher was told that the engine rests, and until when
};

struct Statistics {
  std::map<std::string, long> runs;   // by status
  std::vector<CallStatistics> calls;  // by endpoint, then role
  std::map<std::string, Used> tasks;  // of the prompts: "notes" …
  // Calls that no language model answered, by kind of error, so that the extractive one did; among its calls too.
  std::map<std::string, long> fallbacks;
  std::map<std::string, EngineStatistics> engines;
  long pages_read = 0, pages_failed = 0;
  std::map<std::string, long> claims;  // by verdict, of final reports
  Spread tokens_per_task;              // of the research tasks of language models
};

// Of the runs that began at `since` (ISO 8601) or later; empty = of all.
Result<Statistics> statistics_of(store::Store& store, std::string_view since);

// {"schema": "kaozheng.stats/1", …}
nlohmann::json json_of(const Statistics& statistics);
// Workers and queue of a shared store, as Prometheus reads them; empty when the store has none.
Result<std::string> prometheus_of_fleet(store::Store& store);

// The text exposition format of Prometheus, 0.0.4. Times are in seconds.
std::string prometheus_text(const Statistics& statistics);

}  // namespace kaozheng::runs
