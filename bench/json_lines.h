// SPDX-License-Identifier: Apache-2.0
// Reading and writing JSON lines, and rates, for the measures.
#pragma once

#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace kaozheng::bench {

// The file of that name in `folder`, or in its subfolder `set`; empty when neither exists.
inline std::filesystem::path set_file(const std::filesystem::path& folder, const std::string& set,
                                      const std::string& name) {
  for (const auto& path : {folder / name, folder / set / name})
    if (std::filesystem::exists(path)) return path;
  return {};
}

inline std::vector<nlohmann::json> read_json_lines(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

inline void write_json_lines(const std::filesystem::path& path, const std::vector<nlohmann::json>& lines) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path);
  for (const auto& line : lines) file << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  if (!file) {
    std::cerr << "cannot write " << path.string() << '\n';
    std::exit(1);
  }
}

struct Rate {
  int of = 0, hits = 0;
  void count(bool hit) {
    ++of;
    hits += hit ? 1 : 0;
  }
  std::string text() const { return of == 0 ? "–" : fmt::format("{:5.1f} % ({}/{})", 100.0 * hits / of, hits, of); }
};

// Flags against labels.
struct Flags {
  int right = 0, wrong = 0, missed = 0, passed = 0;
  void count(bool flagged, bool wanted) { ++(flagged ? (wanted ? right : wrong) : (wanted ? missed : passed)); }
  static double ratio(int a, int b) { return a + b == 0 ? 0 : static_cast<double>(a) / (a + b); }
  std::string text() const {
    return fmt::format("precision {:.3f}  recall {:.3f}  false flags {:.1f} % ({}/{})", ratio(right, wrong),
                       ratio(right, missed), 100 * ratio(wrong, passed), wrong, wrong + passed);
  }
};

}  // namespace kaozheng::bench
