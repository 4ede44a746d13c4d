// SPDX-License-Identifier: Apache-2.0
// What one model at one server can hold, as far as it is known. Private to the chat servers.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "models/prompt_fitting.h"

namespace kaozheng::models {

// The context, which only ever shrinks, and the counter, which learns. Safe to call from any thread.
class ContextWindow {
 public:
  ContextWindow(std::string model, int tokens) : model_(std::move(model)), tokens_(tokens) {}

  int tokens() const { return tokens_; }
  void lower_to(int tokens);

  Result<Fitted> fit(const Prompt& prompt, ReplyForm form) const;

  // The server's count of a prompt beside ours. Learns from it; when the server cut the prompt, lowers the context and
  // returns `too_long`: the reply is to be thrown away.
  std::optional<Error> check(const Fitted& sent, int reported);
  // The server would not have a prompt for its length: lowers the context, to what the complaint says where it does.
  void refused(const Fitted& sent, std::string_view complaint);

 private:
  bool may_be_cached(const Fitted& sent, int reported) const;
  void remember(const Fitted& sent);

  const std::string model_;
  std::atomic<int> tokens_;
  TokenCounter counter_;
  mutable std::mutex mutex_;
  std::deque<std::string> latest_;  // prompts a server may have kept
};

// The context of a server that counted `reported` tokens of a prompt that has about `expected` and at least `least`;
// nothing when it read the whole of it. Ollama keeps half of its context and two tokens of a prompt that is too long
// for it, others as much as they hold.
std::optional<int> context_that_cut(int reported, int expected, int least, int context);
// "maximum context length is 4096 tokens", "context size (4096 tokens)", "204800 > 200000 maximum".
std::optional<int> context_in_complaint(std::string_view complaint);

// Calls until the prompt fits the context the server turns out to have: `call` fits it anew each time. The outer error
// of a call means that it may be repeated, an inner one that part of its answer was heard.
Result<Answer> within(const ContextWindow& window, const std::function<Result<Result<Answer>>()>& call);

}  // namespace kaozheng::models
