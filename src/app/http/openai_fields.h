// SPDX-License-Identifier: Apache-2.0
// JSON as programs made for OpenAI's interface send it and expect it. Private to this door.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "app/exchange.h"
#include "base/result.h"

namespace kaozheng::app {

// Why a request is not carried out, as its sender reads it.
struct OpenAiFault {
  int status = 400;
  std::string message;  // names the thing and the remedy
  std::string type = "invalid_request_error";
  std::string param = {};  // empty = null
  std::string code = {};   // empty = null
};
template <class T>
using OpenAiResult = tl::expected<T, OpenAiFault>;

inline tl::unexpected<OpenAiFault> wrong(std::string param, std::string message, std::string code = "invalid_value") {
  return tl::make_unexpected(
      OpenAiFault{400, std::move(message), "invalid_request_error", std::move(param), std::move(code)});
}

// {"error": {"message", "type", "param", "code"}}, always with all four.
nlohmann::json error_json(const OpenAiFault& fault);
Reply openai_error(const OpenAiFault& fault);
// What an error of the engine means to the sender of a request.
OpenAiFault fault_of(const Error& error);
Reply openai_reply(const nlohmann::json& json, int status = 200);

// JSON as bytes to send; broken UTF-8 is replaced.
inline std::string wire_text(const nlohmann::json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace);
}

// The member of an object; null when there is none.
inline const nlohmann::json& member(const nlohmann::json& json, std::string_view name) {
  static const nlohmann::json none;
  if (!json.is_object()) return none;
  const auto found = json.find(std::string(name));
  return found == json.end() ? none : *found;
}
inline std::string text_member(const nlohmann::json& json, std::string_view name) {
  const nlohmann::json& value = member(json, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}
// Counts stand in events as numbers or as the things counted.
inline std::int64_t count_member(const nlohmann::json& json, std::string_view name) {
  const nlohmann::json& value = member(json, name);
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.is_array() ? static_cast<std::int64_t>(value.size()) : 0;
}

// An object whose values do not nest deeper than any real request's.
OpenAiResult<nlohmann::json> parse_body(std::string_view body);

}  // namespace kaozheng::app
