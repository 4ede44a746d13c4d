// SPDX-License-Identifier: Apache-2.0
// From a writer's marks to numbered references: numbers are given by code, never by a model. Pure, no I/O.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"

namespace kaozheng::evidence {

// The findings a writer may refer to, as F1, F2 … in the order given.
class Ledger {
 public:
  explicit Ledger(std::vector<Finding> findings);
  const std::vector<Finding>& findings() const { return findings_; }
  const Finding* by_label(std::string_view label) const;  // "F3"
  const Finding* by_id(std::string_view id) const;
  std::string label(std::string_view finding_id) const;

 private:
  std::vector<Finding> findings_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

enum class Uncited { mark, cut };  // what becomes of a sentence that no finding carries

// A writer's text, paragraphs and "- " bullets whose sentences end in marks like [F3] or [F1][F2], as blocks. A mark
// belongs to the sentence it stands in or directly behind. Marks that name no finding, numeric citations ([3]), links,
// images and raw HTML are removed. Headings are dropped. A sentence with no valid mark becomes `inference` (or is cut
// and counted); one whose words stand in its finding's passages becomes `quoted`; a quotation in “”, 「」 or "" that
// stands in no cited passage loses its quotation marks. An unmarked sentence before a marked one in the same block is
// carried by its findings where its words stand in their passages. A line that only leads over ("如下：") is a
// `transition`. Repeated sentences are dropped, and so is a reference list of the writer's own.
struct WrittenText {
  std::vector<ReportBlock> blocks;
  int cut = 0;
  int unknown_marks = 0;
};
WrittenText read_written_text(std::string_view text, const Ledger& ledger, Uncited uncited);

// Gives every finding cited in the report its number, in order of first citation through final report, analyses and
// research, one per passage, fills Sentence::citations and Report::references. `documents` describe the passages'
// sources.
void number_citations(Report& report, const Ledger& ledger, const std::map<std::string, Document>& documents);

// The simplest honest check: every citation resolves to a stored passage, every quotation is verbatim there. Sentences
// that fail become `inference`, without citations and findings, and are listed: numbering again closes up the numbers.
// `made`, `cited`, `quoted` and `inference` count the final report, `failed` all parts; `cut` is taken over from
// report.check. `text_of` maps document ids to their stored text.
CheckSummary check_citations(Report& report, const Ledger& ledger, const std::map<std::string, std::string>& text_of);

}  // namespace kaozheng::evidence
