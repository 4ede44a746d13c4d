// SPDX-License-Identifier: Apache-2.0
// The arguments of a tool, read with checks: what is wrong names the argument and what is allowed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kaozheng::app {

class ToolArguments {
 public:
  // `invalid`: not an object, or it has an argument that is not among `known`.
  static Result<ToolArguments> read(const nlohmann::json& arguments, const std::vector<std::string_view>& known);

  bool has(const char* name) const;  // and it is not null
  // Each is `invalid` for a value of another kind or beyond its bounds. Text that is not valid UTF-8 does not come
  // here.
  Result<std::string> text(const char* name, std::size_t characters_max) const;         // empty when it is not there
  Result<std::string> needed_text(const char* name, std::size_t characters_max) const;  // not empty
  Result<std::string> one_of(const char* name, const std::vector<std::string_view>& values,
                             std::string_view otherwise) const;
  Result<long> number(const char* name, long min, long max, long otherwise) const;
  Result<bool> yes(const char* name) const;                              // false when it is not there
  Result<nlohmann::json> list(const char* name, std::size_t max) const;  // empty when it is not there

  // Of the raw value; null when it is not there.
  const nlohmann::json& value(const char* name) const;

 private:
  explicit ToolArguments(const nlohmann::json& arguments) : arguments_(&arguments) {}
  const nlohmann::json* arguments_;
};

}  // namespace kaozheng::app
