// SPDX-License-Identifier: Apache-2.0
#include "models/single_reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "models/json_fields.h"
#include "models/reply_lines.h"
#include "models/schema_fit.h"
#include "models/structured.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

// The properties of an element that fit into a cell.
std::vector<std::string> columns_of(const json& items) {
  std::vector<std::string> columns;
  for (const auto& [name, inner] : field(items, "properties").items())
    if (!is_list_of_objects(inner)) columns.push_back(name);
  return columns;
}

std::vector<std::string> cells_of(std::string line) {
  line = replace_all(line, "｜", "|");
  std::string_view row = trim(line);
  if (row.starts_with("|")) row.remove_prefix(1);
  if (row.ends_with("|")) row.remove_suffix(1);
  std::vector<std::string> cells;
  for (const std::string& cell : split(row, '|')) cells.push_back(without_wrapping(cell));
  return cells;
}

// Without the name that a model writes before it: "statement: …".
std::string behind_name(const std::string& text, const std::string& name) {
  const std::string_view begin = std::string_view(text).substr(0, name.size());
  const std::string_view rest = std::string_view(text).substr(begin.size());
  if (!equals_ignoring_case(begin, name)) return text;
  for (const std::string_view colon : {":", "："})
    if (rest.starts_with(colon)) return without_wrapping(rest.substr(colon.size()));
  return text;
}

Result<json> rows_in(const std::vector<ReplyLine>& lines, const json& items) {
  const std::vector<std::string> columns = columns_of(items);
  json list = json::array();
  for (const ReplyLine& line : lines) {
    const std::vector<std::string> cells = cells_of(line.text);
    if (cells.size() != columns.size() || std::equal(cells.begin(), cells.end(), columns.begin())) continue;
    json element = json::object();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const json& inner = field(field(items, "properties"), columns[i]);
      const std::string cell = behind_name(cells[i], columns[i]);
      if (is_list(inner))
        element[columns[i]] = parts_of_line(cell);
      else
        element[columns[i]] = says_none(cell) ? "" : cell;
    }
    list.push_back(std::move(element));
  }
  if (list.empty()) return fail(ErrorKind::malformed, "no line has " + std::to_string(columns.size()) + " cells");
  return list;
}

// Lines with bullets; without any, all lines but one that leads to them, when there are several.
Result<json> texts_in_lines(const std::vector<ReplyLine>& lines) {
  const bool bullets = std::any_of(lines.begin(), lines.end(), [](const ReplyLine& line) { return line.bullet; });
  json list = json::array();
  for (const ReplyLine& line : lines) {
    const bool leads = line.text.ends_with(":") || line.text.ends_with("：");
    std::string text = without_wrapping(line.text);
    if (line.bullet == bullets && (bullets || !leads) && !says_none(text)) list.push_back(std::move(text));
  }
  if (list.empty() || (!bullets && list.size() < 2)) return fail(ErrorKind::malformed, "the reply is no list of lines");
  return list;
}

}  // namespace

std::string single_form(const std::string& name, const json& schema, Language language) {
  const bool chinese = language == Language::zh;
  const std::string asked = chinese
                                ? fmt::format("现在只回答“{}”这一项，其余各项都不要写，也不要解释。", name)
                                : fmt::format("Now answer only \"{}\": nothing of the rest, no explanation. ", name);
  if (is_list_of_objects(schema)) {
    const std::vector<std::string> columns = columns_of(field(schema, "items"));
    return asked +
           (chinese ? "每条写一行，以“- ”开头，各格用“|”隔开，一格里有几个的用“、”隔开；没有就写“无”：\n- "
                    : "One line for each, beginning with \"- \", its cells divided by \"|\", several things in "
                      "one cell by \",\"; if there is none, write \"none\":\n- ") +
           join(columns, " | ");
  }
  if (is_list(schema))
    return asked + (chinese ? "每条写一行，以“- ”开头；没有就写“无”。"
                            : "One line for each, beginning with \"- \"; if there is none, write \"none\".");
  const json& words = field(schema, "enum");
  if (words.is_array()) {
    std::vector<std::string> all;
    for (const json& word : words)
      if (word.is_string()) all.push_back(word.get<std::string>());
    return asked + (chinese ? "只写其中一个词：" : "Write one of these words: ") + join(all, " / ");
  }
  const std::string type = text_field(schema, "type");
  if (type == "boolean") return asked + (chinese ? "只写“是”或“否”。" : "Write yes or no.");
  if (type == "integer" || type == "number") return asked + (chinese ? "只写一个数。" : "Write a number.");
  return asked + (chinese ? "直接写内容；没有就写“无”。" : "Write its text; if there is none, write \"none\".");
}

Result<json> read_single_reply(const std::string& name, const json& schema, std::string_view reply) {
  const std::string text = to_valid_utf8(reply);
  if (declines(text)) return fail(ErrorKind::malformed, "the model declines");
  const json whole = {{"type", "object"}, {"properties", {{name, schema}}}, {"required", json::array({name})}};
  if (const auto read = read_reply(whole, text); read && fit_of(*read, whole).all) return (*read)[name];

  const std::vector<ReplyLine> lines = reply_lines(text);
  if (lines.empty()) return fail(ErrorKind::malformed, "the reply is empty");
  const bool none = lines.size() == 1 && says_none(behind_name(without_wrapping(lines.front().text), name));
  if (is_list(schema) && none) return json::array();
  if (is_list_of_objects(schema)) {
    json rows = TRY(rows_in(lines, field(schema, "items")));
    return fitted_to_schema(std::move(rows), schema);
  }
  if (is_list(schema)) return texts_in_lines(lines);

  json value = none ? "" : behind_name(without_wrapping(lines.front().text), name);
  const bool is_text = text_field(schema, "type") == "string" && !schema.contains("enum");
  if (is_text) return value;
  value = fitted_to_schema(std::move(value), schema);
  const json fit = {{name, value}};
  if (!fit_of(fit, whole).all) return fail(ErrorKind::malformed, "the reply is none of what was asked for");
  return value;
}

}  // namespace kaozheng::models
