// SPDX-License-Identifier: Apache-2.0
// The claims of a report by name, the same behind every door. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"

namespace kaozheng::reports {

// A sentence of the final report that was checked. Claims are called "c1", "c2" … in the order of reading.
struct NamedClaim {
  std::string id;
  std::string section;                 // its number as the report shows it, "2.1"
  std::string heading;                 // of that section
  const Sentence* sentence = nullptr;  // of the report; has a check
};
std::vector<NamedClaim> named_claims(const Report& report);
// {"id", "section", "heading", "text", "kind", "verdict", "judge", "reasons", "formula", "citations", "witnesses"}
void to_json(nlohmann::json& json, const NamedClaim& claim);

// Null when there is none of that name.
Sentence* find_claim(Report& report, std::string_view id);
const Sentence* find_claim(const Report& report, std::string_view id);

// A section of the final report with its number; its children follow it.
struct NumberedSection {
  std::string number;  // "2.1"
  const Section* section = nullptr;
};
std::vector<NumberedSection> numbered_sections(const std::vector<Section>& sections);

// What a block says, as one text without marks.
std::string text_of(const ReportBlock& block);

}  // namespace kaozheng::reports
