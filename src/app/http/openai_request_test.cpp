// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_request.h"

#include <gmock/gmock.h>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const TimePoint now = *parse_iso8601("2025-07-31");

json asking(const std::string& topic) {
  return {{"model", "kaozheng"}, {"messages", json::array({{{"role", "user"}, {"content", topic}}})}};
}
OpenAiResult<ResearchAsk> read(const json& body) { return read_chat_request(body.dump(), now); }
std::map<std::string, std::string> settings_of(json more) {
  json body = asking("What do heat pumps cost?");
  body.update(more);
  const auto ask = read(body);
  EXPECT_TRUE(ask) << ask.error().message;
  return ask ? ask->order.settings : std::map<std::string, std::string>();
}
OpenAiFault fault_for(json more) {
  json body = asking("What do heat pumps cost?");
  body.update(more);
  const auto ask = read(body);
  EXPECT_FALSE(ask);
  return ask ? OpenAiFault{} : ask.error();
}

TEST(OpenAiRequest, the_topic_is_what_the_user_said_last) {
  json body = asking("first");
  body["messages"].push_back({{"role", "assistant"}, {"content", "an answer"}});
  body["messages"].push_back({{"role", "user"},
                              {"content", json::array({{{"type", "text"}, {"text", "热泵"}},
                                                       {{"type", "image_url"}, {"image_url", {{"url", "data:…"}}}},
                                                       {{"type", "text"}, {"text", "的成本"}}})}});
  const auto ask = read(body);
  ASSERT_TRUE(ask) << ask.error().message;
  EXPECT_EQ(ask->order.topic, "热泵\n的成本");
  EXPECT_EQ(ask->turns.size(), 3u);
  EXPECT_EQ(ask->order.mode, Mode::supervised);
  EXPECT_FALSE(ask->stream);
  EXPECT_FALSE(ask->include_usage);
}

TEST(OpenAiRequest, the_basic_model_makes_no_plan_and_an_unknown_one_is_not_found) {
  json body = asking("x");
  body["model"] = "kaozheng-basic";
  EXPECT_EQ(read(body)->order.mode, Mode::basic);
  body["model"] = "gpt-4o";
  const auto fault = read(body).error();
  EXPECT_EQ(fault.status, 404);
  EXPECT_EQ(fault.code, "model_not_found");
  EXPECT_EQ(fault.param, "model");
  EXPECT_THAT(fault.message, HasSubstr("kaozheng-basic"));
  EXPECT_EQ(error_json(fault)["error"].size(), 4u);
}

TEST(OpenAiRequest, an_error_has_four_keys_and_null_where_there_is_nothing_to_name) {
  EXPECT_EQ(error_json({400, "m", "t"}),
            (json{{"error", {{"message", "m"}, {"type", "t"}, {"param", nullptr}, {"code", nullptr}}}}));
}

TEST(OpenAiRequest, what_an_assistant_thought_is_no_part_of_the_conversation) {
  json body = asking("first");
  body["messages"].push_back({{"role", "assistant"}, {"content", "<think>secret\nplan</think>\nThe answer."}});
  body["messages"].push_back({{"role", "user"}, {"content", "and <think>this</think>?"}});
  const auto ask = read(body);
  ASSERT_TRUE(ask);
  EXPECT_EQ(ask->turns[1].text, "The answer.");
  EXPECT_EQ(ask->order.topic, "and <think>this</think>?");
}

TEST(OpenAiRequest, a_report_in_the_conversation_is_known_by_its_link) {
  const std::string older = "0123456789abcdef0123456789abcdef", id = "fedcba9876543210fedcba9876543210";
  json body = asking("first");
  body["messages"].push_back({{"role", "assistant"}, {"content", "[r](http://h/#/run/" + older + ")"}});
  body["messages"].push_back({{"role", "user"}, {"content", "more"}});
  body["messages"].push_back({{"role", "assistant"}, {"content", "[r](http://h/#/run/" + id + ") end"}});
  body["messages"].push_back({{"role", "user"}, {"content", "/run/" + older + " even more"}});
  EXPECT_EQ(read(body)->earlier_run, id);
  EXPECT_EQ(run_linked_in("/run/" + id + " and /runs/" + older), older);
  EXPECT_THAT(run_linked_in("/run/0123"), IsEmpty());
  EXPECT_THAT(run_linked_in(""), IsEmpty());
  EXPECT_THAT(run_linked_in("/run/" + std::string(32, 'g')), IsEmpty());
}

