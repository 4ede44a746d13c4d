// SPDX-License-Identifier: Apache-2.0
// Does the document carry the numbers of a claim? The figure auditor on NumGround, English and Chinese.
//   ./dev bench numground DATA [OUT]
// DATA holds numground_LANGUAGE_*.jsonl and numground_docs_LANGUAGE.jsonl (or has them in claims/). OUT receives one
// line per claim, {"id","flagged","reasons"}.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "evidence/figure_audit.h"
#include "json_lines.h"

namespace {

using namespace kaozheng;
using bench::Flags;
using bench::Rate;

// numground_en_dev.jsonl, numground_en_test.jsonl …
std::vector<std::filesystem::path> claim_files(const std::filesystem::path& folder, const std::string& language) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("numground_" + language + "_", 0) == 0 && entry.path().extension() == ".jsonl")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void measure(const std::filesystem::path& file, const std::filesystem::path& documents_file, Language language,
             std::vector<nlohmann::json>& predictions) {
  std::map<std::string, std::string> texts;
  for (const auto& document : bench::read_json_lines(documents_file))
    texts[document.at("doc_id")] = document.at("text");
  Flags flags;
  std::map<std::string, Rate> kinds;
  std::string current;
  std::vector<evidence::FigureSource> source;  // of the current document
  for (const auto& item : bench::read_json_lines(file)) {
    const std::string id = item.at("doc_id"), claim = item.at("claim");
    if (source.empty() || id != current) {
      source.clear();
      source.emplace_back(texts.at(id));
      current = id;
    }
    nlohmann::json reasons = nlohmann::json::array();
    for (const auto& audit : evidence::audit_figures(claim, {&source.front()}, language))
      if (audit.agreement == evidence::Agreement::differs || audit.agreement == evidence::Agreement::absent)
        reasons.push_back(claim.substr(audit.mention.begin, audit.mention.end - audit.mention.begin) + ": " +
                          audit.reason);
    const bool flagged = !reasons.empty(), wanted = item.at("label") == 0;
    flags.count(flagged, wanted);
    kinds[item.at("kind")].count(flagged == wanted);
    predictions.push_back({{"id", item.at("id")}, {"flagged", flagged}, {"reasons", reasons}});
  }
  fmt::print("{}: {}\n", file.filename().string(), flags.text());
  for (const auto& [kind, rate] : kinds) fmt::print("  {}  right {}\n", kind, rate.text());
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "numground_bench DATA [OUT]\n";
    return 2;
  }
  std::filesystem::path folder = arguments[1];
  if (std::filesystem::exists(folder / "claims")) folder /= "claims";
  std::vector<nlohmann::json> predictions;
  for (const auto& [name, language] : {std::pair<std::string, Language>{"en", Language::en}, {"zh", Language::zh}}) {
    const auto documents = folder / ("numground_docs_" + name + ".jsonl");
    const auto files = claim_files(folder, name);
    if (files.empty() || !std::filesystem::exists(documents)) {
      fmt::print("{}: SKIPPED, no numground_{}_*.jsonl with {} in {}\n", name, name, documents.filename().string(),
                 folder.string());
      continue;
    }
    for (const auto& file : files) measure(file, documents, language, predictions);
  }
  if (count > 2 && !predictions.empty())
    bench::write_json_lines(std::filesystem::path(arguments[2]) / "numground.jsonl", predictions);
  return 0;
}
