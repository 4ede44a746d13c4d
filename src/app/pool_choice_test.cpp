// SPDX-License-Identifier: Apache-2.0
#include "app/pool_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/bytes.h"
#include "net/canned_http_double.h"

namespace kaozheng::app {
namespace {

using models::Pool;
using models::Privacy;
using models::Role;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using CannedTrusted = net::CannedHttp<net::Reaches::trusted>;

// An Ollama at localhost:11434, a second one at box:1 that is down, and an OpenAI-compatible server at far.example.
Result<net::HttpResponse> world(const net::HttpRequest& request) {
  net::HttpResponse response;
  response.status = 200;
  if (contains(request.url, "box:1")) return fail(ErrorKind::unavailable, "box:1 takes no connection");
  if (request.url == "http://localhost:11434/api/tags")
    response.body = R"({"models":[
      {"name":"llama3:latest","size":4000000000,"capabilities":["completion"]},
      {"name":"qwen3:8b","size":5000000000,"capabilities":["completion"]},
      {"name":"bge-m3:latest","size":600000000,"capabilities":["embedding"]},
      {"name":"gpt-oss:120b-cloud","size":300,"remote_host":"https://ollama.com","capabilities":["completion"]}]})";
  else if (request.url == "https://far.example/v1/models")
    response.body = R"({"data":[{"id":"one"}]})";
  else if (request.url == "https://two.example/v1/models")
    response.body = R"({"data":[{"id":"a"},{"id":"b"}]})";
  else
    response.status = 404;
  return response;
}

class PoolChoice : public testing::Test {
 protected:
  PoolChoice() : folder_(std::filesystem::temp_directory_path() / ("kaozheng-pool-" + random_hex(12))) {
    std::filesystem::create_directories(folder_ / "kaozheng");
  }
  ~PoolChoice() override { std::filesystem::remove_all(folder_); }

  Result<Pool> chosen(const std::string& file, const std::map<std::string, std::string>& flags = {},
                      Environment environment = {}) {
    std::ofstream(folder_ / "kaozheng/kaozheng.toml") << file;
    environment["XDG_CONFIG_HOME"] = folder_.string();
    const auto config = Config::load(environment, flags, "/nonexistent");
    EXPECT_TRUE(config) << (config ? "" : config.error().what);
    if (!config) return fail(config.error());
    return choose_pool(*config, http, {});
  }
  CannedTrusted http{world};

 private:
  const std::filesystem::path folder_;
};

std::vector<std::string> seats(const Pool& pool, Role role) {
  std::vector<std::string> names;
  for (const models::Seat& seat : pool.of(role)) names.push_back(pool.endpoints[seat.endpoint].name + "/" + seat.model);
  return names;
}

const std::string desk = "[[endpoint]]\npreset = \"ollama\"\nname = \"desk\"\n";
const std::string far =
    "[[endpoint]]\npreset = \"openai\"\nname = \"far\"\nurl = \"https://far.example/v1\"\n"
    "key_variable = \"\"\n";
const std::string box = "[[endpoint]]\npreset = \"ollama\"\nname = \"box\"\nurl = \"http://box:1\"\n";

TEST_F(PoolChoice, without_endpoints_one_model_does_all_but_embedding) {
  const auto pool = chosen("");
  ASSERT_TRUE(pool) << pool.error().what;
  ASSERT_EQ(pool->endpoints.size(), 1u);
  EXPECT_EQ(pool->endpoints[0].url, "http://localhost:11434");
  EXPECT_EQ(pool->endpoints[0].privacy, Privacy::local);
  EXPECT_EQ(pool->endpoints[0].slots, 4);
  for (const Role role : models::all_roles) EXPECT_EQ(pool->of(role).size(), role == Role::embedder ? 0u : 1u);
  EXPECT_THAT(seats(*pool, Role::writer), ElementsAre("ollama/qwen3:8b"));
}

