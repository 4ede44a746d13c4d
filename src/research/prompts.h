// SPDX-License-Identifier: Apache-2.0
// The prompt templates: `prompts/TASK.LANGUAGE.txt`, embedded; a file of the same name in the user's folder wins.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "domain/question.h"

namespace kaozheng::research {

// A template has two parts divided by a line "---": system and user text. "{{name}}" is replaced once, values are not
// expanded again.
class Prompts {
 public:
  // The embedded texts, overlaid with the files of `folder` (may not exist). `invalid` names a file that is not a
  // template.
  static Result<Prompts> load(const std::filesystem::path& folder);

  // The texts as JSON, and these in their place: a text whose values are others today is left out.
  nlohmann::json to_json() const;
  Prompts with(const nlohmann::json& texts) const;

  struct Text {
    std::string system;
    std::string user;
  };
  using Values = std::vector<std::pair<std::string_view, std::string>>;  // by name, each once
  // With the values of both lists; a name the template does not use is a bug, one it uses and misses too (both throw
  // std::logic_error).
  Text fill(std::string_view task, Language language, const Values& values, const Values& further = {}) const;

 private:
  struct Template {
    Text text;
    std::set<std::string, std::less<>> names;  // of its placeholders
  };
  std::map<std::string, Template> templates_;  // "plan.zh"
};

}  // namespace kaozheng::research
