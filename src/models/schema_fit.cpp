// SPDX-License-Identifier: Apache-2.0
#include "models/schema_fit.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "models/json_fields.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

constexpr int wrappers_max = 4;

// Letters and digits alone, in lower case; other scripts as they are.
std::string name_key(std::string_view name) {
  std::string key;
  for (const char c : to_lower_ascii(name))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) key += c;
  return key;
}

bool is_ascii_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

const json& properties_of(const json& schema) { return field(schema, "properties"); }

// Whether a value is of a schema's type; what is inside is not looked at but for the elements of a list of objects.
bool is_of_type(const json& value, const json& schema) {
  const std::string type = text_field(schema, "type");
  if (type == "string")
    return value.is_string() && (!schema.contains("enum") || enum_word(schema, value.get<std::string>()));
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "object") return value.is_object();
  if (type != "array" || !value.is_array()) return false;
  const json& items = field(schema, "items");
  return std::all_of(value.begin(), value.end(), [&](const json& item) {
    return is_list_of_objects(schema) ? item.is_object() && fit_of(item, items).held > 0 : !item.is_structured();
  });
}

json fitted(json value, const json& schema);

// The object or list in a string; nothing when there is none.
std::optional<json> unpacked(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = trim(value.get_ref<const std::string&>());
  if (text.empty() || (text.front() != '{' && text.front() != '[')) return std::nullopt;
  json inner = parse_json(text);
  if (!inner.is_structured()) return std::nullopt;
  return inner;
}

// The one property without a value that a value under another name can be for.
std::optional<std::string> only_property_for(const json& value, const json& named, const json& schema) {
  std::optional<std::string> found;
  for (const auto& [property, inner] : properties_of(schema).items()) {
    const bool fits = value.is_array() == is_list(inner) && is_of_type(fitted(value, inner), inner);
    if (!fits || named.contains(property)) continue;
    if (found) return std::nullopt;
    found = property;
  }
  return found;
}

json with_known_names(const json& object, const json& schema) {
  json named = json::object(), others = json::object();
  for (const auto& [name, value] : object.items()) {
    const std::optional<std::string> property = property_named(schema, name);
    const bool is_its_value = property && (name == *property || !object.contains(*property));
    if (is_its_value && !named.contains(*property))
      named[*property] = value;
    else
      others[name] = value;
  }
  // By type: a list that is the only member of an object, and names of another script, when one value and one property
  // are left.
  const bool alone = object.size() == 1 && properties_of(schema).size() == 1;
  json result = named;
  for (const auto& [name, value] : others.items()) {
    int rivals = 0;
    for (const auto& [other, rival] : others.items())
      rivals += !is_ascii_text(other) && rival.is_array() == value.is_array() ? 1 : 0;
    const bool can_be_meant = (alone && value.is_array()) || (!is_ascii_text(name) && rivals == 1);
    const auto property = can_be_meant ? only_property_for(value, named, schema) : std::nullopt;
    result[property ? *property : name] = value;
  }
  return result;
}

json fitted_object(const json& object, const json& schema) {
  json named = with_known_names(object, schema);
  for (const auto& [name, inner] : properties_of(schema).items())
    if (named.contains(name)) named[name] = fitted(std::move(named[name]), inner);
  return named;
}

json fitted_list(json value, const json& schema) {
  const json& items = field(schema, "items");
  if (auto inner = unpacked(value)) value = *std::move(inner);
  if (value.is_null()) return json::array();
  if (value.is_string() && is_list_of_objects(schema)) return value;
  if (value.is_string()) {
    const bool empty = trim(value.get_ref<const std::string&>()).empty();
    return empty ? json::array() : json::array({std::move(value)});
  }
  if (value.is_number()) value = json::array({std::move(value)});
  if (value.is_object()) {
    // {"items": […]}, or the one element itself.
    if (value.size() == 1 && value.begin()->is_array())
      value = json(*value.begin());
    else if (is_list_of_objects(schema))
      value = json::array({std::move(value)});
  }
  if (!value.is_array()) return value;
  json list = json::array();
  for (json& item : value) {
    if (item.is_null()) continue;
    // Texts in objects of one member: {"query": "…"}.
    if (!is_list_of_objects(schema) && item.is_object() && item.size() == 1 && item.begin()->is_string())
      item = json(*item.begin());
    list.push_back(fitted(std::move(item), items));
  }
  return list;
}

json fitted_text(json value, const json& schema) {
  if (value.is_null()) return "";
  if (value.is_number()) return value.dump();
  if (value.is_array() && value.size() == 1 && value.front().is_string()) value = json(value.front());
  if (value.is_object() && field(value, "value").is_string()) value = json(field(value, "value"));
  if (!value.is_string() || !schema.contains("enum")) return value;
  if (auto word = enum_word(schema, value.get<std::string>())) return *std::move(word);
  return value;
}

json fitted_number(json value, bool integer) {
  if (value.is_string()) {
    const json number = parse_json(trim(value.get_ref<const std::string&>()));
    if (number.is_number()) value = number;
  }
  if (!integer || !value.is_number_float()) return value;
  const double number = value.get<double>();
  constexpr double exact_max = 1e15;
  if (number > -exact_max && number < exact_max && number == static_cast<double>(static_cast<long long>(number)))
    return static_cast<long long>(number);
  return value;
}

