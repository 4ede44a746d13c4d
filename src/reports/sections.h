// SPDX-License-Identifier: Apache-2.0
// Pieces that all layouts share. Private to this room.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"
#include "reports/report_words.h"

namespace kaozheng::reports {

// How a sentence names its references: "[3]", or "[^3]" and, where the claim was checked, its verdict.
enum class Marks { numbers, footnotes };

// Appends to a Markdown text; every piece ends with a blank line.
class MarkdownWriter {
 public:
  explicit MarkdownWriter(const Report& report, Marks marks = Marks::numbers);

  // `text` is the engine's own or neutral already; levels beyond 6 are 6.
  void heading(int level, std::string_view text);
  void paragraph(std::string_view text);
  void list(const std::vector<std::string>& items, std::string_view when_empty);  // whole lines
  void blocks(const std::vector<ReportBlock>& blocks);
  // Its heading at `level`, numbered when `number` is not empty, with its children below it.
  void section(const Section& section, int level, const std::string& number);
  // The sections of the final report and its references, numbered from 1.
  void final_report(int level);
  void references();
  // The definition of every footnote that was written so far.
  void footnotes();
  // The outcome of the check, the doubtful claims first, then gaps and disclosure (check_section.cpp).
  void check(int level);
  void sources(const std::vector<Document>& sources);
  void raw(std::string_view text) { text_ += text; }

  std::string take();

 private:
  std::string sentence(const Sentence& sentence, bool at_line_head);
  std::string sentences(const std::vector<Sentence>& sentences);
  void table(const ReportBlock& block);
  std::string citations(const Sentence& sentence);
  std::string verdict(const Sentence& sentence) const;
  std::string doubt(const ClaimCheck& check) const;
  std::string reference(const Reference& reference) const;
  void check_counts();
  void doubtful_claims(int level);
  void corrections(int level);
  std::string disagreement(const Disagreement& one) const;
  void disagreements(int level);
  void gaps(int level);
  void disclosure(int level);

  const Report& report_;
  const Words& words_;  // in the report's language
  const Marks marks_;
  const bool any_checked_;
  std::set<int> cited_;
  std::string text_;
};

}  // namespace kaozheng::reports
