// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "models/embedding_reply.h"
#include "models/providers.h"
#include "net/loopback_server_double.h"

namespace kaozheng::models {
namespace {

using net::LoopbackServer;
using nlohmann::json;

// A server on loopback, and an embedder that asks it.
struct EmbeddingWorld {
  explicit EmbeddingWorld(LoopbackServer::Answerer answerer) : server(std::move(answerer)) {}
  // Answers each request with what `reply` makes of its body.
  static EmbeddingWorld answering(int status, std::function<std::string(const json&)> reply) {
    return EmbeddingWorld([=](const LoopbackServer::Asked& asked, LoopbackServer::Connection& connection) {
      connection.send(LoopbackServer::answer(status, reply(json::parse(asked.body))));
    });
  }
  std::unique_ptr<Embedder> ollama() { return make_ollama_embedder({server.url("/"), "bge-m3"}, *http, clock); }
  std::unique_ptr<Embedder> openai(std::string key = "") {
    return make_openai_embedder({server.url("/v1"), "embed-small", std::move(key)}, *http, clock);
  }
  std::vector<json> bodies() const {
    std::vector<json> all;
    for (const auto& asked : server.asked()) all.push_back(json::parse(asked.body));
    return all;
  }

  LoopbackServer server;
  std::unique_ptr<net::TrustedHttp> http = net::make_trusted_http("kaozheng-test/1");
  ManualClock clock{TimePoint{}};
};

// [length, 1] of each text.
std::vector<json> vectors_of(const json& body) {
  std::vector<json> vectors;
  for (const json& text : body.at("input")) vectors.push_back({text.get<std::string>().size(), 1});
  return vectors;
}
std::string as_ollama(const json& body) { return json{{"model", "bge-m3"}, {"embeddings", vectors_of(body)}}.dump(); }
// Backwards, as the index allows.
std::string as_openai(const json& body) {
  const std::vector<json> vectors = vectors_of(body);
  json data = json::array();
  for (std::size_t i = vectors.size(); i-- > 0;) data.push_back({{"index", i}, {"embedding", vectors[i]}});
  return json{{"object", "list"}, {"data", data}}.dump();
}

TEST(ServerEmbedderTest, ollama_is_asked_for_all_texts_and_may_cut_them) {
  auto world = EmbeddingWorld::answering(200, as_ollama);
  const auto vectors = world.ollama()->embed({"a", "four", "\xff"}, {});
  ASSERT_TRUE(vectors) << vectors.error().what;
  EXPECT_EQ(*vectors, (Vectors{{1, 1}, {4, 1}, {3, 1}})) << "broken UTF-8 is replaced";
  ASSERT_EQ(world.server.asked().size(), 1u);
  EXPECT_EQ(world.server.asked()[0].target, "/api/embed");
  EXPECT_EQ(world.bodies()[0], (json{{"model", "bge-m3"}, {"truncate", true}, {"input", {"a", "four", "\uFFFD"}}}));
}

TEST(ServerEmbedderTest, openai_is_asked_with_the_key_and_may_answer_in_any_order) {
  auto world = EmbeddingWorld::answering(200, as_openai);
  const auto vectors = world.openai("sk-1")->embed({"a", "four"}, {});
  ASSERT_TRUE(vectors) << vectors.error().what;
  EXPECT_EQ(*vectors, (Vectors{{1, 1}, {4, 1}}));
  EXPECT_EQ(world.server.asked()[0].target, "/v1/embeddings");
  EXPECT_EQ(world.server.asked()[0].header("authorization"), "Bearer sk-1");
  EXPECT_EQ(world.bodies()[0], (json{{"model", "embed-small"}, {"input", {"a", "four"}}}));
}

TEST(ServerEmbedderTest, texts_go_in_batches_and_none_ask_nobody) {
  std::vector<std::string> texts;
  for (std::size_t i = 1; i <= 130; ++i) texts.emplace_back(i, 'x');
  auto ollama = EmbeddingWorld::answering(200, as_ollama);
  auto openai = EmbeddingWorld::answering(200, as_openai);
  for (const auto& vectors : {ollama.ollama()->embed(texts, {}), openai.openai()->embed(texts, {})}) {
    ASSERT_TRUE(vectors) << vectors.error().what;
    ASSERT_EQ(vectors->size(), 130u);
    for (std::size_t i = 0; i < 130; ++i) EXPECT_EQ((*vectors)[i].front(), static_cast<float>(i + 1));
  }
  const auto bodies = ollama.bodies();
  ASSERT_EQ(bodies.size(), 3u);
  EXPECT_EQ(bodies[0].at("input").size(), 64u);
  EXPECT_EQ(bodies[1].at("input").size(), 64u);
  EXPECT_EQ(bodies[2].at("input").size(), 2u);
  EXPECT_TRUE(ollama.ollama()->embed({}, {})->empty());
  EXPECT_EQ(ollama.server.asked().size(), 3u);
}

TEST(ServerEmbedderTest, a_dimension_that_changes_between_batches_is_malformed) {
  auto world = EmbeddingWorld::answering(200, [](const json& body) {
    const std::size_t count = body.at("input").size();
    return json{{"embeddings", std::vector<json>(count, count == 64 ? json{1, 2} : json{1, 2, 3})}}.dump();
  });
  const auto vectors = world.ollama()->embed(std::vector<std::string>(65, "text"), {});
  ASSERT_FALSE(vectors);
  EXPECT_EQ(vectors.error().kind, ErrorKind::malformed);
}

TEST(ServerEmbedderTest, a_missing_model_is_told_with_the_remedy) {
  auto ollama = EmbeddingWorld::answering(
      404, [](const json&) { return R"({"error":"model \"bge-m3\" not found, try pulling it first"})"; });
  const auto missing = ollama.ollama()->embed({"text"}, {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  EXPECT_TRUE(contains(missing.error().what, "ollama pull bge-m3")) << missing.error().what;
  EXPECT_EQ(ollama.server.asked().size(), 1u) << "asking again is pointless";

  auto openai = EmbeddingWorld::answering(404, [](const json&) {
    return R"({"error":{"message":"The model embed-small does not exist","code":"model_not_found"}})";
  });
  const auto unknown = openai.openai()->embed({"text"}, {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::not_found);
  EXPECT_TRUE(contains(unknown.error().what, "embed-small")) << unknown.error().what;
}

TEST(ServerEmbedderTest, other_refusals_are_told_without_the_key) {
  auto old = EmbeddingWorld::answering(404, [](const json&) { return "404 page not found"; });
  EXPECT_EQ(old.ollama()->embed({"text"}, {}).error().kind, ErrorKind::malformed);
  const auto no_path = old.openai()->embed({"text"}, {});
  EXPECT_EQ(no_path.error().kind, ErrorKind::not_found);
  EXPECT_TRUE(contains(no_path.error().what, "/v1/embeddings does not exist")) << no_path.error().what;

  auto locked = EmbeddingWorld::answering(401, [](const json&) { return "{}"; });
  EXPECT_EQ(locked.openai("sk-1")->embed({"text"}, {}).error().kind, ErrorKind::refused);

  auto full = EmbeddingWorld::answering(
      400, [](const json&) { return R"({"error":{"message":"sk-1: input length exceeds the context length"}})"; });
  const auto too_long = full.openai("sk-1")->embed({"text"}, {});
  EXPECT_EQ(too_long.error().kind, ErrorKind::too_long);
  EXPECT_FALSE(contains(too_long.error().what, "sk-1")) << too_long.error().what;
}

TEST(ServerEmbedderTest, a_busy_server_is_asked_again) {
  std::atomic<int> times{0};
  EmbeddingWorld world([&](const LoopbackServer::Asked& asked, LoopbackServer::Connection& connection) {
    connection.send(++times == 1 ? LoopbackServer::answer(503, R"({"error":"server busy"})")
                                 : LoopbackServer::answer(200, as_ollama(json::parse(asked.body))));
  });
  EXPECT_TRUE(world.ollama()->embed({"text"}, {}));
  EXPECT_EQ(times, 2);
}

TEST(ServerEmbedderTest, a_stop_ends_the_waiting) {
  std::promise<void> asked;
  EmbeddingWorld world([&](const LoopbackServer::Asked&, LoopbackServer::Connection& connection) {
    asked.set_value();
    connection.wait_until_gone();
  });
  std::stop_source stop;
  auto vectors = std::async(std::launch::async, [&] { return world.ollama()->embed({"text"}, stop.get_token()); });
  asked.get_future().wait();
  stop.request_stop();
  EXPECT_EQ(vectors.get().error().kind, ErrorKind::cancelled);
  EXPECT_EQ(world.ollama()->embed({"text"}, stop.get_token()).error().kind, ErrorKind::cancelled);
  EXPECT_EQ(world.server.asked().size(), 1u);
}

TEST(EmbeddingReplyTest, what_is_no_whole_answer_is_malformed) {
  for (const char* body :
       {"", "<html></html>", "[]", "{}", R"({"embeddings":{}})", R"({"embeddings":[[1,2]]})",
        R"({"embeddings":[[1,2],[3,4],[5,6]]})", R"({"embeddings":[[1,2],[3]]})", R"({"embeddings":[[],[]]})",
        R"({"embeddings":[[1,2],[3,"4"]]})", R"({"embeddings":[[1,2],[3,null]]})", R"({"embeddings":[[1,2],7]})",
        R"({"embeddings":[[1,2],[3,1e300]]})", R"({"embeddings":[[1,2],[3,1e999]]})"}) {
    const auto vectors = read_ollama_embeddings(body, 2);
    ASSERT_FALSE(vectors) << body;
    EXPECT_EQ(vectors.error().kind, ErrorKind::malformed) << body;
  }
  for (const char* body :
       {"", "<html></html>", R"({"data":[{"embedding":[1]}]})", R"({"data":[{"embedding":[1]},{}]})",
        R"({"data":[[1],[2]]})", R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]})",
        R"({"data":[{"index":1,"embedding":[1]},{"index":2,"embedding":[2]}]})",
        R"({"data":[{"index":-1,"embedding":[1]},{"index":0,"embedding":[2]}]})",
        R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2,3]}]})",
        R"({"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":[2]}]})"}) {
    const auto vectors = read_openai_embeddings(body, 2);
    ASSERT_FALSE(vectors) << body;
    EXPECT_EQ(vectors.error().kind, ErrorKind::malformed) << body;
  }
  EXPECT_EQ(*read_openai_embeddings(R"({"data":[{"embedding":[1]},{"embedding":[2]}]})", 2), (Vectors{{1}, {2}}));
}

}  // namespace
}  // namespace kaozheng::models
