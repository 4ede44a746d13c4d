// SPDX-License-Identifier: Apache-2.0
#include "reports/footnotes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "reports/bundle_parts_double.h"
#include "reports/goldens_double.h"
#include "reports/hostile_texts_double.h"
#include "reports/read_back.h"
#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(FootnotesTest, the_report_matches_its_golden_in_both_languages) {
  bool updated = false;
  for (const Language language : {Language::zh, Language::en}) {
    const std::string language_name(to_string(language));
    updated =
        compare_golden("export_" + language_name + ".footnotes.md", render_footnotes(sample_parts(language).report)) ||
        updated;
    updated = compare_golden("export_unchecked_" + language_name + ".footnotes.md",
                             render_footnotes(sample_report(language))) ||
              updated;
  }
  if (updated) GTEST_SKIP() << "goldens were written";
}

TEST(FootnotesTest, every_mark_has_its_note_and_every_note_its_mark) {
  const std::string markdown = render_footnotes(sample_parts(Language::zh).report);
  const ReadBack read = read_back(markdown);
  EXPECT_EQ(std::set<int>(read.cited.begin(), read.cited.end()), (std::set<int>{1, 2, 3}));
  EXPECT_EQ(read.listed, (std::vector<int>{1, 2, 3}));
  EXPECT_THAT(markdown, HasSubstr("[^1]"));
  EXPECT_THAT(markdown, Not(HasSubstr("[1]")));
  Report alone = sample_parts(Language::zh).report;
  alone.final_report = {alone.final_report[1]};  // cites the second only
  EXPECT_EQ(read_back(render_footnotes(alone)).listed, std::vector<int>{2});
}

TEST(FootnotesTest, claims_without_a_verdict_are_called_so) {
  EXPECT_THAT(render_footnotes(sample_report(Language::en)), HasSubstr("were not checked one by one"));
  EXPECT_THAT(render_footnotes(sample_report(Language::zh)), HasSubstr("没有逐条核查"));
  const std::string checked = render_footnotes(sample_parts(Language::en).report);
  EXPECT_THAT(checked, HasSubstr("7 of 8 claims were checked"));
  EXPECT_THAT(checked, HasSubstr("(○ not checked)"));
  EXPECT_THAT(checked, HasSubstr("(✗ contradicted)"));
}

TEST(FootnotesTest, nothing_that_strangers_wrote_takes_effect) {
  for (const std::string& text : hostile_texts()) {
    const Report report = report_of(text, "https://good.example/");
    const std::string markdown = render_footnotes(report);
    EXPECT_THAT(foreign_marks(markdown, report), IsEmpty()) << text << "\n" << markdown;
  }
}

}  // namespace
}  // namespace kaozheng::reports
