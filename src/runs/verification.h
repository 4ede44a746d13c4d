// SPDX-License-Identifier: Apache-2.0
// A report that anybody wrote, held against documents: every claim gets a verdict, every citation is followed.
#pragma once

#include <array>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/document.h"
#include "domain/verdict.h"
#include "reports/foreign_report.h"
#include "sources/pages.h"

namespace kaozheng::runs {

// The documents a report is held against, and what of them could not be had.
struct VerificationMaterial {
  std::vector<Document> documents;
  std::vector<Gap> gaps;
};

// The addresses a report refers to, each once: those of its references first.
std::vector<std::string> addresses_of(const reports::ForeignReport& report);
// The pages at these addresses; one that cannot be read is a gap. `heard` is called on any thread with an address and
// why it could not be read, empty when it was. `cancelled` once `stop` is asked.
Result<VerificationMaterial> read_addresses(const std::vector<std::string>& addresses, sources::Pages& pages,
                                            Language language, std::stop_token stop,
                                            const std::function<void(const std::string&, const std::string&)>& heard);

struct Verification {
  reports::ForeignReport report;
  std::vector<Document> documents;
  // Of each reference, and of each claim: the ids of documents it refers to.
  std::vector<std::vector<std::string>> documents_of_references;
  std::vector<std::vector<std::string>> documents_of_claims;
  std::vector<ClaimCheck> checks;  // of each claim
  std::vector<Gap> gaps;
};
// Reasons and gaps are in `language`. References are matched to documents by address, file name or title; claims whose
// reference has no document are held against all of them, and a gap says so. `cancelled` once `stop` is asked.
Result<Verification> verify_report(reports::ForeignReport report, VerificationMaterial material, Language language,
                                   std::stop_token stop);

// The claims in the order of reading that matters: contradicted, not found, partly, then the others as they stand.
std::vector<std::size_t> doubtful_first(const Verification& verification);
// How many claims got each verdict.
std::array<int, 6> count_verdicts(const Verification& verification);  // by the value of Verdict

void to_json(nlohmann::json& json, const Verification& verification);

}  // namespace kaozheng::runs
