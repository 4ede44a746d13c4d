// SPDX-License-Identifier: Apache-2.0
#include "research/checking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "research/world_double.h"
#include "text/passages.h"

namespace kaozheng::research {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* harbour = "The harbour handled 640 ships in 2024. A second quay may open in 2027.";

// A report of one section over one document that was read, and what a check makes of it.
struct Checked : World {
  Checked() { limits.recheck_rounds = 0; }

  std::string read(const std::string& url, const std::string& text, Origin origin = Origin::web) {
    Document document;
    document.id = "id of " + url;
    document.url = url;
    document.origin = origin;
    document.text = text;
    document.published = "2025-02-01";
    document.blocks = text::blocks_of_plain_text(text);
    TaskNotes notes;
    notes.task = research_task_on("r" + std::to_string(notebook.tasks().size()), "ships");
    Finding finding;
    finding.passages = text::cut_passages(document);
    for (Passage& passage : finding.passages) passage.origin = origin;
    finding.statement = text.substr(0, text.find('.') + 1);
    finding.verbatim = true;
    finding.from_files = origin == Origin::file;
    finding.id = finding_id(finding.statement, finding.passages);
    notes.findings = {finding};
    notes.documents.emplace(document.id, document);
    notebook.add(std::move(notes));
    return finding.id;
  }

  void write(std::string text, const std::string& finding) {
    Sentence sentence;
    sentence.text = std::move(text);
    sentence.findings = {finding};
    ReportBlock block;
    block.sentences = {sentence};
    if (report.final_report.empty()) report.final_report.emplace_back();
    report.final_report.front().blocks.push_back(std::move(block));
  }

  const Report& check() {
    report.language = Language::en;
    ResearchRun one = run();
    const auto done = check_claims(one, brief_on("ships"), notebook, report);
    EXPECT_TRUE(done);
    return report;
  }
  const Sentence& sentence(std::size_t block = 0) const { return report.final_report[0].blocks.at(block).sentences[0]; }
  std::string cited_document(std::size_t block = 0) const {
    return report.references.at(static_cast<std::size_t>(sentence(block).citations.at(0)) - 1).passage.document_id;
  }

