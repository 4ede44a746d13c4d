// SPDX-License-Identifier: Apache-2.0
#include "app/endpoint_settings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/config.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using models::Privacy;
using models::Role;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ConfiguredEndpoint only(const std::string& lines) {
  const auto file = parse_config_file("[[endpoint]]\n" + lines, "kaozheng.toml");
  EXPECT_TRUE(file) << (file ? "" : file.error().what);
  if (!file || file->endpoints.endpoints.size() != 1) return {};
  return file->endpoints.endpoints.front();
}

std::string error_of(const std::string& text) {
  const auto file = parse_config_file(text, "kaozheng.toml");
  EXPECT_FALSE(file) << text;
  if (file) return "";
  EXPECT_EQ(file.error().kind, ErrorKind::invalid);
  return file.error().what;
}
std::string endpoint_error(const std::string& lines) { return error_of("[[endpoint]]\npreset = \"ollama\"\n" + lines); }

TEST(EndpointSettings, every_key_is_read) {
  const ConfiguredEndpoint read = only(R"(
preset = "deepseek"
name = "paid"
provider = "openai"
url = "https://models.example/v1/"
models = ["deepseek-chat", "deepseek-reasoner", "deepseek-chat"]
key_variable = "MY_KEY"
slots = 2
context = 16384
requests_per_minute = 60
tokens_per_minute = 200000
price_in = 0.27
price_out = 1
currency = "EUR"
privacy = "trusted"
hours = ["22:00-07:00", "12:00-13:30"]
overflow = true
)");
  const models::Endpoint& endpoint = read.endpoint;
  EXPECT_EQ(read.origin, "kaozheng.toml:1");
  EXPECT_EQ(read.preset_url, "https://api.deepseek.com/v1");
  EXPECT_EQ(endpoint.name, "paid");
  EXPECT_EQ(endpoint.provider, "openai");
  EXPECT_EQ(endpoint.url, "https://models.example/v1");
  EXPECT_THAT(endpoint.models, ElementsAre("deepseek-chat", "deepseek-reasoner"));
  EXPECT_EQ(endpoint.key_variable, "MY_KEY");
  EXPECT_EQ(endpoint.key, "");
  EXPECT_EQ(endpoint.slots, 2);
  EXPECT_EQ(endpoint.context, 16'384);
  EXPECT_EQ(endpoint.requests_per_minute, 60);
  EXPECT_EQ(endpoint.tokens_per_minute, 200'000);
  EXPECT_DOUBLE_EQ(endpoint.price.in, 0.27);
  EXPECT_DOUBLE_EQ(endpoint.price.out, 1);
  EXPECT_EQ(endpoint.price.currency, "EUR");
  EXPECT_EQ(endpoint.privacy, Privacy::trusted);
  ASSERT_EQ(endpoint.hours.size(), 2u);
  EXPECT_EQ(endpoint.hours[0].from, 22 * 60);
  EXPECT_TRUE(endpoint.overflow);
}

TEST(EndpointSettings, every_preset_stands_for_its_values) {
  for (const models::Preset& preset : models::presets()) {
    const models::Endpoint endpoint = only(fmt::format("preset = \"{}\"\n", preset.name)).endpoint;
    EXPECT_EQ(endpoint.name, preset.name);
    EXPECT_EQ(endpoint.provider, preset.provider);
    EXPECT_EQ(endpoint.url, preset.url);
    EXPECT_EQ(endpoint.key_variable, preset.key_variable);
    EXPECT_EQ(endpoint.price.currency, preset.currency);
    EXPECT_EQ(endpoint.privacy, preset.privacy) << preset.name;
    EXPECT_EQ(endpoint.slots, preset.slots);
    EXPECT_EQ(endpoint.context, preset.context);
    EXPECT_TRUE(endpoint.overflow);
  }
}

TEST(EndpointSettings, a_price_alone_stops_the_overflow) {
  EXPECT_FALSE(only("preset = \"openai\"\nprice_out = 10\n").endpoint.overflow);
  EXPECT_TRUE(only("preset = \"openai\"\nprice_out = 10\noverflow = true\n").endpoint.overflow);
  EXPECT_FALSE(only("preset = \"ollama\"\noverflow = false\n").endpoint.overflow);
}

TEST(EndpointSettings, one_text_stands_for_an_array_of_one) {
  EXPECT_THAT(only("preset = \"ollama\"\nmodels = \"qwen3:8b\"\n").endpoint.models, ElementsAre("qwen3:8b"));
}

TEST(EndpointSettings, the_extractive_model_needs_no_address) {
  const ConfiguredEndpoint read = only("name = \"code\"\nprovider = \"extractive\"\n");
  EXPECT_EQ(read.endpoint.privacy, Privacy::local);
  EXPECT_EQ(read.endpoint.url, "");
  EXPECT_THAT(error_of("[[endpoint]]\nname = \"c\"\nprovider = \"extractive\"\nurl = \"http://a\"\n"),
              HasSubstr("kaozheng.toml:4: endpoint.url"));
}

TEST(EndpointSettings, what_is_wrong_is_named_with_its_line_and_what_is_allowed) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"slot = 2", "endpoint.slot ", "did you mean endpoint.slots?"},
      {"key = \"sk-secret\"", "endpoint.key ", "key_variable"},
      {"preset2 = 1", "endpoint.preset2", "endpoint.preset?"},
      {"slots = 0", "endpoint.slots is 0", "1 to 256"},
      {"slots = \"2\"", "endpoint.slots is text", "1 to 256"},
      {"slots = 1.5", "endpoint.slots", "whole number"},
      {"context = -1", "endpoint.context is -1", "0 to 10000000"},
      {"requests_per_minute = 10000000", "endpoint.requests_per_minute", "0 to 1000000"},
      {"tokens_per_minute = true", "endpoint.tokens_per_minute is true or false", "whole number"},
      {"price_in = -0.1", "endpoint.price_in", "0 to 1000000"},
      {"price_out = nan", "endpoint.price_out", "0 to 1000000"},
      {"price_out = \"1\"", "endpoint.price_out is text", "million tokens"},
      {"currency = \"Yuan\"", "endpoint.currency", "USD, CNY, EUR"},
      {"privacy = \"private\"", "endpoint.privacy \"private\"", "local, trusted, public"},
      {"hours = [\"22-07\"]", "endpoint.hours", "22:00-07:00"},
      {"hours = [7]", "endpoint.hours", "array of texts"},
      {"models = [\"\"]", "endpoint.models", "none of them empty"},
      {"overflow = \"yes\"", "endpoint.overflow is text", "true or false"},
      {"name = \"a/b\"", "endpoint.name", "without blanks, slashes"},
      {"name = \"\\u001b[2J\"", "endpoint.name", "without blanks, slashes"},
      {"provider = \"anthropic\"", "endpoint.provider", "ollama, openai, extractive"},
      {"url = \"ftp://a\"", "endpoint.url", "http:// or https://"},
      {"url = \"http://me:sk-secret@a\"", "endpoint.url", "without user name"},
      {"url = \"http://a/?key=sk-secret\"", "endpoint.url", "question mark"},
      {"key_variable = \"sk-secret\"", "endpoint.key_variable", "letters, digits and _"},
      {"url = \"http://10.0.0.5:1\"\nprivacy = \"local\"", "endpoint.privacy", "say \"trusted\""},
  };
  for (const auto& [line, key, allowed] : cases) {
    const std::string error = endpoint_error(line);
    EXPECT_THAT(error, HasSubstr(contains(line, "\n") ? "kaozheng.toml:4: " : "kaozheng.toml:3: ")) << line;
    EXPECT_THAT(error, HasSubstr(key)) << line;
    EXPECT_THAT(error, HasSubstr(allowed)) << line;
    EXPECT_THAT(error, Not(HasSubstr("secret"))) << line;
    EXPECT_EQ(error, printable(error));
  }
}

