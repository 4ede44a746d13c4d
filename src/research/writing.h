// SPDX-License-Identifier: Apache-2.0
// One piece of free text, from prompt to checked blocks. Private to this room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "research/agents.h"

namespace kaozheng::research {

// What is to be written.
struct Assignment {
  std::string prompt;   // "write.summary"
  std::string heading;  // of the section; may be empty
  std::string focus;
  std::string task_id;     // whose gap it is; may be empty
  std::string when_empty;  // the notice of a section without material
  std::vector<Finding> findings;
  int length = 0;  // asked for, as text::written_length counts
};

// Asks, reads and resolves the marks. A model that writes is shown the whole ledger where it fits, and told which
// findings are its own; what rests on none of these is left out. What the model cannot write stands as a list of
// its findings, and as a gap. Fails only with `cancelled`. Tells SectionWritten.
Result<Written> write_section(ResearchRun& run, const Brief& brief, const evidence::Ledger& ledger,
                              const std::map<std::string, Document>& documents, const Assignment& assignment);

// The length of a report when none is asked for.
int usual_length(Language language);
// The length of a piece that is `percent` of a report as long as the brief asks.
int share_of_length(const Brief& brief, int percent);

// All at once, in order, as one.
Result<Written> write_sections(ResearchRun& run, const Brief& brief, const evidence::Ledger& ledger,
                               const std::map<std::string, Document>& documents,
                               const std::vector<Assignment>& assignments);

// Findings as they are, without a model: a bullet each.
std::vector<ReportBlock> plain_list(const std::vector<Finding>& findings, std::size_t count_max);

}  // namespace kaozheng::research
