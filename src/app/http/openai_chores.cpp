// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_chores.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::string_view task_heading = "### Task:";

// How the title prompts of LibreChat and others begin, lower-cased.
constexpr std::array title_prompts = {
    std::string_view("provide a concise, 5-word-or-less title"),
    std::string_view("please generate a concise, 5-word-or-less title"),
    std::string_view("generate a concise, 5-word-or-less title"),
    std::string_view("analyze this conversation and provide"),
    std::string_view("provide a short and concise title"),
};

struct ChoreWord {
  std::string_view word;
  ChatChoreKind kind;
};
// In this order: a prompt for follow-up questions speaks of the conversation's title too.
constexpr std::array task_words = {
    ChoreWord{"follow_up", ChatChoreKind::follow_ups},   ChoreWord{"follow-up", ChatChoreKind::follow_ups},
    ChoreWord{"autocomplet", ChatChoreKind::completion}, ChoreWord{"tag", ChatChoreKind::tags},
    ChoreWord{"emoji_generation", ChatChoreKind::emoji}, ChoreWord{"title", ChatChoreKind::title},
    ChoreWord{"quer", ChatChoreKind::queries},           ChoreWord{"emoji", ChatChoreKind::emoji}};

ChatChoreKind kind_in(std::string_view text) {
  const std::string lower = to_lower_ascii(text);
  const auto* const found = std::find_if(task_words.begin(), task_words.end(),
                                         [&](const ChoreWord& one) { return contains(lower, one.word); });
  return found == task_words.end() ? ChatChoreKind::other : found->kind;
}

bool begins_like_title(std::string_view prompt) {
  const std::string lower = to_lower_ascii(prompt.substr(0, 200));
  return std::any_of(title_prompts.begin(), title_prompts.end(),
                     [&](std::string_view known) { return lower.rfind(known, 0) == 0; });
}

// The line behind the first "USER:" of the conversation that a prompt shows.
std::string question_shown_in(std::string_view prompt) {
  const std::string lower = to_lower_ascii(prompt);
  const std::size_t begin = lower.find("<chat_history>");
  const std::size_t history = begin == std::string::npos ? 0 : begin;
  const std::size_t user = lower.find("user:", history);
  if (user == std::string::npos) return {};
  std::string_view rest = trim(prompt.substr(user + 5));
  return std::string(trim(rest.substr(0, rest.find('\n'))));
}

std::string title_of(const std::string& question) {
  constexpr std::size_t characters_max = 40;
  const bool zh = text::guess_language(question) == Language::zh;
  if (question.empty()) return "Research";
  std::string title = abbreviate(printable(replace_all(question, "\n", " ")), characters_max);
  while (!title.empty() && std::string_view("?.!").find(title.back()) != std::string_view::npos) title.pop_back();
  return title.empty() ? std::string(zh ? "研究" : "Research") : title;
}

}  // namespace

std::optional<ChatChore> chat_chore(std::string_view task, const std::vector<ChatTurn>& turns) {
  const auto last =
      std::find_if(turns.rbegin(), turns.rend(), [](const ChatTurn& turn) { return turn.role == "user"; });
  if (last == turns.rend()) return std::nullopt;
  const std::string_view prompt = trim(last->text);
  const bool heading = prompt.substr(0, task_heading.size()) == task_heading;
  const bool title = begins_like_title(prompt);
  if (task.empty() && !heading && !title) return std::nullopt;

  ChatChore chore;
  chore.as_json = heading;
  // What stands behind the heading says what is wanted; what stands below it is the conversation.
  std::string_view wanted = heading ? trim(prompt.substr(task_heading.size())) : prompt;
  wanted = wanted.substr(0, wanted.find('\n'));
  chore.kind = !task.empty() ? kind_in(task) : title ? ChatChoreKind::title : kind_in(wanted);
  chore.first_question = question_shown_in(prompt);
  if (chore.first_question.empty()) {
    const auto first =
        std::find_if(turns.begin(), turns.end(), [](const ChatTurn& turn) { return turn.role == "user"; });
    if (first != last.base() - 1) chore.first_question = first->text;
  }
  return chore;
}

std::string answer_of(const ChatChore& chore) {
  const bool zh = text::guess_language(chore.first_question) == Language::zh;
  const auto reply = [&](const char* name, json value, const std::string& plain) {
    return chore.as_json ? wire_text(json{{name, std::move(value)}}) : plain;
  };
  switch (chore.kind) {
    case ChatChoreKind::title: {
      const std::string title = title_of(chore.first_question);
      return reply("title", title, title);
    }
    case ChatChoreKind::tags: {
      const std::string tag = zh ? "研究" : "Research";
      return reply("tags", json::array({tag}), tag);
    }
    case ChatChoreKind::follow_ups:
      return reply("follow_ups", json::array(), "");
    case ChatChoreKind::queries:
      return reply("queries", json::array(), "");
    case ChatChoreKind::completion:
      return reply("text", "", "");
    case ChatChoreKind::emoji:
      return "🔎";
    case ChatChoreKind::other:
      break;
  }
  return zh ? "这是后台任务，未作研究。" : "This is a background job; nothing was researched.";
}

bool wants_model(const ChatChore& chore) {
  return chore.kind == ChatChoreKind::title || chore.kind == ChatChoreKind::tags ||
         chore.kind == ChatChoreKind::follow_ups || chore.kind == ChatChoreKind::other;
}

}  // namespace kaozheng::app
