// SPDX-License-Identifier: Apache-2.0
#include "app/cli/verify_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/terminal.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

runs::Verification sample() {
  runs::Verification verification;
  verification.report = reports::read_foreign_report(
      "It rained on 200 days [1]. The league signed 48 goalkeepers in the long and busy spring transfer window [7].\n\n"
      "## References\n[1] Rain\n[2] Nobody cites this\n");
  Document document;
  document.id = "rain";
  document.title = "Rain \x1b[31min\nthe north";
  verification.documents = {document};
  verification.documents_of_claims = {{"rain"}, {}};
  verification.documents_of_references = {{"rain"}, {}};
  ClaimCheck good, bad;
  good.verdict = Verdict::supported;
  bad.verdict = Verdict::contradicted;
  bad.reasons = {"the source says 12"};
  bad.witnesses = {{"rain", 0, 10, "It signed\n12 goalkeepers"}};
  verification.checks = {good, bad};
  verification.gaps = {{"", "reference 9 is not among the documents", "held against all"}};
  return verification;
}

std::string shown(Language language, VerifyLook look = {}) {
  return verification_text(sample(), "report.md", look, Tongue(language));
}

TEST(VerifyViewTest, doubtful_claims_come_first_with_reason_and_witness) {
  const std::string text = shown(Language::en);
  EXPECT_LT(text.find("goalkeepers"), text.find("It rained"));
  EXPECT_THAT(text, AllOf(HasSubstr("✗ contradicted"), HasSubstr("the source says 12"),
                          HasSubstr("“It signed 12 goalkeepers” — Rain in the north"), HasSubstr("[7]")));
  EXPECT_THAT(text,
              AllOf(HasSubstr("marks that lead to no reference (1)"), HasSubstr("references that nothing cites (1)"),
                    HasSubstr("[2] Nobody cites this"), HasSubstr("reference 9 is not among the documents")));
  EXPECT_THAT(shown(Language::zh),
              AllOf(HasSubstr("✗ 相矛盾"), HasSubstr("没有对应条目的引用标号"), HasSubstr("原文“")));
}

TEST(VerifyViewTest, lines_fit_the_terminal_and_strangers_words_do_nothing) {
  for (const std::size_t columns : {60u, 80u, 200u})
    for (const Language language : {Language::zh, Language::en}) {
      const std::string text = shown(language, {columns, /*colour=*/false});
      EXPECT_THAT(text, Not(HasSubstr("\x1b")));
      for (const std::string& line : split(text, '\n'))
        EXPECT_TRUE(line.starts_with("=") || columns_of(line) <= columns) << line;
    }
}

TEST(VerifyViewTest, colour_is_only_on_the_verdict) {
  const std::string text = shown(Language::en, {80, /*colour=*/true});
  EXPECT_THAT(text, AllOf(HasSubstr("\x1b[31m✗ contradicted"), HasSubstr("\x1b[32m✓ supported")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b[31min")));
}

}  // namespace
}  // namespace kaozheng::app
