// SPDX-License-Identifier: Apache-2.0
#include "models/tagged_reply.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "models/json_fields.h"
#include "models/reply_lines.h"
#include "models/schema_fit.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;

constexpr int nesting_max = 8;

std::string in_tag(const std::string& name, std::string_view content) {
  return "<" + name + ">" + std::string(content) + "</" + name + ">";
}

std::string escaped(std::string_view text) {
  return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

std::string unescaped(std::string_view text) {
  std::string plain(text);
  for (const auto& [entity, character] :
       {std::pair<std::string_view, std::string_view>{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}})
    plain = replace_all(plain, entity, character);
  return plain;
}

std::string scalar_in_words(const json& schema) {
  const json& words = field(schema, "enum");
  if (!words.is_array()) return "…";
  std::vector<std::string> all;
  for (const json& word : words)
    if (word.is_string()) all.push_back(word.get<std::string>());
  return join(all, " | ");
}

std::string form_of(const std::string& name, const json& schema, int depth) {
  const json& inner = is_list_of_objects(schema) ? field(schema, "items") : schema;
  if (text_field(inner, "type") != "object" || depth > nesting_max) return in_tag(name, scalar_in_words(inner));
  std::string members;
  for (const auto& [member, of] : field(inner, "properties").items()) members += form_of(member, of, depth + 1);
  return in_tag(name, members);
}

void names_in(const json& schema, std::set<std::string>& names, int depth) {
  if (depth > nesting_max) return;
  const json& object = is_list(schema) ? field(schema, "items") : schema;
  for (const auto& [name, inner] : field(object, "properties").items()) {
    names.insert(to_lower_ascii(name));
    names_in(inner, names, depth + 1);
  }
}

struct Mark {
  std::string name;  // in lower case
  bool opens = true;
  bool closes = false;  // both: <name/>
  std::size_t begin = 0, end = 0;
};

// The tags with one of the names, in order.
std::vector<Mark> marks_in(std::string_view text, const std::set<std::string>& names) {
  constexpr std::size_t tag_bytes_max = 200;
  std::vector<Mark> marks;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::size_t close = text.substr(at, tag_bytes_max).find('>');
    if (close == std::string_view::npos) continue;
    std::string_view inside = trim(text.substr(at + 1, close - 1));
    Mark mark;
    mark.begin = at;
    mark.end = at + close + 1;
    if (inside.starts_with("/")) {
      mark.opens = false;
      mark.closes = true;
      inside = trim(inside.substr(1));
    } else if (inside.ends_with("/")) {
      mark.closes = true;
      inside = trim(inside.substr(0, inside.size() - 1));
    }
    mark.name = to_lower_ascii(inside.substr(0, inside.find_first_of(" \t\n")));
    if (names.count(mark.name)) marks.push_back(std::move(mark));
  }
  return marks;
}

// The text without tags of other names; these end a line.
std::string without_other_tags(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool letter = at + 1 < text.size() &&
                        contains("/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", text.substr(at + 1, 1));
    const std::size_t close = text[at] == '<' && letter ? text.substr(at, 40).find('>') : std::string_view::npos;
    if (close == std::string_view::npos) {
      plain += text[at];
      continue;
    }
    plain += '\n';
    at += close;
  }
  return plain;
}

json scalar_of(std::string_view text) {
  text = trim(text);
  if (text.starts_with("<![CDATA[") && text.ends_with("]]>")) text = text.substr(9, text.size() - 12);
  return unescaped(trim(without_other_tags(text)));
}

// One text of a list, or several with a line or a short word each.
void add_texts(std::string_view text, json& list) {
  const std::vector<ReplyLine> lines = reply_lines(without_other_tags(text));
  for (const ReplyLine& line : lines) {
    std::string item = without_wrapping(unescaped(line.text));
    if (says_none(item)) continue;
    const std::vector<std::string> parts = parts_of_line(item);
    const bool labels =
        parts.size() > 1 && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
          constexpr std::size_t label_bytes_max = 24;
          return part.size() <= label_bytes_max && part.find_first_of("0123456789") != std::string::npos &&
                 part.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_[]") ==
                     std::string::npos;
        });
    if (labels)
      for (const std::string& part : parts) list.push_back(part);
    else
      list.push_back(std::move(item));
  }
}

