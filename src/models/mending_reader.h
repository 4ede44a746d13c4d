// SPDX-License-Identifier: Apache-2.0
// Reads JSON as models write it. Private to this room.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace kaozheng::models {

// Reads one object or list that begins at a "{" or "[" of valid UTF-8 text; what stands behind it is not looked at.
// Mends trailing commas, comments, Python literals, NaN and other words for nothing, single and typographic quotes,
// bare keys, dots for what was left out, raw line ends and unescaped quotes inside strings, a bracket left out where
// one closes what is around. Where the text ends early, what was complete is kept: members of the outermost object,
// elements of arrays; a string, number or inner object that was cut is left out, and so is an array or object nothing
// is left of. Time is linear but for the depth, which is bounded.
class MendingReader {
 public:
  explicit MendingReader(std::string_view text) : text_(text) {}
  std::optional<nlohmann::json> read();
  // In words, after `read` gave nothing.
  const std::string& problem() const { return problem_; }
  std::size_t position() const { return position_; }  // behind what was read
  // Whether the text was over before the object was.
  bool cut() const { return cut_; }

 private:
  // `ended`: the text was over before the value was.
  enum class Outcome { value, ended, wrong };

  Outcome read_value(nlohmann::json& value, int depth);
  Outcome read_object(nlohmann::json& value, int depth);
  Outcome read_array(nlohmann::json& value, int depth);
  Outcome read_key(std::string& key);
  Outcome read_string(std::string& value);
  Outcome read_escape(std::string& value);
  Outcome read_number(nlohmann::json& value);
  Outcome read_word(nlohmann::json& value);
  Outcome wrong(std::string_view what);
  void skip_space();
  bool at_end_of_item() const;
  bool skip_comment();
  bool at_end() const { return position_ >= text_.size(); }
  bool starts_with(std::string_view part) const { return text_.substr(position_, part.size()) == part; }
  bool take(std::string_view part);
  bool closes_here(std::size_t behind_quote) const;
  std::optional<unsigned> hex4(std::size_t at) const;

  const std::string_view text_;
  std::size_t position_ = 0;
  std::string problem_;
  bool cut_ = false;
};

}  // namespace kaozheng::models
