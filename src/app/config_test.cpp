// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "app/dot_env.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A home and a working directory of its own, removed at the end.
class ConfigTest : public testing::Test {
 protected:
  ConfigTest() : root_(std::filesystem::temp_directory_path() / ("kaozheng-config-" + random_hex(12))) {
    std::filesystem::create_directories(work());
    std::filesystem::create_directories(root_ / "config/kaozheng");
  }
  ~ConfigTest() override { std::filesystem::remove_all(root_); }

  std::filesystem::path work() const { return root_ / "work"; }
  void project(const std::string& text) { write(work() / "kaozheng.toml", text); }
  void user(const std::string& text) { write(root_ / "config/kaozheng/kaozheng.toml", text); }
  void dot_env(const std::string& text) { write(work() / ".env", text); }

  Result<Config> load(Environment environment = {}, const std::map<std::string, std::string>& flags = {}) {
    environment["XDG_CONFIG_HOME"] = (root_ / "config").string();
    return Config::load(environment, flags, work());
  }
  Setting setting(const std::string& name, const Environment& environment = {},
                  const std::map<std::string, std::string>& flags = {}) {
    auto config = load(environment, flags);
    EXPECT_TRUE(config) << (config ? "" : config.error().what);
    return config ? config->setting(name) : Setting();
  }
  std::string error(const Environment& environment = {}, const std::map<std::string, std::string>& flags = {}) {
    const auto config = load(environment, flags);
    EXPECT_FALSE(config);
    if (config) return "";
    EXPECT_EQ(config.error().kind, ErrorKind::invalid);
    return config.error().what;
  }

 private:
  static void write(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }
  const std::filesystem::path root_;
};

TEST_F(ConfigTest, without_anything_the_defaults_hold) {
  const auto config = load();
  ASSERT_TRUE(config);
  EXPECT_EQ(config->text("model.provider"), "auto");
  EXPECT_EQ(config->number("search.max_loops"), 3);
  EXPECT_TRUE(config->yes("search.fetch_full_page"));
  EXPECT_THAT(config->list("search.engines"), ElementsAre("duckduckgo", "wikipedia"));
  EXPECT_EQ(config->setting("model.provider").origin, "default");
}

TEST_F(ConfigTest, each_source_wins_over_the_weaker_ones) {
  const auto loops = [&](const Environment& environment = {}, const std::map<std::string, std::string>& flags = {}) {
    const Setting found = setting("search.max_loops", environment, flags);
    return found.value + " from " + found.origin;
  };
  EXPECT_EQ(loops(), "3 from default");
  user("[search]\nmax_loops = 5\n");
  EXPECT_THAT(loops(), testing::MatchesRegex("5 from /.*/kaozheng/kaozheng.toml: search.max_loops"));
  project("search.max_loops = 6\n");
  EXPECT_EQ(loops(), "6 from kaozheng.toml: search.max_loops");
  dot_env("MAX_WEB_RESEARCH_LOOPS=7\n");
  EXPECT_EQ(loops(), "7 from .env: MAX_WEB_RESEARCH_LOOPS");
  const Environment environment{{"MAX_WEB_RESEARCH_LOOPS", "8"}};
  EXPECT_EQ(loops(environment), "8 from MAX_WEB_RESEARCH_LOOPS");
  EXPECT_EQ(loops(environment, {{"search.max_loops", "3"}}), "3 from --max-loops");
}

TEST_F(ConfigTest, a_flag_equal_to_its_default_beats_the_environment) {
  EXPECT_EQ(setting("model.provider", {{"LLM_PROVIDER", "openai"}}, {{"model.provider", "auto"}}).value, "auto");
}

TEST_F(ConfigTest, an_empty_variable_counts_as_unset) {
  dot_env("OPENAI_BASE_URL=\nSEARXNG_URL=http://localhost:9999\n");
  const Environment environment{{"OPENAI_BASE_URL", ""}, {"SEARXNG_URL", "  "}};
  EXPECT_EQ(setting("model.openai_url", environment).value, "https://api.openai.com/v1");
  EXPECT_EQ(setting("search.searxng_url", environment).value, "http://localhost:9999");
}

