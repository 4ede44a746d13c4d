// SPDX-License-Identifier: Apache-2.0
// The door over a real desk, whose runs are real ones on two canned pages.
#include "app/http/openai_door.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "models/providers.h"
#include "research/prompts.h"
#include "runs/cloud_market_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// Holds every call of a model back while it is shut.
class Barrier {
 public:
  void shut() { set(true); }
  void open() { set(false); }
  void pass(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return !shut_; });
  }

 private:
  void set(bool shut) {
    std::lock_guard lock(mutex_);
    shut_ = shut;
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool shut_ = false;
};

class HeldModel final : public models::Model {
 public:
  explicit HeldModel(Barrier& barrier) : barrier_(barrier) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    barrier_.pass(stop);
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    return model_->answer(prompt, budget, stop, on_piece);
  }
  std::string provider() const override { return model_->provider(); }
  std::string name() const override { return model_->name(); }
  std::size_t material_chars_max(models::Role role) const override { return model_->material_chars_max(role); }
  bool generates() const override { return false; }

 private:
  Barrier& barrier_;
  const std::unique_ptr<models::Model> model_ = models::make_extractive_model();
};

class MarketOutfit final : public runs::Outfit {
 public:
  MarketOutfit(runs::RunRequest request, Barrier& barrier) : request_(std::move(request)), model_(barrier) {
    if (!contains(request_.question.topic, "nothing")) runs::put_cloud_market(search_, pages_);
  }
  runs::RunRequest& request() override { return request_; }
  runs::RunPorts& ports() override { return ports_; }

 private:
  runs::RunRequest request_;
  HeldModel model_;
  sources::CannedSearch search_;
  sources::CannedPages pages_;
  const research::Prompts prompts_ = *research::Prompts::load("/nowhere");
  runs::RunPorts ports_{model_, nullptr, search_, pages_, prompts_};
};

class MarketOutfitter final : public runs::Outfitter {
 public:
  explicit MarketOutfitter(Barrier& barrier) : barrier_(barrier) {}
  Result<void> check(const runs::RunOrder& order) override {
    if (order.settings.count("search.allow_domains") > 0)
      return fail(ErrorKind::invalid, "search.allow_domains: not here");
    return {};
  }
  Result<std::unique_ptr<runs::Outfit>> outfit(const runs::RunOrder& order, Tell, std::stop_token) override {
    runs::RunRequest request;
    request.question.topic = order.topic;
    request.question.mode = order.mode;
    request.question.limits.max_loops = 1;
    request.question.limits.max_tasks = 2;
    return std::make_unique<MarketOutfit>(std::move(request), barrier_);
  }
  Result<std::unique_ptr<runs::Outfit>> outfit(const runs::LeftRun& left, Tell, std::stop_token) override {
    return std::make_unique<MarketOutfit>(left.request, barrier_);
  }
  Result<std::optional<runs::Forecast>> forecast(const runs::RunOrder&, std::stop_token) override {
    return std::nullopt;
  }

 private:
  Barrier& barrier_;
};

// What a client reads, until it has had `writes_max` pieces and hangs up.
class HeardStream final : public ReplyStream {
 public:
  explicit HeardStream(std::size_t writes_max = SIZE_MAX) : left_(writes_max) {}
  bool write(std::string_view bytes) override {
    if (left_ == 0) return false;
    text += bytes;
    return --left_ > 0;
  }
  bool gone() override { return left_ == 0; }
  std::string text;

 private:
  std::size_t left_;
};

// The `data:` objects of a stream.
std::vector<json> data_in(const std::string& stream) {
  std::vector<json> all;
  for (const std::string& line : split(stream, '\n'))
    if (line.rfind("data: {", 0) == 0) all.push_back(json::parse(line.substr(6)));
  return all;
}

