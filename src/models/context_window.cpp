// SPDX-License-Identifier: Apache-2.0
#include "models/context_window.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/bytes.h"
#include "models/json_fields.h"

namespace kaozheng::models {
namespace {

constexpr int context_min = 512;  // nothing can be asked below
constexpr int read_min = 256;     // tokens a server reads of a prompt it cuts
constexpr int cuts_max = 3;       // for one prompt

std::string text_of(const Fitted& sent) {
  std::string text = sent.tools;
  for (const nlohmann::json& message : sent.messages) text += text_field(message, "content");
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number at the front of `text`, "4,096" as well; nothing when there is none a context can have.
std::optional<int> number_in(std::string_view text) {
  constexpr long most = 100'000'000;
  long number = 0;
  for (const char c : text) {
    if (is_digit(c)) number = std::min(most, number * 10 + (c - '0'));
    if (!is_digit(c) && c != ',') break;
  }
  if (number < context_min || number == most) return std::nullopt;
  return static_cast<int>(number);
}

}  // namespace

std::optional<int> context_that_cut(int reported, int expected, int least, int context) {
  if (reported < read_min) return std::nullopt;
  constexpr int step = 512;  // contexts are multiples of 1,024
  if (reported * 4L < expected * 3L) {
    for (const int more : {2, 3})
      if ((reported - more) % step == 0 && 2 * (reported - more) < context) return 2 * (reported - more);
    // Half of ours: the server holds what we said, and the prompt was longer than we counted.
    if (std::abs(reported - context / 2) <= 8) return context / 4 * 3;
  }
  if (reported * 5L < least * 4L) return reported;
  return std::nullopt;
}

std::optional<int> context_in_complaint(std::string_view complaint) {
  constexpr std::size_t near = 40;
  const std::string lower = to_lower_ascii(complaint);
  for (const std::string_view word : {"context", "maximum"})
    for (std::size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
      const std::size_t number = lower.find_first_of("0123456789", at);
      if (number == std::string::npos || number - at > near) continue;
      if (const auto tokens = number_in(std::string_view(lower).substr(number))) return tokens;
    }
  // "204800 tokens > 200000 maximum": the number before the word.
  const std::size_t word = lower.find(" maximum");
  if (word == std::string::npos) return std::nullopt;
  std::size_t begin = word;
  while (begin > 0 && (is_digit(lower[begin - 1]) || lower[begin - 1] == ',')) --begin;
  return number_in(std::string_view(lower).substr(begin, word - begin));
}

void ContextWindow::lower_to(int tokens) {
  tokens = std::max(tokens, context_min);
  int known = tokens_;
  while (tokens < known && !tokens_.compare_exchange_weak(known, tokens)) {}
}

Result<Fitted> ContextWindow::fit(const Prompt& prompt, ReplyForm form) const {
  return models::fit(prompt, form, counter_, tokens_, model_);
}

std::optional<Error> ContextWindow::check(const Fitted& sent, int reported) {
  if (reported <= 0) return std::nullopt;
  const int expected = counter_.count(sent.size);
  const auto cut_to = context_that_cut(reported, expected, counter_.at_least(sent.size), sent.context);
  const bool cached = cut_to && may_be_cached(sent, reported);
  remember(sent);
  if (!cut_to) counter_.learn(sent.size, reported);
  if (!cut_to || cached) return std::nullopt;
  lower_to(*cut_to);
  return Error{ErrorKind::too_long,
               fmt::format("the server cut the prompt: it read {} of about {} tokens (context {}, from now on {}); its "
                           "reply is not used",
                           reported, expected, sent.context, tokens())};
}

void ContextWindow::refused(const Fitted& sent, std::string_view complaint) {
  const auto limit = context_in_complaint(complaint);
  if (limit && *limit < sent.context)
    lower_to(*limit);
  else
    lower_to(limit ? sent.context / 4 * 3 : sent.context / 2);
}

// A server that keeps prompts may count only what is new behind their common beginning.
bool ContextWindow::may_be_cached(const Fitted& sent, int reported) const {
  const std::string text = text_of(sent);
  std::lock_guard lock(mutex_);
  return std::any_of(latest_.begin(), latest_.end(), [&](const std::string& before) {
    const auto [end, other] = std::mismatch(text.begin(), text.end(), before.begin(), before.end());
    const std::string_view fresh = std::string_view(text).substr(static_cast<std::size_t>(end - text.begin()));
    const TextSize size = size_of(fresh);
    return reported * 5L >= counter_.at_least(size) * 4L && reported * 4L <= counter_.at_most(size) * 5L;
  });
}

void ContextWindow::remember(const Fitted& sent) {
  constexpr std::size_t kept_max = 8;
  std::string text = text_of(sent);
  std::lock_guard lock(mutex_);
  latest_.push_back(std::move(text));
  if (latest_.size() > kept_max) latest_.pop_front();
}

Result<Answer> within(const ContextWindow& window, const std::function<Result<Result<Answer>>()>& call) {
  std::string story;
  for (int cuts = 0;; ++cuts) {
    const int tokens = window.tokens();
    auto outcome = call();
    if (outcome) {
      if (*outcome) (*outcome)->cuts = cuts;
      return *std::move(outcome);
    }
    Error error = outcome.error();
    if (error.kind != ErrorKind::too_long) return fail(std::move(error));
    error.what = story + error.what;
    if (window.tokens() >= tokens || cuts == cuts_max) return fail(std::move(error));
    story = error.what + "; then ";
  }
}

}  // namespace kaozheng::models
