// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_responses.h"

#include <gmock/gmock.h>

#include <set>

namespace kaozheng::app {
namespace {

using nlohmann::json;
using testing::ElementsAre;

const std::string run_id = "0123456789abcdef0123456789abcdef";
const RunLinks links{"http://h", run_id};

FinishedAnswer sample_answer() {
  FinishedAnswer answer;
  answer.text.markdown = "It rose.[[1]](https://a.example/)";
  answer.text.marks = {{8, 33, "https://a.example/", "A", false, "d"}};
  answer.citations = {"https://a.example/"};
  answer.vendor = {{"run_id", run_id}};
  return answer;
}

ResponseStory story(bool background, bool sources = false) {
  ResponseTerms terms;
  terms.background = background;
  terms.sources = sources;
  terms.metadata = {{"a", "b"}};
  return {terms, response_id(run_id), 1'750'000'000, Language::en, links};
}

Event happened(std::string type, json data) {
  Event one;
  one.type = std::move(type);
  one.data = std::move(data);
  return one;
}

const std::vector<Event> events = {
    happened("RunStarted", {{"topic", "t"}}),
    happened("QueryAsked", {{"query", "q"}, {"hits", 2}, {"urls", json::array({"https://a.example/", "file:///x"})}}),
    happened("PageRead", {{"url", "https://a.example/"}, {"title", "A"}}),
    happened("PageRead", {{"url", "file:///docs/b.pdf"}, {"title", "B"}}),
    happened("ModelCalled", {{"prompt_tokens", 10}, {"completion_tokens", 5}}),
    happened("SectionWritten", {{"heading", "Costs"}})};

ResponseStory::Told tell(ResponseStory& story, const ResponseEnd& end) {
  ResponseStory::Told all = story.begin();
  const auto add = [&](const ResponseStory::Told& more) { all.insert(all.end(), more.begin(), more.end()); };
  for (const Event& one : events) add(story.hear(one));
  add(story.finish(end));
  return all;
}

std::vector<std::string> types_of(const ResponseStory::Told& told) {
  std::vector<std::string> types;
  for (const json& event : told) types.push_back(event.at("type"));
  return types;
}

TEST(OpenAiResponses, a_run_is_told_in_the_order_of_its_events) {
  ResponseStory one = story(true);
  const auto told = tell(one, {"completed", sample_answer(), ""});
  EXPECT_THAT(
      types_of(told),
      ElementsAre(
          "response.created", "response.queued", "response.in_progress",
          // where to watch
          "response.output_item.added", "response.reasoning_summary_part.added",
          "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done",
          "response.reasoning_summary_part.done", "response.output_item.done",
          // the search
          "response.output_item.added", "response.web_search_call.in_progress", "response.web_search_call.searching",
          "response.web_search_call.completed", "response.output_item.done",
          // the page
          "response.output_item.added", "response.web_search_call.in_progress", "response.web_search_call.searching",
          "response.web_search_call.completed", "response.output_item.done",
          // the local file, the section
          "response.output_item.added", "response.reasoning_summary_part.added",
          "response.reasoning_summary_text.delta", "response.reasoning_summary_text.delta",
          "response.reasoning_summary_text.done", "response.reasoning_summary_part.done", "response.output_item.done",
          // the report
          "response.output_item.added", "response.content_part.added", "response.output_text.delta",
          "response.output_text.annotation.added", "response.output_text.done", "response.content_part.done",
          "response.output_item.done", "response.completed"));
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i].at("sequence_number"), i);
}

TEST(OpenAiResponses, the_same_events_give_the_same_sequence) {
  ResponseStory one = story(true), other = story(true);
  EXPECT_EQ(tell(one, {"completed", sample_answer(), ""}), tell(other, {"completed", sample_answer(), ""}));
}

TEST(OpenAiResponses, what_was_told_piece_by_piece_is_the_response) {
  ResponseStory one = story(false);
  const auto told = tell(one, {"completed", sample_answer(), ""});
  json output = json::array();
  std::string text;
  json annotations = json::array();
  for (const json& event : told) {
    if (event["type"] == "response.output_item.added") {
      EXPECT_EQ(event["output_index"], output.size());
      output.push_back(event["item"]);
    }
    if (event["type"] == "response.output_item.done") {
      EXPECT_EQ(event["item"]["id"], output[event["output_index"].get<std::size_t>()]["id"]);
      output[event["output_index"].get<std::size_t>()] = event["item"];
    }
    if (event["type"] == "response.output_text.delta") {
      EXPECT_EQ(event["logprobs"], json::array());
      text += event["delta"].get<std::string>();
    }
    if (event["type"] == "response.output_text.annotation.added") annotations.push_back(event["annotation"]);
  }
  const json& response = told.back().at("response");
  EXPECT_EQ(response, one.response());
  EXPECT_EQ(response.at("output"), output);
  EXPECT_EQ(
      output.back().at("content"),
      json::array(
          {{{"type", "output_text"}, {"text", text}, {"annotations", annotations}, {"logprobs", json::array()}}}));
  EXPECT_EQ(annotations, json::array({{{"type", "url_citation"},
                                       {"url", "https://a.example/"},
                                       {"title", "A"},
                                       {"start_index", 8},
                                       {"end_index", 33}}}));
  EXPECT_EQ(response.at("status"), "completed");
  EXPECT_EQ(response.at("usage").at("input_tokens"), 10);
  EXPECT_EQ(response.at("usage").at("total_tokens"), 15);
  EXPECT_EQ(response.at("metadata"), (json{{"a", "b"}}));
  for (const char* name : {"id",
                           "object",
                           "created_at",
                           "status",
                           "background",
                           "error",
                           "incomplete_details",
                           "model",
                           "output",
                           "usage",
                           "previous_response_id",
                           "instructions",
                           "metadata",
                           "parallel_tool_calls",
                           "tool_choice",
                           "tools",
                           "text",
                           "reasoning",
                           "store",
                           "temperature",
                           "top_p",
                           "truncation",
                           "max_output_tokens"})
    EXPECT_TRUE(response.contains(name)) << name;
}

TEST(OpenAiResponses, ids_of_items_are_their_own) {
  ResponseStory one = story(false);
  tell(one, {"completed", sample_answer(), ""});
  std::set<std::string> ids;
  for (const json& item : one.response().at("output")) ids.insert(item.at("id"));
  EXPECT_EQ(ids.size(), one.response().at("output").size());
}

TEST(OpenAiResponses, sources_of_a_search_are_told_where_they_are_asked_for) {
  ResponseStory with = story(false, true), without = story(false);
  tell(with, {"completed", sample_answer(), ""});
  tell(without, {"completed", sample_answer(), ""});
  EXPECT_EQ(with.response()["output"][1]["action"],
            (json{{"type", "search"},
                  {"query", "q"},
                  {"queries", json::array({"q"})},
                  {"sources", json::array({{{"type", "url"}, {"url", "https://a.example/"}}})}}));
  EXPECT_FALSE(without.response()["output"][1]["action"].contains("sources"));
  EXPECT_EQ(without.response()["output"][2]["action"], (json{{"type", "open_page"}, {"url", "https://a.example/"}}));
}

TEST(OpenAiResponses, a_response_that_failed_says_why) {
  ResponseStory one = story(true);
  const auto told = tell(one, {"failed", std::nullopt, "nothing was found"});
  EXPECT_EQ(told.back().at("type"), "response.failed");
  EXPECT_EQ(one.response().at("error"), (json{{"code", "server_error"}, {"message", "nothing was found"}}));
  EXPECT_EQ(one.response().at("status"), "failed");
}

TEST(OpenAiResponses, one_that_was_cancelled_is_incomplete_to_a_stream) {
  ResponseStory one = story(true);
  const auto told = tell(one, {"cancelled", std::nullopt, ""});
  EXPECT_EQ(told.back().at("type"), "response.incomplete");
  EXPECT_EQ(one.response().at("status"), "cancelled");
  EXPECT_TRUE(one.response().at("error").is_null());
}

TEST(OpenAiResponses, an_event_has_its_type_on_a_line_of_its_own) {
  EXPECT_EQ(event_text({{"type", "error"}, {"message", "a\nb"}}),
            "event: error\ndata: {\"message\":\"a\\nb\",\"type\":\"error\"}\n\n");
}

}  // namespace
}  // namespace kaozheng::app
