// SPDX-License-Identifier: Apache-2.0
// What models reply, by schema: as sent to them, and read back. Replies are untrusted; readers are pure and say in
// words what is wrong (`malformed`). The plan's schema and reader are in domain/plan.h.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/document.h"
#include "domain/outline.h"
#include "domain/verdict.h"
#include "evidence/citations.h"
#include "models/model.h"

namespace kaozheng::research {

const nlohmann::json& questions_schema();
const nlohmann::json& brief_schema();
const nlohmann::json& queries_schema();
const nlohmann::json& notes_schema();
const nlohmann::json& reflection_schema();
const nlohmann::json& outline_schema();
const nlohmann::json& edits_schema();
const nlohmann::json& judgement_schema();
const nlohmann::json& correction_schema();

// To the user; none when nothing is open.
Result<std::vector<std::string>> read_questions(const nlohmann::json& json);
// Scope, period and facets; topic and language are left to the caller.
Result<Brief> read_brief(const nlohmann::json& json);
Result<std::vector<std::string>> read_queries(const nlohmann::json& json);

struct Reflection {
  std::vector<std::string> missing;  // empty: nothing more to look for
  std::vector<std::string> queries;
};
Result<Reflection> read_reflection(const nlohmann::json& json);

// Findings with the passages they name. What names no passage that was shown is dropped; when all do, the reply is
// malformed. `verbatim` is found out, and the passage that holds the words then comes first.
Result<std::vector<Finding>> read_notes(const nlohmann::json& json, const std::vector<models::LabelledPassage>& shown);

// Sections with their subsections; findings are named by the ledger's labels, unknown ones are dropped.
Result<Outline> read_outline(const nlohmann::json& json, const evidence::Ledger& ledger);

// What an editor changes in a written report.
struct Edits {
  struct Term {
    std::string use, instead_of;
  };
  struct Transition {
    std::size_t section = 0;  // place among the sections shown
    std::string text;
  };
  std::vector<Term> terms;
  std::vector<Transition> transitions;
};
Result<Edits> read_edits(const nlohmann::json& json);

// A judge's answer as it gave it; whether its quote stands anywhere is the caller's to see. Only the four verdicts a
// judge may give.
struct Judgement {
  Verdict verdict = Verdict::not_found;
  std::string quote;
  std::string reason;
};
Result<Judgement> read_judgement(const nlohmann::json& json);
// The corrected sentence; empty when there is none.
Result<std::string> read_correction(const nlohmann::json& json);

}  // namespace kaozheng::research
