// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "research/agents.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

// A notebook of one document and a report of two sections that cite it.
class EditReport : public testing::Test {
 protected:
  EditReport() {
    Document document;
    document.id = "d1";
    document.published = "2024-05-01";
    document.text =
        "The heat pump programme of the town of Ostrow began this year. A heat pump costs 9,000 crowns. "
        "The Ostrow Energy Office (OEO) pays a third of it. Thermal pump noise is low.";
    TaskNotes notes;
    notes.task = research_task_on("r1", "programme");
    notes.documents.emplace(document.id, document);
    Passage passage;
    passage.id = "p1";
    passage.document_id = document.id;
    passage.text = document.text;
    passage.end = document.text.size();
    for (const char* statement : {"the programme", "the cost", "the share", "the noise"}) {
      Finding finding;
      finding.statement = statement;
      finding.passages = {passage};
      finding.id = finding_id(finding.statement, finding.passages);
      notes.findings.push_back(finding);
    }
    notebook_.add(std::move(notes));
    sections_ = {
        section("Programme", {"The heat pump programme of Ostrow began this year.", "OEO pays a third of it."}),
        section("Cost", {"A thermal pump costs 9,000 crowns."})};
  }

  Section section(std::string heading, const std::vector<std::string>& texts) const {
    Section one;
    one.heading = std::move(heading);
    ReportBlock block;
    for (const std::string& text : texts) {
      Sentence sentence;
      sentence.text = text;
      sentence.findings = {notebook_.findings().front().id};
      block.sentences.push_back(std::move(sentence));
    }
    one.blocks.push_back(std::move(block));
    return one;
  }

  void edit(const char* reply) {
    world_.model.on("edit", reply);
    ResearchRun run = world_.run();
    ASSERT_TRUE(edit_report(run, brief_on("the heat pump programme"), notebook_, sections_));
  }

  const std::string& text(std::size_t section, std::size_t sentence) const {
    return sections_[section].blocks.front().sentences[sentence].text;
  }

  World world_;
  Notebook notebook_;
  std::vector<Section> sections_;
};

TEST_F(EditReport, dates_are_made_absolute_and_abbreviations_spelled_out) {
  edit(R"({"terms": [], "transitions": []})");
  EXPECT_EQ(text(0, 0), "The heat pump programme of Ostrow began this year (2024).");
  EXPECT_EQ(text(0, 1), "OEO (Ostrow Energy Office) pays a third of it.");
}

TEST_F(EditReport, one_thing_goes_by_one_name) {
  edit(R"({"terms": [{"use": "heat pump", "instead_of": "thermal pump"}], "transitions": []})");
  EXPECT_EQ(text(1, 0), "A heat pump costs 9,000 crowns.");
}

TEST_F(EditReport, a_name_that_stands_nowhere_or_raises_a_doubt_is_not_taken) {
  edit(R"({"terms": [{"use": "furnace", "instead_of": "thermal pump"}, {"use": "Ostrow", "instead_of": "9,000"}],
           "transitions": []})");
  EXPECT_EQ(text(1, 0), "A thermal pump costs 9,000 crowns.");
}

TEST_F(EditReport, what_is_quoted_stays) {
  sections_[1].blocks.front().sentences.front().kind = SentenceKind::quoted;
  edit(R"({"terms": [{"use": "heat pump", "instead_of": "thermal pump"}], "transitions": []})");
  EXPECT_EQ(text(1, 0), "A thermal pump costs 9,000 crowns.");
}

TEST_F(EditReport, a_transition_is_taken_only_when_it_states_nothing) {
  edit(R"({"terms": [], "transitions": [
    {"section": "S2", "text": "The cost of the heat pump programme is next."},
    {"section": "S2", "text": "The cost of 8,000 crowns is next."},
    {"section": "S2", "text": "Experts at Zurich praise its silent wooden compressor."},
    {"section": "S1", "text": "The programme is next."}, {"section": "S9", "text": "The cost is next."}]})");
  const auto& sentences = sections_[1].blocks.front().sentences;
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_EQ(sentences[0].text, "The cost of the heat pump programme is next.");
  EXPECT_EQ(sentences[0].kind, SentenceKind::transition);
  EXPECT_EQ(sections_[0].blocks.front().sentences.size(), 2u) << "nothing leads to the first section";
}

TEST_F(EditReport, a_reply_out_of_form_leaves_the_words) {
  edit("no JSON at all");
  EXPECT_EQ(text(1, 0), "A thermal pump costs 9,000 crowns.");
}

}  // namespace
}  // namespace kaozheng::research
