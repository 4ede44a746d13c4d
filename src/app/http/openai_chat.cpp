// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_chat.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

std::string line_of(const json& object) { return "data: " + wire_text(object) + "\n\n"; }

void add_sources(const FinishedAnswer& answer, json& to) {
  to["citations"] = answer.citations;
  to["search_results"] = answer.search_results;
  to["kaozheng"] = answer.vendor;
}

}  // namespace

json ChatChunks::chunk(json delta) const {
  json one = {{"id", frame_.id},
              {"object", "chat.completion.chunk"},
              {"created", frame_.created},
              {"model", frame_.model},
              {"choices", {{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", nullptr}}}}};
  if (frame_.include_usage) one["usage"] = nullptr;
  return one;
}

std::string ChatChunks::begin(std::string_view reasoning) const {
  json delta = {{"role", "assistant"}, {"content", ""}};
  if (!reasoning.empty()) delta["reasoning_content"] = reasoning;
  return line_of(chunk(std::move(delta)));
}

std::string ChatChunks::reasoning(std::string_view text) const {
  return text.empty() ? std::string() : line_of(chunk({{"reasoning_content", text}}));
}

std::string ChatChunks::finish(const FinishedAnswer& answer, const AnswerUsage& usage) const {
  std::string lines;
  for (const std::string& piece : pieces_of(answer.text.markdown)) lines += line_of(chunk({{"content", piece}}));
  if (!answer.text.marks.empty()) lines += line_of(chunk({{"annotations", nested_annotations(answer.text)}}));
  json last = chunk(json::object());
  last["choices"][0]["finish_reason"] = "stop";
  add_sources(answer, last);
  lines += line_of(last);
  if (frame_.include_usage) {
    json used = chunk(json::object());
    used["choices"] = json::array();
    used["usage"] = chat_usage(usage);
    lines += line_of(used);
  }
  return lines + "data: [DONE]\n\n";
}

std::string ChatChunks::failure(const OpenAiFault& fault) { return line_of(error_json(fault)); }

json chat_completion(const ChatFrame& frame, const FinishedAnswer& answer, const AnswerUsage& usage,
                     std::string_view reasoning) {
  json message = {{"role", "assistant"},
                  {"content", answer.text.markdown},
                  {"refusal", nullptr},
                  {"annotations", nested_annotations(answer.text)}};
  if (!reasoning.empty()) message["reasoning_content"] = reasoning;
  json completion = {
      {"id", frame.id},
      {"object", "chat.completion"},
      {"created", frame.created},
      {"model", frame.model},
      {"choices", {{{"index", 0}, {"message", std::move(message)}, {"logprobs", nullptr}, {"finish_reason", "stop"}}}},
      {"usage", chat_usage(usage)}};
  add_sources(answer, completion);
  return completion;
}

}  // namespace kaozheng::app