TEST(EndpointSettings, what_is_missing_and_what_is_of_another_form_is_named) {
  EXPECT_THAT(error_of("[[endpoint]]\n"), HasSubstr("endpoint.name is missing"));
  EXPECT_THAT(error_of("[[endpoint]]\nname = \"a\"\n"), HasSubstr("endpoint.provider is missing"));
  EXPECT_THAT(error_of("[[endpoint]]\nname = \"a\"\nprovider = \"openai\"\n"), HasSubstr("endpoint.url is missing"));
  EXPECT_THAT(error_of("[[endpoint]]\npreset = \"olama\"\n"), HasSubstr("did you mean ollama?"));
  EXPECT_THAT(error_of("\n[endpoint]\npreset = \"ollama\"\n"), HasSubstr("kaozheng.toml:2: endpoint is a table; write "
                                                                         "[[endpoint]]"));
  EXPECT_THAT(error_of("endpoint = [1]\n"), HasSubstr("write [[endpoint]]"));
  EXPECT_THAT(error_of("[[endpoints]]\npreset = \"ollama\"\n"), HasSubstr("did you mean endpoint?"));
  EXPECT_THAT(error_of("roles = 3\n"), HasSubstr("write [roles]"));
  EXPECT_THAT(error_of("[role]\nwriter = []\n"), HasSubstr("did you mean roles?"));
  EXPECT_THAT(error_of("[roles]\nwritter = [\"a\"]\n"),
              HasSubstr("kaozheng.toml:2: unknown setting roles.writter (did you "
                        "mean roles.writer?)"));
  EXPECT_THAT(error_of("[roles]\nwriter = []\n"), HasSubstr("kaozheng.toml:2: roles.writer is empty"));
  EXPECT_THAT(error_of("[[endpoint]]\npreset = \"ollama\"\n[[endpoint]]\npreset = \"ollama\"\n"),
              HasSubstr("kaozheng.toml:3: there is another endpoint of the name ollama (kaozheng.toml:1)"));
}

