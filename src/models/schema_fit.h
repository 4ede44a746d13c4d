// SPDX-License-Identifier: Apache-2.0
// What a reply means under its schema, where that is certain. Private to this room; pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::models {

// Schemas are of the kind agents send: objects with `properties` and `required`; strings (with `enum`), numbers,
// integers, booleans; arrays of strings and of such objects.

// The value in the form of the schema:
//   a wrapper ({"result": {…}}, {"properties": {…}}, a string that holds JSON) is taken off;
//   a list stands for the object whose only list it can be;
//   names are matched whatever their case, spaces and hyphens; names of another script by type, where only one can be
//   meant;
//   numbers as strings, strings as numbers, words of an enum in another case, null or one value for a list.
// What cannot be fitted stays as it is, for the caller to refuse.
nlohmann::json fitted_to_schema(nlohmann::json value, const nlohmann::json& schema);

// Whether the value is of the schema to the letter: it then is what it is fitted to, and nothing required is missing.
bool keeps_to(const nlohmann::json& value, const nlohmann::json& schema);

// Of the properties a schema requires, how many the value holds in their type; `all`: no one is missing.
struct Fit {
  std::size_t held = 0;
  bool all = false;
};
Fit fit_of(const nlohmann::json& value, const nlohmann::json& schema);

// The only property that is a list; null when there is none or more than one.
std::optional<std::string> only_list(const nlohmann::json& schema);
bool is_list(const nlohmann::json& schema);
bool is_list_of_objects(const nlohmann::json& schema);

// The property a name in a reply stands for, whatever its case, spaces, hyphens and marks.
std::optional<std::string> property_named(const nlohmann::json& schema, std::string_view name);
// The word of an enum a text is, whatever its case, spaces, hyphens, quotation marks and end mark.
std::optional<std::string> enum_word(const nlohmann::json& schema, std::string_view text);

}  // namespace kaozheng::models
