// SPDX-License-Identifier: Apache-2.0
// What is asked about a run afterwards, answered from what it has read. Nothing is ever searched for.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/report.h"
#include "models/model.h"
#include "net/egress.h"
#include "research/prompts.h"
#include "store/store.h"

namespace kaozheng::runs {

inline constexpr std::size_t question_characters_max = 2'000;

// Who answers; all of it outlives the call. Its calls, and what they send, are kept with the run's.
struct FollowUpPorts {
  models::Model& model;
  const research::Prompts& prompts;
  net::EgressLog* egress =
      nullptr;  // of the client behind `model`, which serves nobody else meanwhile; null = not listed
};

struct FollowUpAnswer {
  Report report;       // its one section is the answer, with references, check and gaps like any report
  bool found = false;  // else a sentence says that the run has read nothing about it
  std::string markdown;
};
// {"answer": {"sentences": [{text, kind, citations, check …}]}, "markdown", "references", "gaps", "found"}
void to_json(nlohmann::json& json, const FollowUpAnswer& answer);

// The language of the answer is the question's. `invalid`: the question is empty or too long; `not_found`: no such
// run; `cancelled`; as the model fails when it can read nothing.
Result<FollowUpAnswer> ask(store::Store& store, Clock& clock, std::string_view run_id, std::string_view question,
                           const FollowUpPorts& ports, std::stop_token stop);

struct Rechecked {
  Report report;      // with the new verdict
  std::string claim;  // "c3"
  Verdict before = Verdict::not_found, after = Verdict::not_found;
};
// A claim of a finished run held once more against all documents of the run: by code, and by the model as judge when it
// generates. The report is saved with the new verdict wherever the sentence stands, its Markdown in its old layout, and
// ClaimRechecked is told. `not_found`: no such run or claim; `invalid`: the run has no final report.
Result<Rechecked> recheck(store::Store& store, Clock& clock, std::string_view run_id, std::string_view claim,
                          const FollowUpPorts& ports, std::stop_token stop);

}  // namespace kaozheng::runs
