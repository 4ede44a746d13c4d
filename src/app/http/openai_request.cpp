// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "app/http/openai_parameters.h"
#include "base/bytes.h"
#include "models/think_filter.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t topic_bytes_max = 100'000;
constexpr std::size_t turns_max = 10'000;
constexpr std::size_t run_id_digits = 32;
constexpr std::string_view response_prefix = "resp_";

bool is_run_id(std::string_view text) {
  return text.size() == run_id_digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string without_thinking(const std::string& text) {
  models::ThinkFilter filter;
  std::string content = filter.feed(text);
  content += filter.finish();
  return std::string(trim(content));
}

// The text of a string, or of an array of parts; other parts (images, files, calls of tools) say nothing to research.
OpenAiResult<std::string> text_of(const json& content, const std::string& param) {
  if (content.is_null()) return std::string();
  if (content.is_string()) return content.get<std::string>();
  if (!content.is_array()) return wrong(param, param + " is neither a string nor an array of parts", "invalid_type");
  std::vector<std::string> texts;
  for (const json& part : content) {
    if (part.is_string()) texts.push_back(part.get<std::string>());
    const std::string type = text_member(part, "type");
    if (type == "text" || type == "input_text" || type == "output_text") texts.push_back(text_member(part, "text"));
  }
  return join(texts, "\n");
}

OpenAiResult<ChatTurn> turn_in(const json& message, const std::string& param) {
  if (!message.is_object()) return wrong(param, param + " is not an object", "invalid_type");
  const std::string role = text_member(message, "role");
  if (role.empty()) return wrong(param + ".role", param + " has no role", "missing_required_parameter");
  std::string text = TRY(text_of(member(message, "content"), param + ".content"));
  if (role == "assistant") text = without_thinking(text);
  return ChatTurn{role, std::move(text)};
}

OpenAiResult<std::vector<ChatTurn>> turns_in(const json& messages, const std::string& param) {
  if (messages.size() > turns_max) return wrong(param, fmt::format("{} holds more than {} items", param, turns_max));
  std::vector<ChatTurn> turns;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    // Of a response's input also the items of an earlier one: they carry no text of anybody, or a message.
    const std::string type = text_member(messages[i], "type");
    if (!type.empty() && type != "message") continue;
    ChatTurn turn = TRY(turn_in(messages[i], fmt::format("{}[{}]", param, i)));
    turns.push_back(std::move(turn));
  }
  return turns;
}

// The topic and the run that the conversation is about.
OpenAiResult<void> take_turns(std::vector<ChatTurn> turns, const std::string& param, ResearchAsk& ask) {
  ask.turns = std::move(turns);
  const auto last =
      std::find_if(ask.turns.rbegin(), ask.turns.rend(), [](const ChatTurn& turn) { return turn.role == "user"; });
  const std::string_view topic = last == ask.turns.rend() ? std::string_view() : trim(last->text);
  if (topic.empty()) return wrong(param, "there is nothing to research: no message of the user has text");
  if (topic.size() > topic_bytes_max)
    return wrong(param,
                 fmt::format("the last message of the user has {} bytes; at most {} are taken as a topic", topic.size(),
                             topic_bytes_max),
                 "string_above_max_length");
  ask.order.topic = std::string(topic);
  for (auto turn = ask.turns.rbegin(); turn != ask.turns.rend() && ask.earlier_run.empty(); ++turn)
    if (turn->role == "assistant") ask.earlier_run = run_linked_in(turn->text);
  return {};
}

OpenAiResult<void> take_model(const json& body, ResearchAsk& ask) {
  const json& model = member(body, "model");
  if (model.is_null()) return wrong("model", "no model is named; take kaozheng", "missing_required_parameter");
  const OpenAiModelName* const found =
      model.is_string() ? find_openai_model(model.get_ref<const std::string&>()) : nullptr;
  if (!found)
    return tl::make_unexpected(
        OpenAiFault{404,
                    fmt::format("the model {} does not exist here; take kaozheng or kaozheng-basic",
                                abbreviate(wire_text(model), 80)),
                    "invalid_request_error", "model", "model_not_found"});
  ask.model = found->id;
  ask.order.mode = found->mode;
  return {};
}

std::string substance_of(const ResearchAsk& ask, const json& more) {
  json turns = json::array();
  for (const ChatTurn& turn : ask.turns) turns.push_back({turn.role, turn.text});
  return sha256_hex(wire_text({ask.model, turns, ask.order.settings, more}));
}

}  // namespace

const OpenAiModelName* find_openai_model(std::string_view id) {
  const auto* const found = std::find_if(std::begin(openai_models), std::end(openai_models),
                                         [&](const OpenAiModelName& model) { return model.id == id; });
  return found == std::end(openai_models) ? nullptr : found;
}

std::string run_linked_in(std::string_view text) {
  for (std::size_t end = text.size(); end >= run_id_digits; --end) {
    const std::string_view before = text.substr(0, end - run_id_digits);
    if (!before.ends_with("/run/") && !before.ends_with("/runs/") && !before.ends_with("/read/")) continue;
    const std::string_view id = text.substr(before.size(), run_id_digits);
    if (is_run_id(id)) return std::string(id);
  }
  return {};
}

