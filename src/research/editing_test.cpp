// SPDX-License-Identifier: Apache-2.0
#include "research/editing.h"

#include <gtest/gtest.h>

namespace kaozheng::research {
namespace {

Sentence stated(std::string text, std::string finding) {
  Sentence sentence;
  sentence.text = std::move(text);
  sentence.findings = {std::move(finding)};
  return sentence;
}

Section section_of(std::vector<std::vector<Sentence>> blocks) {
  Section section;
  for (std::vector<Sentence>& sentences : blocks) {
    ReportBlock block;
    block.sentences = std::move(sentences);
    section.blocks.push_back(std::move(block));
  }
  return section;
}

constexpr const char* rise = "In 2024 the town's heat pumps rose by 12% to 3,400.";
constexpr const char* cost = "A heat pump costs a household 9,000 crowns a year.";

TEST(DropRepetition, the_first_of_two_stays_with_the_findings_of_both) {
  std::vector<Section> sections = {section_of({{stated(rise, "a")}}),
                                   section_of({{stated(cost, "b"), stated(rise, "c")}})};
  EXPECT_EQ(drop_repetition(sections), 1);
  EXPECT_EQ(sections[0].blocks[0].sentences[0].findings, (std::vector<std::string>{"a", "c"}));
  ASSERT_EQ(sections[1].blocks[0].sentences.size(), 1u);
  EXPECT_EQ(sections[1].blocks[0].sentences[0].text, cost);
}

TEST(DropRepetition, another_figure_is_another_statement) {
  std::vector<Section> sections = {section_of({{stated(rise, "a")}}),
                                   section_of({{stated("In 2024 the town's heat pumps rose by 14% to 3,400.", "b")}})};
  EXPECT_EQ(drop_repetition(sections), 0);
}

TEST(DropRepetition, what_the_next_sentence_leans_on_stays) {
  std::vector<Section> sections = {section_of({{stated(rise, "a")}, {stated(cost, "b")}}),
                                   section_of({{stated(rise, "c"), stated("This was more than planned.", "d")}})};
  EXPECT_EQ(drop_repetition(sections), 1);
  ASSERT_EQ(sections[0].blocks.size(), 1u);
  EXPECT_EQ(sections[0].blocks[0].sentences[0].text, cost);
  EXPECT_EQ(sections[1].blocks[0].sentences.size(), 2u);
}

TEST(DropRepetition, a_section_that_loses_all_it_says_has_no_blocks_and_notices_stay) {
  Sentence notice = stated("Listed as they are.", "");
  notice.kind = SentenceKind::notice;
  std::vector<Section> sections = {section_of({{stated(rise, "a")}}), section_of({{notice}, {stated(rise, "b")}}),
                                   section_of({{notice}})};
  EXPECT_EQ(drop_repetition(sections), 1);
  EXPECT_TRUE(sections[1].blocks.empty());
  EXPECT_EQ(sections[2].blocks.size(), 1u);
}

TEST(CutToLength, the_longest_section_loses_its_last_sentences) {
  std::vector<Section> sections = {section_of({{stated(cost, "a")}}),
                                   section_of({{stated(rise, "b"), stated(cost, "c")}, {stated(rise, "d")}})};
  const int whole = length_of(sections);
  EXPECT_EQ(cut_to_length(sections, whole), 0);
  EXPECT_EQ(cut_to_length(sections, whole - 1), 1);
  EXPECT_EQ(sections[1].blocks.size(), 1u);
  EXPECT_EQ(cut_to_length(sections, 1), 1) << "each section keeps its first sentence";
  EXPECT_EQ(sections[1].blocks[0].sentences.size(), 1u);
  EXPECT_EQ(sections[0].blocks.size(), 1u);
}

TEST(DropUntold, a_section_that_says_nothing_is_a_gap_and_an_empty_one_is_nothing) {
  Sentence none = stated("The material gives no advice.", "");
  none.kind = SentenceKind::notice;
  std::vector<Section> sections = {section_of({{stated(rise, "a")}}), section_of({{none}}), section_of({})};
  sections[1].heading = "Advice";
  sections[0].children = {section_of({}), section_of({{stated(cost, "b")}})};
  const std::vector<Gap> gaps = drop_untold(sections);
  ASSERT_EQ(sections.size(), 1u);
  EXPECT_EQ(sections[0].children.size(), 1u);
  ASSERT_EQ(gaps.size(), 1u);
  EXPECT_EQ(gaps[0].what, "Advice");
  EXPECT_EQ(gaps[0].why, "The material gives no advice.");
}

}  // namespace
}  // namespace kaozheng::research
