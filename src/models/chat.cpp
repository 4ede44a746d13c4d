// SPDX-License-Identifier: Apache-2.0
#include "models/chat.h"

#include <algorithm>
#include <initializer_list>

#include "base/bytes.h"
#include "models/json_fields.h"
#include "models/tokens.h"

namespace kaozheng::models {
namespace {

std::string form_in_words(const Prompt& prompt, ReplyForm form) {
  if (!prompt.schema) return {};
  const bool chinese = prompt.language == Language::zh;
  if (form == ReplyForm::tool)
    return chinese ? "\n\n请调用工具 reply 提交答复。" : "\n\nGive your reply by calling the tool \"reply\".";
  return (chinese ? "\n\n只输出一个 JSON 对象，格式符合此 JSON Schema："
                  : "\n\nReply with one JSON object and nothing else, after this JSON schema: ") +
         written(*prompt.schema);
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains(text, part); });
}

}  // namespace

nlohmann::json chat_messages(const Prompt& prompt, ReplyForm form) { return chat_messages(prompt, form, prompt.user); }

nlohmann::json chat_messages(const Prompt& prompt, ReplyForm form, std::string_view user) {
  nlohmann::json messages = nlohmann::json::array();
  std::string system = to_valid_utf8(prompt.system), text = to_valid_utf8(user);
  (system.empty() ? text : system) += form_in_words(prompt, form);
  if (!system.empty()) messages.push_back({{"role", "system"}, {"content", std::move(system)}});
  messages.push_back({{"role", "user"}, {"content", std::move(text)}});
  return messages;
}

nlohmann::json reply_tool(const nlohmann::json& schema) {
  return {{"type", "function"},
          {"function",
           {{"name", reply_tool_name},
            {"description", "Submits the reply in the form that was asked for."},
            {"parameters", schema}}}};
}

double temperature_of(const Prompt& prompt) { return is_free_text(prompt) ? 0.3 : 0.0; }

int prompt_tokens(const nlohmann::json& messages) {
  constexpr int template_tokens = 16;  // role names and separators
  int tokens = 0;
  for (const nlohmann::json& message : messages)
    tokens += tokens_at_most(text_field(message, "content")) + template_tokens;
  return tokens;
}

std::string without_trailing_slash(std::string_view url) {
  while (!url.empty() && url.back() == '/') url.remove_suffix(1);
  return std::string(url);
}

net::Errand errand_of(const Prompt& prompt, bool handed_on) {
  return net::Errand(std::string(to_string(role_of(prompt.task))) + "/" + prompt.task, {},
                     handed_on ? net::Errand::To::further_on : net::Errand::To::the_host_asked);
}

net::HttpTimeouts http_timeouts(const ModelTimeouts& timeouts) {
  net::HttpTimeouts result;
  result.connect = timeouts.connect;
  result.first_byte = timeouts.first_token;
  result.idle = timeouts.idle;
  return result;
}

bool says_too_long(std::string_view complaint) {
  const std::string lower = to_lower_ascii(complaint);
  if (contains_any(lower, {"too long", "input length", "context_length_exceeded", "prompt is too large",
                           "maximum prompt length"}))
    return true;
  return contains(lower, "context") && contains_any(lower, {"length", "exceed", "window", "limit", "size"});
}

std::string complaint_in(std::string_view body) {
  const nlohmann::json json = parse_json(body);
  const nlohmann::json& error = field(json, "error");
  if (error.is_string()) return error.get<std::string>();
  std::string message = text_field(error, "message");
  for (const std::string_view name : {"code", "type", "param"})
    if (const std::string part = text_field(error, name); !part.empty())
      message += (message.empty() ? "" : " ") + ("(" + part + ")");
  if (!message.empty()) return message;
  return error.is_null() ? text_field(json, "message") : written(error);
}

std::string shown_complaint(std::string_view complaint) {
  constexpr std::size_t longest = 300;
  return complaint.empty() ? std::string() : ": " + abbreviate(printable(to_valid_utf8(trim(complaint))), longest);
}

bool is_html(std::string_view body) {
  const std::string_view text = trim(body);
  return !text.empty() && text.front() == '<';
}

void GatheredAnswer::hear(const std::string& content) {
  if (content.empty() || !on_piece_) return;
  heard_ = true;
  on_piece_(content);
}

Answer GatheredAnswer::finish(const nlohmann::json& messages) {
  hear(filter_.finish());
  Answer answer;
  const std::string_view content = trim(arguments_).empty() ? std::string_view(filter_.content()) : arguments_;
  answer.text = std::string(trim(content));
  answer.thinking = thinking_ + filter_.thinking();
  answer.model = model;
  answer.cut = cut || loops();
  answer.usage = usage;
  if (answer.usage.prompt_tokens == 0) answer.usage.prompt_tokens = prompt_tokens(messages);
  if (answer.usage.completion_tokens == 0)
    answer.usage.completion_tokens = tokens_at_most(answer.text) + tokens_at_most(answer.thinking);
  if (loops()) answer.text = std::string(trim(without_loop(content)));
  return answer;
}

}  // namespace kaozheng::models
