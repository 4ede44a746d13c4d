// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace kaozheng {

struct ChildLimits {
  Milliseconds time_max{30'000};
  std::size_t output_bytes_max = 20u << 20;
};

struct ChildOutput {
  int exit_code = 0;
  std::string output;  // stdout
  std::string errors;  // stderr, at most 64 KiB
};

// Runs a program to its end with `input` as stdin, an empty environment but PATH and LANG=C.UTF-8, no other open
// descriptors, in its own process group, which is killed on `stop`, at the time cap and beyond the output cap. Never a
// shell: arguments[0] is the program, looked up in PATH. `not_found` when it is not installed.
Result<ChildOutput> run_child(const std::vector<std::string>& arguments, std::string_view input,
                              const ChildLimits& limits, std::stop_token stop);

// The path of a program in PATH.
std::optional<std::filesystem::path> find_program(std::string_view name);

}  // namespace kaozheng
