// SPDX-License-Identifier: Apache-2.0
#include "models/mending_reader.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace kaozheng::models {
namespace {

constexpr int depth_max = 64;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

struct Quotes {
  std::string_view open;
  std::vector<std::string_view> close;
};
const std::array<Quotes, 7>& quotes() {
  static const std::array<Quotes, 7> all = {{{"「", {"」"}},
                                             {"＂", {"＂"}},
                                             {"\"", {"\""}},
                                             {"'", {"'"}},
                                             {"“", {"”", "“", "\""}},
                                             {"”", {"”", "\""}},
                                             {"‘", {"’", "'"}}}};
  return all;
}

}  // namespace

std::optional<nlohmann::json> MendingReader::read() {
  nlohmann::json value;
  if (!starts_with("{") && !starts_with("[")) {
    problem_ = "no JSON object";
    return std::nullopt;
  }
  const Outcome outcome = starts_with("{") ? read_object(value, 0) : read_array(value, 0);
  if (outcome == Outcome::wrong) return std::nullopt;
  cut_ = outcome == Outcome::ended;
  if (cut_ && value.empty()) {
    problem_ = "the JSON object is cut off";
    return std::nullopt;
  }
  return value;
}

MendingReader::Outcome MendingReader::wrong(std::string_view what) {
  if (problem_.empty())
    problem_ =
        std::string(what) + " at \"" + abbreviate(text_.substr(std::min(position_, text_.size()), 60), 12) + "\"";
  return Outcome::wrong;
}

bool MendingReader::take(std::string_view part) {
  if (!starts_with(part)) return false;
  position_ += part.size();
  return true;
}

bool MendingReader::skip_comment() {
  if (starts_with("/*")) {
    const std::size_t end = text_.find("*/", position_ + 2);
    position_ = end == std::string_view::npos ? text_.size() : end + 2;
    return true;
  }
  if (!starts_with("//") && !starts_with("#")) return false;
  position_ = std::min(text_.find('\n', position_), text_.size());
  return true;
}

// A bracket of what is around closes what is inside of it.
bool MendingReader::at_end_of_item() const {
  return starts_with(",") || starts_with("，") || starts_with("}") || starts_with("]");
}

void MendingReader::skip_space() {
  while (!at_end())
    if (is_space(text_[position_]))
      ++position_;
    else if (!take("\u00A0") && !take("\u3000") && !skip_comment())
      return;
}

// The outermost object keeps its complete members when the text ends; an inner one would be another thing without the
// rest.
MendingReader::Outcome MendingReader::read_object(nlohmann::json& value, int depth) {
  value = nlohmann::json::object();
  ++position_;
  for (;;) {
    skip_space();
    while (take(",") || take("，") || take("...") || take("…")) skip_space();
    if (at_end()) return Outcome::ended;
    if (take("}") || starts_with("]")) return Outcome::value;
    std::string key;
    const Outcome key_read = read_key(key);
    if (key_read != Outcome::value) return key_read;
    skip_space();
    if (at_end()) return Outcome::ended;
    if (!take(":") && !take("：")) return wrong("no colon after a name");
    nlohmann::json member;
    const Outcome member_read = read_value(member, depth + 1);
    if (member_read == Outcome::wrong) return member_read;
    const bool usable = member_read == Outcome::value || (member.is_array() && !member.empty());
    if (usable) value[key] = std::move(member);
    if (member_read == Outcome::ended) return Outcome::ended;
    skip_space();
    if (!at_end() && !at_end_of_item()) return wrong("no comma between members");
  }
}

MendingReader::Outcome MendingReader::read_array(nlohmann::json& value, int depth) {
  value = nlohmann::json::array();
  ++position_;
  for (;;) {
    skip_space();
    while (take(",") || take("，") || take("...") || take("…")) skip_space();
    if (at_end()) return Outcome::ended;
    if (take("]") || starts_with("}")) return Outcome::value;
    nlohmann::json element;
    const Outcome element_read = read_value(element, depth + 1);
    if (element_read != Outcome::value) return element_read;
    value.push_back(std::move(element));
    skip_space();
    if (!at_end() && !at_end_of_item()) return wrong("no comma between elements");
  }
}

MendingReader::Outcome MendingReader::read_value(nlohmann::json& value, int depth) {
  if (depth > depth_max) return wrong("too deeply nested");
  skip_space();
  if (at_end()) return Outcome::ended;
  const char c = text_[position_];
  if (c == '{') return read_object(value, depth);
  if (c == '[') return read_array(value, depth);
  if (starts_with("-Infinity")) ++position_;
  if (c == '-' && text_[position_] == 'I') return read_word(value);
  if (c == '-' || (c >= '0' && c <= '9')) return read_number(value);
  const bool quoted =
      std::any_of(quotes().begin(), quotes().end(), [&](const Quotes& pair) { return starts_with(pair.open); });
  if (!quoted) return read_word(value);
  std::string text;
  const Outcome outcome = read_string(text);
  if (outcome == Outcome::value) value = std::move(text);
  return outcome;
}

MendingReader::Outcome MendingReader::read_key(std::string& key) {
  if (!is_word(text_[position_])) return read_string(key);
  const std::size_t begin = position_;
  while (!at_end() && is_word(text_[position_])) ++position_;
  key = text_.substr(begin, position_ - begin);
  return Outcome::value;
}

