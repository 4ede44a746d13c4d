// SPDX-License-Identifier: Apache-2.0
// The verdicts of a report as numbers, and disagreements between its sources. Pure, no I/O.
#pragma once

#include "domain/report.h"
#include "evidence/claim_check.h"

namespace kaozheng::evidence {

// Fills the verdict counts of report.check and its doubtful claims from the sentences of the final report; the worst
// first. Other fields stay.
void count_verdicts(Report& report);

// Claims of the final report whose figures another document tells otherwise, in a sentence about the same: at most
// `count_max`, in the order of the report. References are numbered.
std::vector<Disagreement> find_disagreements(const Report& report, const ClaimMaterial& material,
                                             std::size_t count_max);

}  // namespace kaozheng::evidence
