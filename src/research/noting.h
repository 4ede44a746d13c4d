// SPDX-License-Identifier: Apache-2.0
// From passages to findings. Private to this room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "research/research_run.h"

namespace kaozheng::research {

struct Noted {
  std::vector<Finding> findings;
  std::vector<Error> troubles;  // parts that could not be noted, and why
};
// Asks for the findings of each part, all at once; a part too long for the model is halved. A model that only takes
// sentences over knows a topic by its words alone: it is asked as well about the names that `known` and its own
// findings give to parts of the topic. Findings come in the order of the parts. Errors: `cancelled`, and `over_budget`
// when nothing was noted.
Result<Noted> note_findings(ResearchRun& run, const Brief& brief, const Task& task, const std::vector<Finding>& known,
                            const std::vector<std::vector<Passage>>& parts,
                            const std::map<std::string, Document>& documents);

}  // namespace kaozheng::research