TEST_F(ConfigTest, every_variable_of_the_predecessor_works) {
  const std::vector<std::tuple<std::string, std::string, std::string, std::string>> cases = {
      {"LLM_PROVIDER", "OpenAI", "model.provider", "openai"},
      {"LOCAL_LLM", "qwen3:8b", "model.name", "qwen3:8b"},
      {"OLLAMA_BASE_URL", "http://box:11434/", "model.ollama_url", "http://box:11434"},
      {"OPENAI_BASE_URL", "http://127.0.0.1:8000/v1/", "model.openai_url", "http://127.0.0.1:8000/v1"},
      {"OPENAI_API_KEY", "sk-1", "model.openai_key", "sk-1"},
      {"SEARCH_API", "tavily", "search.engines", "tavily"},
      {"TAVILY_API_KEY", "tv", "search.tavily_key", "tv"},
      {"PERPLEXITY_API_KEY", "pp", "search.perplexity_key", "pp"},
      {"SEARXNG_URL", "http://s:1", "search.searxng_url", "http://s:1"},
      {"MAX_WEB_RESEARCH_LOOPS", "2", "search.max_loops", "2"},
      {"FETCH_FULL_PAGE", "False", "search.fetch_full_page", "false"},
      {"USE_TOOL_CALLING", "1", "model.tool_calling", "true"},
      {"STRIP_THINKING_TOKENS", "no", "model.strip_thinking", "false"},
      {"RESEARCH_TOPIC", "云", "research.topic", "云"},
      {"OUTPUT_FILE", "r.md", "research.out", "r.md"},
  };
  for (const auto& [variable, value, name, expected] : cases) {
    EXPECT_EQ(setting(name, {{variable, value}}).value, expected) << variable;
    EXPECT_EQ(setting(name, {{variable, value}}).origin, variable);
  }
}

TEST_F(ConfigTest, ollama_host_is_read_as_the_server_writes_it) {
  const std::pair<const char*, const char*> cases[] = {
      {"127.0.0.1", "http://127.0.0.1:11434"}, {"0.0.0.0:9000", "http://127.0.0.1:9000"},
      {":7777", "http://127.0.0.1:7777"},      {"https://box.example", "https://box.example"},
      {"[::1]", "http://[::1]:11434"},         {"box:1", "http://box:1"},
  };
  for (const auto& [host, url] : cases)
    EXPECT_EQ(setting("model.ollama_url", {{"OLLAMA_HOST", host}}).value, url) << host;
  EXPECT_EQ(setting("model.ollama_url", {{"OLLAMA_HOST", "a"}, {"OLLAMA_BASE_URL", "http://b:1"}}).value, "http://b:1");
}

TEST_F(ConfigTest, a_wrong_value_names_its_origin_and_what_is_allowed) {
  EXPECT_THAT(error({{"LLM_PROVIDER", "gemini"}}), testing::AllOf(HasSubstr("LLM_PROVIDER"), HasSubstr("gemini"),
                                                                  HasSubstr("auto, ollama, openai, extractive")));
  EXPECT_THAT(error({}, {{"search.max_loops", "21"}}), testing::AllOf(HasSubstr("--max-loops"), HasSubstr("1 to 20")));
  EXPECT_THAT(error({}, {{"search.max_loops", "0"}}), HasSubstr("1 to 20"));
  EXPECT_THAT(error({}, {{"search.max_loops", "3x"}}), HasSubstr("1 to 20"));
  EXPECT_THAT(error({}, {{"search.max_loops", ""}}), HasSubstr("--max-loops"));
  EXPECT_THAT(error({}, {{"research.max_tasks", "31"}}), HasSubstr("1 to 30"));
  EXPECT_THAT(error({}, {{"research.parallel", "65"}}), HasSubstr("1 to 64"));
  EXPECT_THAT(error({{"SEARCH_API", "duckduckgo,bing"}}), testing::AllOf(HasSubstr("\"bing\""), HasSubstr("searxng")));
  EXPECT_THAT(error({{"OLLAMA_BASE_URL", "localhost:11434"}}), HasSubstr("http://"));
  EXPECT_THAT(error({{"USE_TOOL_CALLING", "maybe"}}), HasSubstr("true, false"));
  dot_env("LLM_PROVIDER=nope\n");
  EXPECT_THAT(error(), HasSubstr(".env: LLM_PROVIDER"));
}

