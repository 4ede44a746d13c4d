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

net::HttpResponse response_of(int status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

std::string line(const json& value) { return value.dump() + "\n"; }
json said(std::string_view content) {
  return {{"model", "qwen3:8b"}, {"message", {{"role", "assistant"}, {"content", content}}}, {"done", false}};
}
json ended(int prompt_tokens = 30, int reply_tokens = 5, std::string_view reason = "stop") {
  return {{"model", "qwen3:8b"},   {"message", {{"content", ""}}},       {"done", true},
          {"done_reason", reason}, {"prompt_eval_count", prompt_tokens}, {"eval_count", reply_tokens}};
}
std::string whole(std::string_view content) { return line(said(content)) + line(ended()); }

json show_of(std::vector<std::string> capabilities, int context = 40'960) {
  return {{"capabilities", capabilities},
          {"model_info", {{"general.architecture", "qwen3"}, {"qwen3.context_length", context}}}};
}

// An Ollama server in memory: /api/show gives `show`, /api/chat gives `replies` in order, the last again.
struct World {
  Result<net::HttpResponse> show = response_of(200, show_of({"completion", "tools"}).dump());
  std::vector<Result<net::HttpResponse>> replies;
  std::size_t asked = 0;
  Milliseconds takes{0};  // to the first byte
  Http http{[this](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    if (request.url.ends_with("/api/show")) return show;
    clock.advance(takes);
    return replies[std::min(asked++, replies.size() - 1)];
  }};
  ManualClock clock{TimePoint{}};
  OllamaSettings settings;
  Budget budget;
  std::vector<std::string> pieces;

  explicit World(std::string reply) : World(response_of(200, std::move(reply))) {}
  explicit World(Result<net::HttpResponse> reply) : replies{std::move(reply)} { settings.model = "qwen3:8b"; }

  std::unique_ptr<Model> model() { return make_ollama_model(settings, http, clock); }
  Result<Answer> ask(const Prompt& prompt, std::stop_token stop = {}) {
    return model()->answer(prompt, budget, stop, {});
  }
  Result<Answer> ask_aloud(const Prompt& prompt) {
    return model()->answer(prompt, budget, {}, [this](std::string_view piece) { pieces.emplace_back(piece); });
  }
  std::vector<json> chats() const {
    std::vector<json> bodies;
    for (const auto& request : http.requests())
      if (request.url.ends_with("/api/chat")) bodies.push_back(json::parse(request.body));
    return bodies;
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

TEST(OllamaModelTest, an_answer_streams_in_and_is_charged_as_reported) {
  World world(line(said("Cloud ")) + line(said("grew 云。")) + line(ended(30, 5)));
  const auto answer = world.ask_aloud(writing());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->text, "Cloud grew 云。");
  EXPECT_EQ(join(world.pieces, ""), "Cloud grew 云。");
  EXPECT_EQ(answer->model, "qwen3:8b");
  EXPECT_FALSE(answer->cut);
  EXPECT_EQ(world.budget.tokens(), 35);
  EXPECT_EQ(world.budget.calls(), 1);
}

TEST(OllamaModelTest, the_first_token_is_timed_thinking_included) {
  World world(line({{"message", {{"content", ""}, {"thinking", "hm, "}}}, {"done", false}}) + whole("Cloud grew."));
  world.takes = Milliseconds{400};
  const auto answer = world.model()->answer(writing(), world.budget, {},
                                            [&](std::string_view) { world.clock.advance(Milliseconds{1'000}); });
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->first_token, Milliseconds{400});
}

TEST(OllamaModelTest, every_call_fixes_the_context_and_forbids_truncation) {
  World world(whole("x"));
  ASSERT_TRUE(world.ask(writing()));
  const auto requests = world.http.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[1].url, "http://localhost:11434/api/chat");
  EXPECT_EQ(requests[1].timeouts.first_byte, world.settings.timeouts.first_token);
  const json body = world.chats().front();
  EXPECT_EQ(body["options"]["num_ctx"], 8192);
  EXPECT_EQ(body["truncate"], false);
  EXPECT_EQ(body["stream"], true);
  EXPECT_EQ(body["keep_alive"], "30m");
  EXPECT_LE(body["options"]["temperature"], 0.5);
  EXPECT_FALSE(body.contains("format"));
  EXPECT_FALSE(body.contains("think"));
  EXPECT_EQ(body["messages"][0], (json{{"role", "system"}, {"content", "You write."}}));
  EXPECT_EQ(body["messages"][1], (json{{"role", "user"}, {"content", "Summarise."}}));
}

TEST(OllamaModelTest, the_context_is_lowered_to_what_the_model_was_made_for_and_asked_once) {
  World world(whole("x"));
  world.show = response_of(200, show_of({"completion"}, 2048).dump());
  const auto model = world.model();
  const std::size_t before = model->material_chars_max(Role::writer);
  ASSERT_TRUE(model->answer(writing(), world.budget, {}, {}));
  ASSERT_TRUE(model->answer(writing(), world.budget, {}, {}));
  EXPECT_EQ(world.chats()[1]["options"]["num_ctx"], 2048);
  EXPECT_LT(model->material_chars_max(Role::writer), before);
  EXPECT_EQ(world.http.requests().size(), 3u);
}

TEST(OllamaModelTest, a_server_that_cannot_show_is_asked_all_the_same) {
  for (const auto& show :
       {Result<net::HttpResponse>(fail(ErrorKind::timed_out, "no answer")),
        Result<net::HttpResponse>(response_of(500, "")), Result<net::HttpResponse>(response_of(200, "[1]"))}) {
    World world(whole("x"));
    world.show = show;
    EXPECT_TRUE(world.ask(writing()));
  }
}

TEST(OllamaModelTest, a_schema_goes_into_format_and_into_the_words) {
  World world(whole("{\"queries\": []}"));
  ASSERT_TRUE(world.ask(structured()));
  const json body = world.chats().front();
  EXPECT_EQ(body["format"], *structured().schema);
  EXPECT_NE(body["messages"][0]["content"].get<std::string>().find(structured().schema->dump()), std::string::npos);
  EXPECT_EQ(body["options"]["temperature"], 0.0);
}

TEST(OllamaModelTest, tool_calling_sends_a_tool_and_reads_its_arguments) {
  const json call = {{"function", {{"name", "reply"}, {"arguments", {{"queries", {"云"}}}}}}};
  World world(line({{"message", {{"content", ""}, {"tool_calls", {call}}}}, {"done", false}}) + line(ended()));
  world.settings.tool_calling = true;
  const auto answer = world.ask(structured());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(json::parse(answer->text), (json{{"queries", {"云"}}}));
  const json body = world.chats().front();
  EXPECT_EQ(body["tools"][0]["function"]["parameters"], *structured().schema);
  EXPECT_FALSE(body.contains("format"));
}

TEST(OllamaModelTest, tool_calling_falls_back_to_format_where_the_model_has_no_tools) {
  World world(whole("{\"queries\": []}"));
  world.settings.tool_calling = true;
  world.show = response_of(200, show_of({"completion"}).dump());
  ASSERT_TRUE(world.ask(structured()));
  EXPECT_TRUE(world.chats().front().contains("format"));
}

TEST(OllamaModelTest, thinking_is_off_for_structured_replies_and_low_for_gpt_oss) {
  World world(whole("{\"a\": 1}"));
  world.show = response_of(200, show_of({"completion", "thinking"}).dump());
  ASSERT_TRUE(world.ask(structured()));
  EXPECT_EQ(world.chats().back()["think"], false);
  ASSERT_TRUE(world.ask(writing()));
  EXPECT_EQ(world.chats().back()["think"], true);
  world.settings.model = "gpt-oss:20b";
  ASSERT_TRUE(world.ask(structured()));
  EXPECT_EQ(world.chats().back()["think"], "low");
}

TEST(OllamaModelTest, a_server_that_refuses_to_think_is_asked_without) {
  World world(whole("x"));
  world.show = response_of(200, show_of({"completion", "thinking"}).dump());
  world.replies.insert(world.replies.begin(),
                       response_of(400, R"({"error":"\"qwen3:8b\" does not support thinking"})"));
  ASSERT_TRUE(world.ask(writing()));
  EXPECT_FALSE(world.chats().back().contains("think"));
}

TEST(OllamaModelTest, thinking_is_kept_apart_from_content_wherever_it_stands) {
  World world(line({{"message", {{"content", ""}, {"thinking", "hm, "}}}, {"done", false}}) +
              line(said("<think>well</think>\n\nThe ")) + line(said("answer.")) + line(ended()));
  const auto answer = world.ask_aloud(writing());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "The answer.");
  EXPECT_EQ(answer->thinking, "hm, well");
  EXPECT_EQ(join(world.pieces, "").find("well"), std::string::npos);
}

TEST(OllamaModelTest, a_reply_at_the_length_limit_is_marked_as_cut) {
  World world(line(said("half a sen")) + line(ended(30, 5, "length")));
  EXPECT_TRUE(world.ask(writing())->cut);
}

TEST(OllamaModelTest, a_reply_that_repeats_itself_is_ended_and_its_first_round_kept) {
  std::string stream = line(said("The lake: "));
  for (int i = 0; i < 100; ++i) stream += line(said("ice, ")) + line(said("more ice, "));
  World world(stream + "no JSON at all\n");
  const auto answer = world.ask_aloud(writing());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->text, "The lake: ice, more ice,");
  EXPECT_TRUE(answer->cut);
  EXPECT_LT(world.pieces.size(), 100u);
  EXPECT_GT(world.budget.completion_tokens(), 100) << "the loop was paid for";
}

TEST(OllamaModelTest, below_the_strictest_rung_the_form_is_in_the_words_alone) {
  World world(whole("{}"));
  world.show = response_of(200, show_of({"completion", "thinking"}).dump());
  Prompt prompt = structured();
  EXPECT_TRUE(world.ask(prompt)->constrained);
  prompt.rung = Rung::plain;
  EXPECT_FALSE(world.ask(prompt)->constrained);
  prompt.rung = Rung::tagged;
  prompt.schema = nullptr;
  ASSERT_TRUE(world.ask(prompt));
  const auto bodies = world.chats();
  EXPECT_TRUE(bodies[0].contains("format"));
  EXPECT_FALSE(bodies[1].contains("format"));
  EXPECT_TRUE(contains(bodies[1]["messages"].front()["content"].get<std::string>(), "JSON schema"));
  EXPECT_EQ(bodies[2]["messages"].back()["content"], "Summarise.");
  for (const json& body : bodies) {
    EXPECT_EQ(body["think"], false);
    EXPECT_EQ(body["options"]["temperature"], 0.0);
  }
  prompt.rung = Rung::extractive;
  EXPECT_EQ(world.ask(prompt).error().kind, ErrorKind::malformed);
  EXPECT_EQ(world.chats().size(), 3u);
}

TEST(OllamaModelTest, a_prompt_beyond_the_context_is_not_sent) {
  World world(whole("x"));
  Prompt prompt = writing();
  for (int i = 0; i < 9'000; ++i) prompt.user += "云";
  const auto answer = world.ask(prompt);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::too_long);
  EXPECT_NE(answer.error().what.find("8192"), std::string::npos);
  EXPECT_TRUE(world.chats().empty());
  EXPECT_EQ(world.budget.tokens(), 0);
}

TEST(OllamaModelTest, a_prompt_the_server_has_cut_is_found_out) {
  for (const int reported : {2051, 300}) {  // half of a context of 4096, and far too few
    World world(line(said("x")) + line(ended(reported)));
    Prompt prompt = writing();
    for (int i = 0; i < 5'000; ++i) prompt.user += "云";
    const auto answer = world.ask(prompt);
    ASSERT_FALSE(answer) << reported;
    EXPECT_EQ(answer.error().kind, ErrorKind::too_long);
    EXPECT_NE(answer.error().what.find("cut the prompt"), std::string::npos);
    EXPECT_EQ(world.budget.calls(), 1);
  }
}

TEST(OllamaModelTest, an_honest_count_is_no_cut) {
  for (const int reported : {3'100, 4'000, 4'200, 5'000}) {
    World world(line(said("x")) + line(ended(reported)));
    Prompt prompt = writing();
    for (int i = 0; i < 5'000; ++i) prompt.user += "云";
    EXPECT_TRUE(world.ask(prompt)) << reported;
  }
}

TEST(OllamaModelTest, a_missing_model_says_how_to_get_it) {
  World world(response_of(404, R"({"error":"model 'qwen3:8b' not found"})"));
  const auto answer = world.ask(writing());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
  EXPECT_NE(answer.error().what.find("ollama pull qwen3:8b"), std::string::npos);
  EXPECT_EQ(world.chats().size(), 1u);
  world.show = response_of(404, R"({"error":"model 'qwen3:8b' not found"})");
  EXPECT_EQ(world.ask(writing()).error().kind, ErrorKind::not_found);
}

TEST(OllamaModelTest, a_full_queue_is_tried_again_later) {
  World world(whole("x"));
  world.replies.insert(world.replies.begin(), response_of(503, R"({"error":"server busy"})"));
  EXPECT_TRUE(world.ask(writing()));
  EXPECT_EQ(world.chats().size(), 2u);
  World always(response_of(503, R"({"error":"server busy"})"));
  const auto answer = always.ask(writing());
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_NE(answer.error().what.find("server busy"), std::string::npos);
  EXPECT_EQ(always.chats().size(), 3u);
}

TEST(OllamaModelTest, a_refused_length_is_tried_with_less_and_then_too_long) {
  World world(response_of(400, R"({"error":"input length exceeds the context length"})"));
  EXPECT_EQ(world.ask(writing()).error().kind, ErrorKind::too_long);
  std::vector<int> contexts;
  for (const json& body : world.chats()) contexts.push_back(body["options"]["num_ctx"]);
  EXPECT_EQ(contexts, (std::vector<int>{8192, 4096, 2048, 1024}));
}

// A prompt of many passages; one of them says what the heat pumps cost.
Prompt many_passages(int count) {
  Prompt prompt = structured();
  prompt.user_with = [](const Material& material) {
    std::string text = "⟦material⟧\n";
    for (const LabelledPassage& one : material.passages) text += "⟦" + one.label + "⟧\n" + one.passage.text + "\n\n";
    return text + "⟦/material⟧ What do the heat pumps cost?";
  };
  prompt.material.focus = "热泵的价格";
  for (int i = 1; i <= count; ++i) {
    LabelledPassage one;
    one.label = "P" + std::to_string(i);
    for (int j = 0; j < 12; ++j) one.passage.text += "城市的供水与排水由居民委员会负责，逐年改善。";
    if (i == count / 2) one.passage.text = "每台热泵的价格是九千克朗。";
    prompt.material.passages.push_back(std::move(one));
  }
  prompt.user = prompt.user_with(prompt.material);
  return prompt;
}

// An Ollama server that holds `held` tokens whatever is asked for, and cuts longer prompts as Ollama does.
struct CuttingServer {
  int held = 4096;
  std::vector<int> read{};  // tokens, by call
  Http http{[this](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    if (request.url.ends_with("/api/show")) return response_of(200, show_of({"completion"}).dump());
    std::string seen;
    const json body = json::parse(request.body);
    for (const json& message : body["messages"]) seen += message["content"].get<std::string>();
    int tokens = static_cast<int>(count_code_points(seen)) * 7 / 10;
    if (tokens > held) {
      tokens = held / 2 + 2;
      seen = seen.substr(seen.size() / 2);
    }
    read.push_back(tokens);
    const bool whole = seen.find("You write.") != std::string::npos;
    const bool found = whole && seen.find("九千克朗") != std::string::npos;
    return response_of(200, line(said(found ? R"({"price": 9000})" : R"({"price": 1})")) + line(ended(tokens, 9)));
  }};
  ManualClock clock{TimePoint{}};
  // That was told of four times the context there is.
  std::unique_ptr<Model> model() {
    OllamaSettings settings;
    settings.model = "qwen3:8b";
    settings.context = 16'384;
    return make_ollama_model(settings, http, clock);
  }
};

TEST(OllamaModelTest, a_server_that_cuts_under_ok_is_found_out_and_asked_for_what_it_holds) {
  CuttingServer server;
  const auto model = server.model();
  const std::size_t room = model->material_chars_max(Role::writer);
  Budget budget;
  const Prompt prompt = many_passages(30);
  const auto answer = model->answer(prompt, budget, {}, {});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->text, R"({"price": 9000})");
  EXPECT_EQ(answer->cuts, 1);
  EXPECT_FALSE(answer->dropped.empty());
  EXPECT_EQ(answer->sent_user.find("⟦P30⟧"), std::string::npos);
  EXPECT_NE(answer->sent_user.find("⟦P15⟧\n每台热泵"), std::string::npos);
  EXPECT_EQ(budget.calls(), 2) << "what was thrown away was paid for";
  EXPECT_LT(model->material_chars_max(Role::writer), room);

  const auto again = model->answer(prompt, budget, {}, {});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->cuts, 0);
  ASSERT_EQ(server.read.size(), 3u);
  EXPECT_EQ(server.read[0], 2050);
  EXPECT_GT(server.read[2], server.read[1]) << "what was learnt leaves less unused";
  EXPECT_LE(server.read[2], 4096 - 1024);
  std::vector<int> contexts;
  for (const auto& request : server.http.requests())
    if (request.url.ends_with("/api/chat")) contexts.push_back(json::parse(request.body)["options"]["num_ctx"]);
  EXPECT_EQ(contexts, (std::vector<int>{16'384, 4096, 4096}));
}

TEST(OllamaModelTest, a_cut_that_was_heard_is_not_repeated_but_the_next_call_fits) {
  CuttingServer server;
  const auto model = server.model();
  Budget budget;
  std::string heard;
  const auto listen = [&](std::string_view piece) { heard += piece; };
  const auto first = model->answer(many_passages(30), budget, {}, listen);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::too_long);
  EXPECT_EQ(server.read.size(), 1u);
  heard.clear();
  ASSERT_TRUE(model->answer(many_passages(30), budget, {}, listen));
  EXPECT_EQ(heard, R"({"price": 9000})");
}

TEST(OllamaModelTest, an_error_line_in_the_stream_is_an_error) {
  World world(line(said("half")) + line({{"error", "out of memory"}}));
  const auto answer = world.ask(writing());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_NE(answer.error().what.find("out of memory"), std::string::npos);
  World full(line({{"error", "context length exceeded"}}));
  EXPECT_EQ(full.ask(writing()).error().kind, ErrorKind::too_long);
}

TEST(OllamaModelTest, a_stream_that_ends_early_is_tried_again_only_while_nobody_heard_it) {
  World silent(line(said("half")));
  EXPECT_EQ(silent.ask(writing()).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(silent.chats().size(), 3u);
  EXPECT_GT(silent.budget.tokens(), 0);
  World heard(line(said("half")));
  EXPECT_EQ(heard.ask_aloud(writing()).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(heard.chats().size(), 1u);
  EXPECT_EQ(join(heard.pieces, ""), "half");
}

TEST(OllamaModelTest, a_last_line_without_line_end_counts) {
  std::string reply = whole("x");
  reply.pop_back();
  World world(reply);
  EXPECT_TRUE(world.ask(writing()));
}

TEST(OllamaModelTest, usage_that_is_not_reported_is_estimated) {
  World world(line(said("four little words here")) + line({{"message", {{"content", ""}}}, {"done", true}}));
  ASSERT_TRUE(world.ask(writing()));
  EXPECT_GT(world.budget.tokens(), 8);
}

TEST(OllamaModelTest, an_empty_reply_and_nonsense_are_malformed) {
  for (const std::string& reply : {line(ended()), std::string("<html>hello</html>\n"), std::string("[1]\n"),
                                   line({{"message", 3}, {"done", true}})}) {
    World world(reply);
    const auto answer = world.ask(writing());
    ASSERT_FALSE(answer) << reply;
    EXPECT_EQ(answer.error().kind, ErrorKind::malformed) << reply;
    EXPECT_NE(answer.error().what.find("http://localhost:11434"), std::string::npos);
  }
}

TEST(OllamaModelTest, nothing_is_sent_when_the_budget_is_used_up_or_a_stop_is_asked) {
  World world(whole("x"));
  Budget spent(10);
  spent.charge({10, 0});
  EXPECT_EQ(world.model()->answer(writing(), spent, {}, {}).error().kind, ErrorKind::over_budget);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(world.ask(writing(), stop.get_token()).error().kind, ErrorKind::cancelled);
  EXPECT_TRUE(world.http.requests().empty());
}

}  // namespace
}  // namespace kaozheng::models
