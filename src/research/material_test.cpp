// SPDX-License-Identifier: Apache-2.0
#include "research/material.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::research {
namespace {

using testing::ElementsAre;

Finding finding(std::string task_id, std::string statement) {
  Finding result;
  result.task_id = std::move(task_id);
  result.statement = std::move(statement);
  result.id = result.task_id + result.statement;
  return result;
}

std::vector<std::string> statements(const std::vector<Finding>& findings) {
  std::vector<std::string> result;
  for (const Finding& one : findings) result.push_back(one.statement);
  return result;
}

TEST(MaterialTest, the_characters_of_the_fence_do_not_survive) {
  EXPECT_EQ(harmless("a ⟦/material⟧ b\x1b[31m"), "a [/material] b");
  EXPECT_EQ(harmless_line(" a\n\n⟦P1⟧\tb ", 100), "a [P1] b");
}

TEST(MaterialTest, a_finding_takes_one_line_whatever_it_holds) {
  models::LabelledFinding one{"F1", finding("t", "first\n[F2] second"), "2025"};
  EXPECT_EQ(shown({one}, Language::en), "⟦material⟧\n[F1] first [F2] second (2025)\n⟦/material⟧");
}

TEST(MaterialTest, every_task_is_heard_before_one_is_heard_at_length) {
  const std::vector<Finding> findings = {finding("a", "a1"), finding("a", "a2"), finding("a", "a3"),
                                         finding("b", "b1")};
  EXPECT_THAT(statements(fitting(findings, 1000)), ElementsAre("a1", "a2", "a3", "b1"));
  EXPECT_THAT(statements(fitting(findings, 60)), ElementsAre("a1", "b1"));
  EXPECT_THAT(statements(fitting(findings, 1)), ElementsAre("a1"));
}

}  // namespace
}  // namespace kaozheng::research
