// SPDX-License-Identifier: Apache-2.0
#include "models/context_window.h"

#include <gtest/gtest.h>

#include <vector>

namespace kaozheng::models {
namespace {

TEST(ContextWindowTest, half_of_a_context_and_two_is_the_mark_of_a_cut) {
  EXPECT_EQ(context_that_cut(2051, 5'000, 1'700, 8192), 4096);
  EXPECT_EQ(context_that_cut(2050, 5'000, 1'700, 32'768), 4096);
  EXPECT_EQ(context_that_cut(20'482, 60'000, 20'000, 131'072), 40'960);
  EXPECT_EQ(context_that_cut(16'386, 50'000, 17'000, 32'768), 24'576) << "the server held all of ours";
  EXPECT_EQ(context_that_cut(2050, 2'600, 900, 8192), std::nullopt) << "a prompt that was cut had twice as many";
}

TEST(ContextWindowTest, far_fewer_tokens_than_the_prompt_can_have_are_a_cut) {
  EXPECT_EQ(context_that_cut(3'000, 9'000, 8'000, 16'384), 3'000);
  EXPECT_EQ(context_that_cut(7'000, 9'000, 8'000, 16'384), std::nullopt);
  EXPECT_EQ(context_that_cut(40, 9'000, 8'000, 16'384), std::nullopt) << "no context is that small";
}

TEST(ContextWindowTest, the_context_is_read_from_a_complaint) {
  const std::vector<std::pair<const char*, int>> complaints = {
      {"This model's maximum context length is 4096 tokens. However, you requested 5100 tokens", 4096},
      {"'max_tokens' is too large: 16384. This model's maximum context length is 8192 tokens and your request has 3000 "
       "input tokens",
       8192},
      {"request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it", 4096},
      {"when context the overflows. However, the model is loaded with context length of only 4,096 tokens", 4096},
      {"prompt is too long: 208310 tokens > 200000 maximum", 200'000},
      {"Prompt contains 5000 tokens and 0 draft tokens, too large for model with 4096 maximum context length", 4096},
      {"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 1'048'576}};
  for (const auto& [complaint, tokens] : complaints) EXPECT_EQ(context_in_complaint(complaint), tokens) << complaint;
  for (const char* complaint : {"the input length exceeds the context length", "", "context of 3 tokens", "maximum",
                                "context length 99999999999999999999"})
    EXPECT_EQ(context_in_complaint(complaint), std::nullopt) << complaint;
}

Prompt prompt_of(std::string user) {
  Prompt prompt;
  prompt.task = "notes";
  prompt.user = std::move(user);
  return prompt;
}

Fitted sent(const ContextWindow& window, const std::string& user) {
  return window.fit(prompt_of(user), ReplyForm::plain).value();
}

std::string chinese(int characters) {
  std::string text;
  for (int i = 0; i < characters; ++i) text += i % 7 == 6 ? "，" : "云";
  return text;
}

TEST(ContextWindowTest, honest_counts_are_learnt_and_a_cut_lowers_the_context) {
  ContextWindow window("m", 8192);
  const std::string user = chinese(5'000);
  const int before = sent(window, user).tokens;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(window.check(sent(window, user), 3'010));
  EXPECT_LT(sent(window, user).tokens, before);
  EXPECT_EQ(window.tokens(), 8192);
  const auto error = window.check(sent(window, user), 2050);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, ErrorKind::too_long);
  EXPECT_NE(error->what.find("cut the prompt"), std::string::npos);
  EXPECT_EQ(window.tokens(), 4096);
  EXPECT_NEAR(sent(window, chinese(2'000)).tokens, 1'200, 200) << "nothing was learnt from the cut";
}

TEST(ContextWindowTest, a_server_that_counts_only_what_is_new_cuts_nothing) {
  ContextWindow window("m", 32'768);
  const std::string user = chinese(6'000);
  EXPECT_FALSE(window.check(sent(window, user), 4'200));
  EXPECT_FALSE(window.check(sent(window, user), 1)) << "asked again";
  EXPECT_FALSE(window.check(sent(window, user + "\n\n" + chinese(500)), 352)) << "asked again with more behind it";
  EXPECT_EQ(window.tokens(), 32'768);
  EXPECT_TRUE(window.check(sent(window, "x" + user), 352)) << "another prompt";
}

TEST(ContextWindowTest, a_complaint_lowers_the_context_to_what_it_names_or_by_half) {
  ContextWindow window("m", 32'768);
  window.refused(sent(window, "x"), "the input length exceeds the context length");
  EXPECT_EQ(window.tokens(), 16'384);
  window.refused(sent(window, "x"), "maximum context length is 4096 tokens");
  EXPECT_EQ(window.tokens(), 4096);
  window.refused(sent(window, "x"), "maximum context length is 4096 tokens");
  EXPECT_EQ(window.tokens(), 3072) << "the prompt was longer than we counted";
  for (int i = 0; i < 9; ++i) window.refused(sent(window, "x"), "too long");
  EXPECT_EQ(window.tokens(), 512);
  window.lower_to(100'000);
  EXPECT_EQ(window.tokens(), 512);
}

TEST(ContextWindowTest, a_call_is_repeated_while_the_context_shrinks_three_times_at_most) {
  ContextWindow window("m", 32'768);
  int calls = 0;
  const auto cut = [&]() -> Result<Result<Answer>> {
    ++calls;
    window.lower_to(window.tokens() / 2);
    return fail(ErrorKind::too_long, "cut");
  };
  EXPECT_EQ(within(window, cut).error().kind, ErrorKind::too_long);
  EXPECT_EQ(calls, 4);

  calls = 0;
  const auto answer = within(window, [&]() -> Result<Result<Answer>> {
    if (calls < 1) return cut();
    return Result<Answer>(Answer{});
  });
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->cuts, 1);

  for (const ErrorKind kind : {ErrorKind::too_long, ErrorKind::unavailable}) {
    calls = 0;
    const auto failing = [&]() -> Result<Result<Answer>> {
      ++calls;
      return fail(kind, "no");
    };
    EXPECT_EQ(within(window, failing).error().kind, kind);
    EXPECT_EQ(calls, 1) << "the context did not shrink";
  }

  calls = 0;
  const auto heard = [&]() -> Result<Result<Answer>> {
    ++calls;
    window.lower_to(window.tokens() / 2);
    return Result<Answer>(fail(ErrorKind::too_long, "cut, and heard"));
  };
  EXPECT_EQ(within(window, heard).error().kind, ErrorKind::too_long);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace kaozheng::models
