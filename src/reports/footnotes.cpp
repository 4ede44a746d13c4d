// SPDX-License-Identifier: Apache-2.0
#include "reports/footnotes.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "reports/html_words.h"
#include "reports/markdown_text.h"
#include "reports/report_walk.h"
#include "reports/sections.h"
#include "reports/verdict_marks.h"

namespace kaozheng::reports {
namespace {

std::string mark_text(const VerdictMark& mark) { return fmt::format("{} {}", mark.shape, mark.word); }

// What was checked, and the verdicts with their numbers.
std::string verdicts_told(const Report& report) {
  const HtmlWords& says = html_words(report.language);
  const VerdictTally tally = tally_of(report);
  if (tally.checked == 0) return std::string(says.nothing_checked);
  std::vector<std::string> counts;
  for (const Verdict verdict : verdicts)
    if (const int count = tally.count_of(verdict); count > 0)
      counts.push_back(fmt::format("{} {}", mark_text(verdict_mark(verdict, report.language)), count));
  return fmt::format(fmt::runtime(says.checked_of), tally.checked, tally.made) + " " + join(counts, " · ");
}

// The doubtful claims with the reasons, the worst first.
std::vector<std::string> doubtful_claims(const Report& report) {
  std::vector<std::string> items;
  for (const Verdict wanted : verdicts)
    for_each_sentence_of(report.final_report, [&](const Sentence& sentence) {
      if (!sentence.check || sentence.check->verdict != wanted || !is_doubtful(wanted)) return;
      std::string item = fmt::format("- {}{}{}", mark_text(verdict_mark(wanted, report.language)),
                                     words(report.language).colon, inline_text(sentence.text));
      for (const std::string& reason : sentence.check->reasons) item += "\n  - " + line_text(reason);
      items.push_back(std::move(item));
    });
  return items;
}

}  // namespace

std::string render_footnotes(const Report& report) {
  const Words& words = reports::words(report.language);
  const std::string topic = line_text(report.header.topic);
  MarkdownWriter writer(report, Marks::footnotes);
  writer.heading(1, topic.empty() ? words.title : topic);
  writer.paragraph(verdicts_told(report));
  int number = 0;
  for (const Section& section : report.final_report) writer.section(section, 2, std::to_string(++number));
  if (report.final_report.empty()) writer.paragraph(words.no_report);
  writer.heading(2, words.check);
  if (const std::vector<std::string> doubtful = doubtful_claims(report); !doubtful.empty()) {
    writer.heading(3, html_words(report.language).doubtful_first);
    writer.list(doubtful, "");
  }
  writer.check(3);
  writer.footnotes();
  return writer.take();
}

}  // namespace kaozheng::reports