void add_empty_lists(json& value, const json& schema) {
  for (const auto& [name, inner] : field(schema, "properties").items())
    if (is_list(inner) && !value.contains(name)) value[name] = json::array();
}

std::optional<json> keyed_object(const std::vector<ReplyLine>& lines, const json& schema, int depth);

class TaggedReader {
 public:
  TaggedReader(std::string_view text, const json& schema) : text_(text) {
    std::set<std::string> names;
    names_in(schema, names, 0);
    marks_ = marks_in(text, names);
  }

  // Up to the closing tag `own`, or a tag that belongs to what is around it.
  json object(const json& schema, const std::string& own, int depth) {
    json value = json::object();
    const std::size_t first = next_;
    while (next_ < marks_.size()) {
      const Mark& mark = marks_[next_];
      if (!mark.opens) {
        if (mark.name != own && depth > 0 && !property_named(schema, mark.name)) break;
        if (mark.name == own) break;
        ++next_;  // a stray one
        continue;
      }
      const std::optional<std::string> name = property_named(schema, mark.name);
      if (!name && depth > 0) break;
      if (name) {
        read_property(*name, field(field(schema, "properties"), *name), value, depth);
        continue;
      }
      ++next_;
    }
    const bool tagless = next_ == first && depth > 0;
    if (tagless) {
      const std::size_t begin = marks_[first - 1].end;
      const auto lines = reply_lines(text_.substr(begin, begin_of_next() - begin));
      if (auto keyed = keyed_object(lines, schema, depth + 1)) value = *std::move(keyed);
    }
    if (depth > 0 && next_ < marks_.size() && !marks_[next_].opens && marks_[next_].name == own) ++next_;
    return value;
  }

 private:
  std::size_t begin_of_next() const { return next_ < marks_.size() ? marks_[next_].begin : text_.size(); }

  void read_property(const std::string& name, const json& schema, json& value, int depth) {
    const Mark mark = marks_[next_++];
    if (is_list(schema) && !value.contains(name)) value[name] = json::array();
    if (mark.closes) return;  // <name/>
    if (is_list_of_objects(schema) && depth < nesting_max) {
      json element = object(field(schema, "items"), mark.name, depth + 1);
      if (element.empty()) return;
      add_empty_lists(element, field(schema, "items"));
      value[name].push_back(std::move(element));
      return;
    }
    const std::string_view content = text_.substr(mark.end, begin_of_next() - mark.end);
    if (is_list(schema))
      add_texts(content, value[name]);
    else if (!value.contains(name))
      value[name] = scalar_of(content);
    if (next_ >= marks_.size() || marks_[next_].name != mark.name) return;
    const bool closed_by_opening = marks_[next_].opens && !is_list(schema);
    if (!marks_[next_].opens || closed_by_opening) ++next_;
  }

  const std::string_view text_;
  std::vector<Mark> marks_;
  std::size_t next_ = 0;
};

struct KeyedLine {
  std::string property;
  std::string rest;
};

// "name: value", "**Name**：", "## Name".
std::optional<KeyedLine> keyed_line(std::string_view line, const json& schema) {
  constexpr std::size_t name_bytes_max = 40;
  const bool heading = line.starts_with("#") || (line.starts_with("**") && line.ends_with("**"));
  const std::size_t ascii = line.find(':'), wide = line.find("：");
  const std::size_t colon = std::min(ascii, wide);
  if (colon == std::string_view::npos && !heading) return std::nullopt;
  const std::string_view name = line.substr(0, colon);
  if (name.size() > name_bytes_max || name.find_first_of("{}[]<>") != std::string_view::npos) return std::nullopt;
  auto property = property_named(schema, name);
  if (!property) return std::nullopt;
  std::string_view rest;
  if (colon != std::string_view::npos) rest = line.substr(colon + (ascii < wide ? 1 : std::string_view("：").size()));
  while (rest.starts_with("*")) rest.remove_prefix(1);
  return KeyedLine{*std::move(property), without_wrapping(rest)};
}