struct OpenAiDoorTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);
  Barrier barrier;
  MarketOutfitter outfitter{barrier};
  std::optional<runs::RunDesk> desk;
  Routes routes;

  void SetUp() override { begin(); }
  void TearDown() override { barrier.open(); }
  void begin(std::function<void(OpenAiPorts&)> change = {}) {
    if (!desk) desk.emplace(*store, clock, outfitter);
    OpenAiPorts ports{*desk, *store, clock};
    if (change) change(ports);
    routes = openai_routes(std::move(ports));
  }

  Request request(const std::string& method, const std::string& path, const json& body = nullptr) {
    Request one;
    one.method = method;
    one.path = path;
    one.headers = {{"Host", "127.0.0.1:8765"}};
    if (!body.is_null()) one.body = body.dump();
    return one;
  }
  Reply send(Request one) {
    const auto asked = split(one.path, '/');
    for (const Route& route : routes) {
      const auto pattern = split(route.pattern, '/');
      bool fits = route.method == one.method && pattern.size() == asked.size();
      for (std::size_t i = 0; fits && i < pattern.size(); ++i) {
        if (pattern[i].rfind('{', 0) == 0)
          one.captures[pattern[i].substr(1, pattern[i].size() - 2)] = asked[i];
        else
          fits = pattern[i] == asked[i];
      }
      if (fits) return route.answer(one);
    }
    ADD_FAILURE() << "no route for " << one.path;
    return {};
  }
  json answer_to(const std::string& method, const std::string& path, const json& body = nullptr, int status = 200) {
    const Reply reply = send(request(method, path, body));
    EXPECT_EQ(reply.status, status) << reply.body;
    return reply.body.empty() ? json() : json::parse(reply.body);
  }
  std::string heard(const Reply& reply, std::size_t writes_max = SIZE_MAX) {
    EXPECT_TRUE(reply.stream) << reply.body;
    HeardStream stream(writes_max);
    if (reply.stream) reply.stream(stream);
    return stream.text;
  }
  json chat(bool stream, const std::string& topic = runs::cloud_market_topic) {
    return {
        {"model", "kaozheng"}, {"stream", stream}, {"messages", json::array({{{"role", "user"}, {"content", topic}}})}};
  }
  std::size_t runs_there() { return store->runs()->size(); }
  // What was said in `field` of the deltas.
  std::string said(const std::string& stream, const char* field) {
    std::string text;
    for (const json& chunk : data_in(stream))
      if (chunk.contains("error"))
        ADD_FAILURE() << chunk;
      else if (!chunk.at("choices").empty())
        text += chunk["choices"][0]["delta"].value(field, "");
    return text;
  }
  json completed(const std::string& id) {
    json response;
    for (int i = 0; i < 1'000; ++i) {
      response = answer_to("GET", "/v1/responses/" + id);
      if (response.at("status") != "queued" && response.at("status") != "in_progress") break;
      std::this_thread::sleep_for(Milliseconds{10});
    }
    return response;
  }
};

TEST_F(OpenAiDoorTest, both_models_are_listed_with_and_without_v1) {
  for (const char* path : {"/v1/models", "/models"}) {
    const json list = answer_to("GET", path);
    EXPECT_EQ(list.at("object"), "list");
    EXPECT_EQ(list.at("data").at(0).at("id"), "kaozheng");
    EXPECT_EQ(list.at("data").at(1).at("id"), "kaozheng-basic");
    for (const json& model : list.at("data")) EXPECT_THAT(model, SizeIs(4));
  }
  EXPECT_EQ(answer_to("GET", "/v1/models/kaozheng").at("object"), "model");
  EXPECT_EQ(answer_to("GET", "/v1/models/gpt-4", nullptr, 404).at("error").at("code"), "model_not_found");
}

TEST_F(OpenAiDoorTest, a_completion_is_the_report_of_a_run) {
  const json completion = answer_to("POST", "/v1/chat/completions", chat(false));
  const json& message = completion.at("choices").at(0).at("message");
  const std::string content = message.at("content");
  const std::string run_id = completion.at("kaozheng").at("run_id");
  EXPECT_EQ(completion.at("id"), "chatcmpl-" + run_id);
  EXPECT_THAT(content, HasSubstr("云智算"));
  EXPECT_THAT(content, HasSubstr("[[1]](https://"));
  EXPECT_THAT(content, HasSubstr("http://127.0.0.1:8765/#/run/" + run_id));
  EXPECT_THAT(message.at("reasoning_content").get<std::string>(), HasSubstr("搜索："));
  EXPECT_FALSE(message.at("annotations").empty());
  EXPECT_FALSE(completion.at("citations").empty());
  EXPECT_GT(completion.at("usage").at("num_search_queries"), 0);
  EXPECT_EQ(store->run(run_id)->status, store::RunStatus::finished);
}

