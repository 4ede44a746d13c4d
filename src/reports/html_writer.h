// SPDX-License-Identifier: Apache-2.0
// Pieces of the HTML page: sentences with their marks and cards, and the saved copies. Private to this room.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"
#include "reports/html_words.h"
#include "reports/report_words.h"
#include "reports/verdict_marks.h"
#include "text/words.h"

namespace kaozheng::reports {

// Data as text of an element or of a quoted attribute, on one line.
std::string html_text(std::string_view data);

class HtmlWriter {
 public:
  HtmlWriter(const Report& report, const std::map<std::string, Document>& documents);

  // Paragraphs and lists; remembers where every reference is cited.
  std::string blocks(const std::vector<ReportBlock>& blocks);
  // Its heading at `level` with `number` before it and `id` to link to, either may be empty; its children below it.
  std::string section(const Section& section, int level, const std::string& number, const std::string& id);
  // The saved copies. Called last: they lead back to the marks.
  std::string references() const;
  // Claims with a doubtful verdict that were written so far, the worst first, each leading to its sentence.
  std::string doubtful_claims() const;
  // A document's title, linked when it is on the web; its path otherwise.
  std::string title_link(const std::string& title, const std::string& url) const;

 private:
  std::string sentence(const Sentence& sentence);
  std::string table(const ReportBlock& block);
  // The words of a claim, to link to; then its marks.
  std::string claim(const Sentence& sentence, std::string_view shown);
  std::string marks(const Sentence& sentence);
  std::string citation(const Reference& reference, const Sentence& sentence);
  std::string verdict(const Sentence& sentence);
  std::string verdict_card(const ClaimCheck& check) const;
  std::string witness(const Witness& witness) const;
  std::string excerpt(std::string_view text, text::Range words) const;
  std::string marked(std::string_view text, text::Range words) const;
  std::string facts(const Reference& reference) const;
  std::string link_to_words(const Reference& reference, text::Range words) const;
  std::string title_of(const std::string& title, const std::string& url) const;
  std::string lang_of(std::string_view text) const;

  const Report& report_;
  const std::map<std::string, Document>& documents_;
  const Words& words_;
  const HtmlWords& says_;
  std::map<int, const Reference*> references_;
  std::map<int, text::Range> quotes_;                     // of a reference, in its passage
  std::map<std::string, std::string> titles_;             // of documents, by id
  std::map<int, std::vector<int>> cited_at_;              // marks, by reference
  std::map<Verdict, std::vector<std::string>> doubtful_;  // items of a list
  bool any_checked_ = false;
  int marks_ = 0;
  int claims_ = 0;
  int charts_ = 0;
};

}  // namespace kaozheng::reports
