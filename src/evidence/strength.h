// SPDX-License-Identifier: Apache-2.0
// How well a claim is borne out by all that was read. Pure, no I/O.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/verdict.h"
#include "evidence/claim_check.h"

namespace kaozheng::evidence {

// Weighs many claims against the same documents. `material` outlives it. Not for several threads.
class StrengthScale {
 public:
  explicit StrengthScale(const ClaimMaterial& material) : material_(material) {}

  // The documents that say the claim by the check of code: those it cites (ids, taken as given) and any other that
  // has the same words, or carries all of it by itself, a figure included. Counted as independent sources
  // (independence.h).
  Strength weigh(std::string_view claim, const std::vector<std::string>& cited, Language language);

 private:
  bool says_it(std::string_view claim, const std::string& id, Language language);

  const ClaimMaterial& material_;
  std::map<std::string, ClaimMaterial> alone_;  // each document by itself, once it was looked at
};

}  // namespace kaozheng::evidence
