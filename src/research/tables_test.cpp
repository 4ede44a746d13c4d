// SPDX-License-Identifier: Apache-2.0
#include "research/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::research {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

evidence::SeriesPoint point(int year, double value, const std::string& words) {
  evidence::SeriesPoint one;
  one.label = std::to_string(year);
  one.date = one.label;
  one.time = year;
  one.value = value;
  one.numeral = std::to_string(static_cast<int>(value));
  one.after = " MW";
  one.words = {"d", 0, words.size(), words};
  one.findings = {"f1"};
  return one;
}

const std::string peaks = "The winter peak was 168 MW in 2021, 171 MW in 2022 and 183 MW in 2024.";

evidence::Series winter_peak() {
  evidence::Series series;
  series.name = "the winter peak";
  series.unit = "MW";
  series.points = {point(2021, 168, peaks), point(2022, 171, peaks), point(2024, 183, peaks)};
  return series;
}

Sentence sentence(std::string text, const std::string& finding) {
  Sentence one;
  one.text = std::move(text);
  one.findings = {finding};
  return one;
}

Section section(std::vector<std::vector<Sentence>> blocks) {
  Section one;
  for (std::vector<Sentence>& sentences : blocks)
    one.blocks.push_back({ReportBlockKind::paragraph, std::move(sentences)});
  return one;
}

std::vector<std::string> outline(const Section& section) {
  std::vector<std::string> lines;
  for (const ReportBlock& block : section.blocks)
    for (const Sentence& one : block.sentences)
      lines.push_back((block.kind == ReportBlockKind::table ? "| " : "") + (one.row ? one.row->value : one.text));
  return lines;
}

TEST(TablesTest, a_table_stands_behind_the_block_that_tells_its_values) {
  Section parent;
  parent.children = {section({{sentence("Something else.", "f2")}}),
                     section({{sentence(peaks, "f1")}, {sentence("Behind.", "f2")}})};
  EXPECT_THAT(add_tables(parent, {winter_peak()}, Language::en, ToldTwice::keep), IsEmpty());
  EXPECT_THAT(outline(parent.children[0]), ElementsAre("Something else."));
  EXPECT_THAT(outline(parent.children[1]), ElementsAre(peaks, "| 168 MW", "| 171 MW", "| 183 MW", "Behind."));
  const ReportBlock& table = parent.children[1].blocks[1];
  EXPECT_EQ(table.table->caption, "Winter peak (in MW)");
  EXPECT_EQ(table.sentences[1].text, "Winter peak, 2022: 171 MW.");
  EXPECT_THAT(table.sentences[1].findings, ElementsAre("f1"));
}

TEST(TablesTest, a_sentence_that_says_nothing_else_gives_way_to_the_table) {
  Section one = section({{sentence(peaks, "f1"), sentence("Cars are the cause.", "f1")}});
  add_tables(one, {winter_peak()}, Language::en, ToldTwice::drop);
  EXPECT_THAT(outline(one), ElementsAre("Cars are the cause.", "| 168 MW", "| 171 MW", "| 183 MW"));
  // Unless the next one leans on it.
  Section leaning = section({{sentence(peaks, "f1"), sentence("This was due to cars.", "f1")}});
  add_tables(leaning, {winter_peak()}, Language::en, ToldTwice::drop);
  EXPECT_THAT(outline(leaning), SizeIs(5));
}

TEST(TablesTest, a_sentence_with_a_figure_of_its_own_stays) {
  const std::string more = peaks.substr(0, peaks.size() - 1) + ", with 40 substations overloaded.";
  evidence::Series series = winter_peak();
  for (evidence::SeriesPoint& one : series.points) one.words.quote = more;
  Section one = section({{sentence(more, "f1")}});
  add_tables(one, {series}, Language::en, ToldTwice::drop);
  EXPECT_THAT(outline(one), SizeIs(4));
}

TEST(TablesTest, what_no_sentence_rests_on_finds_no_place) {
  for (Section one :
       {section({{sentence(peaks, "f2")}}), section({{sentence("Nothing in figures.", "f1")}}), section({})}) {
    const auto before = outline(one);
    EXPECT_THAT(add_tables(one, {winter_peak()}, Language::en, ToldTwice::drop), SizeIs(1));
    EXPECT_EQ(outline(one), before);
  }
}

TEST(TablesTest, what_only_the_summary_tells_stands_below_the_key_findings) {
  const Section summary = section({{sentence(peaks, "f1")}});
  Section findings = section({{sentence("Something else.", "f2")}});
  append_tables(findings, summary, {winter_peak()}, Language::en);
  EXPECT_THAT(outline(findings), ElementsAre("Something else.", "| 168 MW", "| 171 MW", "| 183 MW"));
  append_tables(findings, section({{sentence("Untold.", "f1")}}), {winter_peak()}, Language::en);
  EXPECT_THAT(outline(findings), SizeIs(4));
}

TEST(TablesTest, two_points_and_other_languages_are_worth_no_table) {
  evidence::Series two = winter_peak();
  two.points.pop_back();
  EXPECT_THAT(worth_a_table({two, winter_peak()}, Language::en), SizeIs(1));
  EXPECT_THAT(worth_a_table({winter_peak()}, Language::zh), IsEmpty());
}

TEST(TablesTest, a_trend_stands_before_what_sources_say_and_instead_of_a_notice) {
  Finding finding;
  finding.id = "f1";
  finding.statement = peaks;
  Section part;
  Sentence nothing;
  nothing.text = "The material says nothing about trends.";
  nothing.kind = SentenceKind::notice;
  part.blocks = {{ReportBlockKind::paragraph, {nothing}}};
  add_trends(part, {}, {finding}, Language::en);
  EXPECT_THAT(outline(part), ElementsAre(nothing.text));
  add_trends(part, {winter_peak()}, {finding}, Language::en);
  EXPECT_THAT(outline(part),
              ElementsAre("From 2021 to 2024, the winter peak rose from 168 MW to 183 MW, an increase of 8.9%."));
  EXPECT_EQ(part.blocks[0].kind, ReportBlockKind::bullet);
  EXPECT_THAT(part.blocks[0].sentences[0].findings, ElementsAre("f1"));
}

}  // namespace
}  // namespace kaozheng::research
