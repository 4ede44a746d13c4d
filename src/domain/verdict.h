// SPDX-License-Identifier: Apache-2.0
// What became of a claim when it was held against the stored documents.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng {

enum class Verdict {
  quoted,        // taken over word for word: shown as such, outside precision and coverage
  computed,      // recomputed from cited figures; the formula is shown
  supported,     // the documents say all of it
  partly,        // they say some of it, or say it less strongly
  contradicted,  // they say otherwise
  not_found,     // nothing of it was found in them
};
std::string_view to_string(Verdict verdict);
// How much a verdict should worry a reader: contradicted 3, not found 2, partly 1, the others 0.
int doubt(Verdict verdict);
inline bool is_doubtful(Verdict verdict) { return doubt(verdict) > 0; }
std::optional<Verdict> parse_verdict(std::string_view text);

// Words of a stored document that speak for or against a claim.
struct Witness {
  std::string document_id;
  std::size_t begin = 0;  // bytes of Document::text
  std::size_t end = 0;
  std::string quote;  // these bytes
};

// The outcome of checking one claim, and why, in the report's language.
struct ClaimCheck {
  Verdict verdict = Verdict::not_found;
  std::string judge;                 // who settled it: "code", or the model that was asked
  std::vector<std::string> reasons;  // in words; empty when there is nothing to say against the claim
  std::vector<Witness> witnesses;    // the best first
  std::string formula;               // of a computed claim: "3800 亿元 ÷ 36 = 105.6 亿元"
};

// How well a claim is borne out.
struct Strength {
  int sources = 0;     // independent ones that say it; cited or not
  std::string latest;  // ISO date of the latest of them; empty when none has one
};

void to_json(nlohmann::json& json, const Strength& strength);
void from_json(const nlohmann::json& json, Strength& strength);
void to_json(nlohmann::json& json, const Witness& witness);
void from_json(const nlohmann::json& json, Witness& witness);
void to_json(nlohmann::json& json, const ClaimCheck& check);
void from_json(const nlohmann::json& json, ClaimCheck& check);  // throws nlohmann::json::exception when out of form

}  // namespace kaozheng
