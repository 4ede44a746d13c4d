// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "models/providers.h"
#include "net/canned_http_double.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;
using Http = net::CannedHttp<net::Reaches::trusted>;

net::HttpResponse response_of(int status, std::string body, net::Headers headers = {}) {
  net::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

std::string event(const json& value) { return "data: " + value.dump() + "\n\n"; }
std::string chunk(const json& delta, const json& finish = nullptr) {
  return event({{"model", "gpt-x-2025"}, {"choices", {{{"index", 0}, {"delta", delta}, {"finish_reason", finish}}}}});
}
std::string said(std::string_view content) { return chunk({{"content", content}}); }
std::string usage(int prompt, int completion) {
  return event({{"choices", json::array()}, {"usage", {{"prompt_tokens", prompt}, {"completion_tokens", completion}}}});
}
const std::string done = "data: [DONE]\n\n";
std::string whole(std::string_view content) {
  return said(content) + chunk(json::object(), "stop") + usage(30, 5) + done;
}

// A server in memory that gives `replies` in order, the last again.
struct World {
  std::vector<Result<net::HttpResponse>> replies;
  std::size_t asked = 0;
  Milliseconds takes{0};  // to the first byte
  Http http{[this](const net::HttpRequest&) {
    clock.advance(takes);
    return replies[std::min(asked++, replies.size() - 1)];
  }};
  ManualClock clock{TimePoint{}};
  OpenAiSettings settings;
  Budget budget;
  std::vector<std::string> pieces;

  explicit World(std::string reply) : World({response_of(200, std::move(reply))}) {}
  explicit World(std::vector<Result<net::HttpResponse>> answers) : replies(std::move(answers)) {
    settings.url = "http://box:1/v1/";
    settings.model = "gpt-x";
    settings.key = "sk-secret";
  }
  std::unique_ptr<Model> model() { return make_openai_model(settings, http, clock); }
  Result<Answer> ask(const Prompt& prompt) { return model()->answer(prompt, budget, {}, {}); }
  Result<Answer> ask_aloud(const Prompt& prompt) {
    return model()->answer(prompt, budget, {}, [this](std::string_view piece) { pieces.emplace_back(piece); });
  }
  std::vector<json> bodies() const {
    std::vector<json> result;
    for (const auto& request : http.requests()) result.push_back(json::parse(request.body));
    return result;
  }
};

Prompt writing() {
  Prompt prompt;
  prompt.task = "write.summary";
  prompt.language = Language::en;
  prompt.system = "You write.";
  prompt.user = "Summarise.";
  return prompt;
}

Prompt structured() {
  Prompt prompt = writing();
  prompt.task = "queries";
  static const json schema = {{"type", "object"}, {"properties", {{"queries", {{"type", "array"}}}}}};
  prompt.schema = &schema;
  return prompt;
}

std::string header_of(const net::HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return "none";
}

TEST(OpenAiModelTest, an_answer_streams_in_and_is_charged_as_reported) {
  World world(": connected\n\n" + chunk({{"role", "assistant"}, {"content", ""}}) + said("Cloud ") + said("grew 云。") +
              chunk(json::object(), "stop") + usage(30, 5) + done);
  const auto answer = world.ask_aloud(writing());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->text, "Cloud grew 云。");
  EXPECT_EQ(join(world.pieces, ""), "Cloud grew 云。");
  EXPECT_EQ(answer->model, "gpt-x-2025");
  EXPECT_EQ(world.budget.tokens(), 35);
  const auto request = world.http.requests().front();
  EXPECT_EQ(request.url, "http://box:1/v1/chat/completions");
  EXPECT_EQ(header_of(request, "Authorization"), "Bearer sk-secret");
  const json body = world.bodies().front();
  EXPECT_EQ(body["stream"], true);
  EXPECT_EQ(body["stream_options"]["include_usage"], true);
  EXPECT_GT(body["max_tokens"], 1000);
  EXPECT_FALSE(body.contains("response_format"));
}

