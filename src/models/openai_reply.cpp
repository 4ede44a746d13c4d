// SPDX-License-Identifier: Apache-2.0
#include "models/openai_reply.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "models/json_fields.h"
#include "net/retry.h"

namespace kaozheng::models {

ErrorKind kind_of_complaint(std::string_view complaint, ErrorKind otherwise) {
  if (says_too_long(complaint)) return ErrorKind::too_long;
  if (contains(complaint, "insufficient_quota")) return ErrorKind::refused;
  if (contains(complaint, "model_not_found")) return ErrorKind::not_found;
  if (contains(complaint, "rate_limit")) return ErrorKind::rate_limited;
  return otherwise;
}

std::string without_key(std::string text, const std::string& key) {
  return key.empty() ? text : replace_all(text, key, "***");
}

Error openai_refusal(const net::HttpResponse& response, const OpenAiEndpoint& asked, const std::string& activity,
                     TimePoint now) {
  const std::string complaint = complaint_in(response.body);
  if (response.status == 401 || response.status == 403)
    return {ErrorKind::refused,
            asked.key.empty()
                ? fmt::format("{} wants a key (HTTP {}): set OPENAI_API_KEY", asked.url, response.status)
                : fmt::format("{} refuses the key (HTTP {}): check OPENAI_API_KEY", asked.url, response.status)};
  if ((response.status == 404 || response.status == 405) && !contains(to_lower_ascii(complaint), "model"))
    return {ErrorKind::not_found,
            fmt::format("{}{} does not exist (HTTP {}): check OPENAI_BASE_URL; it often ends in /v1", asked.url,
                        asked.path, response.status)};
  Error error = *net::status_error(response, activity, now);
  error.kind = kind_of_complaint(complaint, error.kind);
  error.what = without_key(error.what + shown_complaint(complaint), asked.key);
  return error;
}

bool OpenAiReply::feed(std::string_view piece) {
  constexpr std::size_t whole_bytes_max = 8u << 20;
  if (kind_ == Kind::unknown) {
    beginning_ += piece;
    std::string_view text = trim(beginning_);
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.size() < byte_order_mark.size()) return true;
    if (text.starts_with(byte_order_mark)) text = trim(text.substr(byte_order_mark.size()));
    if (text.empty()) return true;
    kind_ = text.front() == '{' || text.front() == '<' || text.front() == '[' ? Kind::whole : Kind::events;
    if (kind_ == Kind::whole) return true;
    piece = beginning_;
  } else if (kind_ == Kind::whole) {
    beginning_ += piece;
    if (beginning_.size() > whole_bytes_max) problem = Error{ErrorKind::malformed, "the reply is too large"};
    return !problem;
  }
  const bool fits = events_.feed(piece, [&](const net::SseMessage& message) { take_event(message.data); });
  if (!fits && !problem) problem = Error{ErrorKind::malformed, "an event of the reply is too large"};
  return !problem && !ended_;
}

void OpenAiReply::end() {
  if (problem || ended_) return;
  if (kind_ == Kind::events) {
    events_.feed("\n\n", [&](const net::SseMessage& message) { take_event(message.data); });
    return;
  }
  if (trim(beginning_).empty()) return;
  const nlohmann::json object = parse_json(beginning_);
  if (!object.is_object()) {
    problem = Error{ErrorKind::malformed, is_html(beginning_) ? "the answer is a web page"
                                                              : "the answer is neither a stream nor a JSON object"};
    return;
  }
  take_object(object, "message");
  if (!problem && !field(object, "choices").is_array())
    problem = Error{ErrorKind::malformed, "the answer has no \"choices\"" + shown_complaint(complaint_in(beginning_))};
  else
    done = true;
}

void OpenAiReply::take_event(std::string_view data) {
  if (ended_ || problem || trim(data).empty()) return;
  if (trim(data) == "[DONE]") {
    ended_ = done = true;
    return;
  }
  const nlohmann::json chunk = parse_json(data);
  if (!chunk.is_object())
    problem = Error{ErrorKind::malformed, "an event of the reply is no JSON object"};
  else
    take_object(chunk, "delta");
}

void OpenAiReply::take_error(const std::string& complaint) {
  problem =
      Error{kind_of_complaint(complaint, ErrorKind::unavailable), "the model stopped" + shown_complaint(complaint)};
}

void OpenAiReply::take_object(const nlohmann::json& object, std::string_view choice_field) {
  if (!field(object, "error").is_null()) {
    take_error(complaint_in(written(object)));
    return;
  }
  if (const std::string name = text_field(object, "model"); !name.empty()) answer.model = name;
  const nlohmann::json& usage = field(object, "usage");
  if (usage.is_object()) answer.usage = {count_field(usage, "prompt_tokens"), count_field(usage, "completion_tokens")};
  const nlohmann::json& choice = first_of(field(object, "choices"));
  take_message(field(choice, choice_field));
  if (answer.loops()) done = ended_ = true;
  const std::string reason = text_field(choice, "finish_reason");
  if (reason.empty()) return;
  done = true;
  answer.cut = reason == "length";
  if (reason == "content_filter") problem = Error{ErrorKind::refused, "the server's content filter ended the reply"};
}

void OpenAiReply::take_message(const nlohmann::json& message) {
  // Several names are in use for the same thing; a server that sends two of them sends it twice.
  for (const std::string_view name : {"reasoning_content", "reasoning", "thinking"})
    if (const std::string thought = text_field(message, name); !thought.empty()) {
      answer.add_thinking(thought);
      break;
    }
  const nlohmann::json& content = field(message, "content");
  if (content.is_string()) answer.add_content(content.get_ref<const std::string&>());
  if (content.is_array())
    for (const nlohmann::json& part : content) answer.add_content(text_field(part, "text"));
  const nlohmann::json& call = first_of(field(message, "tool_calls"));
  if (count_field(call, "index") > 0) return;  // a second call is not what was asked for
  const nlohmann::json& arguments = field(field(call, "function"), "arguments");
  if (arguments.is_string()) answer.add_arguments(arguments.get_ref<const std::string&>());
  if (arguments.is_object()) answer.add_arguments(written(arguments));
}

}  // namespace kaozheng::models
