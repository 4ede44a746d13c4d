// SPDX-License-Identifier: Apache-2.0
// Names that first findings give to parts of their topic. Private to this room; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"

namespace kaozheng::research {

// What the findings put in quotation marks or explain in brackets ("云智算", MaaS（模型即服务）) and the topic does not
// name. Only findings that speak of the topic itself give leads: a lead leads no further. The first findings are taken
// at their word, what later ones name must stand in two passages. First what most of the cited passages speak of, ties
// by first mention.
std::vector<std::string> leads_in(const std::vector<Finding>& findings, std::string_view topic, std::size_t count_max);

}  // namespace kaozheng::research
