// SPDX-License-Identifier: Apache-2.0
// Values of JSON that somebody may have changed: what is out of form throws an exception of the JSON library. Private
// to this room.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace kaozheng {

[[noreturn]] inline void out_of_form(const nlohmann::json& json, const std::string& what) {
  throw nlohmann::json::other_error::create(600, what, &json);
}

// An integer that fits; the library itself would turn 1e300 and -1 into something else.
template <class Integer>
void read_integer(const nlohmann::json& json, const char* name, Integer& value) {
  const nlohmann::json& number = json.at(name);
  if (!number.is_number_integer()) out_of_form(json, std::string(name) + " is not an integer");
  const bool negative = !number.is_number_unsigned() && number.get<std::int64_t>() < 0;
  const bool fits =
      negative ? std::numeric_limits<Integer>::is_signed &&
                     number.get<std::int64_t>() >= static_cast<std::int64_t>(std::numeric_limits<Integer>::min())
               : number.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<Integer>::max());
  if (!fits) out_of_form(json, std::string(name) + " is beyond what can be");
  value = number.get<Integer>();
}

// One of the values whose to_string is the text.
template <class Values, class Value>
void read_name(const nlohmann::json& json, const char* name, const Values& values, Value& value) {
  const auto& text = json.at(name).get_ref<const std::string&>();
  for (const auto& one : values)
    if (text == to_string(one)) {
      value = one;
      return;
    }
  out_of_form(json, "no such " + std::string(name));
}

}  // namespace kaozheng
