// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cli.h"

#include "app/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/config.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Ended {
  int code;
  std::string output;
  std::string errors;
};

// The command line in a home and a working directory of its own; nothing it does leaves the machine.
class CliTest : public testing::Test {
 protected:
  CliTest()
      : root_(std::filesystem::temp_directory_path() / ("kaozheng-cli-" + random_hex(12))),
        before_(std::filesystem::current_path()) {
    if (!std::freopen("/dev/null", "r", stdin)) ADD_FAILURE() << "stdin cannot be redirected";
    std::filesystem::create_directories(root_ / "work/docs");
    std::filesystem::current_path(root_ / "work");
    for (const SettingSpec& spec : setting_specs())
      for (const std::string& variable : spec.variables) ::unsetenv(variable.c_str());
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) ::unsetenv(name);
    ::setenv("XDG_CONFIG_HOME", (root_ / "config").c_str(), 1);
    ::setenv("XDG_DATA_HOME", (root_ / "share").c_str(), 1);
  }
  ~CliTest() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(root_);
  }

  Ended run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "kaozheng");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_cli(static_cast<int>(arguments.size()), pointers.data());
    std::string output = testing::internal::GetCapturedStdout();
    return {code, std::move(output), testing::internal::GetCapturedStderr()};
  }
  static void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
  static void write_documents() {
    write("docs/云计算.md",
          "# 2025年云计算市场\n\n2025年，中国智能算力规模达到1037.3 "
          "EFLOPS，同比增长43%。云计算市场出现三大转向：从通用算力转向智能算力，"
          "从出租资源转向模型即服务，从上云转向深度用云。\n\n企业采用模型即服务之后，应用上线时间缩短了一半。运营商把训"
          "练与推理的资源放进"
          "同一个池里，利用率提高了30%。\n");
    write("docs/market.txt",
          "The cloud market grew by 21 percent in 2025. Spending on inference passed spending on training for the "
          "first time.\n");
  }

 private:
  const std::filesystem::path root_;
  const std::filesystem::path before_;
};

TEST_F(CliTest, results_go_to_stdout_and_nothing_else_does) {
  const Ended version = run({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.output, testing::MatchesRegex("kaozheng [0-9.]+\n"));
  EXPECT_THAT(version.errors, IsEmpty());
  EXPECT_EQ(run({"version"}).output, version.output);
  EXPECT_TRUE(nlohmann::json::parse(run({"version", "--json"}).output).contains("version"));
}

TEST_F(CliTest, help_is_there_for_every_command_and_for_exit_codes) {
  for (const char* command : {"research", "list", "show", "export", "delete", "doctor", "config", "version"}) {
    EXPECT_THAT(run({command, "--help"}).output, HasSubstr(std::string("kaozheng ") + command));
    EXPECT_EQ(run({"help", command}).output, run({command, "--help"}).output);
  }
  EXPECT_THAT(run({"help"}).output, AllOf(HasSubstr("  research "), HasSubstr("  doctor ")));
  EXPECT_EQ(run({"help"}).output, run({"--help"}).output);
  EXPECT_EQ(run({}).output, run({"--help"}).output);
  EXPECT_THAT(run({"help", "exit-codes"}).output, HasSubstr("143"));
  EXPECT_EQ(run({"help", "nonsense"}).code, exit_usage);
  ::setenv("LANG", "zh_CN.UTF-8", 1);
  EXPECT_THAT(run({"research", "--help"}).output, AllOf(HasSubstr("用法"), HasSubstr("MAX_WEB_RESEARCH_LOOPS")));
}

TEST_F(CliTest, wrong_usage_names_the_thing_and_ends_with_2) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"nonsense"}, "nonsense"},
      {{"research", "--nonsense", "x"}, "--nonsense"},
      {{"research", "--max-loops", "0", "x"}, "1 to 20"},
      {{"research", "--provider", "gemini", "x"}, "extractive"},
      {{"research", "--search", "bing", "x"}, "duckduckgo"},
      {{"research", "--json", "--jsonl", "x"}, "--jsonl"},
      {{"research", "--docs", "nowhere", "x"}, "nowhere"},
      {{"research", "--sources", "files", "x"}, "--docs"},
      {{"research", "--plan", "nowhere.json", "x"}, "nowhere.json"},
      {{"research", "--out", "nowhere/r.md", "x"}, "nowhere/r.md"},
      {{"research", std::string(200'000, 'x')}, "too long"},
      {{"research", "\xC3\x28"}, "UTF-8"},
      {{"export", "12345678", "--format", "pdf"}, "pdf"},
      {{"config"}, "subcommand"},
  };
  for (const auto& [arguments, message] : cases) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, exit_usage) << arguments.front() << ": " << ended.errors;
    EXPECT_THAT(ended.errors, HasSubstr(message));
    EXPECT_THAT(ended.output, IsEmpty());
  }
}