  Notebook notebook;
  Report report;
};

TEST(CheckingTest, a_claim_its_source_carries_keeps_its_place) {
  Checked world;
  world.write("In 2024 the harbour handled 640 ships.", world.read("https://a.example/", harbour));
  const Report& report = world.check();
  EXPECT_EQ(world.sentence().check->verdict, Verdict::supported);
  EXPECT_EQ(report.check.supported, 1);
  EXPECT_EQ(report.check.made, 1);
  EXPECT_THAT(report.check.doubtful, IsEmpty());
}

TEST(CheckingTest, a_contradicted_claim_is_corrected_by_the_model_when_the_source_carries_what_it_writes) {
  Checked world;
  world.model.on("correct", R"({"sentence": "In 2024 the harbour handled 640 ships [4]."})");
  world.write("In 2024 the harbour handled 940 ships.", world.read("https://a.example/", harbour));
  const Report& report = world.check();
  EXPECT_EQ(world.sentence().text, "In 2024 the harbour handled 640 ships.");
  EXPECT_EQ(world.sentence().check->verdict, Verdict::supported);
  ASSERT_THAT(report.check.corrections, SizeIs(1));
  EXPECT_THAT(report.check.corrections[0].before, HasSubstr("940"));
  EXPECT_THAT(report.check.corrections[0].why, HasSubstr("640"));
}

TEST(CheckingTest, a_correction_that_is_wrong_again_gives_way_to_the_words_of_the_source) {
  Checked world;
  world.model.on("correct", R"({"sentence": "In 2024 the harbour handled 740 ships."})");
  world.write("In 2024 the harbour handled 940 ships.", world.read("https://a.example/", harbour));
  const Report& report = world.check();
  EXPECT_EQ(world.sentence().text, "The harbour handled 640 ships in 2024.");
  EXPECT_EQ(world.sentence().kind, SentenceKind::quoted);
  EXPECT_EQ(report.check.quoted, 1);
}

TEST(CheckingTest, a_correction_that_repeats_another_sentence_is_said_once) {
  Checked world;
  world.model.on("correct", R"({"sentence": "In 2024 the harbour handled 740 ships."})");
  const std::string finding = world.read("https://a.example/", harbour);
  world.write("In 2024 the harbour handled 940 ships.", finding);
  world.write("In 2024 the harbour handled 950 ships.", finding);
  const Report& report = world.check();
  EXPECT_THAT(report.final_report[0].blocks, SizeIs(1));
  EXPECT_EQ(world.sentence().text, "The harbour handled 640 ships in 2024.");
  EXPECT_THAT(report.check.corrections, SizeIs(2));
  EXPECT_EQ(report.check.quoted, 1);
}

TEST(CheckingTest, a_claim_that_nothing_carries_keeps_its_mark) {
  Checked world;
  world.model.on("judge", R"({"verdict": "not_found", "passages": [], "quote": "", "reason": "not there"})");
  world.write("Tourism in the hills brought new jobs to bakers.", world.read("https://a.example/", harbour));
  const Report& report = world.check();
  EXPECT_EQ(world.sentence().check->verdict, Verdict::not_found);
  EXPECT_EQ(report.check.not_found, 1);
  ASSERT_THAT(report.check.doubtful, SizeIs(1));
  EXPECT_EQ(report.check.doubtful[0].verdict, Verdict::not_found);
}

TEST(CheckingTest, a_judge_counts_only_with_a_quote_that_stands_in_what_it_was_shown) {
  for (const bool verbatim : {true, false}) {
    Checked world;
    const std::string quote = verbatim ? "A second quay may open in 2027" : "A second quay opens for good";
    world.model.on("judge",
                   R"({"verdict": "partly", "passages": ["P1"], "quote": ")" + quote + R"(", "reason": "may"})");
    world.write("Bakers in the hills look forward to a quay.", world.read("https://a.example/", harbour));
    world.check();
    EXPECT_EQ(world.sentence().check->judge, verbatim ? "scripted-1" : "code");
  }
}

TEST(CheckingTest, a_failed_claim_is_searched_for_again_and_cites_what_was_found) {
  Checked world;
  world.limits.recheck_rounds = 1;
  world.model.on("judge", R"({"verdict": "not_found", "passages": [], "quote": "", "reason": ""})")
      .on("queries", ask_something_new);
  world.search.on("bakers", {hit_at("https://b.example/")});
  world.pages.on("https://b.example/", "Tourism in the hills brought new jobs to bakers in 2024.");
  world.write("Tourism in the hills brought new jobs to bakers.", world.read("https://a.example/", harbour));
  const Report& report = world.check();
  EXPECT_EQ(report.check.rechecked, 1);
  EXPECT_THAT(world.search.asked(), Not(IsEmpty()));
  EXPECT_NE(world.sentence().check->verdict, Verdict::not_found);
  EXPECT_THAT(report.references.at(0).url, HasSubstr("b.example"));
}

TEST(CheckingTest, with_files_in_the_run_no_claim_goes_to_the_web) {
  Checked world;
  world.limits.recheck_rounds = 1;
  world.sources = Sources::both;
  world.model.on("judge", R"({"verdict": "not_found", "passages": [], "quote": "", "reason": ""})")
      .on("queries", ask_something_new);
  world.write("Our secret tender is worth a fortune.", world.read("file:///a.txt", harbour, Origin::file));
  world.check();
  ASSERT_THAT(world.search.asked(), Not(IsEmpty()));
  for (const Query& query : world.search.asked()) EXPECT_EQ(query.reach, Reach::files_only);
}

TEST(CheckingTest, a_claim_that_cites_the_wrong_document_cites_the_right_one_in_the_end) {
  Checked world;
  world.read("https://a.example/", harbour);
  const std::string other = world.read("https://b.example/", "The museum sold 5,000 tickets. It closes on Mondays.");
  world.write("In 2024 the harbour handled 640 ships.", other);
  world.check();
  EXPECT_EQ(world.sentence().check->verdict, Verdict::supported);
  EXPECT_EQ(world.cited_document(), "id of https://a.example/");
  EXPECT_THAT(world.report.references, SizeIs(1));
}

TEST(CheckingTest, a_claim_that_rests_on_two_sentences_of_another_document_cites_both) {
  Checked world;
  world.read("https://a.example/",
             "The town is old. The harbour handled 640 ships in 2024. The harbour handled 312 ferries in 2023.");
  const std::string other = world.read("https://b.example/", "The museum sold 5,000 tickets. It closes on Mondays.");
  world.write("The harbour handled 640 ships in 2024 and the harbour handled 312 ferries in 2023.", other);
  world.check();
  EXPECT_GE(world.sentence().check->witnesses.size(), 2u);
  EXPECT_EQ(world.cited_document(), "id of https://a.example/");
}

TEST(CheckingTest, a_wrong_claim_that_cannot_be_corrected_is_cut_and_listed) {
  Checked world;
  // The source is of another language than the report: its words cannot stand in for the claim.
  world.model.on("judge",
                 R"({"verdict": "contradicted", "passages": ["P1"], "quote": "吞吐量为6.9亿吨", "reason": ""})");
  world.write("The port is the smallest of its province.",
              world.read("https://a.example/", "青岛港2024年吞吐量为6.9亿吨。"));
  world.write("In 2024 the harbour handled 640 ships.", world.read("https://b.example/", harbour));
  const Report& report = world.check();
  for (const ReportBlock& block : report.final_report[0].blocks)
    for (const Sentence& sentence : block.sentences) EXPECT_THAT(sentence.text, Not(HasSubstr("smallest")));
  EXPECT_THAT(report.check.corrections, Contains(testing::Field(&Correction::after, IsEmpty())));
}

}  // namespace
}  // namespace kaozheng::research
