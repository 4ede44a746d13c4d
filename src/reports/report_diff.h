// SPDX-License-Identifier: Apache-2.0
// Two reports of one topic, claim by claim, as every door tells it. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "domain/report.h"
#include "evidence/claim_diff.h"

namespace kaozheng::reports {

// The claims of a report as they are compared: those that were checked, by name; in a report that was not checked at
// all, what it cites, without names.
std::vector<evidence::ComparedClaim> compared_claims(const Report& report);

struct ReportDiff {
  std::vector<evidence::ComparedClaim> before, after;
  std::vector<evidence::ClaimChange> changes;  // places are of these

  int count(evidence::ClaimDifference difference) const;
};
ReportDiff diff_reports(const Report& before, const Report& after);

// {"claims": [{"change", "before", "after", "verdict_before", "verdict_after", "id_before", "id_after", "figures":
// [{"before", "after"}]}], "counts": {"new", "gone", "figure", "verdict", "same"}}; null where a report has no such
// claim, or the claim no verdict or name.
void to_json(nlohmann::json& json, const ReportDiff& diff);

}  // namespace kaozheng::reports
