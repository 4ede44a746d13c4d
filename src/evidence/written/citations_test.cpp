// SPDX-License-Identifier: Apache-2.0
#include "evidence/citations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/written/written_findings_double.h"

namespace kaozheng::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Sentence cited(std::string text, std::vector<std::string> findings, SentenceKind kind = SentenceKind::cited) {
  return {std::move(text), kind, std::move(findings), {}};
}

Section section_of(std::vector<Sentence> sentences) {
  Section section;
  section.blocks.push_back({ReportBlockKind::paragraph, std::move(sentences)});
  return section;
}

struct Sources {
  std::map<std::string, Document> documents;
  std::map<std::string, std::string> text_of;
};

Sources sources_of(const std::vector<Finding>& findings) {
  Sources sources;
  for (const Finding& finding : findings)
    for (const Passage& passage : finding.passages) {
      Document document;
      document.id = passage.document_id;
      document.title = "Title of " + passage.document_id;
      document.url = "https://" + passage.document_id + ".example/";
      document.published = "2025-07-01";
      sources.documents[document.id] = document;
      std::string& text = sources.text_of[passage.document_id];
      if (text.size() < passage.end) text.resize(passage.end, ' ');
      text.replace(passage.begin, passage.text.size(), passage.text);
    }
  return sources;
}

TEST(LedgerTest, labels_are_given_in_the_order_of_the_findings) {
  const Ledger ledger({finding("one", "a"), finding("two", "b")});
  EXPECT_EQ(ledger.by_label("F2")->id, "two");
  EXPECT_EQ(ledger.label("one"), "F1");
  EXPECT_EQ(ledger.label("three"), "");
  for (const char* label : {"F0", "F3", "F", "", "2", "F-1", "F1x", "f1", "F99999999999999999999999"})
    EXPECT_EQ(ledger.by_label(label), nullptr) << label;
}

TEST(NumberCitationsTest, numbers_follow_first_citation_through_final_report_analyses_and_research) {
  const std::vector<Finding> findings = {finding("a", "Alpha grew."), finding("b", "Beta fell."),
                                         finding("c", "Gamma rose.")};
  Report report;
  report.research.push_back({Task{}, section_of({cited("Alpha grew.", {"a"})}), {}});
  report.analyses.push_back({Task{}, {section_of({cited("Beta fell.", {"b"}), cited("Gamma rose.", {"c"})})}});
  report.final_report = {section_of({cited("Gamma rose.", {"c"}), cited("No such.", {"unknown"})})};
  number_citations(report, Ledger(findings), sources_of(findings).documents);

  EXPECT_THAT(report.final_report[0].blocks[0].sentences[0].citations, ElementsAre(1));
  EXPECT_THAT(report.final_report[0].blocks[0].sentences[1].citations, IsEmpty());
  EXPECT_THAT(report.analyses[0].parts[0].blocks[0].sentences[0].citations, ElementsAre(2));
  EXPECT_THAT(report.analyses[0].parts[0].blocks[0].sentences[1].citations, ElementsAre(1));
  EXPECT_THAT(report.research[0].summary.blocks[0].sentences[0].citations, ElementsAre(3));
  ASSERT_THAT(report.references, SizeIs(3));
  EXPECT_EQ(report.references[0].passage.text, "Gamma rose.");
  EXPECT_EQ(report.references[0].title, "Title of doc-c");
  EXPECT_EQ(report.references[2].number, 3);
}

TEST(NumberCitationsTest, findings_that_share_a_passage_share_its_number_and_numbers_ascend) {
  Finding first = finding("a", "Alpha grew. Beta fell."), second = finding("b", "Gamma rose."),
          third = finding("c", "x");
  third.passages = {second.passages[0], first.passages[0]};
  Report report;
  report.final_report = {section_of({cited("Beta.", {"b"}), cited("Alpha.", {"a"}), cited("Both.", {"c", "a"})})};
  number_citations(report, Ledger({first, second, third}), {});
  EXPECT_THAT(report.final_report[0].blocks[0].sentences[2].citations, ElementsAre(1, 2));
  EXPECT_THAT(report.references, SizeIs(2));
  EXPECT_EQ(report.references[0].title, "");
}

TEST(NumberCitationsTest, inferences_and_notices_get_no_number) {
  Report report;
  report.final_report = {
      section_of({cited("A.", {"a"}, SentenceKind::inference), cited("N.", {"a"}, SentenceKind::notice)})};
  report.final_report[0].blocks[0].sentences[0].citations = {7};
  number_citations(report, Ledger({finding("a", "Alpha.")}), {});
  EXPECT_THAT(report.final_report[0].blocks[0].sentences[0].citations, IsEmpty());
  EXPECT_THAT(report.references, IsEmpty());
}