TEST_F(ConfigTest, a_wrong_value_that_loses_does_no_harm) {
  EXPECT_EQ(setting("search.engines", {{"SEARCH_API", "bing"}}, {{"search.engines", "local"}}).value, "local");
}

TEST_F(ConfigTest, a_wrong_file_names_the_place) {
  project("[search]\nmax_loops = = 3\n");
  EXPECT_THAT(error(), HasSubstr("kaozheng.toml:2: not valid TOML"));
  project("[search]\n\nmax_lops = 3\n");
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("kaozheng.toml:3: unknown setting search.max_lops"),
                                      HasSubstr("did you mean search.max_loops?")));
  project("[model]\nmax_loops = 3\n");
  EXPECT_THAT(error(), HasSubstr("did you mean search.max_loops?"));
  project("search.max_loops = \"3\"\n");
  EXPECT_THAT(error(), HasSubstr("kaozheng.toml:1: search.max_loops is text; expected a whole number, 1 to 20"));
  project("model.tool_calling = 1\n");
  EXPECT_THAT(error(), HasSubstr("expected true or false"));
  project("search.max_loops = 99\n");
  EXPECT_THAT(error(), HasSubstr("kaozheng.toml: search.max_loops: \"99\" is not allowed; allowed: 1 to 20"));
  project("");
  dot_env("oops\n");
  EXPECT_THAT(error(), HasSubstr(".env:1"));
}

TEST_F(ConfigTest, lists_may_be_arrays_and_repeats_are_dropped) {
  project("search.engines = [\"searxng\", \"Local\", \"searxng\"]\n");
  EXPECT_EQ(setting("search.engines").value, "searxng,local");
}

TEST_F(ConfigTest, a_folder_cannot_send_the_users_key_elsewhere) {
  const auto refused = [&](const Environment& environment, const std::string& name = "model.openai") {
    const auto config = load(environment);
    EXPECT_TRUE(config);
    const auto stays = check_key_stays(*config, name + "_url", name + "_key");
    return stays ? std::string() : stays.error().what;
  };
  const Environment with_key{{"OPENAI_API_KEY", "sk-secret"}};
  project("model.openai_url = \"https://evil.example/v1\"\n");
  EXPECT_THAT(refused(with_key),
              testing::AllOf(HasSubstr("model.openai_url"), HasSubstr("OPENAI_API_KEY"), Not(HasSubstr("sk-secret"))));
  EXPECT_EQ(refused({}), "");
  EXPECT_EQ(refused({{"OPENAI_API_KEY", "k"}, {"OPENAI_BASE_URL", "https://mine.example/v1"}}), "");
  project("model.openai_url = \"http://127.0.0.1:8000/v1\"\n");
  EXPECT_EQ(refused(with_key), "");
  project("model.openai_url = \"http://127.evil.example/v1\"\n");
  EXPECT_NE(refused(with_key), "");
  project("model.openai_url = \"https://api.openai.com@evil.example/v1\"\n");
  EXPECT_NE(refused(with_key), "");
  project("");
  dot_env("TAVILY_API_KEY=k\nKAOZHENG_TAVILY_URL=https://t.example\n");
  EXPECT_EQ(refused({}, "search.tavily"), "");
  EXPECT_NE(refused({{"TAVILY_API_KEY", "mine"}}, "search.tavily"), "");
}

TEST_F(ConfigTest, the_password_of_the_store_is_not_sent_where_a_folder_says) {
  const auto refused = [&](const Environment& environment) {
    const auto stays = check_password_stays(*load(environment), environment);
    return stays ? std::string() : stays.error().what;
  };
  const Environment with_password{{"PGPASSWORD", "hunter2"}};
  project("store.file = \"postgresql://kaozheng@evil.example/kaozheng\"\n");
  EXPECT_THAT(refused(with_password),
              testing::AllOf(HasSubstr("kaozheng.toml"), HasSubstr("PGPASSWORD"), Not(HasSubstr("hunter2"))));
  EXPECT_EQ(refused({}), "");
  EXPECT_EQ(refused({{"PGPASSWORD", "hunter2"}, {"KAOZHENG_STORE", "postgresql://kaozheng@db.example/kaozheng"}}), "");
  project("store.file = \"postgresql://kaozheng:its@evil.example/kaozheng\"\n");
  EXPECT_EQ(refused(with_password), "");
  for (const char* elsewhere : {"hostaddr=192.0.2.1", "service=mine"}) {
    project(std::string("store.file = \"postgresql://kaozheng@db.example/kaozheng?") + elsewhere + "\"\n");
    EXPECT_THAT(refused({}), HasSubstr("hostaddr")) << elsewhere;
  }
  project("store.file = \"here.db\"\n");
  EXPECT_EQ(refused(with_password), "");
  project("");
  dot_env("KAOZHENG_STORE=postgresql://kaozheng@127.0.0.1/kaozheng?host=evil.example\n");
  EXPECT_NE(refused(with_password), "");
}

