// SPDX-License-Identifier: Apache-2.0
#include "models/repetition.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kaozheng::models {
namespace {

std::string times(int count, std::string_view text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// How many bytes were let through, heard in pieces of a length.
std::size_t heard(std::string_view text, std::size_t length) {
  RepetitionDetector detector;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size() && !detector.loops(); at += length)
    kept += detector.feed(text.substr(at, length));
  return kept;
}

TEST(RepetitionTest, a_loop_is_found_at_the_same_byte_however_the_reply_is_cut) {
  for (const std::string& round : {std::string("x"), std::string("，再次强调"), std::string("{\"a\": 1}, "),
                                   std::string("The town has repeated this sentence over and over again.\n")}) {
    const std::string text = "Before:" + times(700, round) + "After.";
    const std::size_t kept = heard(text, text.size());
    EXPECT_LT(kept, 8u + std::max<std::size_t>(700, 9 * round.size())) << round;
    for (const std::size_t length : {std::size_t{1}, std::size_t{7}, std::size_t{1000}})
      EXPECT_EQ(heard(text, length), kept) << round;
    EXPECT_EQ(without_loop(text.substr(0, kept)), "Before:" + round) << round;
  }
}

TEST(RepetitionTest, tables_lists_of_numbers_and_rows_of_dashes_are_none) {
  std::string table = "| year | value |\n|---|---|\n", numbers = "[", lines;
  for (int i = 0; i < 500; ++i) {
    table += "| " + std::to_string(1500 + i) + " | 12 |\n";
    numbers += std::to_string(i) + ", ";
    lines += times(500, "-") + "\nChapter " + std::to_string(i) + "\n";
  }
  for (const std::string& text : {table, numbers, lines, times(599, "="), times(7, std::string(150, 'a') + "b")}) {
    EXPECT_EQ(heard(text, 64), text.size());
    EXPECT_EQ(without_loop(text), text);
  }
}

TEST(RepetitionTest, a_character_is_never_cut_in_two) {
  const std::string text = "前" + times(300, "中");
  EXPECT_EQ(without_loop(text), "前中");
}

}  // namespace
}  // namespace kaozheng::models
