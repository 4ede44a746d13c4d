// SPDX-License-Identifier: Apache-2.0
// Every stage of a run at the contexts small models have: instructions, material and reply fit.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/bytes.h"
#include "base/files.h"
#include "models/tokens.h"
#include "research/deep_research.h"
#include "research/world_double.h"

namespace kaozheng::research {
namespace {

constexpr const char* brief_reply = R"({"scope": "all of it", "period": "", "facets": ["a", "b"]})";
constexpr const char* plan_reply = R"({"tasks": [
  {"id": "r1", "type": "research", "description": "%", "priority": 5, "depends_on": []},
  {"id": "r2", "type": "research", "description": "%", "priority": 4, "depends_on": []},
  {"id": "a1", "type": "analysis", "description": "%", "priority": 3, "depends_on": ["r1", "r2"]}]})";

Result<std::string> note_every_sentence(const models::Prompt& prompt) {
  nlohmann::json findings = nlohmann::json::array();
  for (const models::LabelledPassage& one : prompt.material.passages)
    for (const std::string& line : split(one.passage.text, '\n'))
      if (line.size() > 30) findings.push_back({{"statement", line}, {"passages", {one.label}}});
  return nlohmann::json{{"findings", findings}}.dump();
}

// Too little of each finding to be a copy of its source: a judge is asked.
Result<std::string> write_vaguely(const models::Prompt& prompt) {
  std::string text;
  for (const models::LabelledFinding& one : prompt.material.findings)
    text += "In general: " + abbreviate(one.finding.statement, 24) + " and more [" + one.label + "]\n\n";
  return text;
}

struct Case {
  int context;
  Language language;
  bool long_topic;
};

class Context : public testing::TestWithParam<Case> {};

// A web of one kind of pages: the texts of an example folder, four times over under other addresses and names.
void publish(World& world, Language language) {
  const char* const folder = language == Language::zh ? "examples/flood-protection" : "examples/heat-pumps";
  std::vector<Hit> hits;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() == ".html") continue;
    const auto text = read_file(file.path(), 1 << 20);
    ASSERT_TRUE(text);
    std::string whole;
    for (int copy = 0; copy < 4; ++copy)
      whole += replace_all(*text, language == Language::zh ? "年" : " in ",
                           (language == Language::zh ? "年" : " in ") + std::to_string(copy)) +
               "\n\n";
    const std::string url = "https://example.org/" + std::to_string(hits.size());
    world.pages.on(url, whole);
    hits.push_back(hit_at(url));
  }
  world.search.on("", hits);
}

TEST_P(Context, holds_every_prompt_with_room_for_the_reply) {
  const auto [context, language, long_topic] = GetParam();
  const bool chinese = language == Language::zh;
  World world({"notes", "write.conclusion"});
  ASSERT_NO_FATAL_FAILURE(publish(world, language));
  world.model.give_room(models::material_chars_in(context));
  std::string description = chinese ? "堤防加固的进度、投资与效果" : "how far the programme has come and what it costs";
  if (long_topic) description = chinese ? std::string() : description;
  for (int i = 0; long_topic && i < 40; ++i) description += chinese ? "堤防加固的进度与投资" : " and what it costs";
  world.model.on("brief", brief_reply)
      .on("plan", replace_all(plan_reply, "%", description))
      .on("queries", ask_something_new)
      .on("notes", note_every_sentence)
      .on("reflect", something_missing)
      .on("write.conclusion", write_vaguely)
      .on("outline", R"({"sections": []})")
      .on("judge", R"({"verdict": "not_found", "quote": "", "reason": ""})")
      .on("correct", R"({"sentence": ""})");
  world.limits.max_loops = 2;
  world.limits.recheck_rounds = 0;
  Question question;
  question.topic = chinese ? "临江市的防洪规划" : "the heat pump programme of a town";
  for (int i = 0; long_topic && i < 400; ++i)
    question.topic += chinese ? "，堤防、蓄滞洪区与居民转移" : ", its cost, its tenants and its grid";
  question.language = language;
  question.audience = std::string(200, 'x');
  ResearchRun run = world.run();
  const auto report = deep_research(run, question, std::nullopt);
  ASSERT_TRUE(report) << report.error().what;

  std::set<std::string> tasks;
  int most_material = 0;
  for (const models::Prompt& prompt : world.model.prompts()) {
    if (prompt.rung != models::Rung::schema) continue;
    tasks.insert(prompt.task);
    const int tokens = models::tokens_at_most(prompt.system) + models::tokens_at_most(prompt.user);
    EXPECT_LE(tokens + models::reply_tokens_kept(context), context) << prompt.task << "\n" << prompt.user;
    const bool needs_material = !prompt.material.passages.empty() || !prompt.material.findings.empty();
    if (needs_material) most_material = std::max(most_material, tokens);
  }
  for (const char* task : {"brief", "plan", "queries", "notes", "reflect", "outline", "summarise", "analyse.findings",
                           "analyse.trends", "analyse.strengths", "analyse.outlook", "analyse.advice", "write.summary",
                           "write.findings", "write.detail", "write.conclusion", "judge"})
    EXPECT_TRUE(tasks.count(task)) << task << " was never asked";
  EXPECT_GT(most_material, std::min(context, 8192) / 5) << "a context is used, not only kept";
}

INSTANTIATE_TEST_SUITE_P(Sizes, Context,
                         testing::Values(Case{4096, Language::zh, true}, Case{4096, Language::en, true},
                                         Case{8192, Language::zh, false}, Case{8192, Language::en, false},
                                         Case{32768, Language::zh, false}, Case{32768, Language::en, false}),
                         [](const auto& one) {
                           return std::string(to_string(one.param.language)) + std::to_string(one.param.context) +
                                  (one.param.long_topic ? "LongTopic" : "");
                         });

}  // namespace
}  // namespace kaozheng::research
