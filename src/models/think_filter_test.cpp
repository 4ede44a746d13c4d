// SPDX-License-Identifier: Apache-2.0
#include "models/think_filter.h"

#include <gtest/gtest.h>

namespace kaozheng::models {
namespace {

struct Filtered {
  std::string shown;
  std::string content;
  std::string thinking;
};

Filtered filtered(std::string_view reply, std::size_t piece_bytes) {
  ThinkFilter filter;
  std::string shown;
  for (std::size_t at = 0; at < reply.size(); at += piece_bytes) shown += filter.feed(reply.substr(at, piece_bytes));
  shown += filter.finish();
  return {shown, filter.content(), filter.thinking()};
}

struct Case {
  const char* reply;
  const char* content;
  const char* thinking;
};

TEST(ThinkFilterTest, every_cut_into_pieces_gives_the_same_content_and_thinking) {
  const Case cases[] = {
      {"", "", ""},
      {"no tags at all", "no tags at all", ""},
      {"<think>why</think>answer", "answer", "why"},
      {"<THINK>why</Think>answer", "answer", "why"},
      {"<thinking>a</thinking>b<reasoning>c</reasoning>d", "bd", "ac"},
      {"before<think>why</think>after", "beforeafter", "why"},
      {"<think>a<think>b</think>c</think>d", "d", "abc"},
      {"<think>never closed", "", "never closed"},
      {"old template</think>answer", "answer", "old template"},
      {"<think>a</think>b</think>c", "bc", "a"},
      {"a < b and <thin> and </thinker>", "a < b and <thin> and </thinker>", ""},
      {"<<think>x</think>>", "<>", "x"},
      {"ends in <thi", "ends in <thi", ""},
      {"思考<think>为什么</think>结论。", "思考结论。", "为什么"},
      {"<think></think>", "", ""},
      {"[THINK]a[/THINK]b [1] [THIN", "b [1] [THIN", "a"},
      {"◁think▷为什么◁/think▷结论◁", "结论◁", "为什么"},
      {"<thought>a</thought>“b”", "“b”", "a"},
      {"<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>analysis<|message|>b<|end|><|start|>"
       "assistant"
       "<|channel|>final<|message|>{\"c\": 1}<|return|>",
       "{\"c\": 1}", "ab"},
      {"<|channel|>final <|constrain|>json<|message|>{}<|im_end|>", "{}", ""},
  };
  for (const Case& one : cases)
    for (std::size_t piece = 1; piece <= 20; ++piece) {
      const Filtered result = filtered(one.reply, piece);
      EXPECT_EQ(result.content, one.content) << one.reply << " by " << piece;
      EXPECT_EQ(result.thinking, one.thinking) << one.reply << " by " << piece;
    }
}

TEST(ThinkFilterTest, what_was_shown_is_the_content_unless_a_closing_tag_comes_late) {
  EXPECT_EQ(filtered("x<think>y</think>z", 3).shown, "xz");
  const Filtered late = filtered("shown too early</think>z", 5);
  EXPECT_EQ(late.content, "z");
  EXPECT_EQ(late.thinking, "shown too early");
}

TEST(ThinkFilterTest, text_that_cannot_become_a_tag_is_not_held_back) {
  ThinkFilter filter;
  EXPECT_EQ(filter.feed("a <t"), "a ");
  EXPECT_EQ(filter.feed("able>"), "<table>");
}

TEST(ThinkFilterTest, a_hundred_thousand_angle_brackets_take_no_time) {
  const std::string brackets(100'000, '<');
  EXPECT_EQ(filtered(brackets, 7).content, brackets);
}

}  // namespace
}  // namespace kaozheng::models