TEST_F(OpenAiDoorTest, a_stream_begins_with_where_to_watch_and_ends_with_the_report) {
  const Reply reply = send(request("POST", "/v1/chat/completions", chat(true)));
  EXPECT_EQ(reply.type, "text/event-stream");
  EXPECT_THAT(reply.headers, testing::Contains(testing::Pair("X-Accel-Buffering", "no")));
  const std::string stream = heard(reply);
  const auto chunks = data_in(stream);
  const std::string run_id = store->runs()->front().id;
  EXPECT_THAT(chunks.front()["choices"][0]["delta"]["reasoning_content"].get<std::string>(),
              HasSubstr("http://127.0.0.1:8765/#/run/" + run_id));
  std::set<std::string> ids;
  for (const json& chunk : chunks) ids.insert(chunk.at("id").dump() + chunk.at("created").dump());
  EXPECT_THAT(ids, SizeIs(1));
  EXPECT_THAT(said(stream, "reasoning_content"), HasSubstr("已读："));
  EXPECT_THAT(said(stream, "content"), HasSubstr("云智算"));
  EXPECT_THAT(stream, EndsWith("data: [DONE]\n\n"));
}

TEST_F(OpenAiDoorTest, who_hangs_up_leaves_the_run_going_and_finds_it_again) {
  barrier.shut();
  heard(send(request("POST", "/v1/chat/completions", chat(true))), 1);
  EXPECT_EQ(runs_there(), 1u);
  const Reply again = send(request("POST", "/v1/chat/completions", chat(true)));
  barrier.open();
  EXPECT_THAT(said(heard(again), "content"), HasSubstr("云智算"));
  EXPECT_EQ(runs_there(), 1u);
  // The same in one piece, also after its end.
  answer_to("POST", "/v1/chat/completions", chat(false));
  EXPECT_EQ(runs_there(), 1u);
  clock.advance(attach_max + Milliseconds{1});
  answer_to("POST", "/v1/chat/completions", chat(false));
  EXPECT_EQ(runs_there(), 2u);
  answer_to("POST", "/v1/chat/completions", chat(false));
  EXPECT_EQ(runs_there(), 2u);
}

TEST_F(OpenAiDoorTest, the_same_question_of_somebody_else_is_another_run) {
  answer_to("POST", "/v1/chat/completions", chat(false));
  Request other = request("POST", "/v1/chat/completions", chat(false));
  other.client = "other";
  EXPECT_EQ(send(other).status, 200);
  EXPECT_EQ(runs_there(), 2u);
}

TEST_F(OpenAiDoorTest, an_idempotency_key_is_one_run_for_good) {
  Request first = request("POST", "/v1/chat/completions", chat(false));
  first.headers.emplace_back("idempotency-key", "k1");
  send(first);
  clock.advance(attach_max * 2);
  send(first);
  EXPECT_EQ(runs_there(), 1u);
}

TEST_F(OpenAiDoorTest, background_jobs_of_front_ends_begin_no_run) {
  const std::string task = "### Task:\nGenerate a concise title.\n<chat_history>\nUSER: Heat pumps?\n</chat_history>";
  const json completion = answer_to("POST", "/v1/chat/completions", chat(false, task));
  EXPECT_EQ(completion.at("choices").at(0).at("message").at("content"), "{\"title\":\"Heat pumps\"}");
  EXPECT_THAT(said(heard(send(request("POST", "/v1/chat/completions", chat(true, task)))), "content"),
              HasSubstr("Heat pumps"));
  EXPECT_EQ(runs_there(), 0u);

  begin([](OpenAiPorts& ports) {
    ports.say = [](const std::string& text, std::stop_token) -> Result<std::string> {
      return contains(text, "Heat pumps") ? "{\"title\":\"Warm Homes\"}" : "";
    };
  });
  EXPECT_EQ(answer_to("POST", "/v1/chat/completions", chat(false, task))["choices"][0]["message"]["content"],
            "{\"title\":\"Warm Homes\"}");
  EXPECT_EQ(runs_there(), 0u);
}

