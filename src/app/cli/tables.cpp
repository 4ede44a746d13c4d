// SPDX-License-Identifier: Apache-2.0
#include "app/cli/tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/terminal.h"

namespace kaozheng::app {

std::string table_of(const std::vector<TableRow>& rows) {
  std::vector<std::size_t> widths;
  for (const TableRow& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  std::string text;
  for (const TableRow& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i + 1 < row.size(); ++i) line += " " + padded(row[i], widths[i] + 1);
    text += line + " " + row.back() + "\n";
  }
  return text;
}

std::string shown_count(double count) {
  if (count < 999.5) return fmt::format("{:.0f}", count);
  if (count < 999'950) return fmt::format("{:.1f}k", count / 1e3);
  return fmt::format("{:.1f}M", count / 1e6);
}

std::string shown_size(std::int64_t bytes) {
  const auto size = static_cast<double>(bytes);
  if (size < 1'000) return fmt::format("{} B", bytes);
  if (size < 999'950) return fmt::format("{:.1f} kB", size / 1e3);
  return fmt::format("{:.1f} MB", size / 1e6);
}

std::string shown_duration(double milliseconds) {
  if (milliseconds < 999.5) return fmt::format("{:.0f} ms", milliseconds);
  if (milliseconds < 99'950) return fmt::format("{:.1f} s", milliseconds / 1e3);
  return fmt::format("{:.1f} min", milliseconds / 60e3);
}

}  // namespace kaozheng::app