TEST_F(CliTest, a_wrong_plan_file_is_told_in_words) {
  write_documents();
  for (const char* plan :
       {"not json", "{}", R"({"tasks": []})",
        R"({"tasks": [{"id": "a", "type": "research", "description": "x", "depends_on": ["b"]}]})"}) {
    write("plan.json", plan);
    const Ended ended = run({"research", "x", "--docs", "docs", "--plan", "plan.json"});
    EXPECT_EQ(ended.code, exit_usage) << plan;
    EXPECT_THAT(ended.errors, AllOf(HasSubstr("plan.json"), HasSubstr("--plan-only"))) << plan;
  }
}

TEST_F(CliTest, a_wrong_settings_file_is_named_but_does_not_stop_help) {
  write("kaozheng.toml", "[model\n");
  EXPECT_THAT(run({"list"}).errors, HasSubstr("kaozheng.toml:1"));
  EXPECT_EQ(run({"list"}).code, exit_usage);
  EXPECT_EQ(run({"help"}).code, 0);
}

TEST_F(CliTest, a_missing_key_ends_with_4) {
  const Ended tavily = run({"research", "x", "--search", "tavily", "--provider", "extractive"});
  EXPECT_EQ(tavily.code, exit_key);
  EXPECT_THAT(tavily.errors, HasSubstr("TAVILY_API_KEY"));
  const Ended openai = run({"research", "x", "--provider", "openai", "--model", "m"});
  EXPECT_EQ(openai.code, exit_key);
  EXPECT_THAT(openai.errors, HasSubstr("OPENAI_API_KEY"));
}

TEST_F(CliTest, a_server_that_does_not_answer_ends_with_5) {
  const Ended ended = run({"research", "x", "--provider", "ollama", "--ollama-url", "http://127.0.0.1:1"});
  EXPECT_EQ(ended.code, exit_unreachable);
  EXPECT_THAT(ended.errors, AllOf(HasSubstr("http://127.0.0.1:1"), HasSubstr("--provider extractive")));
}

TEST_F(CliTest, settings_are_shown_with_their_origins_and_keys_masked) {
  ::setenv("OPENAI_API_KEY", "sk-canary", 1);
  write(".env", "LOCAL_LLM=qwen3:8b\n");
  const Ended shown = run({"config", "show", "--max-loops", "5", "--json"});
  const auto json = nlohmann::json::parse(shown.output);
  EXPECT_EQ(json["model.name"]["origin"], ".env: LOCAL_LLM");
  EXPECT_EQ(json["model.openai_key"]["value"], "***");
  EXPECT_THAT(shown.output + run({"config", "show"}).output, Not(HasSubstr("sk-canary")));
}

TEST_F(CliTest, config_init_writes_a_private_file_once) {
  EXPECT_EQ(run({"config", "init"}).code, 0);
  struct stat status {};
  const std::string file = std::string(::getenv("XDG_CONFIG_HOME")) + "/kaozheng/kaozheng.toml";
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(run({"config", "init"}).code, exit_usage);
  EXPECT_EQ(run({"config", "init", "--local"}).code, 0);
  EXPECT_EQ(run({"list"}).code, 0);
}

