// SPDX-License-Identifier: Apache-2.0
#include "evidence/verdicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/passages.h"

namespace kaozheng::evidence {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Sentence claim(std::string text, SentenceKind kind, std::optional<Verdict> verdict = {}) {
  Sentence sentence;
  sentence.text = std::move(text);
  sentence.kind = kind;
  if (kind == SentenceKind::cited || kind == SentenceKind::quoted) sentence.citations = {1};
  if (verdict) sentence.check = ClaimCheck{*verdict, "code", {"why " + sentence.text}, {}, ""};
  return sentence;
}

Report report_of(std::vector<Sentence> sentences) {
  Report report;
  report.language = Language::en;
  Section section;
  for (Sentence& sentence : sentences) section.blocks.push_back({ReportBlockKind::paragraph, {std::move(sentence)}});
  report.final_report = {section};
  return report;
}

TEST(CountVerdicts, counts_claims_and_lists_the_doubtful_ones_the_worst_first) {
  Report report =
      report_of({claim("a", SentenceKind::quoted, Verdict::quoted), claim("b", SentenceKind::cited, Verdict::partly),
                 claim("c", SentenceKind::cited, Verdict::contradicted), claim("d", SentenceKind::inference),
                 claim("e", SentenceKind::transition), claim("f", SentenceKind::cited, Verdict::supported)});
  count_verdicts(report);
  const CheckSummary& check = report.check;
  EXPECT_EQ(check.made, 5);
  EXPECT_EQ(check.cited, 4);
  EXPECT_EQ(check.inference, 1);
  EXPECT_EQ(check.checked(), 3);
  EXPECT_EQ(check.counted(), 4);
  ASSERT_THAT(check.doubtful, SizeIs(2));
  EXPECT_EQ(check.doubtful[0].text, "c");
  EXPECT_EQ(check.doubtful[1].why, "why b");
  count_verdicts(report);
  EXPECT_EQ(report.check.made, 5) << "counting again changes nothing";
  EXPECT_THAT(report.check.doubtful, SizeIs(2));
}

Document document(std::string id, std::string text, std::string published) {
  Document result;
  result.id = std::move(id);
  result.url = "https://" + result.id + ".example/";
  result.title = "title " + result.id;
  result.text = std::move(text);
  result.published = std::move(published);
  result.blocks = text::blocks_of_plain_text(result.text);
  return result;
}

class Disagreements : public testing::Test {
 protected:
  std::vector<Disagreement> between(const std::string& one, const std::string& other) {
    const Document a = document("a", one, "2025-03-01"), b = document("b", other, "2025-04-01");
    Report report = report_of({claim(one, SentenceKind::quoted, Verdict::quoted)});
    Reference reference;
    reference.number = 1;
    reference.passage = text::cut_passages(a).at(0);
    reference.published = a.published;
    report.references = {reference};
    return find_disagreements(report, ClaimMaterial({&a, &b}), 10);
  }
};

TEST_F(Disagreements, another_figure_for_the_same_is_shown_with_both_dates) {
  const auto found = between("The ferry line carried 2.4 million passengers in 2024.",
                             "The ferry line carried 1.9 million passengers in 2024, the operator says.");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].reference, 1);
  EXPECT_EQ(found[0].date, "2025-03-01");
  EXPECT_EQ(found[0].other_date, "2025-04-01");
  EXPECT_TRUE(found[0].independent);
  EXPECT_THAT(found[0].other.quote, HasSubstr("1.9 million"));
  EXPECT_THAT(found[0].why, HasSubstr("1.9 million"));
}

TEST_F(Disagreements, the_same_figure_or_another_subject_is_none) {
  EXPECT_THAT(between("The ferry line carried 2.4 million passengers in 2024.",
                      "In 2024 the ferry line carried 2,400,000 passengers."),
              IsEmpty());
  EXPECT_THAT(between("The ferry line carried 2.4 million passengers in 2024.",
                      "The museum of natural history sold 90 thousand tickets to schools."),
              IsEmpty());
  EXPECT_THAT(between("轮渡2024年运送旅客240万人次。", "博物馆2024年接待观众90万人次。"), IsEmpty());
}

}  // namespace
}  // namespace kaozheng::evidence
