// SPDX-License-Identifier: Apache-2.0
#include "evidence/code_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace kaozheng::evidence {
namespace {

const std::string harbour =
    "The harbour of Vestby was dredged in 2019. Since then, container ships of up to 300 metres can moor there. The "
    "town "
    "paid a third of the cost; the rest came from the regional fund. Fishing boats were moved to the old quay.";
const std::string harbour_zh =
    "维斯比港于2019年完成疏浚。此后，长达300米的集装箱船可以靠泊。费用的三分之一由市政府承担，其余来自地区基金。渔船迁"
    "往旧码头。";

TEST(CodeJudge, supports_what_the_source_says_in_about_these_words) {
  const Opinion en = judge_by_words(
      "After it was dredged in 2019, container ships of up to 300 metres can moor in the harbour of Vestby.", {harbour},
      Language::en);
  EXPECT_EQ(en.verdict, Verdict::supported);
  EXPECT_GT(en.attributable, 0.5);
  EXPECT_TRUE(en.reasons.empty());
  const Opinion zh =
      judge_by_words("2019年疏浚完成后，长达300米的集装箱船可以靠泊维斯比港。", {harbour_zh}, Language::zh);
  EXPECT_EQ(zh.verdict, Verdict::supported);
}

TEST(CodeJudge, finds_nothing_of_what_the_source_does_not_speak_of) {
  const Opinion en = judge_by_words("Olive growers on the southern islands lost most of their trees to a beetle.",
                                    {harbour}, Language::en);
  EXPECT_EQ(en.verdict, Verdict::not_found);
  EXPECT_FALSE(en.reasons.empty());
  const Opinion zh = judge_by_words("南部岛屿的橄榄种植户因甲虫失去了大部分果树。", {harbour_zh}, Language::zh);
  EXPECT_EQ(zh.verdict, Verdict::not_found);
}

TEST(CodeJudge, says_partly_where_one_clause_is_carried_and_another_is_not) {
  const Opinion en = judge_by_words(
      "Container ships of up to 300 metres can moor in the harbour, and a museum of polar exploration with a research "
      "library opened beside it.",
      {harbour}, Language::en);
  EXPECT_EQ(en.verdict, Verdict::partly);
  EXPECT_THAT(en.reasons, testing::Contains(testing::HasSubstr("polar exploration")));
  const Opinion zh = judge_by_words("长达300米的集装箱船可以靠泊，港口旁边还新开了一座极地探险博物馆和研究图书馆。",
                                    {harbour_zh}, Language::zh);
  EXPECT_EQ(zh.verdict, Verdict::partly);
}

TEST(CodeJudge, calls_a_turned_statement_contradicted) {
  const Opinion en =
      judge_by_words("Since then, container ships of up to 300 metres cannot moor there.", {harbour}, Language::en);
  EXPECT_EQ(en.verdict, Verdict::contradicted);
  const Opinion zh = judge_by_words("此后，长达300米的集装箱船不可以靠泊。", {harbour_zh}, Language::zh);
  EXPECT_EQ(zh.verdict, Verdict::contradicted);
}

TEST(CodeJudge, takes_the_share_of_figures_from_its_caller) {
  const std::string claim = "Since then, container ships of up to 300 metres can moor there.";
  const WordedText worded(claim), source(harbour);
  const WordingChecks checks = check_wording(worded, {&source});
  EXPECT_GT(judge_by_words(worded, {&source}, checks, 1, Language::en).attributable,
            judge_by_words(worded, {&source}, checks, 0, Language::en).attributable);
}

TEST(CodeJudge, points_to_the_sentences_that_say_most) {
  const Opinion opinion =
      judge_by_words("Fishing boats were moved to the old quay.", {"Nothing here.", harbour}, Language::en);
  EXPECT_EQ(opinion.where.source, 1U);
  const WordedText source(harbour);
  const auto& sentences = source.sentences();
  ASSERT_LE(opinion.where_end, sentences.size());
  const std::string said(
      harbour.substr(sentences[opinion.where.sentence].place.begin,
                     sentences[opinion.where_end - 1].place.end - sentences[opinion.where.sentence].place.begin));
  EXPECT_THAT(said, testing::HasSubstr("old quay"));
}

TEST(CodeJudge, decides_nothing_where_words_cannot_be_compared) {
  EXPECT_FALSE(judge_by_words("长达300米的集装箱船可以靠泊。", {harbour}, Language::zh).comparable);
  EXPECT_FALSE(judge_by_words("Ships can moor there.", {harbour_zh}, Language::en).comparable);
  EXPECT_FALSE(judge_by_words("", {harbour}, Language::en).comparable);
  EXPECT_FALSE(judge_by_words("Ships can moor there.", {}, Language::en).comparable);
  EXPECT_TRUE(judge_by_words("Ships can moor there.", {harbour}, Language::en).comparable);
}

TEST(CodeJudge, gives_its_reasons_in_the_language_asked_for) {
  const std::string claim = "A museum of polar exploration opened beside the harbour.";
  const Opinion zh = judge_by_words(claim, {harbour}, Language::zh),
                en = judge_by_words(claim, {harbour}, Language::en);
  ASSERT_FALSE(zh.reasons.empty());
  EXPECT_THAT(zh.reasons.front(), testing::HasSubstr("来源"));
  EXPECT_THAT(en.reasons.front(), testing::HasSubstr("source"));
}

double feature(std::string_view name, const JudgeFeatures& features) {
  const auto found = std::find(judge_feature_names.begin(), judge_feature_names.end(), name);
  return features.at(static_cast<std::size_t>(found - judge_feature_names.begin()));
}

TEST(JudgeFeatures, are_shares_and_count_what_the_checks_remark_on) {
  const WordedText claim("All ships cannot moor there, says Nora Dahl."), source(harbour);
  const JudgeFeatures features = judge_features(claim, {&source}, check_wording(claim, {&source}), 1);
  for (std::size_t i = 0; i + 2 < features.size(); ++i) {
    EXPECT_GE(features[i], 0) << judge_feature_names[i];
    EXPECT_LE(features[i], 1) << judge_feature_names[i];
  }
  EXPECT_GT(feature("names_missing", features), 0);
}

TEST(JudgeFeatures, tell_wording_taken_over_from_the_same_words_in_another_order) {
  const WordedText source("The ferry reached the island at noon."), copied("The ferry reached the island."),
      turned("The island reached the ferry."), other("Nobody answered.");
  const auto kept = [&](const WordedText& claim) {
    return feature("pairs_kept", judge_features(claim, {&source}, check_wording(claim, {&source}), 1));
  };
  EXPECT_DOUBLE_EQ(kept(copied), 1);
  EXPECT_GT(kept(copied), kept(turned));
  EXPECT_DOUBLE_EQ(kept(other), 0);
}

TEST(JudgeFeatures, see_what_a_claim_adds_at_its_end) {
  const WordedText source("The old harbour bridge carries trains across the estuary."),
      added("The old harbour bridge carries trains, attracting wealthy foreign investors."),
      whole("The old harbour bridge carries trains across the estuary.");
  const JudgeFeatures less = judge_features(added, {&source}, check_wording(added, {&source}), 1),
                      all = judge_features(whole, {&source}, check_wording(whole, {&source}), 1);
  EXPECT_DOUBLE_EQ(feature("ending", all), 1);
  EXPECT_DOUBLE_EQ(feature("weakest_stretch", all), 1);
  EXPECT_LT(feature("ending", less), 0.5);
  EXPECT_DOUBLE_EQ(feature("weakest_stretch", less), 0);
}

TEST(JudgeFeatures, know_which_figures_a_source_carries) {
  const WordedText source("It costs 45 million euros and took 3 years."),
      half("It costs 45 million euros and took 5 years.");
  EXPECT_DOUBLE_EQ(share_of_figures(source, {&source}), 1);
  EXPECT_DOUBLE_EQ(share_of_figures(half, {&source}), 0.5);
  EXPECT_DOUBLE_EQ(share_of_figures(WordedText("It costs much."), {&source}), 1);
}

}  // namespace
}  // namespace kaozheng::evidence
