// SPDX-License-Identifier: Apache-2.0
#include "evidence/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::evidence {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Abbreviations, are_runs_of_capitals_on_their_own) {
  EXPECT_THAT(abbreviations_in("LLM and AI at CAICT; LLM again, GPT4, iPhone, A"), ElementsAre("LLM", "AI", "CAICT"));
  EXPECT_THAT(abbreviations_in("采用LLM的企业"), ElementsAre("LLM"));
  EXPECT_THAT(abbreviations_in("a battery of 60 MWH and NONSENSICAL shouting"), IsEmpty());
  EXPECT_THAT(abbreviations_in(""), IsEmpty());
}

TEST(SpelledOut, is_what_a_text_says_in_brackets) {
  EXPECT_EQ(spelled_out("A small large language model (LLM) was used.", "LLM"), "large language model");
  EXPECT_EQ(spelled_out("The Ministry of the Interior (MI) said so.", "MI"), "Ministry of the Interior");
  EXPECT_EQ(spelled_out("LLM (large language model) use grows.", "LLM"), "large language model");
  EXPECT_EQ(spelled_out("据中国信息通信研究院（CAICT）统计", "CAICT"), "中国信息通信研究院");
  EXPECT_EQ(spelled_out("The model (LLM) was used.", "LLM"), std::nullopt) << "the words do not begin with its letters";
  EXPECT_EQ(spelled_out("LLM costs (see below) fall.", "LLM"), std::nullopt);
  EXPECT_EQ(spelled_out("nothing here", "LLM"), std::nullopt);
  EXPECT_EQ(spelled_out("(LLM)", "LLM"), std::nullopt);
}

TEST(Introduces, means_brackets_at_the_abbreviation) {
  EXPECT_TRUE(introduces("large language models (LLM) grow", "LLM"));
  EXPECT_TRUE(introduces("LLM（大语言模型）", "LLM"));
  EXPECT_FALSE(introduces("LLM grow", "LLM"));
}

}  // namespace
}  // namespace kaozheng::evidence
