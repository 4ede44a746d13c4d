// SPDX-License-Identifier: Apache-2.0
// What a researcher asks next. Private to this room.
//
// Queries for web engines come only from prompts without file material. So once a finding comes from a file, the model
// is asked twice: with the web's findings alone for queries that go anywhere, and with all of them for queries that
// stay among the files.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "evidence/citations.h"
#include "research/replies.h"
#include "research/research_run.h"

namespace kaozheng::research {

// Where a researcher stands between two rounds.
struct Position {
  const Brief& brief;
  const Task& task;
  std::vector<Finding> findings;  // of earlier waves and its own
  std::vector<Query> asked;
  std::map<std::string, std::size_t> asked_before = {};  // queries asked before a finding of its own was noted, by id
};

// Queries not asked before, at most limits.queries_per_round of each reach. A model that does not answer leaves the
// task's own words. Errors: `cancelled`, `over_budget`.
Result<std::vector<Query>> propose_queries(ResearchRun& run, const Position& position);

struct NextRound {
  bool enough = false;
  std::vector<Query> queries;  // may be empty although something is missing
};
Result<NextRound> reflect(ResearchRun& run, const Position& position);

}  // namespace kaozheng::research
