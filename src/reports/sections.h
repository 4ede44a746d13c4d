// SPDX-License-Identifier: Apache-2.0
// Pieces that all layouts share. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"
#include "reports/report_words.h"

namespace kaozheng::reports {

// Appends to a Markdown text; every piece ends with a blank line.
class MarkdownWriter {
 public:
  explicit MarkdownWriter(const Report& report);

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
  void check(int level);
  void sources(const std::vector<Document>& sources);
  void raw(std::string_view text) { text_ += text; }

  std::string take();

 private:
  std::string sentence(const Sentence& sentence, bool at_line_head) const;
  std::string sentences(const std::vector<Sentence>& sentences) const;
  std::string reference(const Reference& reference) const;

  const Report& report_;
  const Words& words_;  // in the report's language
  std::string text_;
};

}  // namespace kaozheng::reports
