// SPDX-License-Identifier: Apache-2.0
// How many sources a report really rests on. Five reprints of one agency's text are one source, and so are ten pages of
// one publisher. Pure, no I/O.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/report.h"

namespace kaozheng::evidence {

// Documents by who speaks in them.
class SourceGroups {
 public:
  // One group: pages of one registrable domain, and texts that are the same wherever they stand. Files count each for
  // itself, and so do works in archives that publish what others wrote (arxiv.org, doi.org …).
  explicit SourceGroups(const std::vector<const Document*>& documents);

  // Places in `documents`, as given.
  std::size_t group_of(std::size_t document) const { return groups_[document]; }     // the first document of its group
  std::size_t same_text_as(std::size_t document) const { return texts_[document]; }  // the first one with its text

 private:
  std::vector<std::size_t> groups_, texts_;
};

// Sets Reference::same_text_as of `report` and the counts of its check: documents cited, and independent sources among
// them. References are numbered; `documents` hold their texts, and one that is missing counts for itself.
void tell_independence(Report& report, const std::map<std::string, Document>& documents);

}  // namespace kaozheng::evidence
