// SPDX-License-Identifier: Apache-2.0
// One property of a structured reply, asked for and answered in plain lines. Private to this room; pure. Schemas as in
// models/schema_fit.h.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/question.h"

namespace kaozheng::models {

// What to write for the property, as put behind the task: a list is asked for as lines with bullets, a list of objects
// as lines of cells "a | b", an enum as one of its words.
std::string single_form(const std::string& name, const nlohmann::json& schema, Language language);

// The value in such a reply, in a type of the schema. A reply that is an object which has the property gives that.
// `malformed` when nothing of the form is there, or the model declines.
Result<nlohmann::json> read_single_reply(const std::string& name, const nlohmann::json& schema, std::string_view reply);

}  // namespace kaozheng::models
