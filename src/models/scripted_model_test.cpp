// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "models/scripted_model_double.h"

namespace kaozheng::models {
namespace {

Prompt prompt_of(std::string task) {
  Prompt prompt;
  prompt.task = std::move(task);
  return prompt;
}

TEST(ScriptedModelTest, replies_are_used_in_order_and_the_last_one_again) {
  ScriptedModel model;
  model.on("plan", "one").on("plan", [](const Prompt& prompt) -> Result<std::string> { return prompt.task + " two"; });
  Budget budget;
  EXPECT_EQ(model.answer(prompt_of("plan"), budget, {}, {})->text, "one");
  EXPECT_EQ(model.answer(prompt_of("plan"), budget, {}, {})->text, "plan two");
  EXPECT_EQ(model.answer(prompt_of("plan"), budget, {}, {})->text, "plan two");
  EXPECT_EQ(budget.calls(), 3);
}

TEST(ScriptedModelTest, a_task_without_a_script_is_refused_by_name) {
  ScriptedModel model;
  Budget budget;
  const auto answer = model.answer(prompt_of("write.summary"), budget, {}, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::refused);
  EXPECT_NE(answer.error().what.find("write.summary"), std::string::npos);
}

}  // namespace
}  // namespace kaozheng::models