TEST(OpenAiRequest, effort_is_depth) {
  EXPECT_THAT(settings_of({{"reasoning_effort", "medium"}}), IsEmpty());
  EXPECT_THAT(settings_of({{"reasoning_effort", "high"}}),
              ElementsAre(Pair("research.max_tasks", "12"), Pair("search.max_loops", "5")));
  EXPECT_THAT(settings_of({{"reasoning_effort", "low"}, {"web_search_options", {{"search_context_size", "high"}}}}),
              ElementsAre(Pair("research.max_tasks", "3"), Pair("search.max_loops", "1")));
  EXPECT_THAT(settings_of({{"web_search_options", {{"search_context_size", "high"}}}}),
              ElementsAre(Pair("search.max_loops", "5")));
  json body = asking("x");
  body["reasoning_effort"] = "minimal";
  EXPECT_EQ(read(body)->order.mode, Mode::basic);
  const auto fault = fault_for({{"reasoning_effort", "huge"}});
  EXPECT_EQ(fault.param, "reasoning_effort");
  EXPECT_THAT(fault.message, HasSubstr("xhigh"));
}

TEST(OpenAiRequest, only_a_small_number_of_tokens_makes_a_report_shorter) {
  EXPECT_THAT(settings_of({{"max_tokens", 4096}}), IsEmpty());
  EXPECT_THAT(settings_of({{"max_tokens", 1400}}), ElementsAre(Pair("research.length", "1000")));
  EXPECT_THAT(settings_of({{"max_completion_tokens", 10}}), ElementsAre(Pair("research.length", "100")));
  EXPECT_THAT(settings_of({{"max_tokens", nullptr}}), IsEmpty());
  EXPECT_EQ(fault_for({{"max_tokens", -1}}).param, "max_tokens");
  EXPECT_EQ(fault_for({{"max_tokens", "many"}}).param, "max_tokens");
}

TEST(OpenAiRequest, domains_dates_and_language_are_settings) {
  EXPECT_THAT(
      settings_of({{"search_domain_filter", {"https://www.Example.org/path", "-spam.example"}},
                   {"bad_hostnames", {"worse.example"}},
                   {"boost_hostnames", {"*.gov.cn"}}}),
      ElementsAre(Pair("search.allow_domains", "www.example.org"),
                  Pair("search.deny_domains", "spam.example,worse.example"), Pair("search.prefer_domains", "gov.cn")));
  EXPECT_THAT(settings_of({{"search_recency_filter", "week"}}), ElementsAre(Pair("search.after", "2025-07-24")));
  EXPECT_THAT(settings_of({{"search_after_date_filter", "3/1/2025"}}), ElementsAre(Pair("search.after", "2025-03-01")));
  EXPECT_THAT(settings_of({{"language_code", "zh-CN"}}), ElementsAre(Pair("research.language", "zh")));
  EXPECT_THAT(settings_of({{"language_code", "fr"}}), IsEmpty());
  EXPECT_THAT(settings_of({{"search_mode", "academic"}}),
              ElementsAre(Pair("search.engines", "openalex,crossref,arxiv,pubmed")));
  EXPECT_THAT(settings_of({{"budget_tokens", 50000}}), ElementsAre(Pair("research.max_tokens", "50000")));
  EXPECT_EQ(fault_for({{"search_domain_filter", {"a.example,b.example"}}}).param, "search_domain_filter");
  EXPECT_EQ(fault_for({{"search_recency_filter", "decade"}}).param, "search_recency_filter");
  EXPECT_EQ(fault_for({{"search_after_date_filter", "yesterday"}}).param, "search_after_date_filter");
}

TEST(OpenAiRequest, what_is_not_known_is_passed_over) {
  EXPECT_THAT(settings_of({{"temperature", 0.2},
                           {"top_p", "any"},
                           {"seed", 7},
                           {"stop", {"x"}},
                           {"tools", json::array({{{"type", "function"}, {"function", {{"name", "f"}}}}})},
                           {"response_format", {{"type", "json_schema"}}},
                           {"unheard_of", {1, 2, 3}}}),
              IsEmpty());
}

