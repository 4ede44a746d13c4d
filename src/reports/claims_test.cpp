// SPDX-License-Identifier: Apache-2.0
#include "reports/claims.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

TEST(Claims, are_called_in_the_order_of_reading_and_know_their_section) {
  Report report = checked_report(Language::en);
  std::string told;
  for (const NamedClaim& claim : named_claims(report))
    told += claim.id + " " + claim.section + " " + claim.heading + ": " + claim.sentence->text + "\n";
  EXPECT_EQ(told,
            "c1 1 Executive summary: Utilisation rose by more than 30%.\n"
            "c2 1 Executive summary: Demand moves to “inference”.\n"
            "c3 1 Executive summary: 6 billion in two years.\n"
            "c4 2.1 Computing power: Computing power, 2023: 620 EFLOPS.\n"
            "c5 2.1 Computing power: Computing power, 2026 (forecast): more than 1,400 EFLOPS.\n");
}

TEST(Claims, are_found_by_their_name_to_be_changed) {
  Report report = checked_report(Language::zh);
  Sentence* const claim = find_claim(report, "c3");
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->text, "两年合计60亿元。");
  claim->check->verdict = Verdict::contradicted;
  EXPECT_EQ(named_claims(report)[2].sentence->check->verdict, Verdict::contradicted);
  for (const char* name : {"c0", "c6", "c", "", "C1", "c01", "c1 "}) EXPECT_FALSE(find_claim(report, name)) << name;
}

TEST(Claims, are_told_to_programs) {
  const nlohmann::json json = named_claims(checked_report(Language::en))[2];
  EXPECT_EQ(json.at("id"), "c3");
  EXPECT_EQ(json.at("section"), "1");
  EXPECT_EQ(json.at("text"), "6 billion in two years.");
  EXPECT_EQ(json.at("kind"), "cited");
  EXPECT_EQ(json.at("verdict"), "computed");
  EXPECT_EQ(json.at("judge"), "code");
  EXPECT_EQ(json.at("formula"), "28 + 32 = 60");
  EXPECT_EQ(json.at("citations"), (nlohmann::json{1, 2}));
  EXPECT_TRUE(json.at("witnesses").is_array());
}

TEST(Claims, a_report_that_was_not_checked_has_none) {
  EXPECT_TRUE(named_claims(sample_report(Language::zh)).empty());
  EXPECT_TRUE(named_claims(Report{}).empty());
}

TEST(NumberedSections, have_the_numbers_the_report_shows) {
  Section deep{"deep", {}, {}}, child{"child", {}, {deep, deep}}, top{"top", {}, {child, child}};
  std::string told;
  for (const NumberedSection& one : numbered_sections({top, top})) told += one.number + " ";
  EXPECT_EQ(told, "1 1.1 1.1.1 1.1.2 1.2 1.2.1 1.2.2 2 2.1 2.1.1 2.1.2 2.2 2.2.1 2.2.2 ");
}

TEST(TextOfABlock, joins_sentences_as_their_language_does) {
  const auto block = [](std::vector<std::string> texts, ReportBlockKind kind = ReportBlockKind::paragraph) {
    ReportBlock made;
    made.kind = kind;
    for (std::string& text : texts) made.sentences.push_back({std::move(text), SentenceKind::cited, {}, {}});
    return made;
  };
  EXPECT_EQ(text_of(block({"It rose.", "", "It fell."})), "It rose. It fell.");
  EXPECT_EQ(text_of(block({"上升。", "下降。", "It fell."})), "上升。下降。It fell.");
  EXPECT_EQ(text_of(block({"a\u202E\nb\x1b[31m", "c"}, ReportBlockKind::table)), "a b\nc");
  EXPECT_EQ(text_of(block({})), "");
}

}  // namespace
}  // namespace kaozheng::reports
