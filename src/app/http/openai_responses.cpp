// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_responses.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

json or_null(const std::string& text) { return text.empty() ? json() : json(text); }
json or_null(std::int64_t number) { return number == 0 ? json() : json(number); }

json text_part(const std::string& text, json annotations) {
  return {
      {"type", "output_text"}, {"text", text}, {"annotations", std::move(annotations)}, {"logprobs", json::array()}};
}

bool is_web(const std::string& url) { return url.rfind("http://", 0) == 0 || url.rfind("https://", 0) == 0; }

}  // namespace

ResponseStory::ResponseStory(ResponseTerms terms, std::string id, std::int64_t created, Language language,
                             RunLinks links)
    : terms_(std::move(terms)), id_(std::move(id)), language_(language), links_(std::move(links)) {
  response_ = {{"id", id_},
               {"object", "response"},
               {"created_at", created},
               {"status", "queued"},
               {"background", terms_.background},
               {"completed_at", nullptr},
               {"error", nullptr},
               {"incomplete_details", nullptr},
               {"instructions", or_null(terms_.instructions)},
               {"max_output_tokens", or_null(terms_.max_output_tokens)},
               {"max_tool_calls", or_null(terms_.max_tool_calls)},
               {"model", terms_.model},
               {"output", json::array()},
               {"parallel_tool_calls", true},
               {"previous_response_id", or_null(terms_.previous)},
               {"reasoning", {{"effort", or_null(terms_.effort)}, {"summary", "auto"}}},
               {"service_tier", "default"},
               {"store", true},
               {"temperature", 1.0},
               {"text", {{"format", {{"type", "text"}}}}},
               {"tool_choice", "auto"},
               {"tools", json::array({{{"type", "web_search"}}})},
               {"top_p", 1.0},
               {"truncation", "disabled"},
               {"usage", nullptr},
               {"user", nullptr},
               {"metadata", terms_.metadata},
               {"kaozheng", {{"run_id", links_.run_id}, {"report_url", links_.page()}}}};
}

void ResponseStory::tell(Told& told, const char* type, json values) {
  values["type"] = type;
  values["sequence_number"] = number_++;
  told.push_back(std::move(values));
}

void ResponseStory::tell_response(Told& told, const char* type) { tell(told, type, {{"response", response_}}); }

std::string ResponseStory::item_id(const char* kind) {
  return fmt::format("{}_{}_{}", kind, id_.substr(id_.find('_') + 1), response_["output"].size());
}

std::size_t ResponseStory::add_item(Told& told, json item) {
  const std::size_t index = response_["output"].size();
  tell(told, "response.output_item.added", {{"output_index", index}, {"item", item}});
  response_["output"].push_back(std::move(item));
  return index;
}

void ResponseStory::end_item(Told& told, std::size_t index) {
  json& item = response_["output"][index];
  item["status"] = "completed";
  tell(told, "response.output_item.done", {{"output_index", index}, {"item", item}});
}

ResponseStory::Told ResponseStory::begin() {
  Told told;
  if (!terms_.background) response_["status"] = "in_progress";
  tell_response(told, "response.created");
  if (terms_.background)
    tell_response(told, "response.queued");
  else
    tell_response(told, "response.in_progress");
  return told;
}

ResponseStory::Told ResponseStory::hear(const Event& event) {
  Told told;
  usage_.hear(event);
  if (!has_begun_) {
    has_begun_ = true;
    if (terms_.background) {
      response_["status"] = "in_progress";
      tell_response(told, "response.in_progress");
    }
    tell_reasoning(told, begin_line(links_, language_));
  }
  if (event.type == "QueryAsked") {
    const std::string query = printable(text_member(event.data, "query"));
    json action = {{"type", "search"}, {"query", query}, {"queries", json::array({query})}};
    if (terms_.sources) {
      action["sources"] = json::array();
      if (const json& urls = member(event.data, "urls"); urls.is_array())
        for (const json& url : urls)
          if (url.is_string() && is_web(url.get_ref<const std::string&>()))
            action["sources"].push_back({{"type", "url"}, {"url", url}});
    }
    tell_search(told, std::move(action));
  } else if (const std::string url = text_member(event.data, "url"); event.type == "PageRead" && is_web(url)) {
    tell_search(told, {{"type", "open_page"}, {"url", url}});
  } else {
    tell_reasoning(told, progress_line(event, language_));
  }
  return told;
}

