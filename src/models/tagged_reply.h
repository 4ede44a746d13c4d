// SPDX-License-Identifier: Apache-2.0
// Replies between tags, one tag a property: a form small models keep that lose the brackets and quotation marks of
// JSON. Private to this room; pure. Schemas as in models/schema_fit.h.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/question.h"

namespace kaozheng::models {

// The tags of a schema, as shown to a model: a line each, lists of objects with the tags inside.
std::string tagged_form(const nlohmann::json& schema, Language language);

// A value in this form. What is of another type than the schema says is left out.
std::string write_tagged(const nlohmann::json& value, const nlohmann::json& schema);

// What `write_tagged` wrote, and what models make of it: any case, attributes, tags left open or closed by an opening
// one, lists in one tag with a line each, elements of "name: value" lines. `malformed` when no tag of the schema is
// there. A list without a tag is empty where another property has one: a model that has nothing writes nothing.
Result<nlohmann::json> read_tagged_reply(const nlohmann::json& schema, std::string_view reply);

// Lines of "name: value", lists as lines with bullets below their name, as in YAML and Markdown. `malformed` when a
// required property has no such line.
Result<nlohmann::json> read_keyed_lines(const nlohmann::json& schema, std::string_view reply);

}  // namespace kaozheng::models