OpenAiResult<ResearchAsk> read_chat_request(std::string_view body, TimePoint now) {
  const json request = TRY(parse_body(body));
  ResearchAsk ask;
  TRY_VOID(take_model(request, ask));
  const json& messages = member(request, "messages");
  if (!messages.is_array()) return wrong("messages", "messages is not an array", "missing_required_parameter");
  std::vector<ChatTurn> turns = TRY(turns_in(messages, "messages"));
  TRY_VOID(take_turns(std::move(turns), "messages", ask));
  const bool stream = TRY(flag_in(request, "stream"));
  const bool include_usage = TRY(flag_in(member(request, "stream_options"), "include_usage"));
  ask.stream = stream;
  ask.include_usage = include_usage;
  TRY_VOID(take_parameters(request, now, ask.order));
  ask.substance = substance_of(ask, {"chat", text_member(request, "user")});
  return ask;
}

void to_json(nlohmann::json& json, const ResponseTerms& terms) {
  json = {{"model", terms.model},
          {"input", terms.input},
          {"instructions", terms.instructions},
          {"previous", terms.previous},
          {"background", terms.background},
          {"sources", terms.sources},
          {"metadata", terms.metadata},
          {"effort", terms.effort},
          {"max_output_tokens", terms.max_output_tokens},
          {"max_tool_calls", terms.max_tool_calls},
          {"base", terms.base}};
}

void from_json(const nlohmann::json& json, ResponseTerms& terms) {
  if (const std::string model = text_member(json, "model"); !model.empty()) terms.model = model;
  terms.input = text_member(json, "input");
  terms.instructions = text_member(json, "instructions");
  terms.previous = text_member(json, "previous");
  terms.background = member(json, "background") == true;
  terms.sources = member(json, "sources") == true;
  if (member(json, "metadata").is_object()) terms.metadata = member(json, "metadata");
  terms.effort = text_member(json, "effort");
  terms.max_output_tokens = count_member(json, "max_output_tokens");
  terms.max_tool_calls = count_member(json, "max_tool_calls");
  terms.base = text_member(json, "base");
}

OpenAiResult<ResponseAsk> read_response_request(std::string_view body, TimePoint now) {
  const json request = TRY(parse_body(body));
  ResponseAsk result;
  ResearchAsk& ask = result.ask;
  ResponseTerms& terms = result.terms;
  TRY_VOID(take_model(request, ask));
  terms.model = ask.model;

  const json& input = member(request, "input");
  std::vector<ChatTurn> turns;
  if (input.is_string())
    turns.push_back({"user", input.get<std::string>()});
  else if (input.is_array())
    turns = TRY(turns_in(input, "input"));
  else
    return wrong("input", "input is neither a string nor an array of messages", "missing_required_parameter");
  TRY_VOID(take_turns(std::move(turns), "input", ask));
  terms.input = ask.order.topic;

  std::string previous = TRY(text_in(request, "previous_response_id"));
  terms.instructions = text_member(request, "instructions");
  terms.previous = std::move(previous);
  if (!terms.previous.empty()) {
    const auto run = run_of_response(terms.previous);
    if (!run)
      return wrong("previous_response_id",
                   "previous_response_id is no id of a response of this server (resp_ and 32 hex digits)");
    ask.earlier_run = *run;
  }
  const bool stream = TRY(flag_in(request, "stream"));
  const bool background = TRY(flag_in(request, "background"));
  ask.stream = stream;
  terms.background = background;
  if (const json& include = member(request, "include"); include.is_array())
    terms.sources = std::find(include.begin(), include.end(), "web_search_call.action.sources") != include.end();
  json metadata = TRY(metadata_in(request));
  terms.metadata = std::move(metadata);
  terms.effort = text_member(member(request, "reasoning"), "effort");
  const std::int64_t output_tokens = TRY(positive_in(request, "max_output_tokens"));
  const std::int64_t tool_calls = TRY(positive_in(request, "max_tool_calls"));
  terms.max_output_tokens = output_tokens;
  terms.max_tool_calls = tool_calls;
  TRY_VOID(take_parameters(request, now, ask.order));
  // Links come from the request's host, which may differ between two askings of one question.
  ask.substance = substance_of(ask, {"response", terms, text_member(request, "user")});
  return result;
}

std::string response_id(std::string_view run_id, std::string_view answer) {
  std::string id = std::string(response_prefix) + std::string(run_id);
  if (!answer.empty()) id += "_" + std::string(answer);
  return id;
}

std::optional<std::string> run_of_response(std::string_view id) {
  if (id.substr(0, response_prefix.size()) != response_prefix) return std::nullopt;
  id.remove_prefix(response_prefix.size());
  const std::string_view run = id.substr(0, run_id_digits), rest = id.substr(run.size());
  if (!is_run_id(run) || (!rest.empty() && (rest.front() != '_' || rest.size() > 65))) return std::nullopt;
  return std::string(run);
}

}  // namespace kaozheng::app