TEST(OpenAiModelTest, the_first_token_is_timed_thinking_included) {
  World world(chunk({{"reasoning_content", "Hm."}}) + whole("Growth slowed."));
  world.takes = Milliseconds{400};
  const auto answer = world.model()->answer(writing(), world.budget, {},
                                            [&](std::string_view) { world.clock.advance(Milliseconds{1'000}); });
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->first_token, Milliseconds{400});
  World alone(R"({"choices":[{"message":{"content":"Growth slowed."},"finish_reason":"stop"}]})");
  alone.takes = Milliseconds{700};
  EXPECT_EQ(alone.ask(writing())->first_token, Milliseconds{700}) << "a reply that comes in one piece";
}

TEST(OpenAiModelTest, without_a_key_none_is_sent) {
  World world(whole("x"));
  world.settings.key.clear();
  ASSERT_TRUE(world.ask(writing()));
  EXPECT_EQ(header_of(world.http.requests().front(), "Authorization"), "none");
}

TEST(OpenAiModelTest, reasoning_under_any_name_is_thinking) {
  for (const char* name : {"reasoning_content", "reasoning", "thinking"}) {
    World world(chunk({{name, "hm "}}) + chunk({{name, "yes"}}) + whole("answer"));
    const auto answer = world.ask_aloud(writing());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->text, "answer");
    EXPECT_EQ(answer->thinking, "hm yes");
    EXPECT_EQ(join(world.pieces, ""), "answer");
  }
  World tags(said("<thi") + said("nk>hm</th") + said("ink>answer") + chunk(json::object(), "stop") + done);
  EXPECT_EQ(tags.ask(writing())->text, "answer");
}

TEST(OpenAiModelTest, a_schema_is_asked_for_as_strictly_as_the_server_allows) {
  const auto refused = response_of(
      400, R"({"error":{"message":"'response_format.type' must be 'text'","type":"invalid_request_error"}})");
  World world({refused, refused, response_of(200, whole("{\"queries\": []}"))});
  const auto model = world.model();
  ASSERT_TRUE(model->answer(structured(), world.budget, {}, {}));
  const auto bodies = world.bodies();
  ASSERT_EQ(bodies.size(), 3u);
  EXPECT_EQ(bodies[0]["response_format"]["json_schema"]["schema"], *structured().schema);
  EXPECT_EQ(bodies[1]["response_format"]["type"], "json_object");
  EXPECT_FALSE(bodies[2].contains("response_format"));
  for (const json& body : bodies)
    EXPECT_NE(body["messages"][0]["content"].get<std::string>().find("JSON"), std::string::npos);

  ASSERT_TRUE(model->answer(structured(), world.budget, {}, {}));
  EXPECT_FALSE(world.bodies().back().contains("response_format"));
  EXPECT_EQ(world.bodies().size(), 4u);
}

TEST(OpenAiModelTest, parameters_a_server_does_not_know_are_left_out) {
  const auto complaint = [](const char* text) { return response_of(400, json{{"error", {{"message", text}}}}.dump()); };
  World world({complaint("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
               complaint("'temperature' does not support 0.3"), complaint("unknown field stream_options"),
               response_of(200, whole("x"))});
  ASSERT_TRUE(world.ask(writing()));
  const json body = world.bodies().back();
  EXPECT_FALSE(body.contains("max_tokens"));
  EXPECT_TRUE(body.contains("max_completion_tokens"));
  EXPECT_FALSE(body.contains("temperature"));
  EXPECT_FALSE(body.contains("stream_options"));
}

TEST(OpenAiModelTest, a_request_the_server_will_not_have_ends) {
  World world({response_of(400, R"({"error":{"message":"no"}})")});
  EXPECT_EQ(world.ask(writing()).error().kind, ErrorKind::malformed);
  EXPECT_EQ(world.bodies().size(), 1u);
  EXPECT_EQ(world.ask(structured()).error().kind, ErrorKind::malformed);
  EXPECT_EQ(world.bodies().size(), 4u);
}

TEST(OpenAiModelTest, tool_calling_sends_a_tool_and_joins_its_arguments) {
  const auto part = [](const char* arguments) {
    return chunk({{"tool_calls", {{{"index", 0}, {"function", {{"arguments", arguments}}}}}}});
  };
  World world(
      chunk({{"tool_calls", {{{"index", 0}, {"id", "c"}, {"function", {{"name", "reply"}, {"arguments", ""}}}}}}}) +
      part("{\"que") + part("ries\": [\"云\"]}") + chunk(json::object(), "tool_calls") + done);
  world.settings.tool_calling = true;
  const auto answer = world.ask(structured());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(json::parse(answer->text), (json{{"queries", {"云"}}}));
  const json body = world.bodies().front();
  EXPECT_EQ(body["tools"][0]["function"]["parameters"], *structured().schema);
  EXPECT_FALSE(body.contains("response_format"));
}

TEST(OpenAiModelTest, a_server_that_does_not_stream_is_understood) {
  World world(json{
      {"model", "m"},
      {"choices", {{{"message", {{"content", "whole"}, {"reasoning_content", "hm"}}}, {"finish_reason", "length"}}}},
      {"usage", {{"prompt_tokens", 3}, {"completion_tokens", 4}}}}
                  .dump(2));
  const auto answer = world.ask_aloud(writing());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->text, "whole");
  EXPECT_EQ(answer->thinking, "hm");
  EXPECT_TRUE(answer->cut);
  EXPECT_EQ(world.budget.tokens(), 7);
}

TEST(OpenAiModelTest, a_wrong_address_is_named) {
  World page("<!doctype html><title>hello</title>");
  auto answer = page.ask(writing());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::malformed);
  EXPECT_NE(answer.error().what.find("http://box:1/v1"), std::string::npos);
  World missing({response_of(404, "<h1>Not Found</h1>")});
  answer = missing.ask(writing());
  EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
  EXPECT_NE(answer.error().what.find("OPENAI_BASE_URL"), std::string::npos);
}

TEST(OpenAiModelTest, a_missing_model_is_not_found) {
  World world(
      {response_of(404, R"({"error":{"message":"The model 'gpt-x' does not exist","code":"model_not_found"}})")});
  const auto answer = world.ask(writing());
  EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
  EXPECT_NE(answer.error().what.find("gpt-x"), std::string::npos);
}

TEST(OpenAiModelTest, a_refused_key_names_the_setting_and_never_the_key) {
  for (const int status : {401, 403}) {
    World world({response_of(status, R"({"error":{"message":"Incorrect API key provided: sk-secret"}})")});
    const auto answer = world.ask(writing());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::refused);
    EXPECT_NE(answer.error().what.find("OPENAI_API_KEY"), std::string::npos);
    EXPECT_EQ(answer.error().what.find("sk-secret"), std::string::npos);
  }
  World echo({response_of(500, R"({"error":{"message":"bad header Bearer sk-secret"}})")});
  EXPECT_EQ(echo.ask(writing()).error().what.find("sk-secret"), std::string::npos);
}

