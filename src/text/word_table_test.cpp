// SPDX-License-Identifier: Apache-2.0
#include "text/word_table.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace kaozheng::text {
namespace {

struct Listed {
  std::string_view word;
  int meaning = 0;
};
constexpr std::array list{Listed{"收入", 1},       Listed{"营业收入", 2}, Listed{"营业", 3}, Listed{"net", 4},
                          Listed{"net profit", 5}, Listed{"n", 6},        Listed{"é", 7},    Listed{"营业", 8}};

int meaning(std::string_view text) {
  static const WordTable<Listed> table(list);
  const Listed* const found = table.longest(text);
  return found == nullptr ? 0 : found->meaning;
}

TEST(WordTable, the_longest_word_at_the_beginning_is_found) {
  EXPECT_EQ(meaning("营业收入增长"), 2);
  EXPECT_EQ(meaning("营业额"), 3) << "of equal words the first given";
  EXPECT_EQ(meaning("net profit of"), 5);
  EXPECT_EQ(meaning("network"), 4);
  EXPECT_EQ(meaning("no"), 6);
  EXPECT_EQ(meaning("été"), 7);
  EXPECT_EQ(meaning("的营业收入"), 0);
  EXPECT_EQ(meaning(""), 0);
  EXPECT_EQ(meaning("\xE8"), 0) << "half a character";
}

TEST(WordTable, a_word_that_does_not_fit_gives_way_to_a_shorter_one) {
  const WordTable<Listed> table(list);
  const Listed* const found = table.longest("营业收入", [](const Listed& one) { return one.meaning != 2; });
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->meaning, 3);
}

TEST(WordTable, words_at_the_end_are_found_like_those_at_the_beginning) {
  static constexpr std::array<std::string_view, 6> words{"率", "增长率", "长率", "%", "é", "rate"};
  const WordTable<std::string_view, WordSide::ending> table(words);
  const auto last = [&](std::string_view text) {
    const std::string_view* const found = table.longest(text);
    return found == nullptr ? std::string_view() : *found;
  };
  EXPECT_EQ(last("年增长率"), "增长率");
  EXPECT_EQ(last("错误率"), "率");
  EXPECT_EQ(last("率的"), "");
  EXPECT_EQ(last("50%"), "%");
  EXPECT_EQ(last("error rate"), "rate");
  EXPECT_EQ(last("café"), "é");
  EXPECT_EQ(last(""), "");
  EXPECT_EQ(last("\x87"), "") << "the end of a character";
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t i = 0; i < 1 + random() % 4; ++i) text += words[random() % words.size()];
    std::string_view expected;
    for (const std::string_view word : words)
      if (text.ends_with(word) && word.size() > expected.size()) expected = word;
    EXPECT_EQ(last(text), expected) << text;
  }
}

TEST(WordTable, it_finds_what_a_look_at_every_word_finds) {
  std::mt19937 random(7);
  const std::array<std::string_view, 6> pieces{"营", "业", "收入", "net", " profit", "n"};
  const WordTable<Listed> table(list);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t i = 0; i < 1 + random() % 4; ++i) text += pieces[random() % pieces.size()];
    const Listed* expected = nullptr;
    for (const Listed& one : list)
      if (text.starts_with(one.word) && (expected == nullptr || one.word.size() > expected->word.size()))
        expected = &one;
    EXPECT_EQ(table.longest(text), expected) << text;
  }
}

}  // namespace
}  // namespace kaozheng::text
