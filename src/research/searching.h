// SPDX-License-Identifier: Apache-2.0
// One round of searches of a researcher, and the order in which its hits are read. Private to this room.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "research/agents.h"

namespace kaozheng::research {

struct Searched {
  std::vector<Hit> hits;               // one per page: best first, but see below
  std::vector<std::string> engines;    // that were asked
  std::vector<BlockedEngine> blocked;  // each once
};

// All queries at once. Hits are merged by reciprocal rank over the queries, ties by URL. A third page of
// one publisher, and one whose extract another has, stand behind the others. Fails only with `cancelled`.
Result<Searched> search_all(ResearchRun& run, const std::string& task_id, const std::vector<Query>& queries);

// One spelling per page; a file's URL stays as it is.
std::string page_key(const std::string& url);

}  // namespace kaozheng::research
