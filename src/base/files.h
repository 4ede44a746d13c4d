// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kaozheng {

// The bytes of a regular file; `too_long` beyond `bytes_max`, `refused` without permission.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);
// Writes beside the target and renames: a reader sees the old content or the new one, never half. `no_space` or
// `refused` name the path.
Result<void> write_file(const std::filesystem::path& path, std::string_view content);
// Whether `path` could be written: its directory exists and allows it. Writes nothing that stays.
Result<void> check_writable(const std::filesystem::path& path);

}  // namespace kaozheng
