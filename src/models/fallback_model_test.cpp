// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "models/providers.h"
#include "models/scripted_model_double.h"

namespace kaozheng::models {
namespace {

ScriptedModel::Reply failing(ErrorKind kind) {
  return [kind](const Prompt&) -> Result<std::string> { return fail(kind, "first failed"); };
}

struct World {
  ScriptedModel first, second;
  std::vector<std::string> told;
  std::unique_ptr<Model> model = make_fallback_model(first, second, [this](const Prompt& asked, const Error& error) {
    told.push_back(asked.task + ": " + error.what);
  });
  Budget budget;
  Prompt prompt;
  World() {
    prompt.task = "plan";
    second.on("plan", "second");
  }
  Result<Answer> ask() { return model->answer(prompt, budget, {}, {}); }
};

TEST(FallbackModelTest, the_first_model_answers_when_it_can) {
  World world;
  world.first.on("plan", "first");
  EXPECT_EQ(world.ask()->text, "first");
  EXPECT_TRUE(world.told.empty());
  EXPECT_TRUE(world.second.prompts("plan").empty());
}

TEST(FallbackModelTest, each_failure_of_the_first_goes_to_the_second_and_is_told) {
  World world;
  world.first.on("plan", failing(ErrorKind::unavailable)).on("plan", failing(ErrorKind::too_long)).on("plan", "first");
  EXPECT_EQ(world.ask()->text, "second");
  EXPECT_EQ(world.ask()->text, "second");
  EXPECT_EQ(world.ask()->text, "first");
  EXPECT_EQ(world.told, (std::vector<std::string>{"plan: first failed", "plan: first failed"}));
}

TEST(FallbackModelTest, a_structured_reply_is_sought_rung_by_rung_before_the_second_model_answers) {
  World world;
  world.first.on("plan", failing(ErrorKind::malformed));
  const nlohmann::json schema = {{"type", "object"}};
  world.prompt.schema = &schema;
  for (const Rung rung : {Rung::schema, Rung::plain, Rung::repair, Rung::tagged, Rung::single}) {
    world.prompt.rung = rung;
    EXPECT_EQ(world.ask().error().kind, ErrorKind::malformed) << to_string(rung);
  }
  EXPECT_TRUE(world.told.empty());
  world.prompt.rung = Rung::extractive;
  world.prompt.trouble = "the reply holds no JSON object";
  EXPECT_EQ(world.ask()->text, "second");
  EXPECT_EQ(world.told, (std::vector<std::string>{"plan: the reply holds no JSON object"}));
  EXPECT_EQ(world.second.prompts("plan").back().rung, Rung::schema);
}

TEST(FallbackModelTest, of_free_text_a_malformed_reply_goes_to_the_second_at_once) {
  World world;
  world.first.on("plan", failing(ErrorKind::malformed));
  EXPECT_EQ(world.ask()->text, "second");
}

TEST(FallbackModelTest, a_stop_and_a_used_up_budget_are_final) {
  for (const ErrorKind kind : {ErrorKind::cancelled, ErrorKind::over_budget}) {
    World world;
    world.first.on("plan", failing(kind));
    EXPECT_EQ(world.ask().error().kind, kind);
    EXPECT_TRUE(world.told.empty());
  }
}

TEST(FallbackModelTest, it_passes_for_the_first_and_carries_what_both_can) {
  World world;
  EXPECT_EQ(world.model->provider(), "scripted");
  const auto extractive = make_extractive_model();
  const auto model = make_fallback_model(world.first, *extractive, {});
  EXPECT_EQ(model->material_chars_max(Role::writer), world.first.material_chars_max(Role::writer));
  EXPECT_TRUE(model->generates());
}

}  // namespace
}  // namespace kaozheng::models