TEST_F(PoolChoice, the_variables_of_the_predecessor_make_the_pool) {
  const auto pool = chosen("", {},
                           {{"LLM_PROVIDER", "openai"},
                            {"LOCAL_LLM", "one"},
                            {"OPENAI_API_KEY", "sk-1"},
                            {"OPENAI_BASE_URL", "https://far.example/v1"},
                            {"KAOZHENG_CONTEXT", "9000"}});
  ASSERT_TRUE(pool) << pool.error().what;
  EXPECT_EQ(pool->endpoints[0].provider, "openai");
  EXPECT_EQ(pool->endpoints[0].key, "sk-1");
  EXPECT_EQ(pool->endpoints[0].context, 9'000);
  EXPECT_EQ(pool->endpoints[0].privacy, Privacy::open);
  EXPECT_THAT(seats(*pool, Role::judge), ElementsAre("openai/one"));

  const auto nobody = chosen("", {}, {{"OLLAMA_BASE_URL", "http://box:1"}});
  ASSERT_TRUE(nobody);
  EXPECT_EQ(nobody->endpoints[0].provider, "extractive");
  EXPECT_EQ(nobody->endpoints[0].privacy, Privacy::local);
}

TEST_F(PoolChoice, the_embedder_of_the_settings_has_a_seat) {
  const auto pool = chosen("", {}, {{"KAOZHENG_EMBEDDER", "bge-m3"}});
  ASSERT_TRUE(pool) << pool.error().what;
  EXPECT_THAT(seats(*pool, Role::embedder), ElementsAre("ollama/bge-m3:latest"));
  EXPECT_EQ(pool->endpoints.size(), 1u);
}

TEST_F(PoolChoice, a_model_of_a_data_centre_makes_its_endpoint_public) {
  const auto pool = chosen("", {}, {{"LLM_PROVIDER", "ollama"}, {"LOCAL_LLM", "gpt-oss:120b-cloud"}});
  ASSERT_TRUE(pool) << pool.error().what;
  EXPECT_EQ(pool->endpoints[0].privacy, Privacy::open);
}

TEST_F(PoolChoice, an_endpoint_with_local_models_and_others_is_split) {
  const auto pool = chosen(desk +
                           "[roles]\ndefault = [\"desk/qwen3:8b\"]\n"
                           "writer = [\"desk/gpt-oss:120b-cloud\", \"desk/qwen3\"]\n");
  ASSERT_TRUE(pool) << pool.error().what;
  ASSERT_EQ(pool->endpoints.size(), 2u);
  EXPECT_THAT(seats(*pool, Role::writer), ElementsAre("desk/gpt-oss:120b-cloud", "desk/qwen3:8b"));
  const auto privacy = [&](std::size_t place) {
    return pool->endpoints[pool->of(Role::writer)[place].endpoint].privacy;
  };
  EXPECT_EQ(privacy(0), Privacy::open);
  EXPECT_EQ(privacy(1), Privacy::local);
  EXPECT_THAT(pool->endpoints[0].models, ElementsAre("qwen3:8b"));
  EXPECT_THAT(pool->endpoints[1].models, ElementsAre("gpt-oss:120b-cloud"));
  EXPECT_EQ(pool->of(Role::judge)[0].endpoint, pool->of(Role::writer)[1].endpoint);
}

TEST_F(PoolChoice, an_endpoint_alone_means_its_first_model_or_the_one_it_offers) {
  EXPECT_THAT(seats(*chosen(desk), Role::planner), ElementsAre("desk/qwen3:8b"));
  EXPECT_THAT(seats(*chosen(desk + "models = [\"llama3\", \"qwen3:8b\"]\n"), Role::planner),
              ElementsAre("desk/llama3:latest"));
  EXPECT_THAT(seats(*chosen(far), Role::planner), ElementsAre("far/one"));
  const auto several =
      chosen("[[endpoint]]\nname = \"two\"\nprovider = \"openai\"\nurl = \"https://two.example/v1\"\n");
  ASSERT_FALSE(several);
  EXPECT_EQ(several.error().kind, ErrorKind::invalid);
  EXPECT_THAT(several.error().what, HasSubstr("it has: a, b"));
}

TEST_F(PoolChoice, a_named_model_of_another_server_is_not_asked_about) {
  const auto pool = chosen(far + "[roles]\ndefault = [\"far/meta/llama:free\"]\n");
  ASSERT_TRUE(pool);
  EXPECT_THAT(seats(*pool, Role::planner), ElementsAre("far/meta/llama:free"));
  EXPECT_THAT(http.requests(), IsEmpty());
}

TEST_F(PoolChoice, a_model_that_ollama_lacks_is_told_with_the_remedy) {
  const auto pool = chosen(desk + "models = [\"qwen9:1b\"]\n");
  ASSERT_FALSE(pool);
  EXPECT_EQ(pool.error().kind, ErrorKind::invalid);
  EXPECT_THAT(pool.error().what, HasSubstr("ollama pull qwen9:1b"));
  EXPECT_THAT(pool.error().what, HasSubstr("llama3:latest"));
}

TEST_F(PoolChoice, an_endpoint_that_is_away_is_left_out_while_another_has_its_roles) {
  const auto pool = chosen(desk + box + "[roles]\ndefault = [\"box/big:70b\", \"desk\"]\n");
  ASSERT_TRUE(pool) << pool.error().what;
  EXPECT_THAT(seats(*pool, Role::writer), ElementsAre("desk/qwen3:8b"));
  ASSERT_EQ(pool->left_out.size(), 1u);
  EXPECT_THAT(pool->left_out[0].what, HasSubstr("box"));

  const auto alone = chosen(desk + box + "[roles]\nwriter = [\"box/big:70b\"]\n");
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(alone.error().what, HasSubstr("writer"));
  EXPECT_TRUE(chosen(desk + box)) << "nothing is asked of an endpoint without a role";
}

TEST_F(PoolChoice, a_missing_key_is_refused_only_where_it_is_needed) {
  const std::string paid = "[[endpoint]]\npreset = \"deepseek\"\nname = \"paid\"\n";
  const std::string roles = "[roles]\ndefault = [\"paid/deepseek-chat\"]\n";
  EXPECT_TRUE(chosen(desk + paid));
  const auto refused = chosen(desk + paid + roles);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::refused);
  EXPECT_THAT(refused.error().what, HasSubstr("DEEPSEEK_API_KEY"));
  const auto pool = chosen(desk + paid + roles, {}, {{"DEEPSEEK_API_KEY", "sk-1"}});
  ASSERT_TRUE(pool);
  EXPECT_EQ(pool->endpoints[0].key, "sk-1");
  EXPECT_EQ(pool->endpoints[0].price.currency, "CNY");
}

TEST_F(PoolChoice, flags_win_over_endpoints_and_variables_do_not) {
  EXPECT_THAT(seats(*chosen(desk, {{"model.provider", "extractive"}}), Role::writer),
              ElementsAre("extractive/extractive"));
  EXPECT_THAT(seats(*chosen(desk, {{"model.name", "llama3"}}), Role::writer), ElementsAre("ollama/llama3:latest"));
  EXPECT_THAT(seats(*chosen(desk, {}, {{"LLM_PROVIDER", "extractive"}}), Role::writer), ElementsAre("desk/qwen3:8b"));
}

TEST_F(PoolChoice, the_extractive_model_can_have_a_seat) {
  const auto pool =
      chosen(desk + "[[endpoint]]\nname = \"code\"\nprovider = \"extractive\"\n[roles]\njudge = \"code\"\n");
  ASSERT_TRUE(pool) << pool.error().what;
  EXPECT_THAT(seats(*pool, Role::judge), ElementsAre("code/extractive"));
  EXPECT_THAT(seats(*pool, Role::writer), ElementsAre("desk/qwen3:8b"));
}

}  // namespace
}  // namespace kaozheng::app
