// SPDX-License-Identifier: Apache-2.0
#include "reports/text_fragment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"

namespace kaozheng::reports {
namespace {

// The directive for the last place of `words` in `text`, decoded.
std::string directive(const std::string& text, const std::string& words) {
  const std::size_t begin = text.rfind(words);
  EXPECT_NE(begin, std::string::npos) << words;
  return percent_decode(text_directive(text, {begin, begin + words.size()}));
}

TEST(TextFragmentTest, short_words_are_named_whole) {
  EXPECT_EQ(directive("Prices fell. They rose again in May.", "They rose again in May."),
            "text=They rose again in May.");
  EXPECT_EQ(directive("甲。算力增长43%。乙。", "算力增长43%。"), "text=算力增长43%。");
}

TEST(TextFragmentTest, everything_but_unreserved_characters_is_encoded) {
  const std::string text = "a-b, c&d: 算力 “x”";
  EXPECT_EQ(text_directive(text, {0, text.size()}),
            "text=a%2Db%2C%20c%26d%3A%20%E7%AE%97%E5%8A%9B%20%E2%80%9Cx%E2%80%9D");
}

TEST(TextFragmentTest, long_words_are_named_by_their_ends) {
  const std::string text =
      "The committee found that the first of the measures had no effect, that the second had some, and that the third "
      "was never tried at all.";
  EXPECT_EQ(directive(text, text), "text=The committee found,never tried at all.");
  const std::string zh =
      "2025年，全国数据中心在用标准机架超过一千万架，总算力规模比上年增长三成以上，其中智能算力占比继续提高，各地陆续发"
      "布了支持政策，"
      "企业也在加快建设自己的训练与推理平台，需求由此转向推理。";
  EXPECT_EQ(directive(zh, zh), "text=2025年，全国数据中心在用标准机架超过一千万架,需求由此转向推理。");
}

TEST(TextFragmentTest, no_term_crosses_a_block) {
  EXPECT_EQ(directive("Head\nFirst line here\nSecond line here\nEnd", "First line here\nSecond line here"),
            "text=First line here,Second line here");
  EXPECT_EQ(directive("甲乙\n丙丁", "甲乙\n丙丁"), "text=甲乙,丙丁");
}

TEST(TextFragmentTest, terms_begin_and_end_where_a_browser_sees_words_end) {
  // Inside Chinese the browser's dictionary decides, so the term reaches to the next punctuation.
  EXPECT_EQ(directive("去年，算力利用率明显提升，成本下降。", "利用率明显"), "text=算力利用率明显提升");
  // A letter or digit beside Chinese is another word.
  EXPECT_EQ(directive("总规模达到1037EFLOPS以上。", "1037EFLOPS"), "text=1037EFLOPS");
  // Inside an English word, a figure, a contraction.
  EXPECT_EQ(directive("It is unbelievable now", "believ"), "text=unbelievable");
  EXPECT_EQ(directive("It cost 3.5 euros", "5 euros"), "text=3.5 euros");
  EXPECT_EQ(directive("It isn't so", "t so"), "text=isn't so");
}

TEST(TextFragmentTest, words_that_stood_before_are_told_apart) {
  EXPECT_EQ(directive("吞吐量上升。价格下降。\n港口扩建，吞吐量上升。", "吞吐量上升。"),
            "text=港口扩建，-,吞吐量上升。");
  EXPECT_EQ(directive("Prices rose. In spring the weather was bad. Prices rose.", "Prices rose."),
            "text=weather was bad.-,Prices rose.");
  EXPECT_EQ(directive("Prices rose. Later they fell.", "Later they fell."), "text=Later they fell.");
}

TEST(TextFragmentTest, nothing_is_made_of_nothing) {
  EXPECT_EQ(text_directive("text", {2, 2}), "");
  EXPECT_EQ(text_directive("text", {0, 0}), "");
  EXPECT_EQ(text_directive("a \n b", {1, 4}), "");
  EXPECT_EQ(text_directive("text", {9, 20}), "");
}

TEST(TextFragmentTest, any_range_of_any_bytes_is_survived) {
  const std::string text = "甲，a-b\n\xff 乙丙 3.5\xE4\xB8";
  for (std::size_t begin = 0; begin <= text.size(); ++begin)
    for (std::size_t end = begin; end <= text.size() + 2; ++end) {
      const std::string made = text_directive(text, {begin, end});
      for (const char c : made) EXPECT_TRUE(c > 0x20 && c < 0x7F) << begin << " " << end;
    }
}

TEST(TextFragmentTest, a_link_keeps_its_fragment_and_pages_of_pdfs_have_numbers) {
  const std::string text = "Prices rose.";
  const text::Range all = {0, text.size()};
  EXPECT_EQ(deep_link("https://a.example/x", text, all, 0), "https://a.example/x#:~:text=Prices%20rose.");
  EXPECT_EQ(deep_link("https://a.example/x#part", text, all, 0), "https://a.example/x#part:~:text=Prices%20rose.");
  EXPECT_EQ(deep_link("https://a.example/x#:~:text=old", text, all, 0), "https://a.example/x#:~:text=old");
  EXPECT_EQ(deep_link("https://a.example/x.pdf", text, all, 7), "https://a.example/x.pdf#page=7");
  EXPECT_EQ(deep_link("https://a.example/x", text, {}, 0), "https://a.example/x");
  EXPECT_EQ(deep_link("https://a.example/\"><b>", text, {}, 0), "https://a.example/%22%3E%3Cb%3E");
  for (const char* url : {"file:///a.md", "javascript:alert(1)", "", "https://user:pw@a.example/"})
    EXPECT_EQ(deep_link(url, text, all, 0), "") << url;
}

}  // namespace
}  // namespace kaozheng::reports