TEST_F(OpenAiDoorTest, a_run_that_finds_nothing_is_an_error_and_no_answer) {
  const Reply reply = send(request("POST", "/v1/chat/completions", chat(false, "nothing is known of this")));
  EXPECT_EQ(reply.status, 422);
  const json error = json::parse(reply.body).at("error");
  EXPECT_THAT(error, SizeIs(4));
  EXPECT_EQ(error.at("code"), "no_evidence");
  const std::string stream =
      heard(send(request("POST", "/v1/chat/completions", chat(true, "nothing is known of this"))));
  EXPECT_EQ(data_in(stream).back().at("error").at("code"), "no_evidence");
  EXPECT_THAT(stream, Not(HasSubstr("[DONE]")));
  EXPECT_EQ(runs_there(), 1u);  // a retry of a program is told the same
  clock.advance(attach_failed_max + Milliseconds{1});
  send(request("POST", "/v1/chat/completions", chat(false, "nothing is known of this")));
  EXPECT_EQ(runs_there(), 2u);
}

TEST_F(OpenAiDoorTest, an_order_that_cannot_be_carried_out_is_refused_before_the_stream) {
  json body = chat(true);
  body["search_domain_filter"] = {"example.org"};
  EXPECT_THAT(answer_to("POST", "/v1/chat/completions", body, 400).at("error").at("message").get<std::string>(),
              HasSubstr("allow_domains"));
}

TEST_F(OpenAiDoorTest, a_response_in_the_background_is_polled) {
  barrier.shut();
  const json created = answer_to("POST", "/v1/responses",
                                 {{"model", "kaozheng"}, {"input", runs::cloud_market_topic}, {"background", true}});
  EXPECT_THAT(created.at("status").get<std::string>(), testing::AnyOf("queued", "in_progress"));
  EXPECT_EQ(created.at("object"), "response");
  barrier.open();
  const json response = completed(created.at("id"));
  EXPECT_EQ(response.at("status"), "completed");
  EXPECT_EQ(response.at("created_at"), created.at("created_at"));
  EXPECT_TRUE(response.at("background"));
  EXPECT_THAT(response.at("output").back().at("content").at(0).at("text").get<std::string>(), HasSubstr("云智算"));
  EXPECT_EQ(created.at("id"), "resp_" + store->runs()->front().id);
  const json items = answer_to("GET", "/v1/responses/" + created.at("id").get<std::string>() + "/input_items");
  EXPECT_EQ(items["data"][0]["content"][0]["text"], runs::cloud_market_topic);
}

TEST_F(OpenAiDoorTest, a_stream_is_taken_up_again_where_it_broke_also_after_a_restart) {
  const Reply reply = send(
      request("POST", "/v1/responses", {{"model", "kaozheng"}, {"input", runs::cloud_market_topic}, {"stream", true}}));
  const auto told = data_in(heard(reply));
  ASSERT_GT(told.size(), 20u);
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i].at("sequence_number"), i);
  const std::string id = told.front().at("response").at("id");

  desk.reset();
  begin();
  Request again = request("GET", "/v1/responses/" + id);
  again.query = {{"stream", "true"}};
  EXPECT_EQ(data_in(heard(send(again))), told);
  again.query["starting_after"] = "10";
  EXPECT_EQ(data_in(heard(send(again))), std::vector<json>(told.begin() + 11, told.end()));
  again.query["starting_after"] = std::to_string(told.size() - 1);
  EXPECT_EQ(heard(send(again)), "data: [DONE]\n\n");
  EXPECT_EQ(answer_to("GET", "/v1/responses/" + id), told.back().at("response"));
  again.query["starting_after"] = "x";
  EXPECT_EQ(send(again).status, 400);
}

TEST_F(OpenAiDoorTest, one_in_one_piece_is_complete) {
  const json response =
      answer_to("POST", "/v1/responses", {{"model", "kaozheng-basic"}, {"input", runs::cloud_market_topic}});
  EXPECT_EQ(response.at("status"), "completed");
  EXPECT_EQ(response.at("model"), "kaozheng-basic");
}

TEST_F(OpenAiDoorTest, a_cancelled_response_says_so) {
  barrier.shut();
  const json created = answer_to("POST", "/v1/responses",
                                 {{"model", "kaozheng"}, {"input", runs::cloud_market_topic}, {"background", true}});
  const std::string path = "/v1/responses/" + created.at("id").get<std::string>();
  const json cancelled = answer_to("POST", path + "/cancel");
  EXPECT_EQ(cancelled.at("status"), "cancelled");
  EXPECT_EQ(answer_to("GET", path).at("status"), "cancelled");
  EXPECT_EQ(answer_to("POST", path + "/cancel").at("status"), "cancelled");
}

