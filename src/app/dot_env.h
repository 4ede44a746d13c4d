// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kaozheng::app {

// The variables of a .env text: `NAME=value`, `export NAME=value`, comments, 'literal' and "quoted" values (which may
// span lines; \n, \t, \", \\ and \$ in double quotes). Nothing is expanded. The last of equal names wins. `invalid`
// names the line. Pure: fuzzed.
Result<std::map<std::string, std::string>> parse_dot_env(std::string_view text);

}  // namespace kaozheng::app
