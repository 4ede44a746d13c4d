// SPDX-License-Identifier: Apache-2.0
// What chat servers have in common: messages, the form of a structured reply, and an answer gathered as it streams in.
// Private to this room.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "models/model.h"
#include "models/providers.h"
#include "models/repetition.h"
#include "models/think_filter.h"
#include "net/http.h"

namespace kaozheng::models {

// How a server is asked to keep a schema, from the strictest form to none but words.
enum class ReplyForm { tool, schema, object, plain };

// Whether the server is to hold the model to the schema.
inline bool has_strict_form(const Prompt& prompt) { return prompt.schema && prompt.rung == Rung::schema; }
// What a chat server has to say at the extractive rung.
inline Error no_other_model() { return {ErrorKind::malformed, "there is no other model to answer"}; }

// System and user message. A prompt with a schema shows it in words too: constrained sampling does not tell the model
// what is wanted. They stand with the instructions, before what changes from call to call.
nlohmann::json chat_messages(const Prompt& prompt, ReplyForm form);
nlohmann::json chat_messages(const Prompt& prompt, ReplyForm form, std::string_view user);
inline constexpr std::string_view reply_tool_name = "reply";
nlohmann::json reply_tool(const nlohmann::json& schema);
double temperature_of(const Prompt& prompt);

// An upper bound for all messages.
int prompt_tokens(const nlohmann::json& messages);

std::string without_trailing_slash(std::string_view url);
// What a prompt's requests are listed as: "researcher/notes".
net::Errand errand_of(const Prompt& prompt, bool handed_on);
net::HttpTimeouts http_timeouts(const ModelTimeouts& timeouts);
// Whether a server's complaint is about the length of the prompt.
bool says_too_long(std::string_view complaint);
// The words of an error body: {"error": "…"}, {"error": {"message": "…"}}, {"message": "…"}; empty when it is of no
// such form.
std::string complaint_in(std::string_view body);
// A server's words as part of an error message.
std::string shown_complaint(std::string_view complaint);
bool is_html(std::string_view body);

// Gathers one answer. Thinking never reaches `on_piece`.
class GatheredAnswer {
 public:
  explicit GatheredAnswer(const std::function<void(std::string_view)>& on_piece) : on_piece_(on_piece) {}
  void add_content(std::string_view piece) { hear(filter_.feed(begun(piece).substr(0, content_loop_.feed(piece)))); }
  void add_thinking(std::string_view piece) { thinking_ += begun(piece).substr(0, thinking_loop_.feed(piece)); }
  void add_arguments(std::string_view piece) { arguments_ += begun(piece).substr(0, arguments_loop_.feed(piece)); }

  // Whether the reply repeats itself: the rest is of no use, and what is heard of it is dropped.
  bool loops() const { return content_loop_.loops() || thinking_loop_.loops() || arguments_loop_.loops(); }
  // Whether anything came, thinking included.
  bool has_begun() const { return has_begun_; }

  // Whether anything was told to `on_piece`: the call can then not be repeated unnoticed.
  bool heard() const { return heard_; }
  // The answer, of a loop the first round only; usage not reported is estimated. Called once.
  Answer finish(const nlohmann::json& messages);

  std::string model;
  Usage usage;  // as reported
  bool cut = false;

 private:
  void hear(const std::string& content);
  std::string_view begun(std::string_view piece) {
    has_begun_ = has_begun_ || !piece.empty();
    return piece;
  }

  const std::function<void(std::string_view)>& on_piece_;
  ThinkFilter filter_;
  std::string thinking_;
  std::string arguments_;
  RepetitionDetector content_loop_, thinking_loop_, arguments_loop_;
  bool has_begun_ = false;
  bool heard_ = false;
};

// When the first piece of a reply came, from the making of this watch on.
class FirstToken {
 public:
  explicit FirstToken(const Clock& clock) : clock_(clock), begin_(clock.elapsed()) {}
  void look_at(const GatheredAnswer& answer) {
    if (!after_ && answer.has_begun()) after_ = clock_.elapsed() - begin_;
  }
  Milliseconds after() const { return after_.value_or(Milliseconds{0}); }

 private:
  const Clock& clock_;
  const Milliseconds begin_;
  std::optional<Milliseconds> after_;
};

}  // namespace kaozheng::models
