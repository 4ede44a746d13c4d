// SPDX-License-Identifier: Apache-2.0
#include "research/outline.h"

#include <gtest/gtest.h>

#include "research/replies.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

Finding finding(std::string statement) {
  Finding one;
  Passage passage;
  passage.id = "p-" + statement;
  passage.document_id = "d";
  passage.text = statement;
  one.statement = std::move(statement);
  one.passages = {passage};
  one.id = finding_id(one.statement, one.passages);
  return one;
}

evidence::Ledger ledger() {
  return evidence::Ledger({finding("Heat pumps cost 9,000 crowns."), finding("Heat pumps may fail in hard winters."),
                           finding("A subsidy lowers the cost of heat pumps by a third.")});
}

Outline read(const char* reply, const evidence::Ledger& known) {
  const auto outline = read_outline(nlohmann::json::parse(reply), known);
  EXPECT_TRUE(outline) << outline.error().what;
  return outline.value_or(Outline());
}

TEST(ReadOutline, labels_become_findings_and_headings_lose_their_numbers) {
  const evidence::Ledger known = ledger();
  const Outline outline = read(R"({"sections": [
    {"heading": "1. Cost", "question": "How much?", "findings": ["F1", "F99"], "sections": []},
    {"heading": "二、风险", "question": "", "findings": [2], "sections": []}, {"heading": " ", "findings": []}]})",
                               known);
  ASSERT_EQ(outline.sections.size(), 2u);
  EXPECT_EQ(outline.sections[0].heading, "Cost");
  EXPECT_EQ(outline.sections[0].findings, std::vector<std::string>{known.findings()[0].id});
  EXPECT_EQ(outline.sections[1].heading, "风险");
  EXPECT_FALSE(read_outline(nlohmann::json::parse(R"({"sections": []})"), known));
  EXPECT_FALSE(read_outline(nlohmann::json::parse(R"({"sections": "none"})"), known));
}

TEST(CompletedOutline, every_finding_stands_in_one_place) {
  const evidence::Ledger known = ledger();
  const Outline outline = completed(read(R"({"sections": [
    {"heading": "Cost", "question": "What does a heat pump cost?", "findings": ["F1"], "sections": []},
    {"heading": "Risks", "question": "", "findings": ["F1", "F2"], "sections": []},
    {"heading": "cost", "question": "", "findings": [], "sections": []}]})",
                                         known),
                                    known);
  ASSERT_EQ(outline.sections.size(), 2u) << "sections of one heading are one";
  EXPECT_EQ(outline.sections[0].findings, (std::vector<std::string>{known.findings()[0].id, known.findings()[2].id}))
      << "a finding without a place goes to the nearest";
  EXPECT_EQ(outline.sections[1].findings, std::vector<std::string>{known.findings()[1].id});
}

Finding finding_in(std::string document, std::string heading, std::string statement) {
  Finding one = finding(std::move(statement));
  one.passages.front().document_id = std::move(document);
  one.passages.front().heading = std::move(heading);
  return one;
}

Notebook notebook_of(const std::map<std::string, std::string>& titles) {
  TaskNotes notes;
  for (const auto& [id, title] : titles) {
    notes.documents[id].id = id;
    notes.documents[id].title = title;
  }
  Notebook notebook;
  notebook.add(std::move(notes));
  return notebook;
}

TEST(OutlineBySource, sources_are_sections_under_their_titles_and_the_topic_is_no_heading) {
  const evidence::Ledger known({finding_in("a", "Dose", "Two doses protect for a year."),
                                finding_in("b", "Law", "The court dismissed the appeal."),
                                finding_in("a", "Dose", "A third dose protects for three years."),
                                finding_in("b", "Law", "The appeal came four months late."),
                                finding_in("c", "", "A third dose costs nine euros.")});
  const Outline outline = outline_by_source(
      brief_on("vaccines"), notebook_of({{"a", "Vaccines"}, {"b", "the appeal of 2024"}, {"c", "Costs"}}), known);
  ASSERT_EQ(outline.sections.size(), 2u);
  EXPECT_EQ(outline.sections[0].heading, "Dose") << "the title is the topic";
  EXPECT_EQ(outline.sections[1].heading, "The appeal of 2024");
  EXPECT_EQ(outline.sections[0].findings.size(), 3u) << "what a source says alone goes where it is nearest";
}