TEST(OpenAiRequest, what_cannot_be_read_is_named) {
  EXPECT_EQ(read_chat_request("{", now).error().code, "invalid_json");
  EXPECT_EQ(read_chat_request("[]", now).error().code, "invalid_json");
  EXPECT_EQ(read_chat_request("\xff", now).error().code, "invalid_json");
  EXPECT_THAT(read_chat_request(std::string(500'000, '['), now).error().message, HasSubstr("too deeply"));
  EXPECT_EQ(read({{"model", "kaozheng"}}).error().param, "messages");
  EXPECT_EQ(read({{"messages", json::array()}}).error().param, "model");
  EXPECT_EQ(read({{"model", "kaozheng"}, {"messages", json::array()}}).error().param, "messages");
  EXPECT_EQ(read({{"model", "kaozheng"}, {"messages", {1}}}).error().param, "messages[0]");
  EXPECT_EQ(fault_for({{"stream", "yes"}}).param, "stream");
  EXPECT_EQ(read(asking("  \n")).error().status, 400);
  EXPECT_EQ(read(asking(std::string(100'001, 'x'))).error().code, "string_above_max_length");
}

TEST(OpenAiRequest, one_question_has_one_substance) {
  json body = asking("x");
  const std::string substance = read(body)->substance;
  body["temperature"] = 0.7;
  body["stream"] = true;
  EXPECT_EQ(read(body)->substance, substance);
  body["reasoning_effort"] = "high";
  EXPECT_NE(read(body)->substance, substance);
  EXPECT_NE(read(asking("y"))->substance, substance);
}

TEST(OpenAiRequest, a_response_is_asked_for_with_text_or_messages) {
  const auto ask = read_response_request(
      R"({"model":"kaozheng","input":"热泵的成本","background":true,"stream":true,"max_tool_calls":20,
          "include":["web_search_call.action.sources"],"metadata":{"a":"b"},"reasoning":{"effort":"low"},
          "tools":[{"type":"web_search","filters":{"allowed_domains":["example.org"]}}]})",
      now);
  ASSERT_TRUE(ask) << ask.error().message;
  EXPECT_EQ(ask->ask.order.topic, "热泵的成本");
  EXPECT_TRUE(ask->ask.stream);
  EXPECT_TRUE(ask->terms.background);
  EXPECT_TRUE(ask->terms.sources);
  EXPECT_EQ(ask->terms.metadata, (json{{"a", "b"}}));
  EXPECT_THAT(ask->ask.order.settings,
              ElementsAre(Pair("research.max_pages", "20"), Pair("research.max_tasks", "3"),
                          Pair("search.allow_domains", "example.org"), Pair("search.max_loops", "1")));
  EXPECT_EQ(json(json(ask->terms).get<ResponseTerms>()), json(ask->terms));

  const auto items = read_response_request(
      R"({"model":"kaozheng","input":[{"role":"user","content":[{"type":"input_text","text":"one"}]},
          {"type":"reasoning","id":"rs_1","summary":[]},{"type":"web_search_call","id":"ws_1"},
          {"type":"message","role":"assistant","content":[{"type":"output_text","text":"two"}]},
          {"type":"message","role":"user","content":"three"}]})",
      now);
  ASSERT_TRUE(items) << items.error().message;
  EXPECT_EQ(items->ask.turns.size(), 3u);
  EXPECT_EQ(items->ask.order.topic, "three");
}

TEST(OpenAiRequest, a_response_follows_one_of_ours_only) {
  const std::string run(32, 'a');
  const auto body = [](const std::string& previous) {
    return json{{"model", "kaozheng"}, {"input", "x"}, {"previous_response_id", previous}}.dump();
  };
  EXPECT_EQ(read_response_request(body("resp_" + run), now)->ask.earlier_run, run);
  EXPECT_EQ(read_response_request(body("resp_" + run + "_0123"), now)->ask.earlier_run, run);
  EXPECT_EQ(read_response_request(body("resp_abc"), now).error().param, "previous_response_id");
  EXPECT_FALSE(run_of_response("chatcmpl-" + run));
  EXPECT_FALSE(run_of_response("resp_" + run + "0"));
  EXPECT_EQ(run_of_response(response_id(run)), run);
}

TEST(OpenAiRequest, metadata_is_a_few_short_texts) {
  const auto read_metadata = [](json metadata) {
    return read_response_request(json{{"model", "kaozheng"}, {"input", "x"}, {"metadata", metadata}}.dump(), now);
  };
  EXPECT_TRUE(read_metadata({{"a", "b"}}));
  EXPECT_EQ(read_metadata({{"a", 1}}).error().param, "metadata");
  EXPECT_EQ(read_metadata({{"a", std::string(513, 'x')}}).error().param, "metadata");
  EXPECT_EQ(read_metadata(json::array()).error().param, "metadata");
}

}  // namespace
}  // namespace kaozheng::app
