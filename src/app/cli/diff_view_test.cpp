// SPDX-License-Identifier: Apache-2.0
#include "app/cli/diff_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/terminal.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

reports::ReportDiff sample() {
  reports::ReportDiff diff;
  diff.before = {{"c1", "The plant employs 300 people.", Verdict::supported},
                 {"c2", "Sodium-ion cells use no lithium.", Verdict::not_found},
                 {"c3", "The plant in Győr\nclosed \x1b[31min May.", Verdict::quoted},
                 {"c4", "Water boils.", Verdict::supported}};
  diff.after = {{"c1", "Water boils.", Verdict::supported},
                {"c2", "The plant employs 250 people.", Verdict::contradicted},
                {"c3", "Sodium-ion cells use no lithium.", Verdict::supported},
                {"", "A ferry line opened.", std::nullopt}};
  diff.changes = evidence::diff_claims(diff.before, diff.after);
  return diff;
}

TEST(DiffViewTest, tells_what_changed_and_counts_the_rest) {
  EXPECT_EQ(diff_text(sample(), {}, Tongue(Language::en)),
            "1 new, 1 gone, 1 with another figure, 1 with another verdict, 1 the same\n"
            "\nanother figure\n"
            "  c1 → c2    The plant employs 250 people.\n"
            "             300 → 250\n"
            "             ✓ supported → ✗ contradicted\n"
            "\nanother verdict\n"
            "  c2 → c3    Sodium-ion cells use no lithium.\n"
            "             ? not found → ✓ supported\n"
            "\nnew\n"
            "  ·          A ferry line opened.\n"
            "             not checked\n"
            "\ngone\n"
            "  c3         The plant in Győr closed in May.\n"
            "             = quoted\n");
  EXPECT_THAT(diff_text(sample(), {}, Tongue(Language::zh)),
              testing::AllOf(testing::StartsWith("新增 1，消失 1，数字有变 1，结论有变 1，相同 1\n"),
                             testing::HasSubstr("✓ 有据 → ✗ 相矛盾"), testing::HasSubstr("未核查")));
  EXPECT_EQ(diff_text({}, {}, Tongue(Language::en)),
            "0 new, 0 gone, 0 with another figure, 0 with another verdict, 0 the same\n");
}

TEST(DiffViewTest, lines_fit_the_terminal_and_only_verdicts_are_coloured) {
  for (const std::string& line : split(diff_text(sample(), {50, false}, Tongue(Language::en)), '\n'))
    EXPECT_TRUE(contains(line, ", ") || columns_of(line) <= 50) << line;
  const std::string text = diff_text(sample(), {100, true}, Tongue(Language::en));
  EXPECT_THAT(text, testing::HasSubstr("\x1b[31m✗ contradicted\x1b[0m"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("\x1b[31min")));
}

}  // namespace
}  // namespace kaozheng::app