TEST(EndpointSettings, only_this_machine_is_local_and_a_private_network_is_public_with_a_remark) {
  const std::tuple<const char*, Privacy, bool> cases[] = {
      {"http://localhost:1", Privacy::local, false},
      {"http://127.0.0.1:1", Privacy::local, false},
      {"http://127.1:1", Privacy::local, false},
      {"http://[::1]:1", Privacy::local, false},
      {"http://192.168.1.5:11434", Privacy::open, true},
      {"http://10.0.0.1", Privacy::open, true},
      {"http://[fd00::1]:1", Privacy::open, true},
      {"http://nas:11434", Privacy::open, true},
      {"http://nas.local:11434", Privacy::open, true},
      {"http://127.0.0.1.example.com", Privacy::open, false},
      {"http://localhost.example.com", Privacy::open, false},
      {"http://8.8.8.8", Privacy::open, false},
      {"https://models.example.com/v1", Privacy::open, false},
  };
  for (const auto& [url, privacy, unvouched] : cases) {
    const ConfiguredEndpoint read = only(fmt::format("preset = \"ollama\"\nurl = \"{}\"\n", url));
    EXPECT_EQ(read.endpoint.privacy, privacy) << url;
    EXPECT_EQ(read.unvouched, unvouched) << url;
  }
  const ConfiguredEndpoint vouched = only("preset = \"ollama\"\nurl = \"http://10.0.0.1\"\nprivacy = \"trusted\"\n");
  EXPECT_EQ(vouched.endpoint.privacy, Privacy::trusted);
  EXPECT_FALSE(vouched.unvouched);
  EXPECT_EQ(only("preset = \"ollama\"\nprivacy = \"public\"\n").endpoint.privacy, Privacy::open);
}

TEST(EndpointSettings, a_seat_ends_its_endpoint_at_the_first_slash) {
  EXPECT_EQ(parse_seat_name("desk/qwen3:8b").endpoint, "desk");
  EXPECT_EQ(parse_seat_name("desk/qwen3:8b").model, "qwen3:8b");
  EXPECT_EQ(parse_seat_name("router/meta/llama:free").model, "meta/llama:free");
  EXPECT_EQ(parse_seat_name("desk").endpoint, "desk");
  EXPECT_EQ(parse_seat_name("desk").model, "");
}