TEST(OpenAiModelTest, a_rate_limit_is_waited_for_as_long_as_the_server_asks) {
  World world(
      {response_of(429, R"({"error":{"message":"slow down"}})", {{"retry-after", "7"}}), response_of(200, whole("x"))});
  EXPECT_TRUE(world.ask(writing()));
  EXPECT_GE(world.clock.elapsed(), Milliseconds{7'000});
  World broke({response_of(429, R"({"error":{"message":"no credit","code":"insufficient_quota"}})")});
  EXPECT_EQ(broke.ask(writing()).error().kind, ErrorKind::refused);
  EXPECT_EQ(broke.bodies().size(), 1u);
}

const auto four_thousand = R"({"error":{"message":"This model's maximum context length is 4096 tokens. However, you )"
                           R"(requested 9000 tokens","code":"context_length_exceeded"}})";

TEST(OpenAiModelTest, a_prompt_that_does_not_fit_is_too_long_before_and_after_sending) {
  World world({response_of(400, four_thousand)});
  EXPECT_EQ(world.ask(structured()).error().kind, ErrorKind::too_long);
  EXPECT_EQ(world.bodies().size(), 4u);
  world.settings.context = 2048;
  Prompt prompt = writing();
  for (int i = 0; i < 2'000; ++i) prompt.user += "云";
  EXPECT_EQ(world.ask(prompt).error().kind, ErrorKind::too_long);
  EXPECT_EQ(world.bodies().size(), 4u);
}

// Findings F1 … with the reply's share they do not fit 4,096 tokens.
Prompt many_findings() {
  Prompt prompt = writing();
  prompt.user_with = [](const Material& material) {
    std::string text;
    for (const LabelledFinding& one : material.findings) text += "[" + one.label + "] " + one.finding.statement + "\n";
    return text;
  };
  prompt.material.topic = "heat pumps";
  for (int i = 1; i <= 60; ++i) {
    LabelledFinding one;
    one.label = "F" + std::to_string(i);
    for (int j = 0; j < 30; ++j) one.finding.statement += i == 40 ? "Heat pumps are cheap. " : "It rained for weeks. ";
    prompt.material.findings.push_back(std::move(one));
  }
  prompt.user = prompt.user_with(prompt.material);
  return prompt;
}

TEST(OpenAiModelTest, a_server_that_complains_of_the_length_is_asked_for_what_it_says_it_holds) {
  World world({response_of(400, four_thousand), response_of(200, whole("cheap [F40]"))});
  const auto model = world.model();
  const auto answer = model->answer(many_findings(), world.budget, {}, {});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->text, "cheap [F40]");
  EXPECT_EQ(answer->cuts, 1);
  EXPECT_FALSE(answer->dropped.empty());
  EXPECT_LE(model->material_chars_max(Role::writer), 4096u);
  const std::vector<json> bodies = world.bodies();
  ASSERT_EQ(bodies.size(), 2u);
  const std::string user = bodies[1]["messages"][1]["content"];
  EXPECT_EQ(user, answer->sent_user);
  EXPECT_NE(user.find("[F40] Heat pumps"), std::string::npos);
  EXPECT_LT(user.size(), bodies[0]["messages"][1]["content"].get<std::string>().size());
  EXPECT_GE(bodies[1]["max_tokens"], 1024);
  EXPECT_LT(bodies[1]["max_tokens"], 4096);
}

