// SPDX-License-Identifier: Apache-2.0
#include "text/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/porter.h"

namespace kaozheng::text {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::vector<std::string> word_texts(std::string_view text) {
  std::vector<std::string> result;
  for (const Range& word : words(text)) result.emplace_back(text.substr(word.begin, word.end - word.begin));
  return result;
}

TEST(Words, figures_and_contractions_are_one_word) {
  EXPECT_THAT(word_texts("It's 1,037.3 EFLOPS, up 43% (2024-2025)."),
              ElementsAre("It's", "1,037.3", "EFLOPS", "up", "43", "2024", "2025"));
}

TEST(WrittenLength, a_chinese_character_is_one_and_so_is_a_word_or_number) {
  EXPECT_EQ(written_length(""), 0u);
  EXPECT_EQ(written_length("。， "), 0u);
  EXPECT_EQ(written_length("增长43.5%，"), 3u);
  EXPECT_EQ(written_length("The plant can't run in winter-time."), 6u);
  EXPECT_EQ(written_length("MaaS（模型即服务）"), 6u);
  EXPECT_EQ(written_length("one.Two\xff"), 1u);
}

TEST(Words, chinese_is_cut_by_dictionary) {
  EXPECT_THAT(word_texts("人工智能，市场规模"), ElementsAre("人工", "智能", "市场", "规模"));
  EXPECT_THAT(word_texts("用DeepSeek模型"), ElementsAre("用", "DeepSeek", "模型"));
}

TEST(Words, a_long_run_is_covered_whole) {
  std::string run;
  for (int i = 0; i < 5'000; ++i) run += "云计算市场";
  std::size_t covered = 0, end = 0;
  for (const Range& word : words(run)) {
    EXPECT_EQ(word.begin, end);
    end = word.end;
    covered += word.end - word.begin;
  }
  EXPECT_EQ(covered, run.size());
}

TEST(Terms, longer_chinese_words_give_their_pairs_too) {
  EXPECT_THAT(terms("共和国"), ElementsAre("共和国", "共和", "和国"));
}

TEST(Terms, particles_and_stop_words_are_left_out) {
  EXPECT_THAT(terms("的了和"), IsEmpty());
  EXPECT_THAT(terms("the of and is"), IsEmpty());
}

TEST(Terms, english_words_meet_in_their_stem) {
  EXPECT_THAT(terms("Running runs; Shifts shifted"), ElementsAre("run", "run", "shift", "shift"));
  EXPECT_THAT(terms("the company's ＡＩ"), ElementsAre("compani", "ai"));
}

TEST(Terms, figures_stay_whole_apart_from_their_unit) {
  EXPECT_THAT(terms("1,037.3EFLOPS"), ElementsAre("1037.3", "eflop"));
  EXPECT_THAT(terms("1037.3 EFLOPS"), ElementsAre("1037.3", "eflop"));
  EXPECT_THAT(terms("5G 910B"), ElementsAre("5g", "910b"));
}

TEST(Terms, single_characters_give_pairs) {
  const auto found = terms("从“云计算”到“云智算”");
  EXPECT_THAT(found, Not(Contains("从")));
  EXPECT_THAT(found, Contains("计算"));
}

TEST(Terms, cope_with_broken_and_huge_text) {
  EXPECT_THAT(terms(""), IsEmpty());
  EXPECT_THAT(terms("\xFF\xFE\x80"), IsEmpty());
  EXPECT_EQ(terms(std::string(1'000'000, 'y')).size(), 1u);
  std::string han;
  for (int i = 0; i < 20'000; ++i) han += "算";
  EXPECT_FALSE(terms(han).empty());
}

TEST(PorterStem, follows_the_published_examples) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"caresses", "caress"},
                                                                  {"ponies", "poni"},
                                                                  {"ties", "ti"},
                                                                  {"cats", "cat"},
                                                                  {"feed", "feed"},
                                                                  {"agreed", "agre"},
                                                                  {"plastered", "plaster"},
                                                                  {"motoring", "motor"},
                                                                  {"sing", "sing"},
                                                                  {"conflated", "conflat"},
                                                                  {"troubled", "troubl"},
                                                                  {"sized", "size"},
                                                                  {"hopping", "hop"},
                                                                  {"tanned", "tan"},
                                                                  {"falling", "fall"},
                                                                  {"filing", "file"},
                                                                  {"happy", "happi"},
                                                                  {"sky", "sky"},
                                                                  {"relational", "relat"},
                                                                  {"conditional", "condit"},
                                                                  {"vietnamization", "vietnam"},
                                                                  {"operator", "oper"},
                                                                  {"feudalism", "feudal"},
                                                                  {"hopefulness", "hope"},
                                                                  {"electricity", "electr"},
                                                                  {"triplicate", "triplic"},
                                                                  {"goodness", "good"},
                                                                  {"revival", "reviv"},
                                                                  {"allowance", "allow"},
                                                                  {"adjustment", "adjust"},
                                                                  {"adoption", "adopt"},
                                                                  {"replacement", "replac"},
                                                                  {"probate", "probat"},
                                                                  {"rate", "rate"},
                                                                  {"cease", "ceas"},
                                                                  {"controlling", "control"},
                                                                  {"rolling", "roll"},
                                                                  {"generalizations", "gener"},
                                                                  {"oscillators", "oscil"}};
  for (const auto& [word, stem] : cases) EXPECT_EQ(porter_stem(word), stem) << word;
}