// Whether what follows a quotation mark is what follows a string: a mark inside the string is followed by other things.
bool MendingReader::closes_here(std::size_t behind_quote) const {
  const auto next = [&](std::size_t at) {
    for (std::size_t begin = at;; begin = at) {
      while (at < text_.size() && is_space(text_[at])) ++at;
      for (const std::string_view wide : {"\u00A0", "\u3000"})
        if (text_.substr(at, wide.size()) == wide) at += wide.size();
      if (at == begin) return at;
    }
  };
  std::size_t at = next(behind_quote);
  if (at == text_.size()) return true;
  const std::string_view rest = text_.substr(at);
  if (rest.substr(0, 3) == "：") return true;
  if (rest.substr(0, 2) == "//" || rest.substr(0, 2) == "/*" || rest.front() == '#') return true;
  if (contains("}]:", rest.substr(0, 1))) return true;
  const std::size_t comma = rest.front() == ',' ? 1 : rest.substr(0, 3) == "，" ? 3 : 0;
  if (comma == 0) return false;
  at = next(at + comma);
  if (at == text_.size()) return true;
  const std::string_view follower = text_.substr(at);
  if (contains("\"'{[}]-/#0123456789", follower.substr(0, 1))) return true;
  for (const std::string_view mark : {"“", "‘", "「", "＂", "…", "..."})
    if (follower.substr(0, mark.size()) == mark) return true;
  for (const std::string_view word : {"true", "false", "null", "True", "False", "None"})
    if (follower.substr(0, word.size()) == word) return true;
  // A bare name of the next member.
  std::size_t name_end = 0;
  while (name_end < follower.size() && name_end < 40 && is_word(follower[name_end])) ++name_end;
  return name_end > 0 && follower.substr(name_end, 1) == ":";
}

MendingReader::Outcome MendingReader::read_string(std::string& value) {
  const auto pair =
      std::find_if(quotes().begin(), quotes().end(), [&](const Quotes& one) { return starts_with(one.open); });
  if (pair == quotes().end()) return wrong("no quotation mark");
  position_ += pair->open.size();
  value.clear();
  while (!at_end()) {
    if (starts_with("\\")) {
      const Outcome escape = read_escape(value);
      if (escape != Outcome::value) return escape;
      continue;
    }
    const auto close =
        std::find_if(pair->close.begin(), pair->close.end(), [&](std::string_view mark) { return starts_with(mark); });
    if (close != pair->close.end() && closes_here(position_ + close->size())) {
      position_ += close->size();
      return Outcome::value;
    }
    if (text_[position_] == '\0')
      append_code_point(value, 0xFFFD);
    else
      value += text_[position_];
    ++position_;
  }
  return Outcome::ended;
}

std::optional<unsigned> MendingReader::hex4(std::size_t at) const {
  if (at + 4 > text_.size()) return std::nullopt;
  unsigned code = 0;
  for (const char c : text_.substr(at, 4)) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(to_lower_ascii(std::string_view(&c, 1)));
    if (digit == std::string_view::npos) return std::nullopt;
    code = code * 16 + static_cast<unsigned>(digit);
  }
  return code;
}

MendingReader::Outcome MendingReader::read_escape(std::string& value) {
  if (position_ + 1 >= text_.size()) {
    position_ = text_.size();
    return Outcome::ended;
  }
  const char c = text_[position_ + 1];
  constexpr std::string_view letters = "\"\\/bfnrt'", meanings = "\"\\/\b\f\n\r\t'";
  if (c != 'u') {
    const std::size_t known = letters.find(c);  // "\d" of a careless writer: the backslash is meant
    value += known == std::string_view::npos ? '\\' : meanings[known];
    position_ += known == std::string_view::npos ? 1 : 2;
    return Outcome::value;
  }
  const std::optional<unsigned> unit = hex4(position_ + 2);
  if (!unit) {
    if (position_ + 6 > text_.size()) {
      position_ = text_.size();
      return Outcome::ended;
    }
    value += "\\u";
    position_ += 2;
    return Outcome::value;
  }
  position_ += 6;
  char32_t code_point = *unit;
  if (*unit >= 0xD800 && *unit < 0xDC00 && starts_with("\\u")) {
    const std::optional<unsigned> low = hex4(position_ + 2);
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      code_point = 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
      position_ += 6;
    }
  }
  const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
  append_code_point(value, surrogate || code_point == 0 ? char32_t{0xFFFD} : code_point);
  return Outcome::value;
}

MendingReader::Outcome MendingReader::read_number(nlohmann::json& value) {
  const std::size_t begin = position_;
  while (!at_end() && contains("0123456789+-.eE", text_.substr(position_, 1))) ++position_;
  if (at_end()) return Outcome::ended;  // more digits may have been meant
  value = nlohmann::json::parse(text_.substr(begin, position_ - begin), nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) {
    position_ = begin;
    return wrong("no number");
  }
  return Outcome::value;
}

MendingReader::Outcome MendingReader::read_word(nlohmann::json& value) {
  const std::size_t begin = position_;
  while (!at_end() && is_word(text_[position_])) ++position_;
  if (at_end()) return Outcome::ended;
  const std::string word = to_lower_ascii(text_.substr(begin, position_ - begin));
  if (word == "true" || word == "false") {
    value = word == "true";
    return Outcome::value;
  }
  if (word == "null" || word == "none" || word == "nan" || word == "infinity" || word == "undefined") {
    value = nullptr;
    return Outcome::value;
  }
  position_ = begin;
  return wrong("neither a string nor a value");
}

}  // namespace kaozheng::models
