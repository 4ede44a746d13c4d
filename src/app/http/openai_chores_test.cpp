// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_chores.h"

#include <gmock/gmock.h>

namespace kaozheng::app {
namespace {

using nlohmann::json;

const std::string history =
    "\n### Chat History:\n<chat_history>\nUSER: 固态电池的成本会在2030年前降到多少？\nASSISTANT: # "
    "报告\n</chat_history>";
std::vector<ChatTurn> said(const std::string& text) { return {{"user", text}}; }

TEST(OpenAiChores, a_question_is_no_chore) {
  EXPECT_FALSE(chat_chore("", said("Which tasks do title companies have?")));
  EXPECT_FALSE(chat_chore("", said("what is a ### Task: heading?")));
  EXPECT_FALSE(chat_chore("", {}));
}

TEST(OpenAiChores, a_title_is_the_first_question) {
  const auto chore = chat_chore(
      "", said("### Task:\nGenerate a concise, 3-5 word title with an emoji summarizing the chat history." + history));
  ASSERT_TRUE(chore);
  EXPECT_EQ(chore->kind, ChatChoreKind::title);
  EXPECT_EQ(json::parse(answer_of(*chore)), (json{{"title", "固态电池的成本会在2030年前降到多少？"}}));
  EXPECT_TRUE(wants_model(*chore));
}

TEST(OpenAiChores, the_header_of_open_webui_names_the_chore) {
  const auto kind = [](const char* task) { return chat_chore(task, said("### Task:\nx" + history))->kind; };
  EXPECT_EQ(kind("title_generation"), ChatChoreKind::title);
  EXPECT_EQ(kind("tags_generation"), ChatChoreKind::tags);
  EXPECT_EQ(kind("follow_up_generation"), ChatChoreKind::follow_ups);
  EXPECT_EQ(kind("query_generation"), ChatChoreKind::queries);
  EXPECT_EQ(kind("emoji_generation"), ChatChoreKind::emoji);
  EXPECT_EQ(kind("autocomplete_generation"), ChatChoreKind::completion);
  EXPECT_EQ(kind("moa_response_generation"), ChatChoreKind::other);
}

TEST(OpenAiChores, each_prompt_of_open_webui_gets_the_form_it_asks_for) {
  const auto answer = [](const std::string& task) {
    return json::parse(answer_of(*chat_chore("", said("### Task:\n" + task + history))));
  };
  EXPECT_EQ(answer("Suggest 3-5 relevant follow-up questions or prompts that the user might ask next."),
            (json{{"follow_ups", json::array()}}));
  EXPECT_EQ(answer("Generate 1-3 broad tags categorizing the main themes of the chat history."),
            (json{{"tags", {"研究"}}}));
  EXPECT_EQ(answer("Analyze the chat history to determine the necessity of generating search queries."),
            (json{{"queries", json::array()}}));
}

TEST(OpenAiChores, the_title_prompt_of_librechat_gets_a_plain_title) {
  const auto chore = chat_chore(
      "", said("Provide a concise, 5-word-or-less title for the conversation, using title case conventions. Only "
               "return the title itself.\n\nConversation:\nUser: What do heat pumps cost?\nAI: …"));
  ASSERT_TRUE(chore);
  EXPECT_EQ(answer_of(*chore), "What do heat pumps cost");
}

TEST(OpenAiChores, a_long_question_is_cut_to_a_title) {
  const auto chore =
      chat_chore("title_generation", {{"user", std::string(300, 'x')}, {"assistant", "y"}, {"user", "name this"}});
  ASSERT_TRUE(chore);
  EXPECT_EQ(answer_of(*chore), std::string(40, 'x') + "…");
}

}  // namespace
}  // namespace kaozheng::app