TEST_F(ConfigTest, secrets_are_never_shown) {
  EXPECT_EQ(shown_value(*find_setting_spec("model.openai_key"), "sk-123"), "***");
  EXPECT_EQ(shown_value(*find_setting_spec("model.openai_key"), ""), "");
  EXPECT_EQ(shown_value(*find_setting_spec("search.searxng_url"), "http://me:pw@host/x"), "http://***@host/x");
  EXPECT_EQ(shown_value(*find_setting_spec("search.searxng_url"), "http://host/a@b"), "http://host/a@b");
  const SettingSpec& store = *find_setting_spec("store.file");
  for (const char* url :
       {"postgresql://me:pw@host:5432/runs", "postgres://host/runs?user=me&password=pw&sslpassword=pw"})
    EXPECT_EQ(shown_value(store, url), "postgresql://host:5432/runs");
  EXPECT_THAT(shown_value(store, "postgresql://me:p/pw@host/runs?password=pw&unknown=1"), Not(HasSubstr("pw")));
  EXPECT_EQ(shown_value(store, "/a/kaozheng.db"), "/a/kaozheng.db");
  EXPECT_THAT(error({{"OLLAMA_BASE_URL", "ftp://me:pw@host"}}), Not(HasSubstr("pw")));
}

TEST_F(ConfigTest, the_commented_file_is_valid_when_commented_in) {
  std::string text = commented_config_file();
  EXPECT_TRUE(parse_config_file(text, "f")->settings.empty());
  EXPECT_TRUE(parse_config_file(text, "f")->endpoints.endpoints.empty());
  std::string open;
  for (const std::string& line : split(text, '\n'))
    open += (line.starts_with("#") && !line.starts_with("# ") ? line.substr(1) : line) + "\n";
  const auto file = parse_config_file(open, "f");
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->settings.size(), setting_specs().size());
  EXPECT_EQ(file->endpoints.endpoints.size(), 2u);
  EXPECT_EQ(file->endpoints.roles.size(), 2u);
  EXPECT_TRUE(check_roles(file->endpoints));
}

TEST_F(ConfigTest, the_example_env_file_names_every_variable_and_parses) {
  std::ifstream file(".env.example");  // tests run in the project's folder
  ASSERT_TRUE(file);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_TRUE(parse_dot_env(text));
  for (const SettingSpec& spec : setting_specs())
    for (const std::string& variable : spec.variables) EXPECT_THAT(text, HasSubstr(variable + "=")) << variable;
}

TEST_F(ConfigTest, setting_names_and_variables_are_unique_and_defaults_are_allowed) {
  std::set<std::string> seen;
  for (const SettingSpec& spec : setting_specs()) {
    EXPECT_TRUE(seen.insert(spec.name).second) << spec.name;
    for (const std::string& variable : spec.variables) EXPECT_TRUE(seen.insert(variable).second) << variable;
    if (!spec.fallback.empty()) {
      EXPECT_EQ(check_value(spec, spec.fallback).value_or("?"), spec.fallback) << spec.name;
    }
    EXPECT_FALSE(spec.help_zh.empty());
  }
}

TEST(ConfigFolders, follow_the_xdg_rules) {
  EXPECT_EQ(user_config_folder({{"HOME", "/home/a"}}), "/home/a/.config/kaozheng");
  EXPECT_EQ(user_config_folder({{"HOME", "/home/a"}, {"XDG_CONFIG_HOME", "/c"}}), "/c/kaozheng");
  EXPECT_EQ(data_folder({{"HOME", "/home/a"}, {"XDG_DATA_HOME", "relative"}}), "/home/a/.local/share/kaozheng");
  EXPECT_EQ(data_folder({}), "");
}

}  // namespace
}  // namespace kaozheng::app
