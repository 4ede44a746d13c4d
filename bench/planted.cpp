// SPDX-License-Identifier: Apache-2.0
// Errors planted in claims, each held against the sentence it was made from: does the figure auditor flag them, and
// leave the faithful paraphrases alone?
//   ./dev bench planted DATA [OUT]
// DATA holds planted.jsonl (or has it in figures/). OUT receives one line per claim,
// {"id","flagged","mentions","reasons"}.
#include <fmt/core.h>

#include <filesystem>
#include <map>
#include <string>

#include "evidence/figure_audit.h"
#include "json_lines.h"

namespace {

using namespace kaozheng;
using bench::Flags;
using bench::Rate;

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "planted_bench DATA [OUT]\n";
    return 2;
  }
  const auto file = bench::set_file(arguments[1], "figures", "planted.jsonl");
  if (file.empty()) {
    fmt::print("SKIPPED, no planted.jsonl in {}\n", arguments[1]);
    return 0;
  }
  std::vector<nlohmann::json> predictions;
  std::map<std::string, Flags> parts;
  std::map<std::string, Rate> types, needs;
  for (const auto& item : bench::read_json_lines(file)) {
    const std::string claim = item.at("claim_sentence");
    const Language language = item.at("lang") == "zh" ? Language::zh : Language::en;
    const evidence::FigureSource source{std::string(item.at("source_sentence"))};
    nlohmann::json mentions = nlohmann::json::array(), reasons = nlohmann::json::array();
    for (const auto& audit : evidence::audit_figures(claim, {&source}, language)) {
      if (audit.agreement != evidence::Agreement::differs && audit.agreement != evidence::Agreement::absent) continue;
      mentions.push_back(claim.substr(audit.mention.begin, audit.mention.end - audit.mention.begin));
      reasons.push_back(audit.reason);
    }
    const bool flagged = !mentions.empty(), wanted = item.at("label") == "corrupted";
    const bool calculation = item.value("needs", "") == "calc";
    parts["all"].count(flagged, wanted);
    if (!calculation) parts["all but calculations"].count(flagged, wanted);
    parts[fmt::format("{} claim, {} source", std::string(item.at("lang")), std::string(item.at("src_lang")))].count(
        flagged, wanted);
    if (wanted)
      types[item.at("error_type")].count(flagged);
    else
      needs[item.value("needs", "")].count(!flagged);
    predictions.push_back({{"id", item.at("id")}, {"flagged", flagged}, {"mentions", mentions}, {"reasons", reasons}});
  }
  for (const auto& [name, flags] : parts) fmt::print("{:<22} {}\n", name, flags.text());
  for (const auto& [name, rate] : types) fmt::print("  {:<20} found {}\n", name, rate.text());
  for (const auto& [name, rate] : needs) fmt::print("  faithful, {:<10} kept {}\n", name, rate.text());
  if (count > 2) bench::write_json_lines(std::filesystem::path(arguments[2]) / "planted.jsonl", predictions);
  return 0;
}