TEST(EndpointSettings, a_role_without_a_list_takes_the_default_and_that_the_first_endpoint) {
  const auto settings = [](const std::string& roles) {
    return parse_config_file("[[endpoint]]\npreset = \"ollama\"\n[[endpoint]]\npreset = \"openai\"\n" + roles, "f")
        ->endpoints;
  };
  EXPECT_THAT(settings("").entries_of(Role::writer), ElementsAre("ollama"));
  EXPECT_THAT(settings("").entries_of(Role::embedder), IsEmpty());
  const auto own = settings(
      "[roles]\ndefault = [\"openai/gpt\"]\nwriter = [\"ollama/a\", \"openai\"]\n"
      "embedder = \"ollama/bge-m3\"\n");
  EXPECT_THAT(own.entries_of(Role::writer), ElementsAre("ollama/a", "openai"));
  EXPECT_THAT(own.entries_of(Role::judge), ElementsAre("openai/gpt"));
  EXPECT_THAT(own.entries_of(Role::embedder), ElementsAre("ollama/bge-m3"));
}

// A user's folder and a working directory, removed at the end.
class EndpointFiles : public testing::Test {
 protected:
  EndpointFiles() : root_(std::filesystem::temp_directory_path() / ("kaozheng-endpoints-" + random_hex(12))) {
    std::filesystem::create_directories(root_ / "work");
    std::filesystem::create_directories(root_ / "config/kaozheng");
  }
  ~EndpointFiles() override { std::filesystem::remove_all(root_); }

  void project(const std::string& text) { std::ofstream(root_ / "work/kaozheng.toml") << text; }
  void user(const std::string& text) { std::ofstream(root_ / "config/kaozheng/kaozheng.toml") << text; }
  void dot_env(const std::string& text) { std::ofstream(root_ / "work/.env") << text; }
  Result<Config> load(Environment environment = {}) {
    environment["XDG_CONFIG_HOME"] = (root_ / "config").string();
    return Config::load(environment, {}, root_ / "work");
  }
  // Of the endpoint "paid".
  Result<void> key_check(const Environment& environment = {}) {
    const auto config = load(environment);
    EXPECT_TRUE(config) << (config ? "" : config.error().what);
    return check_key(*config->endpoints().find("paid"));
  }

 private:
  const std::filesystem::path root_;
};

TEST_F(EndpointFiles, the_project_replaces_endpoints_and_roles_of_the_user_one_by_one) {
  user(
      "[[endpoint]]\nname = \"desk\"\npreset = \"ollama\"\n[[endpoint]]\nname = \"far\"\npreset = \"openai\"\n"
      "[roles]\ndefault = [\"far/a\"]\nwriter = [\"far/b\"]\n");
  project("[[endpoint]]\nname = \"desk\"\npreset = \"vllm\"\n[roles]\nwriter = [\"desk/c\"]\n");
  const auto config = load();
  ASSERT_TRUE(config) << config.error().what;
  const EndpointSettings& settings = config->endpoints();
  ASSERT_EQ(settings.endpoints.size(), 2u);
  EXPECT_EQ(settings.find("desk")->endpoint.provider, "openai");
  EXPECT_TRUE(settings.find("desk")->of_this_folder);
  EXPECT_FALSE(settings.find("far")->of_this_folder);
  EXPECT_THAT(settings.find("far")->origin, HasSubstr("/kaozheng/kaozheng.toml:4"));
  EXPECT_THAT(settings.entries_of(Role::writer), ElementsAre("desk/c"));
  EXPECT_THAT(settings.entries_of(Role::judge), ElementsAre("far/a"));
}