TEST(NumberCitationsTest, the_quote_is_the_words_of_the_passage_that_carry_the_sentence) {
  const std::string text = "云是地基。算力利用率提升30%以上，今年尤其明显。天翼云整合了多方资源。";
  struct Case {
    const char* sentence;
    const char* statement;
    const char* quote;
  };
  const std::vector<Case> cases = {
      {"算力利用率提升30%以上，今年（2025年）尤其明显。", "x", "算力利用率提升30%以上，今年尤其明显"},
      {"利用率明显提高。", "天翼云整合了多方资源", "天翼云整合了多方资源"},
      {"资源由天翼云整合。", "整合资源的是天翼云", "天翼云整合了多方资源。"},
      {"Entirely unrelated.", "nothing alike", "云是地基。"},
  };
  for (const Case& c : cases) {
    Finding one = finding("a", text);
    one.statement = c.statement;
    Report report;
    report.final_report = {section_of({cited(c.sentence, {"a"})})};
    number_citations(report, Ledger({one}), {});
    ASSERT_THAT(report.references, SizeIs(1));
    EXPECT_EQ(report.references[0].quote, c.quote) << c.sentence;
    EXPECT_THAT(text, HasSubstr(report.references[0].quote));
  }
}

class CheckCitationsTest : public ::testing::Test {
 protected:
  CheckSummary check() {
    number_citations(report_, Ledger(findings_), sources_.documents);
    return check_citations(report_, Ledger(findings_), sources_.text_of);
  }
  std::vector<Sentence>& sentences() { return report_.final_report[0].blocks[0].sentences; }

  std::vector<Finding> findings_ = {
      finding("a", "The market reached 259 billion. Officials called it a turning point."),
      finding("b", "云计算市场达到259亿美元。")};
  Sources sources_ = sources_of(findings_);
  Report report_;
};

TEST_F(CheckCitationsTest, a_sound_report_is_counted_and_left_alone) {
  report_.check.cut = 4;
  report_.final_report = {
      section_of({cited("The market reached 259 billion.", {"a"}, SentenceKind::quoted),
                  cited("Officials saw a “turning point”.", {"a"}), cited("My guess.", {}, SentenceKind::inference),
                  cited("As follows:", {}, SentenceKind::transition), cited("Nothing.", {}, SentenceKind::notice)})};
  report_.research.push_back(
      {Task{}, section_of({cited("云计算市场达到259亿美元。", {"b"}, SentenceKind::quoted)}), {}});
  const CheckSummary summary = check();
  EXPECT_EQ(summary.made, 3);
  EXPECT_EQ(summary.cited, 2);
  EXPECT_EQ(summary.quoted, 1);
  EXPECT_EQ(summary.inference, 1);
  EXPECT_EQ(summary.failed, 0);
  EXPECT_EQ(summary.cut, 4);
  EXPECT_THAT(summary.doubtful, IsEmpty());
  EXPECT_THAT(sentences()[0].citations, ElementsAre(1));
}

TEST_F(CheckCitationsTest, sentences_that_fail_become_inferences_without_citations) {
  report_.language = Language::en;
  report_.final_report = {section_of({cited("The market reached 2 billion.", {"a"}, SentenceKind::quoted),
                                      cited("Officials called it a “disaster”.", {"a"}), cited("Unknown.", {"zz"}),
                                      cited("The market is large.", {"a"})})};
  const CheckSummary summary = check();
  EXPECT_EQ(summary.made, 4);
  EXPECT_EQ(summary.cited, 1);
  EXPECT_EQ(summary.failed, 3);
  const auto is_about = [](const char* words) { return Field(&DoubtfulClaim::text, HasSubstr(words)); };
  EXPECT_THAT(summary.doubtful, ElementsAre(is_about("reached 2 billion"), is_about("disaster"), is_about("Unknown")));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(sentences()[i].kind, SentenceKind::inference);
    EXPECT_THAT(sentences()[i].citations, IsEmpty());
    EXPECT_THAT(sentences()[i].findings, IsEmpty());
  }
  EXPECT_EQ(sentences()[3].kind, SentenceKind::cited);
}

TEST_F(CheckCitationsTest, a_passage_that_is_not_in_the_stored_text_carries_nothing) {
  report_.final_report = {section_of({cited("云计算市场达到259亿美元。", {"b"}, SentenceKind::quoted)})};
  sources_.text_of["doc-b"] = "云计算市场达到300亿美元。";
  EXPECT_EQ(check().failed, 1);
  report_.final_report = {section_of({cited("云计算市场达到259亿美元。", {"b"}, SentenceKind::quoted)})};
  sources_.text_of.erase("doc-b");
  EXPECT_EQ(check().failed, 1);
}

TEST_F(CheckCitationsTest, a_number_that_belongs_to_another_finding_does_not_resolve) {
  report_.final_report = {section_of({cited("The market is large.", {"a"}), cited("云计算市场很大。", {"b"})})};
  number_citations(report_, Ledger(findings_), sources_.documents);
  sentences()[0].citations = {2};
  sentences()[1].citations = {9};
  EXPECT_EQ(check_citations(report_, Ledger(findings_), sources_.text_of).failed, 2);
}

}  // namespace
}  // namespace kaozheng::evidence
