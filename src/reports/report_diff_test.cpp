// SPDX-License-Identifier: Apache-2.0
#include "reports/report_diff.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "reports/claims.h"
#include "reports/sample_report_double.h"

namespace kaozheng::reports {
namespace {

TEST(ReportDiff, tells_each_claim_with_names_verdicts_and_figures) {
  const Report before = checked_report(Language::en);
  Report after = before;
  find_claim(after, "c1")->text = "Utilisation rose by more than 45%.";
  find_claim(after, "c2")->check->verdict = Verdict::supported;
  find_claim(after, "c3")->text = "A new data centre opens in Guizhou.";
  nlohmann::json expected = nlohmann::json::parse(R"([
    {"change": "figure", "before": "Utilisation rose by more than 30%.", "after": "Utilisation rose by more than 45%.",
     "verdict_before": "supported", "verdict_after": "supported", "id_before": "c1", "id_after": "c1",
     "figures": [{"before": "30%", "after": "45%"}]},
    {"change": "verdict", "before": "Demand moves to “inference”.", "after": "Demand moves to “inference”.",
     "verdict_before": "partly", "verdict_after": "supported", "id_before": "c2", "id_after": "c2", "figures": []},
    {"change": "new", "before": null, "after": "A new data centre opens in Guizhou.", "verdict_before": null,
     "verdict_after": "computed", "id_before": null, "id_after": "c3", "figures": []}])");
  const nlohmann::json told = diff_reports(before, after);
  const nlohmann::json first(told.at("claims").begin(), told.at("claims").begin() + 3);
  EXPECT_EQ(first, expected) << told.dump(1);
  EXPECT_EQ(told.at("claims").back().at("change"), "gone");
  EXPECT_EQ(told.at("claims").back().at("before"), "6 billion in two years.");
  EXPECT_EQ(told.at("claims").back().at("after"), nullptr);
  EXPECT_EQ(told.at("counts"), (nlohmann::json{{"new", 1}, {"gone", 1}, {"figure", 1}, {"verdict", 1}, {"same", 2}}));
}

TEST(ReportDiff, a_report_and_itself_are_the_same) {
  for (const Language language : {Language::zh, Language::en}) {
    const ReportDiff diff = diff_reports(checked_report(language), checked_report(language));
    EXPECT_EQ(diff.count(evidence::ClaimDifference::same), 5);
    EXPECT_EQ(diff.changes.size(), 5u);
  }
}

TEST(ReportDiff, reports_that_were_not_checked_are_compared_by_what_they_cite) {
  const nlohmann::json told = diff_reports(sample_report(Language::zh), sample_report(Language::zh));
  EXPECT_EQ(told.at("counts").at("same"), 5) << "five different sentences";
  EXPECT_EQ(told.at("claims").at(0).at("id_after"), nullptr);
  EXPECT_EQ(told.at("claims").at(0).at("verdict_after"), nullptr);
  EXPECT_TRUE(nlohmann::json(diff_reports(Report{}, Report{})).at("claims").empty());
}

}  // namespace
}  // namespace kaozheng::reports