// A new element begins at each bullet that stands as far left as the first.
json keyed_elements(const std::vector<ReplyLine>& lines, const json& items, int depth) {
  json list = json::array();
  std::vector<ReplyLine> element;
  const auto finish = [&] {
    if (auto object = keyed_object(element, items, depth + 1)) list.push_back(*std::move(object));
    element.clear();
  };
  for (const ReplyLine& line : lines) {
    if (line.bullet && line.indent == lines.front().indent && !element.empty()) finish();
    element.push_back(line);
  }
  finish();
  return list;
}

// The lines below a name belong to it until the next name of the same object.
std::optional<json> keyed_object(const std::vector<ReplyLine>& lines, const json& schema, int depth) {
  if (depth > nesting_max) return std::nullopt;
  json value = json::object();
  for (std::size_t i = 0; i < lines.size();) {
    const auto key = keyed_line(lines[i++].text, schema);
    if (!key) continue;
    std::vector<ReplyLine> below;
    while (i < lines.size() && !keyed_line(lines[i].text, schema)) below.push_back(lines[i++]);
    if (value.contains(key->property)) continue;
    const json& inner = field(field(schema, "properties"), key->property);
    if (is_list_of_objects(inner)) {
      value[key->property] = keyed_elements(below, field(inner, "items"), depth);
    } else if (is_list(inner)) {
      json list = json::array();
      const bool in_brackets = key->rest.starts_with("[") && key->rest.ends_with("]");
      if (in_brackets)
        for (const std::string& part : parts_of_line(key->rest)) list.push_back(part);
      else if (!key->rest.empty())
        add_texts(key->rest, list);
      for (const ReplyLine& line : below)
        if (line.bullet || key->rest.empty()) add_texts(line.text, list);
      value[key->property] = std::move(list);
    } else {
      std::string text = key->rest;
      for (const ReplyLine& line : below)
        if (text.empty()) text = without_wrapping(line.text);
      value[key->property] = std::move(text);
    }
  }
  if (value.empty()) return std::nullopt;
  return value;
}

}  // namespace

std::string tagged_form(const json& schema, Language language) {
  const bool chinese = language == Language::zh;
  std::string form;
  for (const auto& [name, inner] : field(schema, "properties").items()) {
    form += form_of(name, inner, 0);
    if (is_list(inner))
      form += chinese ? "  （每一条写一个 <" + name + ">，没有就不写）"
                      : "  (one <" + name + "> for each; none: leave it out)";
    else if (inner.contains("enum"))
      form += chinese ? "  （只写其中一个词）" : "  (one of these words)";
    form += "\n";
  }
  return form;
}

std::string write_tagged(const json& value, const json& schema) {
  std::string text;
  for (const auto& [name, inner] : field(schema, "properties").items()) {
    const json& member = field(value, name);
    const json& items = field(inner, "items");
    if (is_list(inner)) {
      for (const json& item : member) {
        if (item.is_object() && is_list_of_objects(inner)) text += in_tag(name, write_tagged(item, items));
        if (item.is_string() && !is_list_of_objects(inner)) text += in_tag(name, escaped(item.get<std::string>()));
      }
    } else if (member.is_string()) {
      text += in_tag(name, escaped(member.get<std::string>()));
    } else if (member.is_number() || member.is_boolean()) {
      text += in_tag(name, member.dump());
    }
  }
  return text;
}

Result<json> read_tagged_reply(const json& schema, std::string_view reply) {
  const std::string text = to_valid_utf8(reply);
  json value = TaggedReader(text, schema).object(schema, "", 0);
  const json& properties = field(schema, "properties");
  const bool may_be_nothing = std::all_of(properties.begin(), properties.end(), is_list);
  if (value.empty() && !(may_be_nothing && says_none(text)))
    return fail(ErrorKind::malformed, "the reply holds none of the tags");
  add_empty_lists(value, schema);
  return fitted_to_schema(std::move(value), schema);
}

Result<json> read_keyed_lines(const json& schema, std::string_view reply) {
  const std::string text = to_valid_utf8(reply);
  auto value = keyed_object(reply_lines(text), schema, 0);
  json fit = value ? fitted_to_schema(*std::move(value), schema) : json();
  if (!fit_of(fit, schema).all) return fail(ErrorKind::malformed, "the reply has no line for each name");
  return fit;
}

}  // namespace kaozheng::models
