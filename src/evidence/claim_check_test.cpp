// SPDX-License-Identifier: Apache-2.0
#include "evidence/claim_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/passages.h"

namespace kaozheng::evidence {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Document document(std::string id, std::string text, std::string published = "2025-03-01") {
  Document result;
  result.id = std::move(id);
  result.text = std::move(text);
  result.published = std::move(published);
  result.blocks = text::blocks_of_plain_text(result.text);
  return result;
}

class ClaimCheckTest : public testing::Test {
 protected:
  CodeCheck check(std::string_view claim, const std::vector<std::string>& cited = {},
                  Language language = Language::zh) {
    std::vector<const Document*> all;
    for (const Document& one : documents_) all.push_back(&one);
    return check_by_code(claim, cited, ClaimMaterial(all), language);
  }

  std::vector<Document> documents_ = {
      document("port",
               "青岛港2024年完成货物吞吐量6.9亿吨，同比增长5.2%"
               "。集装箱吞吐量突破3000万标箱。港口计划在2026年启用两座新码头。"),
      document("rail", "中欧班列2024年开行1.9万列，发送货物207万标箱，同比分别增长10%和9%。"),
      document("clinic",
               "The trial enrolled 412 patients in 2023. The drug lowered blood pressure by 12 mmHg on average. "
               "Researchers may extend the study to children.")};
};

TEST_F(ClaimCheckTest, words_taken_over_are_quoted_where_they_stand) {
  const CodeCheck found = check("集装箱吞吐量突破3000万标箱。", {"port"});
  EXPECT_EQ(found.check.verdict, Verdict::quoted);
  EXPECT_TRUE(found.settled);
  ASSERT_THAT(found.check.witnesses, SizeIs(1));
  const Witness& witness = found.check.witnesses.front();
  EXPECT_EQ(documents_[0].text.substr(witness.begin, witness.end - witness.begin), witness.quote);
}

TEST_F(ClaimCheckTest, what_follows_from_two_documents_has_a_sentence_of_each_as_witness_and_follows_again) {
  documents_ = {document("this", "2025年，青岚港完成集装箱吞吐量321万标准箱，同比增长7%。港口有泊位二十四个。"),
                document("last", "2024年吞吐量为300万标准箱。")};
  const std::string claim = "吞吐量比上年多21万标准箱。";
  const ClaimCheck found = check(claim).check;
  ASSERT_EQ(found.verdict, Verdict::computed);
  ASSERT_GE(found.witnesses.size(), 2u);
  EXPECT_NE(found.witnesses[0].document_id, found.witnesses[1].document_id);
  const ClaimMaterial material({&documents_[0], &documents_[1]});
  const auto again = [&](std::string_view text, const std::string& formula) {
    ClaimCheck altered = found;
    altered.formula = formula;
    return computes_again(text, altered, {}, material, Language::zh);
  };
  EXPECT_TRUE(again(claim, found.formula));
  EXPECT_TRUE(again(claim, "3210000 − 3000000 = 210000")) << "in other words";
  EXPECT_FALSE(again("吞吐量比上年多31万标准箱。", found.formula)) << "another claim";
  EXPECT_FALSE(again(claim, "321 万 − 300 万 = 31 万")) << "wrong";
  EXPECT_FALSE(again("吞吐量比上年多31万标准箱。", "321 万 − 290 万 = 31 万")) << "290 stands nowhere";
  EXPECT_FALSE(again(claim, ""));
}

TEST_F(ClaimCheckTest, a_restated_sentence_with_its_figures_is_supported) {
  EXPECT_EQ(check("2024年，青岛港货物吞吐量达6.9亿吨，同比增长5.2%。", {"port"}).check.verdict, Verdict::supported);
  EXPECT_EQ(check("On average the drug lowered blood pressure by 12 mmHg.", {"clinic"}, Language::en).check.verdict,
            Verdict::supported);
}

TEST_F(ClaimCheckTest, another_figure_than_the_source_has_is_contradicted_with_both_in_words) {
  const CodeCheck found = check("2024年，青岛港货物吞吐量达9.6亿吨，同比增长5.2%。", {"port"});
  EXPECT_EQ(found.check.verdict, Verdict::contradicted);
  EXPECT_TRUE(found.settled);
  ASSERT_FALSE(found.check.reasons.empty());
  EXPECT_THAT(found.check.reasons.front(), HasSubstr("6.9亿吨"));
  ASSERT_FALSE(found.check.witnesses.empty());
  EXPECT_THAT(found.check.witnesses.front().quote, HasSubstr("6.9亿吨"));
}

TEST_F(ClaimCheckTest, a_figure_cited_from_the_wrong_document_is_found_in_the_right_one) {
  const CodeCheck found = check("中欧班列2024年开行约1.9万列。", {"port"});
  EXPECT_EQ(found.check.verdict, Verdict::supported);
  ASSERT_FALSE(found.check.witnesses.empty());
  EXPECT_EQ(found.check.witnesses.front().document_id, "rail");
}

TEST_F(ClaimCheckTest, only_what_says_the_opposite_contradicts) {
  documents_ = {document("a", "竞争焦点转向推理的效率与服务质量，厂商为此扩建机房。")};
  EXPECT_NE(check("竞争焦点转向推理的效率与服务质量，厂商为此扩建机房并推出SLA与VPC。", {"a"}).check.verdict,
            Verdict::contradicted);
  EXPECT_NE(check("The port keeps twenty lighthouses.", {"a"}, Language::en).check.verdict, Verdict::contradicted);
}

TEST_F(ClaimCheckTest, a_figure_may_follow_from_two_documents) {
  documents_ = {document("now", "东港2024年完成货物吞吐量6923万吨。"),
                document("before", "东港2023年完成货物吞吐量6512万吨。", "2024-02-01")};
  const CodeCheck found = check("2024年东港货物吞吐量比上年多411万吨。", {"now", "before"});
  EXPECT_EQ(found.check.verdict, Verdict::computed) << testing::PrintToString(found.check.reasons);
  EXPECT_THAT(found.check.formula, HasSubstr("6923"));
  EXPECT_NE(check("2024年东港货物吞吐量比上年多711万吨。", {"now", "before"}).check.verdict, Verdict::computed);
}

TEST_F(ClaimCheckTest, what_no_document_speaks_of_is_not_found) {
  const CodeCheck found = check("故宫博物院的参观人数创下新高。", {"port"});
  EXPECT_EQ(found.check.verdict, Verdict::not_found);
  EXPECT_FALSE(found.settled);
  EXPECT_FALSE(found.check.reasons.empty());
  EXPECT_THAT(found.check.witnesses, IsEmpty());
}

TEST_F(ClaimCheckTest, a_figure_that_stands_nowhere_caps_what_a_judge_may_say) {
  const CodeCheck found = check("青岛港2024年完成货物吞吐量6.9亿吨，利润达48亿元。", {"port"});
  EXPECT_NE(found.check.verdict, Verdict::supported);
  EXPECT_TRUE(found.capped || found.settled);
}

TEST_F(ClaimCheckTest, nothing_is_carried_by_nothing) {
  EXPECT_EQ(check_by_code("一句话。", {}, ClaimMaterial({}), Language::zh).check.verdict, Verdict::not_found);
  EXPECT_EQ(check("").check.verdict, Verdict::not_found);
  EXPECT_EQ(check("。", {"nowhere"}).check.verdict, Verdict::not_found);
}

TEST_F(ClaimCheckTest, a_judge_must_quote_what_it_was_shown) {
  const std::vector<Document>& all = documents_;
  const ClaimMaterial material({&all[2]});
  const std::vector<Passage> shown = material.best_passages("patients enrolled", {}, 3);
  ASSERT_FALSE(shown.empty());
  EXPECT_EQ(judged(Verdict::supported, "enrolled 4120 patients", shown, "m", ""), std::nullopt);
  EXPECT_EQ(judged(Verdict::supported, "", shown, "m", ""), std::nullopt);
  const auto counted = judged(Verdict::partly, "The trial enrolled 412 patients", shown, "m", "only enrolled");
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->verdict, Verdict::partly);
  EXPECT_EQ(counted->judge, "m");
  EXPECT_EQ(all[2].text.substr(counted->witnesses[0].begin, 31), "The trial enrolled 412 patients");
  EXPECT_TRUE(judged(Verdict::not_found, "", shown, "m", ""));
}

TEST_F(ClaimCheckTest, cited_documents_come_first_among_the_best_passages) {
  std::vector<const Document*> all;
  for (const Document& one : documents_) all.push_back(&one);
  const std::vector<Passage> best = ClaimMaterial(all).best_passages("2024年 吞吐量 标箱 同比增长", {"rail"}, 3);
  ASSERT_THAT(best, SizeIs(2));
  EXPECT_EQ(best.front().document_id, "rail");
}

}  // namespace
}  // namespace kaozheng::evidence
