// SPDX-License-Identifier: Apache-2.0
#include "models/structured.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "models/json_fields.h"
#include "models/mending_reader.h"
#include "models/reply_lines.h"
#include "models/schema_fit.h"
#include "models/tagged_reply.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

constexpr std::size_t reply_bytes_max = 4u << 20;
constexpr std::size_t attempts_max = 40;

// Where a value may begin: inside code fences, then anywhere.
std::vector<std::size_t> beginnings(std::string_view reply, std::string_view openers) {
  const std::string marks = std::string(openers) + "`";
  std::vector<std::size_t> fenced, others;
  bool in_fence = false;
  for (std::size_t at = reply.find_first_of(marks); at != std::string_view::npos; at = reply.find_first_of(marks, at)) {
    if (reply[at] == '`') {
      const bool fence = reply.substr(at, 3) == "```";
      if (fence) in_fence = !in_fence;
      at += fence ? 3 : 1;
      continue;
    }
    (in_fence ? fenced : others).push_back(at);
    ++at;
  }
  fenced.insert(fenced.end(), others.begin(), others.end());
  return fenced;
}

struct Found {
  std::vector<json> values;  // in the order they are to be tried
  std::string problem = "the reply holds no JSON object";
};

// The values of a reply that stand side by side. A list counts only where no object before it was lost.
Found values_in(std::string_view text, std::string_view openers) {
  Found found;
  if (json whole = parse_json(text); whole.is_structured() && contains(openers, trim(text).substr(0, 1))) {
    found.values.push_back(std::move(whole));
    return found;
  }
  std::vector<std::pair<std::size_t, std::size_t>> read;  // from, to
  std::size_t attempts = 0;
  bool lost = false;
  for (const std::size_t begin : beginnings(text, openers)) {
    const bool inside =
        std::any_of(read.begin(), read.end(), [&](const auto& one) { return one.first < begin && begin < one.second; });
    if (inside || (lost && text[begin] == '[')) continue;
    if (++attempts > attempts_max) break;
    MendingReader reader(text.substr(begin));
    std::optional<json> value = reader.read();
    if (!value && attempts == 1) found.problem = "the JSON cannot be read: " + reader.problem();
    lost = lost || (!value && text[begin] == '{');
    if (value) read.emplace_back(begin, begin + reader.position());
    if (value) found.values.push_back(*std::move(value));
    if (reader.cut()) break;  // what begins further in is only a part of this one
  }
  return found;
}

// Brackets of Chinese typing; a reply whose JSON is a string.
std::string with_plain_brackets(std::string_view reply) {
  std::string text = to_valid_utf8(reply);
  const json quoted = trim(text).starts_with("\"") ? parse_json(text) : json();
  if (quoted.is_string()) text = quoted.get<std::string>();
  if (contains(text, "{") || !contains(text, "｛")) return text;
  for (const auto& [wide, plain] :
       {std::pair<std::string_view, std::string_view>{"｛", "{"}, {"｝", "}"}, {"［", "["}, {"］", "]"}})
    text = replace_all(text, wide, plain);
  return text;
}

// Objects that are elements of the schema's only list, without the list around them.
std::optional<json> as_elements(const std::vector<json>& values, const json& schema) {
  const auto list = only_list(schema);
  if (!list || values.empty() || !is_list_of_objects(field(field(schema, "properties"), *list))) return std::nullopt;
  json elements = json::array();
  for (const json& value : values)
    if (value.is_object()) elements.push_back(value);
  json object = fitted_to_schema({{*list, std::move(elements)}}, schema);
  if (fit_of(object, schema).held == 0 || field(object, *list).empty()) return std::nullopt;
  return object;
}

}  // namespace

Result<json> read_json_reply(std::string_view reply) {
  if (reply.size() > reply_bytes_max) return fail(ErrorKind::malformed, "the reply is too large");
  Found found = values_in(to_valid_utf8(reply), "{");
  for (json& value : found.values)
    if (!value.empty()) return std::move(value);
  if (!found.values.empty()) return std::move(found.values.front());
  return fail(ErrorKind::malformed, std::move(found.problem));
}

Result<json> read_reply(const json& schema, std::string_view reply) {
  if (reply.size() > reply_bytes_max) return fail(ErrorKind::malformed, "the reply is too large");
  const std::string text = with_plain_brackets(reply);
  Found found = values_in(text, "{[");
  std::optional<json> best, unfit, empty;
  std::size_t most = 0;
  for (json& value : found.values) {
    if (value.is_object() && !value.empty() && keeps_to(value, schema)) return std::move(value);
    json object = fitted_to_schema(value, schema);
    if (!object.is_object()) continue;
    const Fit fit = fit_of(object, schema);
    if (fit.all && !object.empty()) return object;
    if (fit.held > most) best = object;
    most = std::max(most, fit.held);
    std::optional<json>& other = object.empty() ? empty : unfit;
    if (!other) other = std::move(object);
  }
  if (best) return *std::move(best);
  if (auto elements = as_elements(found.values, schema)) return *std::move(elements);
  if (auto tagged = read_tagged_reply(schema, text); tagged && fit_of(*tagged, schema).all) return tagged;
  if (auto keyed = read_keyed_lines(schema, text)) return keyed;
  if (unfit || empty) return unfit ? *std::move(unfit) : *std::move(empty);
  return fail(ErrorKind::malformed, std::move(found.problem));
}

}  // namespace kaozheng::models
