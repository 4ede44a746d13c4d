// SPDX-License-Identifier: Apache-2.0
// What a person says while a run goes on.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"

namespace kaozheng::research {

struct Steering {
  std::vector<std::string> notes;     // what to look at, in their own words
  std::vector<std::string> excluded;  // not to be used: a page, what lies below an address that ends with "/", a host
                                      // with what lies below it, a file or folder

  bool excludes(std::string_view url) const;
};
void to_json(nlohmann::json& json, const Steering& steering);
void from_json(const nlohmann::json& json, Steering& steering);

}  // namespace kaozheng::research
