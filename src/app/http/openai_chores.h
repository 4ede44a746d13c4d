// SPDX-License-Identifier: Apache-2.0
// What chat front ends ask a model for in the background: a title for a conversation, tags, questions to go on with.
// None of it is worth research. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/http/openai_request.h"

namespace kaozheng::app {

enum class ChatChoreKind { title, tags, follow_ups, queries, completion, emoji, other };

struct ChatChore {
  ChatChoreKind kind = ChatChoreKind::other;
  std::string first_question;  // of the conversation it is about; may be empty
  bool as_json = true;         // the reply is read by a program that looks for JSON
};

// `task` is the header X-OpenWebUI-Task, which may be empty. Without it a chore is known by how its prompt begins.
std::optional<ChatChore> chat_chore(std::string_view task, const std::vector<ChatTurn>& turns);

// The reply from the conversation's own words.
std::string answer_of(const ChatChore& chore);
// Whether a language model would make a better reply than that.
bool wants_model(const ChatChore& chore);

}  // namespace kaozheng::app
