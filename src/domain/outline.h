// SPDX-License-Identifier: Apache-2.0
// How the detailed part of a report will be laid out, settled before it is written.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace kaozheng {

struct OutlineSection {
  std::string heading;
  std::string question;                  // that the section answers
  std::vector<std::string> findings;     // ids; empty where there are children
  std::vector<OutlineSection> children;  // subsections, which have none themselves
};

// Every finding stands in one place. A section without findings is something the topic asks for and the material does
// not have.
struct Outline {
  std::vector<OutlineSection> sections;
};

void to_json(nlohmann::json& json, const OutlineSection& section);
void to_json(nlohmann::json& json, const Outline& outline);
void from_json(const nlohmann::json& json, OutlineSection& section);
void from_json(const nlohmann::json& json, Outline& outline);

}  // namespace kaozheng
