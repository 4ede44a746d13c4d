// SPDX-License-Identifier: Apache-2.0
#include "research/writing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

using testing::ElementsAre;

Finding finding(std::string statement, Origin origin = Origin::web) {
  Finding one;
  one.statement = std::move(statement);
  Passage passage;
  passage.document_id = "d" + one.statement;
  passage.text = one.statement;
  passage.end = passage.text.size();
  passage.id = passage_id(passage.document_id, 0, passage.end);
  one.from_files = origin == Origin::file;
  one.passages = {std::move(passage)};
  one.id = finding_id(one.statement, one.passages);
  return one;
}

const std::vector<Finding> found = {finding("X costs 5 euros."), finding("X may break in winter."),
                                    finding("X is sold in Bonn.")};

// What is left of a text about X whose first finding alone is the section's own.
std::vector<std::string> told(const std::string& text) {
  World world({"write.detail"});
  world.model.on("write.detail", text);
  ResearchRun run = world.run();
  Brief brief;
  brief.language = Language::en;
  brief.topic = "X";
  const auto written = write_section(run, brief, evidence::Ledger(found), {},
                                     {"write.detail", "Costs", "What does X cost?", "", "Nothing.", {found[0]}, 100});
  std::vector<std::string> sentences;
  for (const ReportBlock& block : written.value().sections.front().blocks)
    for (const Sentence& sentence : block.sentences) sentences.push_back(sentence.text);
  const models::Prompt prompt = world.model.prompts("write.detail").at(0);
  EXPECT_EQ(prompt.material.findings.size(), 1u);
  EXPECT_EQ(prompt.material.ledger.size(), 3u) << "all parts are shown the same";
  return sentences;
}

TEST(WritingTest, what_rests_on_findings_of_other_sections_alone_is_left_to_them) {
  EXPECT_THAT(told("The price of X is 5 euros. [F1]\n\nIn winter X fails at times. [F2]"),
              ElementsAre("The price of X is 5 euros."));
  EXPECT_THAT(told("X costs 5 euros and is sold in Bonn. [F1][F3]"),
              ElementsAre("X costs 5 euros and is sold in Bonn."));
  EXPECT_THAT(told("In winter X fails at times. [F2]"), ElementsAre("Nothing."));
}

TEST(WritingTest, findings_that_do_not_fit_together_are_shown_to_their_own_sections) {
  World world;
  world.model.give_room(40);
  ResearchRun run = world.run();
  Brief brief;
  brief.language = Language::en;
  ASSERT_TRUE(write_section(run, brief, evidence::Ledger(found), {},
                            {"write.detail", "Costs", "What does X cost?", "", "Nothing.", {found[0]}, 100}));
  const models::Prompt prompt = world.model.prompts("write.detail").at(0);
  EXPECT_TRUE(prompt.material.ledger.empty());
  EXPECT_FALSE(contains(prompt.user, "in winter"));
  EXPECT_TRUE(contains(prompt.user, "[F1] X costs 5 euros."));
}

TEST(WritingTest, a_part_that_is_shown_what_files_say_is_private) {
  World world;
  ResearchRun run = world.run();
  Brief brief;
  brief.language = Language::en;
  const evidence::Ledger ledger({finding("X costs 5 euros."), finding("X is secret.", Origin::file)});
  ASSERT_TRUE(write_section(run, brief, ledger, {},
                            {"write.detail", "X", "What is X?", "", "Nothing.", {ledger.findings()[0]}, 100}));
  const models::Prompt prompt = world.model.prompts("write.detail").at(0);
  EXPECT_FALSE(prompt.material.findings.front().finding.from_files);
  EXPECT_TRUE(contains(prompt.user, "X is secret"));
  EXPECT_TRUE(models::holds_private(prompt));
}

}  // namespace
}  // namespace kaozheng::research
