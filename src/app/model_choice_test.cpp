// SPDX-License-Identifier: Apache-2.0
#include "app/model_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/canned_http_double.h"

namespace kaozheng::app {
namespace {

using testing::HasSubstr;
using testing::Not;
using CannedTrusted = net::CannedHttp<net::Reaches::trusted>;

net::HttpResponse answer(int status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

// An Ollama with a local model, a larger local one, an embedder and a remote one.
CannedTrusted ollama() {
  return CannedTrusted([](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    if (!request.url.ends_with("/api/tags")) return answer(404, "{}");
    return answer(200, R"({"models":[
      {"name":"llama3:latest","size":4000000000,"capabilities":["completion"]},
      {"name":"qwen3:8b","size":5000000000,"capabilities":["completion","tools"]},
      {"name":"bge:latest","size":600000000,"capabilities":["embedding"]},
      {"name":"huge:cloud","size":300,"remote_host":"https://cloud.example","capabilities":["completion"]}]})");
  });
}
CannedTrusted nobody() {
  return CannedTrusted([](const net::HttpRequest&) -> Result<net::HttpResponse> {
    return fail(ErrorKind::unavailable, "connection refused");
  });
}
CannedTrusted openai(int status) {
  return CannedTrusted([status](const net::HttpRequest&) -> Result<net::HttpResponse> {
    return answer(status, R"({"data":[{"id":"gpt-x"},{"id":"gpt-y"}]})");
  });
}

Result<ModelChoice> chosen(const std::map<std::string, std::string>& flags, CannedTrusted http,
                           const Environment& environment = {}) {
  const auto config = Config::load(environment, flags, "/nonexistent");
  EXPECT_TRUE(config) << (config ? "" : config.error().what);
  return choose_model(*config, http, {});
}

TEST(ModelChoice, auto_takes_a_local_model_and_names_it) {
  const auto choice = chosen({}, ollama());
  ASSERT_TRUE(choice) << choice.error().what;
  EXPECT_EQ(choice->provider, "ollama");
  EXPECT_EQ(choice->name, "qwen3:8b");
  EXPECT_EQ(choice->bytes, 5'000'000'000);
  EXPECT_TRUE(choice->automatic);
}

TEST(ModelChoice, auto_without_a_server_is_extractive_and_remembers_that_a_model_was_wanted) {
  EXPECT_EQ(chosen({}, nobody())->provider, "extractive");
  EXPECT_FALSE(chosen({}, nobody())->missed);
  EXPECT_TRUE(chosen({}, nobody(), {{"LOCAL_LLM", "llama3"}})->missed);
}

TEST(ModelChoice, extractive_asks_no_server) {
  CannedTrusted http = nobody();
  const auto config = Config::load({}, {{"model.provider", "extractive"}}, "/nonexistent");
  EXPECT_EQ(choose_model(*config, http, {})->provider, "extractive");
  EXPECT_TRUE(http.requests().empty());
}

TEST(ModelChoice, a_model_is_found_with_and_without_its_tag) {
  EXPECT_EQ(chosen({{"model.name", "llama3"}}, ollama())->name, "llama3:latest");
  EXPECT_EQ(chosen({{"model.name", "qwen3"}}, ollama())->name, "qwen3:8b");
  EXPECT_EQ(chosen({{"model.name", "qwen3:8b"}}, ollama())->name, "qwen3:8b");
}

TEST(ModelChoice, an_unknown_model_is_told_with_what_is_there) {
  for (const char* provider : {"auto", "ollama"}) {
    const auto choice = chosen({{"model.provider", provider}, {"model.name", "mistral"}}, ollama());
    ASSERT_FALSE(choice);
    EXPECT_EQ(choice.error().kind, ErrorKind::invalid);
    EXPECT_THAT(choice.error().what, testing::AllOf(HasSubstr("mistral"), HasSubstr("qwen3:8b"), HasSubstr("--model")));
  }
}

TEST(ModelChoice, auto_never_takes_a_remote_model) {
  EXPECT_EQ(chosen({{"model.name", "huge:cloud"}}, ollama()).error().kind, ErrorKind::invalid);
  EXPECT_EQ(chosen({{"model.provider", "ollama"}, {"model.name", "huge:cloud"}}, ollama())->name, "huge:cloud");
}

TEST(ModelChoice, a_named_server_that_does_not_answer_is_unavailable) {
  const auto choice = chosen({{"model.provider", "ollama"}, {"model.ollama_url", "http://box:1"}}, nobody());
  EXPECT_EQ(choice.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(choice.error().what, HasSubstr("http://box:1"));
  EXPECT_EQ(
      chosen({{"model.provider", "openai"}, {"model.name", "m"}, {"model.openai_url", "http://box:1/v1"}}, nobody())
          .error()
          .kind,
      ErrorKind::unavailable);
}

TEST(ModelChoice, a_missing_or_wrong_key_is_refused_and_never_shown) {
  EXPECT_EQ(chosen({{"model.provider", "openai"}, {"model.name", "gpt-x"}}, openai(200)).error().kind,
            ErrorKind::refused);
  const auto wrong =
      chosen({{"model.provider", "openai"}, {"model.name", "gpt-x"}}, openai(401), {{"OPENAI_API_KEY", "sk-hidden"}});
  EXPECT_EQ(wrong.error().kind, ErrorKind::refused);
  EXPECT_THAT(wrong.error().what, testing::AllOf(HasSubstr("OPENAI_API_KEY"), Not(HasSubstr("sk-hidden"))));
}

TEST(ModelChoice, an_openai_server_is_asked_for_its_models_with_the_key) {
  CannedTrusted http = openai(200);
  const auto config = Config::load({{"OPENAI_API_KEY", "sk-1"}},
                                   {{"model.provider", "openai"}, {"model.name", "gpt-x"}}, "/nonexistent");
  EXPECT_EQ(choose_model(*config, http, {})->name, "gpt-x");
  ASSERT_EQ(http.requests().size(), 1u);
  EXPECT_EQ(http.requests()[0].url, "https://api.openai.com/v1/models");
  EXPECT_THAT(http.requests()[0].headers, testing::Contains(testing::Pair("Authorization", "Bearer sk-1")));
}

TEST(ModelChoice, an_openai_server_without_a_list_is_taken_at_its_word) {
  const std::map<std::string, std::string> local{
      {"model.provider", "openai"}, {"model.openai_url", "http://127.0.0.1:1/v1"}, {"model.name", "m"}};
  EXPECT_EQ(chosen(local, openai(404))->name, "m");
  EXPECT_EQ(chosen(local, openai(200)).error().kind, ErrorKind::invalid);
  EXPECT_EQ(
      chosen({{"model.provider", "openai"}, {"model.openai_url", "http://127.0.0.1:1/v1"}}, openai(404)).error().kind,
      ErrorKind::invalid);
}

Result<std::optional<EmbedderChoice>> embedder(std::map<std::string, std::string> flags, std::string provider,
                                               CannedTrusted http, std::string name = "bge") {
  flags.emplace("model.embedder", std::move(name));
  const auto config = Config::load({}, flags, "/nonexistent");
  EXPECT_TRUE(config) << (config ? "" : config.error().what);
  return choose_embedder(*config, {std::move(provider)}, http, {});
}

TEST(EmbedderChoiceTest, without_a_name_there_is_none_and_nobody_is_asked) {
  CannedTrusted http = ollama();
  EXPECT_EQ(choose_embedder(*Config::load({}, {}, "/nonexistent"), {"ollama"}, http, {})->has_value(), false);
  EXPECT_TRUE(http.requests().empty());
}

TEST(EmbedderChoiceTest, the_server_in_use_serves_it_and_ollama_where_there_is_none) {
  for (const char* provider : {"ollama", "extractive"}) {
    const auto choice = embedder({}, provider, ollama());
    ASSERT_TRUE(choice) << choice.error().what;
    EXPECT_EQ((*choice)->provider, "ollama");
    EXPECT_EQ((*choice)->name, "bge:latest");
    EXPECT_EQ(embedder({}, provider, nobody()).error().kind, ErrorKind::unavailable);
  }
  const auto choice = embedder({{"model.openai_url", "http://127.0.0.1:1/v1"}}, "openai", openai(200), "gpt-y");
  ASSERT_TRUE(choice) << choice.error().what;
  EXPECT_EQ((*choice)->provider, "openai");
  EXPECT_EQ((*choice)->name, "gpt-y");
  EXPECT_TRUE(embedder({{"model.openai_url", "http://127.0.0.1:1/v1"}}, "openai", openai(404)));
}

TEST(EmbedderChoiceTest, what_the_server_lacks_is_told_with_the_remedy) {
  const auto missing = embedder({}, "extractive", ollama(), "nomic-embed-text");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::invalid);
  EXPECT_THAT(missing.error().what, HasSubstr("--embedder"));
  EXPECT_THAT(missing.error().what, HasSubstr("ollama pull nomic-embed-text"));
  EXPECT_THAT(missing.error().what, HasSubstr("bge:latest"));
  const auto unknown = embedder({{"model.openai_url", "http://127.0.0.1:1/v1"}}, "openai", openai(200));
  EXPECT_EQ(unknown.error().kind, ErrorKind::invalid);
}

TEST(EmbedderChoiceTest, one_in_a_data_centre_is_taken_only_when_ollama_is_chosen_by_name) {
  EXPECT_EQ(embedder({}, "ollama", ollama(), "huge:cloud").error().kind, ErrorKind::invalid);
  EXPECT_EQ(embedder({}, "extractive", ollama(), "huge:cloud").error().kind, ErrorKind::invalid);
  EXPECT_TRUE(embedder({{"model.provider", "ollama"}}, "ollama", ollama(), "huge:cloud"));
}

TEST(AssumedSpeed, shrinks_with_the_size_of_the_model) {
  EXPECT_GT(assumed_tokens_per_second(2'000'000'000), assumed_tokens_per_second(20'000'000'000));
}

}  // namespace
}  // namespace kaozheng::app
