// SPDX-License-Identifier: Apache-2.0
#include "models/endpoint_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "net/loopback_server_double.h"

namespace kaozheng::models {
namespace {

using testing::HasSubstr;
using testing::Not;

// A server on loopback with the routes of a test; others are not there.
class EndpointProbeTest : public testing::Test {
 protected:
  void answer(const std::string& route, std::string body, int status = 200) { routes_[route] = {status, body}; }

  Endpoint endpoint(const std::string& provider, const std::string& path = "") const {
    Endpoint made;
    made.name = "desk";
    made.provider = provider;
    made.url = server_.url(path);
    return made;
  }
  Result<ProbedEndpoint> probe(const Endpoint& endpoint) { return probe_endpoint(endpoint, *http_, {}); }
  Result<double> measure(const Endpoint& endpoint) {
    return measure_speed(endpoint, "qwen3:8b", *http_, system_clock(), {});
  }
  std::vector<net::LoopbackServer::Asked> asked(const std::string& target) const {
    std::vector<net::LoopbackServer::Asked> found;
    for (const auto& request : server_.asked())
      if (request.target == target) found.push_back(request);
    return found;
  }

 private:
  std::map<std::string, std::pair<int, std::string>> routes_;
  const std::unique_ptr<net::TrustedHttp> http_ = net::make_trusted_http("kaozheng/test");
  net::LoopbackServer server_{
      [this](const net::LoopbackServer::Asked& request, net::LoopbackServer::Connection& connection) {
        const auto route = routes_.find(request.target);
        const auto [status, body] =
            route == routes_.end() ? std::pair(404, std::string("404 page not found")) : route->second;
        connection.send(net::LoopbackServer::answer(status, body));
      }};
};

constexpr const char* tags = R"({"models":[
  {"name":"qwen3:8b","size":5200000000,"capabilities":["completion"],
   "details":{"parameter_size":"8.2B","quantization_level":"Q4_K_M"}},
  {"name":"bge-m3:latest","size":600000000,"capabilities":["embedding"]},
  {"name":"gpt-oss:120b-cloud","size":384,"capabilities":["completion"],
   "remote_host":"https://ollama.com:443","remote_model":"gpt-oss:120b"}]})";
constexpr const char* show =
    R"({"capabilities":["completion"],"model_info":{"general.architecture":"qwen3","qwen3.context_length":40960}})";