TEST_F(CliTest, a_folder_becomes_a_report_that_can_be_listed_shown_exported_and_deleted) {
  write_documents();
  const Ended report = run({"research", "2025年云计算市场的三大转向", "--docs", "docs", "--provider", "extractive"});
  ASSERT_EQ(report.code, 0) << report.errors;
  EXPECT_THAT(report.output, AllOf(HasSubstr("# "), HasSubstr("1037.3"), HasSubstr("[1]")));
  EXPECT_THAT(report.errors, AllOf(HasSubstr("计划"), Not(HasSubstr("\033"))));

  const auto runs = nlohmann::json::parse(run({"list", "--json"}).output);
  ASSERT_EQ(runs.size(), 1u);
  const std::string id = runs[0]["id"];
  EXPECT_THAT(run({"list"}).output, HasSubstr(id.substr(0, 8)));
  EXPECT_EQ(run({"show", id.substr(0, 8)}).output, report.output);
  EXPECT_EQ(run({"show"}).output, report.output);
  EXPECT_EQ(nlohmann::json::parse(run({"show", id, "--json"}).output)["run_id"], id);
  EXPECT_THAT(run({"show", id, "--events"}).output, HasSubstr("ReportPublished"));
  EXPECT_EQ(run({"export", id, "--format", "md", "-o", "r.md"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists("r.md"));
  EXPECT_EQ(nlohmann::json::parse(run({"export", id, "--format", "json"}).output)["run"]["id"], id);

  EXPECT_EQ(run({"delete", id, "--yes"}).code, 0);
  EXPECT_EQ(run({"show", id}).code, exit_usage);
  EXPECT_EQ(nlohmann::json::parse(run({"list", "--json"}).output).size(), 0u);
}

TEST_F(CliTest, json_is_one_document_and_jsonl_ends_with_the_report) {
  write_documents();
  const Ended json = run({"research", "云计算市场", "--docs", "docs", "--provider", "extractive", "--json", "-q"});
  ASSERT_EQ(json.code, 0) << json.errors;
  EXPECT_THAT(json.errors, IsEmpty());
  EXPECT_TRUE(nlohmann::json::parse(json.output).contains("run_id"));

  const Ended jsonl =
      run({"research", "云计算市场", "--docs", "docs", "--provider", "extractive", "--jsonl", "--out", "r.md"});
  ASSERT_EQ(jsonl.code, 0) << jsonl.errors;
  std::vector<nlohmann::json> events;
  for (const std::string& line : split(trim(jsonl.output), '\n')) events.push_back(nlohmann::json::parse(line));
  ASSERT_GT(events.size(), 3u);
  EXPECT_EQ(events.front()["type"], "RunStarted");
  EXPECT_EQ(events.back()["type"], "ReportPublished");
  EXPECT_EQ(events.back()["data"]["path"], "r.md");
  EXPECT_TRUE(std::filesystem::exists("r.md"));
}

TEST_F(CliTest, the_plan_can_be_printed_edited_and_run) {
  write_documents();
  const Ended plan = run({"research", "云计算市场", "--docs", "docs", "--provider", "extractive", "--plan-only"});
  ASSERT_EQ(plan.code, 0) << plan.errors;
  auto json = nlohmann::json::parse(plan.output);
  json["tasks"] =
      nlohmann::json::array({{{"id", "mine"}, {"type", "research"}, {"description", "智能算力规模"}, {"priority", 5}}});
  write("plan.json", json.dump());
  const Ended report =
      run({"research", "云计算市场", "--docs", "docs", "--provider", "extractive", "--plan", "plan.json"});
  ASSERT_EQ(report.code, 0) << report.errors;
  EXPECT_THAT(report.errors, HasSubstr("智能算力规模"));
}

TEST_F(CliTest, a_run_that_finds_nothing_ends_with_7_and_writes_no_report) {
  write("docs/other.md", "烹饪需要耐心。\n");
  const Ended ended = run(
      {"research", "quantum chromodynamics lattice", "--docs", "docs", "--provider", "extractive", "--out", "r.md"});
  EXPECT_EQ(ended.code, exit_no_evidence) << ended.errors;
  EXPECT_THAT(ended.errors, HasSubstr("--docs"));
  EXPECT_FALSE(std::filesystem::exists("r.md"));
}

}  // namespace
}  // namespace kaozheng::app
