// SPDX-License-Identifier: Apache-2.0
// Plain tables, and numbers as they stand in them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kaozheng::app {

using TableRow = std::vector<std::string>;

// Columns as wide as what stands in them, two blanks before each line and between columns; the last is not padded.
std::string table_of(const std::vector<TableRow>& rows);

std::string shown_count(double count);            // "950", "12.3k", "4.5M"
std::string shown_size(std::int64_t bytes);       // "950 B", "12.3 kB", "4.5 MB"
std::string shown_duration(double milliseconds);  // "850 ms", "12.3 s", "4.5 min"

}  // namespace kaozheng::app