TEST_F(EndpointProbeTest, ollama_tells_context_quantisation_what_is_loaded_and_what_runs_elsewhere) {
  answer("/api/tags", tags);
  answer("/api/show", show);
  answer("/api/version", R"({"version":"0.12.0"})");
  answer("/api/ps", R"({"models":[{"name":"qwen3:8b","model":"qwen3:8b","context_length":8192,"size_vram":5}]})");
  const auto probed = probe(endpoint("ollama"));
  ASSERT_TRUE(probed) << probed.error().what;
  EXPECT_EQ(probed->server, "Ollama 0.12.0");
  ASSERT_EQ(probed->models.size(), 3u);
  const ProbedModel& qwen = probed->models[0];
  EXPECT_EQ(qwen.name, "qwen3:8b");
  EXPECT_EQ(qwen.context, 40'960);
  EXPECT_EQ(qwen.context_given, 8'192);
  EXPECT_EQ(qwen.quantisation, "Q4_K_M");
  EXPECT_EQ(qwen.parameters, "8.2B");
  EXPECT_EQ(qwen.bytes, 5'200'000'000);
  EXPECT_EQ(qwen.loaded, true);
  EXPECT_FALSE(qwen.remote);
  EXPECT_EQ(probed->models[1].loaded, false);
  EXPECT_FALSE(probed->models[1].chats);
  EXPECT_TRUE(probed->models[2].remote);
  EXPECT_EQ(probed->models[2].remote_host, "https://ollama.com:443");
  EXPECT_EQ(probed->models[2].loaded, std::nullopt);
}

TEST_F(EndpointProbeTest, ollama_with_tags_alone_tells_what_it_can) {
  answer("/api/tags", tags);
  const auto probed = probe(endpoint("ollama"));
  ASSERT_TRUE(probed) << probed.error().what;
  EXPECT_EQ(probed->server, "Ollama");
  EXPECT_EQ(probed->models[0].context, 0);
  EXPECT_EQ(probed->models[0].loaded, std::nullopt);
}

TEST_F(EndpointProbeTest, a_model_that_only_show_tells_to_be_remote_is_remote) {
  answer("/api/tags", R"({"models":[{"name":"quiet:1b","size":1,"capabilities":["completion"]}]})");
  answer("/api/show", R"({"remote_model":"big:120b","model_info":{}})");
  const auto probed = probe(endpoint("ollama"));
  ASSERT_TRUE(probed);
  EXPECT_TRUE(probed->models.front().remote);
}

TEST_F(EndpointProbeTest, garbage_of_any_route_breaks_nothing) {
  for (const char* garbage : {"", "<html>", "[]", "7", "{\"models\":7}", "{\"models\":[7,null,{\"name\":[]}]}", "{"}) {
    answer("/api/tags", tags);
    for (const char* route : {"/api/show", "/api/ps", "/api/version", "/props"}) answer(route, garbage);
    const auto ollama = probe(endpoint("ollama"));
    ASSERT_TRUE(ollama) << garbage;
    EXPECT_EQ(ollama->models.size(), 3u);
    EXPECT_EQ(ollama->models[0].context_given, 0);

    answer("/v1/models", R"({"data":[7,{"id":3},{"id":"m","owned_by":"llamacpp","meta":7,"max_model_len":"x"}]})");
    const auto other = probe(endpoint("openai", "/v1"));
    ASSERT_TRUE(other) << garbage;
    ASSERT_EQ(other->models.size(), 1u);
    EXPECT_EQ(other->models[0].context, 0);

    answer("/v1/models", garbage);
    EXPECT_EQ(probe(endpoint("openai", "/v1")).error().kind, ErrorKind::malformed) << garbage;
    if (std::string_view(garbage).find("null") != std::string_view::npos) continue;  // a list, if an odd one
    answer("/api/tags", garbage);
    EXPECT_EQ(probe(endpoint("ollama")).error().kind, ErrorKind::malformed) << garbage;
  }
}

TEST_F(EndpointProbeTest, names_with_control_characters_are_made_one_printable_line) {
  answer("/v1/models", R"({"data":[{"id":"evil\u001b[2J\nname\u202e","owned_by":"vllm","max_model_len":32768}]})");
  const auto probed = probe(endpoint("openai", "/v1"));
  ASSERT_TRUE(probed);
  const ProbedModel& model = probed->models.front();
  EXPECT_EQ(model.name, printable(model.name));
  EXPECT_THAT(model.name, Not(HasSubstr("\n")));
  EXPECT_THAT(model.name, HasSubstr("name"));
  EXPECT_EQ(probed->server, "vLLM");
  EXPECT_EQ(model.context, 32'768);
  EXPECT_EQ(model.loaded, true);

  answer("/api/tags",
         R"({"models":[{"name":"a\u0007b\tc","capabilities":["completion"],"remote_host":"\u001b]0;x"}]})");
  const auto ollama = probe(endpoint("ollama"));
  ASSERT_TRUE(ollama);
  EXPECT_EQ(ollama->models.front().name, "ab c");
  EXPECT_EQ(ollama->models.front().remote_host, printable(ollama->models.front().remote_host));
}

TEST_F(EndpointProbeTest, llama_cpp_tells_more_by_props_and_gets_its_key) {
  answer("/v1/models", R"({"data":[{"id":"qwen3","owned_by":"llamacpp",
    "meta":{"n_ctx_train":40960,"n_params":8190735360,"size":5027783680}}]})");
  answer("/props", R"({"default_generation_settings":{"n_ctx":16384},"total_slots":4,
    "model_path":"/models/Qwen3-8B-Q4_K_M.gguf"})");
  Endpoint desk = endpoint("openai", "/v1");
  desk.key = "sk-1";
  const auto probed = probe(desk);
  ASSERT_TRUE(probed) << probed.error().what;
  EXPECT_EQ(probed->server, "llama.cpp");
  EXPECT_EQ(probed->slots, 4);
  const ProbedModel& model = probed->models.front();
  EXPECT_EQ(model.context, 40'960);
  EXPECT_EQ(model.context_given, 16'384);
  EXPECT_EQ(model.quantisation, "Q4_K_M");
  EXPECT_EQ(model.parameters, "8.2B");
  EXPECT_EQ(model.bytes, 5'027'783'680);
  EXPECT_EQ(model.loaded, true);
  EXPECT_EQ(asked("/props").front().header("authorization"), "Bearer sk-1");
}

TEST_F(EndpointProbeTest, a_server_with_props_alone_has_the_one_model) {
  answer("/props",
         R"({"default_generation_settings":{"n_ctx":4096},"total_slots":1,"model_path":"C:\\m\\tiny-q8_0.gguf"})");
  const auto probed = probe(endpoint("openai", "/v1"));
  ASSERT_TRUE(probed) << probed.error().what;
  ASSERT_EQ(probed->models.size(), 1u);
  EXPECT_EQ(probed->models[0].name, "tiny-q8_0.gguf");
  EXPECT_EQ(probed->models[0].quantisation, "Q8_0");
  EXPECT_EQ(probed->models[0].context_given, 4'096);
}

TEST_F(EndpointProbeTest, props_are_not_asked_of_other_servers) {
  answer("/v1/models", R"({"data":[{"id":"deepseek-chat","owned_by":"deepseek"}]})");
  const auto probed = probe(endpoint("openai", "/v1"));
  ASSERT_TRUE(probed);
  EXPECT_EQ(probed->models.front().loaded, std::nullopt);
  EXPECT_TRUE(asked("/props").empty());
}

TEST_F(EndpointProbeTest, a_refused_key_is_told_by_its_variable) {
  answer("/v1/models", R"({"error":{"message":"bad key sk-secret"}})", 401);
  Endpoint paid = endpoint("openai", "/v1");
  paid.key = "sk-secret";
  paid.key_variable = "PAID_KEY";
  const auto probed = probe(paid);
  ASSERT_FALSE(probed);
  EXPECT_EQ(probed.error().kind, ErrorKind::refused);
  EXPECT_THAT(probed.error().what, HasSubstr("PAID_KEY"));
  EXPECT_THAT(probed.error().what, Not(HasSubstr("secret")));
}

TEST_F(EndpointProbeTest, no_server_is_unavailable) {
  Endpoint nobody = endpoint("ollama");
  nobody.url = "http://127.0.0.1:1";
  EXPECT_EQ(probe(nobody).error().kind, ErrorKind::unavailable);
  nobody.provider = "openai";
  EXPECT_EQ(probe(nobody).error().kind, ErrorKind::unavailable);
}

TEST_F(EndpointProbeTest, the_extractive_model_is_always_there) {
  Endpoint built_in;
  built_in.provider = "extractive";
  const auto probed = probe(built_in);
  ASSERT_TRUE(probed);
  EXPECT_EQ(probed->models.front().name, "extractive");
}

TEST_F(EndpointProbeTest, speed_is_what_the_server_counted) {
  answer("/api/chat", R"({"message":{"content":"one two"},"done":true,"eval_count":40,"eval_duration":2000000000})");
  Endpoint desk = endpoint("ollama");
  desk.context = 8'192;
  EXPECT_DOUBLE_EQ(*measure(desk), 20);
  const auto body = nlohmann::json::parse(asked("/api/chat").front().body);
  EXPECT_EQ(body["options"]["num_ctx"], 8'192);
  EXPECT_EQ(body["stream"], false);

  answer("/v1/chat/completions", R"({"usage":{"completion_tokens":5},"timings":{"predicted_per_second":33.5}})");
  EXPECT_DOUBLE_EQ(*measure(endpoint("openai", "/v1")), 33.5);
  answer("/v1/chat/completions", R"({"choices":[]})");
  EXPECT_EQ(measure(endpoint("openai", "/v1")).error().kind, ErrorKind::malformed);
  answer("/v1/chat/completions", R"({"error":{"message":"too many"}})", 429);
  EXPECT_EQ(measure(endpoint("openai", "/v1")).error().kind, ErrorKind::rate_limited);
  answer("/api/chat", R"({"error":"model not found"})", 404);
  EXPECT_EQ(measure(desk).error().kind, ErrorKind::not_found);
}

TEST(Quantisation, IsReadFromNames) {
  const std::pair<const char*, const char*> cases[] = {{"Qwen3-8B-Q4_K_M.gguf", "Q4_K_M"},
                                                       {"llama3:8b-instruct-q8_0", "Q8_0"},
                                                       {"model-IQ3_XXS.gguf", "IQ3_XXS"},
                                                       {"mistral-7b.F16.gguf", "F16"},
                                                       {"Qwen/Qwen2.5-7B-AWQ", "AWQ"},
                                                       {"Qwen3-8B", ""},
                                                       {"deepseek-chat", ""},
                                                       {"", ""},
                                                       {"q", ""},
                                                       {"quick-q", ""}};
  for (const auto& [name, expected] : cases) EXPECT_EQ(quantisation_in(name), expected) << name;
}

}  // namespace
}  // namespace kaozheng::models