TEST_F(EndpointFiles, a_role_names_only_what_is_there) {
  project(
      "[[endpoint]]\nname = \"desk\"\npreset = \"ollama\"\nmodels = [\"qwen3:8b\"]\n"
      "[roles]\nwriter = [\"dask/qwen3:8b\"]\n");
  EXPECT_EQ(load().error().what,
            "kaozheng.toml:6: roles.writer: there is no endpoint \"dask\" (did you mean desk?); there are: desk");
  project(
      "[[endpoint]]\nname = \"desk\"\npreset = \"ollama\"\nmodels = [\"qwen3:8b\"]\n"
      "[roles]\nwriter = [\"desk/qwen3:4b\"]\n");
  EXPECT_THAT(load().error().what, HasSubstr("does not list the model \"qwen3:4b\" (did you mean qwen3:8b?)"));
  project("[roles]\nwriter = [\"desk\"]\n");
  EXPECT_THAT(load().error().what, HasSubstr("write [[endpoint]]"));
}

TEST_F(EndpointFiles, a_missing_key_is_refused_by_its_variable) {
  user("[[endpoint]]\nname = \"paid\"\npreset = \"deepseek\"\n");
  EXPECT_EQ(key_check().error().kind, ErrorKind::refused);
  EXPECT_THAT(key_check().error().what, HasSubstr("DEEPSEEK_API_KEY"));
  EXPECT_EQ(key_check({{"DEEPSEEK_API_KEY", "  "}}).error().kind, ErrorKind::refused);
  EXPECT_TRUE(key_check({{"DEEPSEEK_API_KEY", "sk-1"}}));
  dot_env("DEEPSEEK_API_KEY=sk-2\n");
  EXPECT_TRUE(key_check());
  EXPECT_EQ(load()->endpoints().find("paid")->endpoint.key, "sk-2");
  EXPECT_EQ(load({{"DEEPSEEK_API_KEY", "sk-1"}})->endpoints().find("paid")->endpoint.key, "sk-1");
  user("[[endpoint]]\nname = \"paid\"\npreset = \"deepseek\"\nkey_variable = \"\"\n");
  EXPECT_TRUE(key_check());
}

TEST_F(EndpointFiles, a_folder_does_not_send_the_users_key_to_a_server_of_its_choice) {
  const Environment mine{{"DEEPSEEK_API_KEY", "sk-mine"}};
  const auto named = [](const std::string& url) {
    return "[[endpoint]]\nname = \"paid\"\npreset = \"deepseek\"\n" + (url.empty() ? "" : "url = \"" + url + "\"\n");
  };
  for (const char* theirs : {"https://evil.example/v1", "http://api.deepseek.com/v1", "https://api.deepseek.com:444/v1",
                             "https://api.deepseek.com.evil.example/v1", "http://10.0.0.5/v1"}) {
    project(named(theirs));
    const auto checked = key_check(mine);
    ASSERT_FALSE(checked) << theirs;
    EXPECT_EQ(checked.error().kind, ErrorKind::invalid);
    EXPECT_THAT(checked.error().what, HasSubstr("kaozheng.toml:1"));
    EXPECT_THAT(checked.error().what, HasSubstr("kaozheng config path"));
    EXPECT_THAT(checked.error().what, Not(HasSubstr("sk-mine")));
  }
  for (const char* fine : {"", "https://api.deepseek.com/beta", "http://127.0.0.1:8000/v1"}) {
    project(named(fine));
    EXPECT_TRUE(key_check(mine)) << fine;
  }
  project(named("https://evil.example/v1"));
  dot_env("DEEPSEEK_API_KEY=sk-theirs\n");
  EXPECT_TRUE(key_check()) << "their own key may go where they like";
  EXPECT_FALSE(key_check(mine)) << "the environment wins, and its key is the user's";
  project("");
  user(named("https://mirror.example/v1"));
  EXPECT_TRUE(key_check(mine));
  project(named("https://evil.example/v1"));
  EXPECT_FALSE(key_check(mine)) << "a folder takes over the name of the user's endpoint";
}

}  // namespace
}  // namespace kaozheng::app
