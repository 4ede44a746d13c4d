// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/arguments.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

std::string joined(const std::vector<std::string_view>& names) {
  return join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

}  // namespace

Result<ToolArguments> ToolArguments::read(const nlohmann::json& arguments, const std::vector<std::string_view>& known) {
  if (!arguments.is_object()) return fail(ErrorKind::invalid, "the arguments are not an object");
  for (const auto& item : arguments.items())
    if (std::find(known.begin(), known.end(), item.key()) == known.end())
      return fail(ErrorKind::invalid, known.empty()
                                          ? "this tool takes no arguments"
                                          : "there is an argument this tool does not know; it takes " + joined(known));
  return ToolArguments(arguments);
}

const nlohmann::json& ToolArguments::value(const char* name) const {
  static const nlohmann::json none;
  const auto found = arguments_->find(name);
  return found == arguments_->end() ? none : *found;
}

bool ToolArguments::has(const char* name) const { return !value(name).is_null(); }

Result<std::string> ToolArguments::text(const char* name, std::size_t characters_max) const {
  if (!has(name)) return std::string();
  if (!value(name).is_string()) return fail(ErrorKind::invalid, fmt::format("{} is not a string", name));
  const auto& text = value(name).get_ref<const std::string&>();
  if (count_code_points(text) > characters_max)
    return fail(ErrorKind::invalid, fmt::format("{} has at most {} characters", name, characters_max));
  return text;
}

Result<std::string> ToolArguments::needed_text(const char* name, std::size_t characters_max) const {
  std::string text = TRY(this->text(name, characters_max));
  if (trim(text).empty()) return fail(ErrorKind::invalid, fmt::format("{} is missing", name));
  return text;
}

Result<std::string> ToolArguments::one_of(const char* name, const std::vector<std::string_view>& values,
                                          std::string_view otherwise) const {
  if (!has(name)) return std::string(otherwise);
  if (value(name).is_string()) {
    const auto& text = value(name).get_ref<const std::string&>();
    if (std::find(values.begin(), values.end(), text) != values.end()) return text;
  }
  return fail(ErrorKind::invalid, fmt::format("{} is one of {}", name, joined(values)));
}

Result<long> ToolArguments::number(const char* name, long min, long max, long otherwise) const {
  if (!has(name)) return otherwise;
  const nlohmann::json& given = value(name);
  // Some clients write whole numbers as 45.0.
  const bool is_whole =
      given.is_number_integer() ||
      (given.is_number_float() &&
       given.get<double>() == static_cast<double>(static_cast<long>(std::clamp(given.get<double>(), -1e9, 1e9))));
  const bool is_unsigned_giant = given.is_number_unsigned() && given.get<std::uint64_t>() > 1'000'000'000u;
  if (is_whole && !is_unsigned_giant) {
    const long number = given.get<long>();
    if (number >= min && number <= max) return number;
  }
  return fail(ErrorKind::invalid, fmt::format("{} is a whole number from {} to {}", name, min, max));
}

Result<bool> ToolArguments::yes(const char* name) const {
  if (!has(name)) return false;
  if (!value(name).is_boolean()) return fail(ErrorKind::invalid, fmt::format("{} is true or false", name));
  return value(name).get<bool>();
}

Result<nlohmann::json> ToolArguments::list(const char* name, std::size_t max) const {
  if (!has(name)) return nlohmann::json::array();
  if (!value(name).is_array() || value(name).size() > max)
    return fail(ErrorKind::invalid, fmt::format("{} is a list of at most {}", name, max));
  return value(name);
}

}  // namespace kaozheng::app