// A search is told of when it has been answered.
void ResponseStory::tell_search(Told& told, json action) {
  end_reasoning(told);
  const std::string id = item_id("ws");
  const std::size_t index = add_item(
      told, {{"id", id}, {"type", "web_search_call"}, {"status", "in_progress"}, {"action", std::move(action)}});
  for (const char* type : {"response.web_search_call.in_progress", "response.web_search_call.searching",
                           "response.web_search_call.completed"})
    tell(told, type, {{"output_index", index}, {"item_id", id}});
  end_item(told, index);
}

void ResponseStory::tell_reasoning(Told& told, const std::string& line) {
  if (line.empty()) return;
  if (!reasoning_) {
    const std::string id = item_id("rs");
    reasoning_ =
        add_item(told, {{"id", id}, {"type", "reasoning"}, {"status", "in_progress"}, {"summary", json::array()}});
    const json part = {{"type", "summary_text"}, {"text", ""}};
    response_["output"][*reasoning_]["summary"].push_back(part);
    tell(told, "response.reasoning_summary_part.added",
         {{"item_id", id}, {"output_index", *reasoning_}, {"summary_index", 0}, {"part", part}});
  }
  json& item = response_["output"][*reasoning_];
  json& text = item["summary"][0]["text"];
  text = text.get<std::string>() + line;
  tell(told, "response.reasoning_summary_text.delta",
       {{"item_id", item["id"]}, {"output_index", *reasoning_}, {"summary_index", 0}, {"delta", line}});
}

void ResponseStory::end_reasoning(Told& told) {
  if (!reasoning_) return;
  const std::size_t index = *reasoning_;
  reasoning_.reset();
  const json& item = response_["output"][index];
  const json& part = item["summary"][0];
  tell(told, "response.reasoning_summary_text.done",
       {{"item_id", item["id"]}, {"output_index", index}, {"summary_index", 0}, {"text", part["text"]}});
  tell(told, "response.reasoning_summary_part.done",
       {{"item_id", item["id"]}, {"output_index", index}, {"summary_index", 0}, {"part", part}});
  end_item(told, index);
}

void ResponseStory::tell_message(Told& told, const FinishedAnswer& answer) {
  const std::string id = item_id("msg");
  const std::size_t index = add_item(
      told,
      {{"id", id}, {"type", "message"}, {"status", "in_progress"}, {"role", "assistant"}, {"content", json::array()}});
  const json place = {{"item_id", id}, {"output_index", index}, {"content_index", 0}};
  const auto tell_here = [&](const char* type, json values) {
    values.update(place);
    tell(told, type, std::move(values));
  };
  tell_here("response.content_part.added", {{"part", text_part("", json::array())}});
  for (const std::string& piece : pieces_of(answer.text.markdown))
    tell_here("response.output_text.delta", {{"delta", piece}, {"logprobs", json::array()}});
  const json annotations = flat_annotations(answer.text);
  for (std::size_t i = 0; i < annotations.size(); ++i)
    tell_here("response.output_text.annotation.added", {{"annotation_index", i}, {"annotation", annotations[i]}});
  tell_here("response.output_text.done", {{"text", answer.text.markdown}, {"logprobs", json::array()}});
  const json part = text_part(answer.text.markdown, annotations);
  response_["output"][index]["content"].push_back(part);
  tell_here("response.content_part.done", {{"part", part}});
  end_item(told, index);
}

ResponseStory::Told ResponseStory::finish(const ResponseEnd& end) {
  Told told;
  end_reasoning(told);
  if (end.answer) {
    tell_message(told, *end.answer);
    response_["kaozheng"] = end.answer->vendor;
    response_["citations"] = end.answer->citations;
    response_["search_results"] = end.answer->search_results;
  }
  response_["status"] = end.status;
  response_["usage"] = response_usage(usage_);
  if (end.status == "failed") response_["error"] = {{"code", "server_error"}, {"message", end.error}};
  tell_response(told, end.status == "completed" ? "response.completed"
                      : end.status == "failed"  ? "response.failed"
                                                : "response.incomplete");
  return told;
}

std::string event_text(const json& event) {
  return fmt::format("event: {}\ndata: {}\n\n", event.at("type").get_ref<const std::string&>(), wire_text(event));
}

}  // namespace kaozheng::app
