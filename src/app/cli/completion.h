// SPDX-License-Identifier: Apache-2.0
// Scripts by which a shell completes the command line: commands, options, choices of settings, files, ids of runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/cli/command_shape.h"

namespace kaozheng::app {

enum class Shell { bash, zsh, fish };
std::optional<Shell> shell_of(std::string_view name);

// Self-contained; asks the program itself (`kaozheng list`) where an id of a run belongs.
std::string completion_script(const CommandShape& program, Shell shell);

}  // namespace kaozheng::app