TEST(OpenAiModelTest, a_server_that_cut_the_prompt_without_a_word_is_found_out) {
  const auto reply = [](int read) {
    return response_of(200, said("x") + chunk(json::object(), "stop") + usage(read, 5) + done);
  };
  World world({reply(2050), reply(2'600)});  // Ollama under /v1, with its own context of 4,096
  const auto answer = world.ask(many_findings());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->cuts, 1);
  EXPECT_EQ(world.bodies().size(), 2u);
  EXPECT_EQ(world.budget.calls(), 2);
}

TEST(OpenAiModelTest, an_error_in_the_stream_is_an_error) {
  World world(said("half") + event({{"error", {{"message", "overloaded"}}}}));
  const auto answer = world.ask(writing());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_NE(answer.error().what.find("overloaded"), std::string::npos);
}

TEST(OpenAiModelTest, a_stream_that_ends_early_is_tried_again_only_while_nobody_heard_it) {
  World silent(said("half"));
  EXPECT_EQ(silent.ask(writing()).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(silent.bodies().size(), 3u);
  World heard(said("half"));
  EXPECT_EQ(heard.ask_aloud(writing()).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(heard.bodies().size(), 1u);
}

TEST(OpenAiModelTest, the_end_may_be_told_by_the_finish_reason_or_by_the_last_event_alone) {
  World reason(said("x") + chunk(json::object(), "length"));
  const auto answer = reason.ask(writing());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_TRUE(answer->cut);
  World last(said("x") + "data: [DONE]");
  EXPECT_TRUE(last.ask(writing()));
}

TEST(OpenAiModelTest, usage_that_is_not_reported_is_estimated) {
  World world(said("four little words here") + chunk(json::object(), "stop") + done);
  ASSERT_TRUE(world.ask(writing()));
  EXPECT_GT(world.budget.tokens(), 8);
}

TEST(OpenAiModelTest, a_reply_that_repeats_itself_is_ended_and_its_first_round_kept) {
  std::string stream = said("The lake: ");
  for (int i = 0; i < 100; ++i) stream += said("冰，") + said("更多的冰，");
  World world(stream + "data: no JSON at all\n\n");
  const auto answer = world.ask_aloud(writing());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->text, "The lake: 冰，更多的冰，");
  EXPECT_TRUE(answer->cut);
  EXPECT_LT(world.pieces.size(), 100u);
  EXPECT_GT(world.budget.completion_tokens(), 100) << "the loop was paid for";
}

TEST(OpenAiModelTest, below_the_strictest_rung_the_form_is_in_the_words_alone) {
  World world(whole("{}"));
  Prompt prompt = structured();
  EXPECT_TRUE(world.ask(prompt)->constrained);
  prompt.rung = Rung::repair;
  EXPECT_FALSE(world.ask(prompt)->constrained);
  const auto bodies = world.bodies();
  EXPECT_TRUE(bodies[0].contains("response_format"));
  EXPECT_FALSE(bodies[1].contains("response_format"));
  EXPECT_TRUE(contains(bodies[1]["messages"].front()["content"].get<std::string>(), "JSON schema"));
  prompt.rung = Rung::extractive;
  EXPECT_EQ(world.ask(prompt).error().kind, ErrorKind::malformed);
  EXPECT_EQ(world.bodies().size(), 2u);
}

TEST(OpenAiModelTest, nonsense_is_malformed) {
  for (const std::string& reply : {std::string("data: nonsense\n\n"), std::string("{\"a\":1}"), std::string("{cut"),
                                   chunk(json::object(), "stop") + done, event({{"choices", 3}}) + done,
                                   event({{"choices", {{{"delta", {{"content", 7}}}}}}}) + done}) {
    World world(reply);
    const auto answer = world.ask(writing());
    ASSERT_FALSE(answer) << reply;
    EXPECT_EQ(answer.error().kind, ErrorKind::malformed) << reply;
  }
}

TEST(OpenAiModelTest, nothing_is_sent_when_the_budget_is_used_up) {
  World world(whole("x"));
  Budget spent(10);
  spent.charge({10, 0});
  EXPECT_EQ(world.model()->answer(writing(), spent, {}, {}).error().kind, ErrorKind::over_budget);
  EXPECT_TRUE(world.http.requests().empty());
}

}  // namespace
}  // namespace kaozheng::models
