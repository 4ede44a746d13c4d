// SPDX-License-Identifier: Apache-2.0
// Every claim of a written report held against the stored documents, and what follows from it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "evidence/claim_check.h"
#include "research/agents.h"

namespace kaozheng::research {

// 1. Every citation resolves to a stored passage, every quotation is verbatim there (evidence/citations.h).
// 2. Every claim gets a verdict: by code, and where code cannot settle it by the model as judge, whose quote must stand
//    in a passage it was shown.
// 3. Claims that were contradicted or not found are searched for again, limits.recheck_rounds times, and checked again.
// 4. What is still contradicted is corrected from what was found, or cut; what was not found keeps its mark. A claim
//    cites the passages that carry it.
// Fills Sentence::check, Report::check and the numbers; `notebook` receives what was found. Fails only with
// `cancelled`; what could not be asked stays with the verdict of code.
Result<void> check_claims(ResearchRun& run, const Brief& brief, Notebook& notebook, Report& report);

// The verdict on one claim, as in 2. `cited`: ids of the documents it cites; `material` is made of `documents`. Fails
// only with `cancelled`.
Result<ClaimCheck> verdict_on(const ResearchRun& run, const Brief& brief, const std::string& claim,
                              const std::vector<std::string>& cited, const evidence::ClaimMaterial& material,
                              const std::map<std::string, Document>& documents, Language language);

}  // namespace kaozheng::research
