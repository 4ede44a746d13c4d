// SPDX-License-Identifier: Apache-2.0
#include "reports/report_diff.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/claims.h"
#include "reports/report_walk.h"

namespace kaozheng::reports {
namespace {

using evidence::ClaimChange;
using evidence::ClaimDifference;
using evidence::ComparedClaim;

void tell_side(nlohmann::json& json, const std::string& side, const std::vector<ComparedClaim>& claims,
               const std::optional<std::size_t>& place) {
  json[side] = json["verdict_" + side] = json["id_" + side] = nullptr;
  if (!place) return;
  const ComparedClaim& claim = claims[*place];
  json[side] = claim.text;
  if (claim.verdict) json["verdict_" + side] = to_string(*claim.verdict);
  if (!claim.id.empty()) json["id_" + side] = claim.id;
}

}  // namespace

std::vector<ComparedClaim> compared_claims(const Report& report) {
  std::vector<ComparedClaim> claims;
  for (const NamedClaim& claim : named_claims(report))
    claims.push_back({claim.id, claim.sentence->text, claim.sentence->check->verdict});
  if (!claims.empty()) return claims;
  for_each_sentence_of(report.final_report, [&](const Sentence& sentence) {
    if (sentence.kind == SentenceKind::cited || sentence.kind == SentenceKind::quoted)
      claims.push_back({"", sentence.text});
  });
  return claims;
}

int ReportDiff::count(ClaimDifference difference) const {
  return static_cast<int>(std::count_if(changes.begin(), changes.end(),
                                        [&](const ClaimChange& change) { return change.difference == difference; }));
}

ReportDiff diff_reports(const Report& before, const Report& after) {
  ReportDiff diff{compared_claims(before), compared_claims(after), {}};
  diff.changes = evidence::diff_claims(diff.before, diff.after);
  return diff;
}

void to_json(nlohmann::json& json, const ReportDiff& diff) {
  nlohmann::json claims = nlohmann::json::array(), counts = nlohmann::json::object();
  for (const ClaimChange& change : diff.changes) {
    nlohmann::json one = {{"change", evidence::to_string(change.difference)}, {"figures", nlohmann::json::array()}};
    tell_side(one, "before", diff.before, change.before);
    tell_side(one, "after", diff.after, change.after);
    for (const evidence::ChangedFigure& figure : change.figures)
      one["figures"].push_back({{"before", figure.before}, {"after", figure.after}});
    claims.push_back(std::move(one));
  }
  for (const ClaimDifference difference : {ClaimDifference::added, ClaimDifference::gone, ClaimDifference::figure,
                                           ClaimDifference::verdict, ClaimDifference::same})
    counts[std::string(evidence::to_string(difference))] = diff.count(difference);
  json = {{"claims", std::move(claims)}, {"counts", std::move(counts)}};
}

}  // namespace kaozheng::reports
