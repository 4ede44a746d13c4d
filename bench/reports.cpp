// SPDX-License-Identifier: Apache-2.0
// Reads reports that anybody wrote, one JSON object {"system","id","article"} a line of FILE; a line of findings each
// to OUT, on stdout the seconds spent on reading. bench/reports.py calls
// it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/parallel.h"
#include "reports/foreign_report.h"
#include "text/figures.h"
#include "text/words.h"

namespace {

using namespace kaozheng;
using reports::ForeignReport;

nlohmann::json json_of(const ForeignReport& report, const nlohmann::json& entry) {
  nlohmann::json dangling = nlohmann::json::array(), unused = nlohmann::json::array(),
                 duplicates = nlohmann::json::array(), uncited = nlohmann::json::array();
  for (const auto& mark : report.dangling) dangling.push_back(mark.label);
  const auto shown = [](const reports::ForeignReference& reference) {
    return reference.label.empty() ? reference.title : reference.label;
  };
  for (const std::size_t i : report.unused) unused.push_back(shown(report.references[i]));
  for (const std::size_t i : report.duplicates) duplicates.push_back(shown(report.references[i]));
  for (const std::size_t i : report.uncited_figures)
    uncited.push_back({report.claims[i].range.begin, report.claims[i].range.end});
  return {{"system", entry.at("system")},        {"id", entry.at("id")},
          {"claims", report.claims.size()},      {"references", report.references.size()},
          {"dangling", std::move(dangling)},     {"unused", std::move(unused)},
          {"duplicates", std::move(duplicates)}, {"uncited_figures", std::move(uncited)}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: reports_bench FILE OUT\n");
    return 2;
  }
  std::ifstream in(argv[1]);
  std::vector<nlohmann::json> entries;
  std::vector<std::string> articles;
  for (std::string line; std::getline(in, line);) {
    entries.push_back(nlohmann::json::parse(line));
    articles.push_back(entries.back().at("article").get<std::string>());
  }
  const auto began = std::chrono::steady_clock::now();
  const auto read = parallel_map(
      articles, /*limit=*/std::max(1u, std::thread::hardware_concurrency()), {},
      [](const std::string& article) -> Result<ForeignReport> { return reports::read_foreign_report(article); });
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - began;
  std::ofstream out(argv[2]);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    nlohmann::json line = json_of(*read[i], entries[i]);
    line["language"] = to_string(text::guess_language(articles[i]));
    line["characters"] = count_code_points(articles[i]);
    line["figures"] = text::figures(articles[i]).size();
    out << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  }
  fmt::print("{:.3f}\n", spent.count());
  return in.eof() && out.good() ? 0 : 1;
}
