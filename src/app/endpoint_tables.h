// SPDX-License-Identifier: Apache-2.0
// [[endpoint]] and [roles] of a settings file. Private to config.cpp.
#pragma once

#include <toml++/toml.h>

#include <string_view>

#include "app/endpoint_settings.h"

namespace kaozheng::app {

inline constexpr std::string_view endpoint_table = "endpoint";
inline constexpr std::string_view roles_table = "roles";

std::string_view type_name(const toml::node& node);  // "a table", "text"

// Presets are filled in, keys are not read. `invalid` names the line, the key and what is allowed; values that may be
// keys are not repeated. Whether the endpoints of roles are there is not looked at: another file may name them.
Result<EndpointSettings> read_endpoint_tables(const toml::table& root, std::string_view file);

// An example of both, commented out.
std::string_view commented_endpoint_tables();

}  // namespace kaozheng::app
