// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/words.h"

namespace kaozheng::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Case {
  const char* text;
  std::vector<std::string> sentences;
};

TEST(Sentences, chinese_marks_end_them_and_closing_quotes_stay) {
  const std::vector<Case> cases = {
      {"算力是地基。如何突破瓶颈？要看市场！", {"算力是地基。", "如何突破瓶颈？", "要看市场！"}},
      {"他说：“云在变。”市场也在变。", {"他说：“云在变。”", "市场也在变。"}},
      {"（见图三。）增长43%。", {"（见图三。）", "增长43%。"}},
      {"「雲端。」他說。", {"「雲端。」", "他說。"}},
      {"真的吗？！是的。", {"真的吗？！", "是的。"}},
      {"打通“最后一公里”……2025年的产业。", {"打通“最后一公里”……", "2025年的产业。"}},
      {"百度做交通；华为做政企。", {"百度做交通；", "华为做政企。"}},
      {"规模达到1037.3EFLOPS,较2024年增长43%;市场达到259亿美元。下一句。",
       {"规模达到1037.3EFLOPS,较2024年增长43%;市场达到259亿美元。", "下一句。"}},
      {"有哪些新变化?型服务来了。", {"有哪些新变化?", "型服务来了。"}},
      {"阿里云官宣百炼3.0升级。", {"阿里云官宣百炼3.0升级。"}},
      {"他说\"云在变。\"随后离开。", {"他说\"云在变。\"", "随后离开。"}},
      {"增长很快。[12]随后放缓。", {"增长很快。[12]", "随后放缓。"}},
  };
  for (const Case& c : cases) EXPECT_EQ(sentence_texts(c.text), c.sentences) << c.text;
}

TEST(Sentences, english_abbreviations_decimals_versions_and_addresses_are_not_cut) {
  const std::vector<Case> cases = {
      {"Dr. Smith paid $4.5 billion. It was 3.2% more.", {"Dr. Smith paid $4.5 billion.", "It was 3.2% more."}},
      {"The U.S. economy grew. Inc. firms did not.", {"The U.S. economy grew.", "Inc. firms did not."}},
      {"Tools, e.g. Node.js, run on v2.1.3 today. See https://a.example/x.html?q=1. Done.",
       {"Tools, e.g. Node.js, run on v2.1.3 today.", "See https://a.example/x.html?q=1.", "Done."}},
      {"Acme Inc. rose. Acme Inc. The market fell.", {"Acme Inc. rose.", "Acme Inc.", "The market fell."}},
      {"He asked \"Why?\" and left. \"Now!\" she said.", {"He asked \"Why?\" and left.", "\"Now!\" she said."}},
      {"See Fig. 3 and No. 5. J. R. Smith et al. 2024 agree.",
       {"See Fig. 3 and No. 5.", "J. R. Smith et al. 2024 agree."}},
      {"Wait... what? Yes.", {"Wait... what?", "Yes."}},
      {"(It rose.) It fell.", {"(It rose.)", "It fell."}},
      {"1. First item. 2. Second item.", {"1. First item.", "2. Second item."}},
      {"From Jan. to Dec. 2024 it rose. Then it fell.", {"From Jan. to Dec. 2024 it rose.", "Then it fell."}},
  };
  for (const Case& c : cases) EXPECT_EQ(sentence_texts(c.text), c.sentences) << c.text;
}

TEST(Sentences, a_newline_always_ends_one) {
  EXPECT_THAT(sentence_texts("标题\n  第一句 \r\n\r\nlast line  "), ElementsAre("标题", "第一句", "last line"));
}

TEST(Sentences, nothing_comes_of_nothing) {
  EXPECT_THAT(sentences(""), IsEmpty());
  EXPECT_THAT(sentences(" \n\t　\n"), IsEmpty());
}

TEST(Sentences, broken_bytes_are_kept_inside) {
  const std::string broken = "abc\xFF\xE4\xB8. Next\xC3";
  const auto found = sentence_texts(broken);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1], "Next\xC3");
}

TEST(Sentences, a_megabyte_of_anything_is_read_in_linear_time) {
  const std::string dots(1'000'000, '.');
  EXPECT_EQ(sentences(dots).size(), 1u);
  std::string spaced;
  for (int i = 0; i < 300'000; ++i) spaced += ". ";
  EXPECT_FALSE(sentences(spaced).empty());
  const std::string letters(1'000'000, 'a');
  EXPECT_EQ(sentences(letters).size(), 1u);
  const std::string brackets(1'000'000, '[');
  EXPECT_EQ(sentences(brackets).size(), 1u);
}

}  // namespace
}  // namespace kaozheng::text
