// SPDX-License-Identifier: Apache-2.0
// Fields of untrusted JSON: absent and of another type are the same. Private to this room.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace kaozheng::models {

// What does not parse is `is_discarded()`.
inline nlohmann::json parse_json(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

// The member of an object, or null.
inline const nlohmann::json& field(const nlohmann::json& json, std::string_view name) {
  static const nlohmann::json none;
  if (!json.is_object()) return none;
  const auto found = json.find(std::string(name));
  return found == json.end() ? none : *found;
}

inline const nlohmann::json& first_of(const nlohmann::json& json) {
  static const nlohmann::json none;
  return json.is_array() && !json.empty() ? json.front() : none;
}

inline std::string text_field(const nlohmann::json& json, std::string_view name) {
  const nlohmann::json& value = field(json, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

// A count, at most a billion; 0 when there is none.
inline int count_field(const nlohmann::json& json, std::string_view name) {
  constexpr double most = 1e9;
  const nlohmann::json& value = field(json, name);
  if (!value.is_number()) return 0;
  const double number = value.get<double>();
  return number > 0 ? static_cast<int>(number < most ? number : most) : 0;
}

// JSON as bytes to send or show; broken UTF-8 is replaced.
inline std::string written(const nlohmann::json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace);
}

}  // namespace kaozheng::models