TEST(OutlineBySource, one_source_is_told_by_its_headings) {
  const evidence::Ledger known({finding_in("a", "1. Rules", "Teams have eleven players."),
                                finding_in("a", "1. Rules", "A match lasts ninety minutes."),
                                finding_in("a", "2. Money", "The club earns ninety million euros."),
                                finding_in("a", "2. Money", "Tickets bring a third of it.")});
  const Outline outline = outline_by_source(brief_on("football"), notebook_of({{"a", "All about football"}}), known);
  ASSERT_EQ(outline.sections.size(), 2u);
  EXPECT_EQ(outline.sections[0].heading, "Rules");
  EXPECT_EQ(outline.sections[1].heading, "Money");
}

TEST(OutlineText, is_read_back_as_it_was_written) {
  const evidence::Ledger known = ledger();
  Outline outline;
  outline.sections = {{"Cost", "What does it cost?", {known.findings()[0].id}, {}},
                      {"More", "", {}, {{"Risks", "", {known.findings()[1].id}, {}}}}};
  for (const Language language : {Language::zh, Language::en}) {
    const auto again = parse_outline_text(outline_text(outline, known, language), known);
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(nlohmann::json(*again), nlohmann::json(outline));
  }
}

TEST(OutlineText, what_cannot_be_read_is_named_with_its_line) {
  const evidence::Ledger known = ledger();
  for (const char* text : {"", "- [F1] first\n", "## A\nstray words\n", "## A\n- [F9] unknown\n",
                           "## A\n- [F1] x\n## B\n- [F1] x\n", "### A\n", "## A\n## A\n", "## A\n- [F1] x\n### B\n"}) {
    const auto outline = parse_outline_text(text, known);
    ASSERT_FALSE(outline) << text;
    EXPECT_EQ(outline.error().kind, ErrorKind::malformed);
  }
}

TEST(MakeOutline, the_model_s_outline_is_taken_and_an_empty_section_is_a_gap) {
  World world;
  world.model.on("outline", R"({"sections": [
    {"heading": "Cost", "question": "?", "findings": ["F1", "F2", "F3"], "sections": []},
    {"heading": "Outlook", "question": "What comes?", "findings": [], "sections": []}]})");
  ResearchRun run = world.run();
  const auto outline = make_outline(run, brief_on("heat pumps"), Notebook(), ledger());
  ASSERT_TRUE(outline);
  ASSERT_EQ(outline->sections.size(), 2u);
  const auto gaps = gaps_of(*outline, Language::en);
  ASSERT_EQ(gaps.size(), 1u);
  EXPECT_EQ(gaps[0].what, "Outlook");
  EXPECT_EQ(world.events.of("OutlineMade").size(), 1u);
}

TEST(MakeOutline, a_review_is_asked_again_until_it_can_be_read) {
  World world;
  world.model.on("outline", R"({"sections": [{"heading": "A", "question": "", "findings": ["F1"], "sections": []}]})");
  ResearchRun run = world.run();
  std::vector<std::string> troubles;
  run.person.review_outline = [&](const std::string&, const std::string& trouble) -> Result<std::string> {
    troubles.push_back(trouble);
    return std::string(troubles.size() == 1 ? "## Mine\n- [F7] none\n" : "## Mine\n- [F2] kept\n");
  };
  const auto outline = make_outline(run, brief_on("heat pumps"), Notebook(), ledger());
  ASSERT_TRUE(outline);
  EXPECT_EQ(outline->sections[0].heading, "Mine");
  EXPECT_EQ(outline->sections[0].findings.size(), 1u) << "what the user took out is left out";
  ASSERT_EQ(troubles.size(), 2u);
  EXPECT_EQ(troubles[1], "line 2: there is no finding F7");
}

}  // namespace
}  // namespace kaozheng::research
