// SPDX-License-Identifier: Apache-2.0
#include "text/index_terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::text {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> result;
  for (const IndexTerm& term : index_terms(text)) result.push_back(term.text);
  return result;
}
std::vector<std::string> asked(std::string_view text) {
  std::vector<std::string> result;
  for (const QueryTerm& term : read_query(text).terms) result.push_back(term.text);
  return result;
}
float weight(std::string_view query, std::string_view term) {
  for (const QueryTerm& found : read_query(query).terms)
    if (found.text == term) return found.weight;
  return 0;
}

TEST(IndexTerms, chinese_gives_characters_and_pairs_across_words_too) {
  EXPECT_THAT(texts("云计算"), ElementsAre("云", "云计", "计", "计算", "算"));
  EXPECT_THAT(texts("云，算"), ElementsAre("云", "算"));
}

TEST(IndexTerms, english_is_stemmed_without_stop_words) {
  EXPECT_THAT(texts("The markets of IL-6"), ElementsAre("market", "il", "6"));
}

TEST(IndexTerms, figures_stay_whole_also_with_their_scale) {
  EXPECT_THAT(texts("37.5%"), ElementsAre("37.5", "37.5%"));
  EXPECT_THAT(texts("37.5％"), ElementsAre("37.5", "37.5%"));
  EXPECT_THAT(texts("1,037.3EFLOPS 384"), ElementsAre("1037.3", "eflop", "384"));
  EXPECT_THAT(texts("2.5万亿元"), ElementsAre("2.5", "2.5万亿", "万", "万亿", "亿", "亿元", "元"));
}

TEST(IndexTerms, know_their_place) {
  const std::string text = "用DeepSeek，涨43%。";
  for (const IndexTerm& term : index_terms(text)) {
    ASSERT_LE(term.place.end, text.size());
    if (term.kind == TermKind::word) continue;
    EXPECT_EQ(text.substr(term.place.begin, term.place.end - term.place.begin), term.text);
  }
}

TEST(IndexTerms, cope_with_broken_text) {
  EXPECT_THAT(texts(""), IsEmpty());
  EXPECT_THAT(texts("\xFF\xE4\xBA"), IsEmpty());
  EXPECT_THAT(texts("\xE4\xBA\x91\xE4\xBA"), ElementsAre("云"));
}

TEST(ReadQuery, question_words_ask_nothing) {
  const auto terms = asked("《战国无双3》是由哪两个公司合作开发的？");
  EXPECT_THAT(terms, Contains("战国"));
  EXPECT_THAT(terms, Contains("公司"));
  EXPECT_THAT(terms, Not(Contains("哪")));
  EXPECT_THAT(terms, Not(Contains("哪两")));
  EXPECT_THAT(terms, Not(Contains("的")));
  EXPECT_FALSE(asked("什么是谁？").empty());
}

TEST(ReadQuery, weighs_names_and_words_over_what_relates_them) {
  constexpr const char* query = "Obesity is associated with the ALDH1 pathway";
  EXPECT_GT(weight(query, "aldh1"), weight(query, "pathwai"));
  EXPECT_GT(weight(query, "pathwai"), weight(query, "associ"));
  EXPECT_GT(weight(query, "obes"), weight(query, "pathwai"));
  EXPECT_GT(weight("人工智能市场", "市场"), weight("人工智能市场", "能市"));
}

TEST(ReadQuery, tells_a_question_for_a_figure) {
  EXPECT_TRUE(read_query("市场规模有多少").asks_for_figure);
  EXPECT_TRUE(read_query("How many passengers?").asks_for_figure);
  EXPECT_FALSE(read_query("谁提出了这个概念").asks_for_figure);
}

TEST(ReadQuery, names_each_term_once) { EXPECT_THAT(asked("cloud clouds cloud"), ElementsAre("cloud")); }

}  // namespace
}  // namespace kaozheng::text
