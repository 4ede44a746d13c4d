// SPDX-License-Identifier: Apache-2.0
#include "text/antecedents.h"

#include <gtest/gtest.h>

namespace kaozheng::text {
namespace {

TEST(AntecedentsTest, a_pronoun_before_any_name_needs_the_sentence_before) {
  for (const char* sentence :
       {"It charges 19 cents per kilowatt-hour.", "For 2026 it expects 518 billion dollars.",
        "Most of it went into roads and bridges.", "Of these, 3,480 have a unit of their own.",
        "In May 2024 they withdrew the drug.", "Last year its revenue doubled.", "As such, her appeal was dismissed.",
        "Remaining obligations of its cloud business rose by half.", "该数字没有扣除房屋。",
        "2024年，该市场增长了20%。", "到2025年它将超过4000亿元。", "截至去年底，其占比为三成。",
        "评审组认为，该数字偏高。", "法院据此驳回了上诉。"})
    EXPECT_TRUE(needs_antecedent(sentence)) << sentence;
}

TEST(AntecedentsTest, the_object_of_a_clause_is_not_its_subject) {
  EXPECT_TRUE(needs_antecedent("Omdia expects it to grow 148% in the full year."));
  EXPECT_TRUE(needs_antecedent("The doctors advise them to rest for a week."));
  EXPECT_FALSE(needs_antecedent("When the valve sticks, the makers want it to be replaced."));
}

TEST(AntecedentsTest, what_names_its_subject_stands_alone) {
  for (const char* sentence :
       {"Alibaba Cloud reported revenue of 33 billion yuan; its AI revenue grew.",
        "The council said it would insulate lofts first.", "It is likely that the team will win the league.",
        "In 2024 it became clear that the vaccine protects children.", "The city lost half of its people in the war.",
        "The leaflet states that the pumps deliver 3.4 units of heat.", "This year the club signed three players.",
        "2024年汛期，加固后的堤段没有出现渗漏。", "华为表示，其产品已经上市。", "被告应该赔偿损失。",
        "截至2024年底，62公里堤防中有46.2公里完成加固。"}) {
    EXPECT_FALSE(needs_antecedent(sentence)) << sentence;
  }
}

TEST(AntecedentsTest, a_light_noun_at_the_head_gains_by_the_sentence_before) {
  EXPECT_TRUE(gains_by_antecedent("The difference arises because the council leaves out insulation."));
  EXPECT_TRUE(gains_by_antecedent("两者的造价相差一倍。"));
  EXPECT_TRUE(gains_by_antecedent("The union therefore advises against it."));
  EXPECT_TRUE(gains_by_antecedent("审计局因此建议设立基金。"));
  EXPECT_FALSE(gains_by_antecedent("The council decided to replace the boilers."));
}

}  // namespace
}  // namespace kaozheng::text
