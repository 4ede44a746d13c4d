// SPDX-License-Identifier: Apache-2.0
#include "app/cli/models_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ConfiguredEndpoint desk(std::vector<std::string> models = {}) {
  ConfiguredEndpoint configured;
  configured.endpoint.name = "desk";
  configured.endpoint.provider = "ollama";
  configured.endpoint.url = "http://localhost:11434";
  configured.endpoint.models = std::move(models);
  return configured;
}

models::ProbedModel probed(const std::string& name) {
  models::ProbedModel model;
  model.name = name;
  return model;
}

// The planner and the writer ask qwen3:8b at the desk.
models::Pool pool_of_desk() {
  models::Pool pool;
  pool.endpoints.push_back(desk({"qwen3:8b"}).endpoint);
  pool.of(models::Role::planner) = {{0, "qwen3:8b"}};
  pool.of(models::Role::writer) = {{0, "qwen3:8b"}};
  return pool;
}

std::vector<std::string> names_of(const ShownEndpoint& shown) {
  std::vector<std::string> names;
  for (const ShownModel& model : shown.models) names.push_back(model.probed.name);
  return names;
}

TEST(ModelsView, all_that_a_server_has_is_shown_and_those_with_roles_first) {
  const ShownEndpoint shown =
      shown_endpoint(desk(), {"Ollama 1", {probed("a:1b"), probed("qwen3:8b")}, 0}, pool_of_desk());
  EXPECT_THAT(names_of(shown), ElementsAre("qwen3:8b", "a:1b"));
  EXPECT_THAT(shown.models[0].roles, ElementsAre("planner", "writer"));
  EXPECT_THAT(shown.models[1].roles, IsEmpty());
}

TEST(ModelsView, of_an_endpoint_that_lists_models_these_are_shown_and_missing_ones_said_to_be) {
  const ShownEndpoint shown =
      shown_endpoint(desk({"llama3", "gone:1b"}),
                     {"", {probed("a:1b"), probed("llama3:latest"), probed("qwen3:8b")}, 0}, pool_of_desk());
  EXPECT_THAT(names_of(shown), ElementsAre("qwen3:8b", "llama3:latest", "gone:1b"));
  EXPECT_TRUE(shown.models[1].there);
  EXPECT_FALSE(shown.models[2].there);
  EXPECT_THAT(models_table({shown}, Tongue(Language::en)), HasSubstr("missing"));
}

TEST(ModelsView, speeds_are_medians_of_calls_that_wrote_enough) {
  const auto call = [](std::string model, int tokens, std::int64_t milliseconds, std::string error = "") {
    store::ModelCall made;
    made.model = std::move(model);
    made.completion_tokens = tokens;
    made.milliseconds = milliseconds;
    made.error = std::move(error);
    return made;
  };
  const auto speeds = speeds_of({call("a", 100, 1'000), call("a", 100, 10'000), call("a", 100, 2'000), call("a", 3, 1),
                                 call("a", 100, 0), call("a", 900, 1'000, "cut"), call("b", 5, 1'000)});
  EXPECT_EQ(speeds.size(), 1u);
  EXPECT_DOUBLE_EQ(speeds.at("a"), 50);
}

TEST(ModelsView, where_a_model_runs) {
  const Tongue say(Language::en);
  models::Endpoint endpoint = desk().endpoint;
  models::ProbedModel model = probed("m");
  EXPECT_EQ(runs_on(endpoint, model, say), "this machine");
  EXPECT_EQ(privacy_of(endpoint, model), models::Privacy::local);
  model.remote = true;
  EXPECT_EQ(runs_on(endpoint, model, say), "data centre");
  model.remote_host = "https://ollama.com:443";
  EXPECT_EQ(runs_on(endpoint, model, say), "data centre https://ollama.com:443");
  EXPECT_EQ(privacy_of(endpoint, model), models::Privacy::open);
  endpoint.url = "http://nas:11434";
  model.remote = false;
  EXPECT_EQ(runs_on(endpoint, model, say), "nas");
}

TEST(ModelsView, the_table_tells_all_of_a_model_in_both_languages) {
  models::ProbedModel model = probed("qwen3:8b");
  model.context = 40'960;
  model.context_given = 8'192;
  model.quantisation = "Q4_K_M";
  model.bytes = 5'200'000'000;
  model.loaded = true;
  ShownEndpoint shown = shown_endpoint(desk(), {"Ollama 0.12.0", {model}, 4}, pool_of_desk());
  shown.models[0].tokens_per_second = 34.06;
  shown.configured.unvouched = true;
  const std::string en = models_table({shown}, Tongue(Language::en));
  for (const char* part : {"desk  ollama  http://localhost:11434  Ollama 0.12.0  local  1 slot\n", "qwen3:8b",
                           "8192/40960", "Q4_K_M", "5.2 GB", "yes", "34.1", "this machine", "planner,writer",
                           "the server takes 4 calls at once", "privacy = \"trusted\""})
    EXPECT_THAT(en, HasSubstr(part));
  const std::string zh = models_table({shown}, Tongue(Language::zh));
  for (const char* part : {"上下文", "本机", "并发 1", "privacy = \"trusted\""}) EXPECT_THAT(zh, HasSubstr(part));
}

TEST(ModelsView, a_long_offer_is_cut_in_the_table_alone) {
  models::ProbedEndpoint many;
  for (int i = 0; i < 50; ++i) many.models.push_back(probed("model-" + std::to_string(i)));
  const ShownEndpoint shown = shown_endpoint(desk(), many, {});
  EXPECT_THAT(models_table({shown}, Tongue(Language::en)), HasSubstr("and 30 more models"));
  EXPECT_EQ(models_json({shown}, {})["endpoints"][0]["models"].size(), 50u);
}

TEST(ModelsView, json_has_null_for_what_is_not_known_and_never_a_key) {
  ConfiguredEndpoint paid = desk();
  paid.endpoint.key = "sk-secret";
  paid.endpoint.url = "http://me:pw-secret@nas:1";
  ShownEndpoint silent{paid};
  silent.cause = "no connection";
  const ShownEndpoint shown = shown_endpoint(desk(), {"", {probed("qwen3:8b")}, 0}, pool_of_desk());
  const nlohmann::json json = models_json({shown, silent}, pool_of_desk());
  EXPECT_EQ(json["schema"], "kaozheng.models/1");
  const nlohmann::json& model = json["endpoints"][0]["models"][0];
  for (const char* unknown : {"context", "quantisation", "bytes", "loaded", "tokens_per_second", "speed_from"})
    EXPECT_TRUE(model[unknown].is_null()) << unknown;
  EXPECT_EQ(model["runs_on"], "this machine");
  EXPECT_EQ(model["roles"], nlohmann::json({"planner", "writer"}));
  EXPECT_EQ(json["roles"]["writer"], nlohmann::json({"desk/qwen3:8b"}));
  EXPECT_EQ(json["endpoints"][1]["answers"], false);
  EXPECT_EQ(json["endpoints"][1]["cause"], "no connection");
  EXPECT_THAT(json.dump() + models_table({silent}, Tongue(Language::en)), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace kaozheng::app