json fitted_boolean(json value) {
  if (!value.is_string()) return value;
  const std::string word = to_lower_ascii(trim(value.get_ref<const std::string&>()));
  if (word == "true" || word == "yes" || word == "是") return true;
  if (word == "false" || word == "no" || word == "否") return false;
  return value;
}

json fitted(json value, const json& schema) {
  const std::string type = text_field(schema, "type");
  if (type == "string") return fitted_text(std::move(value), schema);
  if (type == "integer" || type == "number") return fitted_number(std::move(value), type == "integer");
  if (type == "boolean") return fitted_boolean(std::move(value));
  if (type == "array") return fitted_list(std::move(value), schema);
  if (type == "object" && value.is_object()) return fitted_object(value, schema);
  return value;
}

// What the one wrapper around a fitting value holds; nothing when there is none, or more than one.
std::optional<json> without_wrapper(const json& value, const json& schema) {
  std::optional<json> found;
  for (const auto& [name, member] : value.items()) {
    json inner = member;
    if (auto held = unpacked(member)) inner = *std::move(held);
    if (inner.is_array() && inner.size() == 1 && inner.front().is_object()) inner = json(inner.front());
    if (!inner.is_object() || fit_of(fitted_object(inner, schema), schema).held == 0) continue;
    if (found) return std::nullopt;
    found = std::move(inner);
  }
  return found;
}

// One wrapper further in: {"function": {"arguments": {…}}}.
std::optional<json> only_object_in(const json& value) {
  std::optional<json> found;
  for (const auto& [name, member] : value.items()) {
    std::optional<json> inner = unpacked(member);
    if (!inner && member.is_object()) inner = member;
    if (!inner || !inner->is_object()) continue;
    if (found) return std::nullopt;
    found = std::move(inner);
  }
  return found;
}

}  // namespace

bool is_list(const json& schema) { return text_field(schema, "type") == "array"; }

bool is_list_of_objects(const json& schema) {
  return is_list(schema) && text_field(field(schema, "items"), "type") == "object";
}

std::optional<std::string> only_list(const json& schema) {
  std::optional<std::string> found;
  for (const auto& [name, inner] : properties_of(schema).items()) {
    if (!is_list(inner)) continue;
    if (found) return std::nullopt;
    found = name;
  }
  return found;
}

std::optional<std::string> property_named(const json& schema, std::string_view name) {
  const std::string key = name_key(name);
  for (const auto& [property, inner] : properties_of(schema).items())
    if (!key.empty() && name_key(property) == key) return property;
  return std::nullopt;
}

std::optional<std::string> enum_word(const json& schema, std::string_view text) {
  const std::string key = name_key(replace_all(trim(text), "。", ""));
  for (const json& word : field(schema, "enum"))
    if (word.is_string() && name_key(word.get<std::string>()) == key) return word.get<std::string>();
  return std::nullopt;
}

bool keeps_to(const json& value, const json& schema) {
  const std::string type = text_field(schema, "type");
  if (type == "string") {
    const json& words = field(schema, "enum");
    return value.is_string() && (words.is_null() || std::find(words.begin(), words.end(), value) != words.end());
  }
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") {
    const json& items = field(schema, "items");
    return value.is_array() &&
           std::all_of(value.begin(), value.end(), [&](const json& item) { return keeps_to(item, items); });
  }
  if (type != "object" || !value.is_object()) return false;
  const json& properties = properties_of(schema);
  const auto is_held = [&](const json& name) {
    return name.is_string() && value.contains(name.get_ref<const std::string&>());
  };
  const json& required = field(schema, "required");
  if (!std::all_of(required.begin(), required.end(), is_held)) return false;
  for (auto member = value.begin(); member != value.end(); ++member)
    if (!properties.contains(member.key()) || !keeps_to(*member, properties[member.key()])) return false;
  return true;
}

Fit fit_of(const json& value, const json& schema) {
  Fit fit{0, value.is_object()};
  const json& properties = properties_of(schema);
  for (const json& name : field(schema, "required")) {
    const std::string property = name.is_string() ? name.get<std::string>() : "";
    const bool held = value.is_object() && value.contains(property) && properties.contains(property) &&
                      is_of_type(value[property], properties[property]);
    fit.held += held ? 1 : 0;
    fit.all = fit.all && held;
  }
  return fit;
}

json fitted_to_schema(json value, const json& schema) {
  if (text_field(schema, "type") != "object") return fitted(std::move(value), schema);
  for (int i = 0; i < wrappers_max; ++i) {
    if (auto inner = unpacked(value)) value = *std::move(inner);
    if (value.is_array()) {
      const std::optional<std::string> list = only_list(schema);
      if (list) {
        json as_list = fitted(value, properties_of(schema)[*list]);
        const bool fits = !value.empty() && is_of_type(as_list, properties_of(schema)[*list]);
        const bool is_object_itself = value.size() == 1 && fit_of(fitted(value.front(), schema), schema).held > 0;
        if (fits && !is_object_itself) return {{*list, std::move(as_list)}};
      }
      if (value.size() != 1) return value;
      value = json(value.front());
      continue;
    }
    if (!value.is_object()) return value;
    json object = fitted_object(value, schema);
    if (properties_of(schema).empty() || fit_of(object, schema).held > 0) return object;
    if (auto inner = without_wrapper(value, schema)) {
      value = *std::move(inner);
      continue;
    }
    auto inner = only_object_in(value);
    if (!inner) return object;
    json further = fitted_to_schema(*inner, schema);
    return fit_of(further, schema).held > 0 ? further : object;
  }
  return value;
}

}  // namespace kaozheng::models