TEST_F(OpenAiDoorTest, a_deleted_response_is_gone_with_its_run) {
  const json response =
      answer_to("POST", "/v1/responses", {{"model", "kaozheng"}, {"input", runs::cloud_market_topic}});
  const std::string path = "/v1/responses/" + response.at("id").get<std::string>();
  EXPECT_EQ(answer_to("DELETE", path).at("deleted"), true);
  EXPECT_EQ(answer_to("GET", path, nullptr, 404).at("error").at("code"), "response_not_found");
  EXPECT_EQ(runs_there(), 0u);
  answer_to("GET", "/v1/responses/resp_nonsense", nullptr, 404);
}

TEST_F(OpenAiDoorTest, a_question_about_a_report_is_asked_of_its_evidence_first) {
  const json first = answer_to("POST", "/v1/chat/completions", chat(false));
  const std::string run_id = first.at("kaozheng").at("run_id");
  std::vector<std::string> asked;
  begin([&](OpenAiPorts& ports) {
    ports.ask = [&](const std::string& run, const std::string& question,
                    std::stop_token) -> Result<std::optional<EvidenceAnswer>> {
      asked.push_back(run + " " + question);
      if (!contains(question, "MaaS")) return std::nullopt;
      Reference one;
      one.number = 1;
      one.url = "https://b.example/2";
      one.title = "B";
      return EvidenceAnswer{"按调用量付费。[1]", {one}};
    };
  });
  json body = chat(false);
  body["messages"].push_back(first["choices"][0]["message"]);
  body["messages"].push_back({{"role", "user"}, {"content", "MaaS怎么收费？"}});
  const json answer = answer_to("POST", "/v1/chat/completions", body);
  EXPECT_EQ(asked, std::vector{run_id + " MaaS怎么收费？"});
  EXPECT_THAT(answer["choices"][0]["message"]["content"].get<std::string>(),
              StartsWith("按调用量付费。[[1]](https://b.example/2)"));
  EXPECT_EQ(answer["kaozheng"]["run_id"], run_id);
  EXPECT_EQ(runs_there(), 1u);

  body["stream"] = true;
  EXPECT_THAT(said(heard(send(request("POST", "/v1/chat/completions", body))), "content"), HasSubstr("按调用量"));
  EXPECT_EQ(runs_there(), 1u);

  // What the evidence does not hold is researched, with what it is about.
  body["messages"].back()["content"] = "深度用云呢？";
  heard(send(request("POST", "/v1/chat/completions", body)));
  ASSERT_EQ(runs_there(), 2u);
  EXPECT_THAT(store->runs()->front().topic, HasSubstr("深度用云呢？（接着讨论：2025年云计算市场的三大转向）"));
}

TEST_F(OpenAiDoorTest, a_response_follows_another) {
  const json first = answer_to("POST", "/v1/responses", {{"model", "kaozheng"}, {"input", runs::cloud_market_topic}});
  begin([](OpenAiPorts& ports) {
    ports.ask = [](const std::string&, const std::string&, std::stop_token) -> Result<std::optional<EvidenceAnswer>> {
      return EvidenceAnswer{"Yes.", {}};
    };
  });
  const json follow = answer_to(
      "POST", "/v1/responses", {{"model", "kaozheng"}, {"input", "Really?"}, {"previous_response_id", first.at("id")}});
  EXPECT_EQ(follow.at("status"), "completed");
  EXPECT_EQ(follow.at("previous_response_id"), first.at("id"));
  EXPECT_THAT(follow["output"][0]["content"][0]["text"].get<std::string>(), StartsWith("Yes."));
  EXPECT_EQ(answer_to("GET", "/v1/responses/" + follow.at("id").get<std::string>()), follow);
  answer_to("POST", "/v1/responses",
            {{"model", "kaozheng"}, {"input", "x"}, {"previous_response_id", "resp_" + std::string(32, 'a')}}, 404);
}

}  // namespace
}  // namespace kaozheng::app