TEST(GuessLanguage, goes_by_the_share_of_han) {
  EXPECT_EQ(guess_language("2025 云计算市场三大转向"), Language::zh);
  EXPECT_EQ(guess_language("CloudMatrix 384 超节点集群"), Language::zh);
  EXPECT_EQ(guess_language("The 云 market of cloud computing"), Language::en);
  EXPECT_EQ(guess_language("123"), Language::en);
}

TEST(Normalised, folds_width_case_marks_and_spaces) {
  EXPECT_EQ(normalised("  ＡＩ　“云”，Ｍａａｓ。\n\n「ok」 "), "ai \"云\",maas. \"ok\"");
  EXPECT_EQ(normalised("Cafe\u0301"), "café");
  EXPECT_EQ(normalised("1–2 — don’t"), "1-2 - don't");
  EXPECT_EQ(normalised(""), "");
  EXPECT_EQ(normalised("a\xFF"), "a\uFFFD");
}

TEST(FindQuote, gives_the_bytes_of_the_original) {
  const std::string text = "前文。企业“上云”的需求，\n也从 ＩａａＳ 迈入了深度用云。后文";
  const Range range = find_quote(text, "企业\"上云\"的需求,也从IAAS迈入了深度用云.");
  // The space beside Latin letters counts, the line end beside Chinese does not.
  EXPECT_EQ(text.substr(range.begin, range.end - range.begin), "企业“上云”的需求，\n也从 ＩａａＳ 迈入了深度用云。");
}

TEST(FindQuote, english_spaces_count_as_one) {
  const std::string text = "It  grew\nby 43% in 2025.";
  const Range range = find_quote(text, "grew by 43%");
  EXPECT_EQ(text.substr(range.begin, range.end - range.begin), "grew\nby 43%");
  EXPECT_EQ(find_quote(text, "grewby").end, 0u);
}

TEST(FindQuote, what_is_not_there_is_an_empty_range) {
  EXPECT_EQ(find_quote("abc", "abd").end, 0u);
  EXPECT_EQ(find_quote("abc", "").end, 0u);
  EXPECT_EQ(find_quote("", "a").end, 0u);
  EXPECT_EQ(find_quote("\xFF\xFF", "a").end, 0u);
}

TEST(FindQuote, does_not_slow_down_on_repeats) {
  const std::string text(500'000, 'a');
  const std::string quote = std::string(200'000, 'a') + "b";
  EXPECT_EQ(find_quote(text, quote).end, 0u);
}

}  // namespace
}  // namespace kaozheng::text
