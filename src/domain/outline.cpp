// SPDX-License-Identifier: Apache-2.0
#include "domain/outline.h"

#include <nlohmann/json.hpp>

namespace kaozheng {

void to_json(nlohmann::json& json, const OutlineSection& section) {
  json = {{"heading", section.heading},
          {"question", section.question},
          {"findings", section.findings},
          {"children", section.children}};
}

void to_json(nlohmann::json& json, const Outline& outline) { json = {{"sections", outline.sections}}; }

void from_json(const nlohmann::json& json, OutlineSection& section) {
  json.at("heading").get_to(section.heading);
  json.at("question").get_to(section.question);
  json.at("findings").get_to(section.findings);
  json.at("children").get_to(section.children);
}

void from_json(const nlohmann::json& json, Outline& outline) { json.at("sections").get_to(outline.sections); }

}  // namespace kaozheng
