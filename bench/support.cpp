// SPDX-License-Identifier: Apache-2.0
// A report's later sections against its research section: is each figure supported there, changed, or new?
//   ./dev bench support DATA [OUT]
// DATA holds support.jsonl (or has it in figures/); the report it speaks of is seeds/000_*.txt beside DATA or its
// parent. OUT receives one line per mention, {"id","verdict"}.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "base/bytes.h"
#include "evidence/figure_audit.h"
#include "json_lines.h"

namespace {

using namespace kaozheng;
using bench::Rate;

std::filesystem::path seed_report(const std::filesystem::path& data) {
  for (auto folder = std::filesystem::absolute(data); folder != folder.parent_path(); folder = folder.parent_path()) {
    const auto seeds = folder / "seeds";
    if (!std::filesystem::exists(seeds)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(seeds))
      if (entry.path().filename().string().rfind("000_", 0) == 0) return entry.path();
  }
  return {};
}

std::string section(const std::string& text, const std::string& heading) {
  const std::size_t begin = text.find("\n## " + heading);
  if (begin == std::string::npos) return {};
  for (std::size_t end = begin + 4;; end += 4) {
    end = text.find("\n## ", end);
    if (end == std::string::npos) return text.substr(begin);
    // "## Summary" inside the section belongs to it.
    if (static_cast<unsigned char>(text[end + 4]) >= 0x80) return text.substr(begin, end - begin);
  }
}

// What the audits of the sentence say about the mention: the worst of those that touch it.
std::string verdict_of(const std::string& sentence, const std::string& mention, const std::string& source,
                       const std::vector<evidence::FigureAudit>& audits, std::string& reason) {
  const std::size_t at = sentence.find(mention);
  std::string verdict;
  for (const auto& audit : audits) {
    if (at == std::string::npos || audit.mention.begin >= at + mention.size() || at >= audit.mention.end) continue;
    if (audit.agreement == evidence::Agreement::differs) {
      reason = audit.reason;
      return "changed";
    }
    // What follows from the claim's own words alone is not in the source.
    const bool of_itself = audit.agreement == evidence::Agreement::computed && audit.place.end == audit.place.begin;
    if (audit.agreement == evidence::Agreement::absent || of_itself)
      verdict = "unsupported";
    else if (verdict.empty())
      verdict = "supported";
  }
  if (!verdict.empty()) return verdict;
  // No figure for the finder: words, which stand in the source or do not.
  return contains(source, mention) ? "supported" : "unsupported";
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "support_bench DATA [OUT]\n";
    return 2;
  }
  const auto file = bench::set_file(arguments[1], "figures", "support.jsonl");
  const auto report = seed_report(arguments[1]);
  if (file.empty() || report.empty()) {
    fmt::print("SKIPPED, no {} at {}\n", file.empty() ? "support.jsonl" : "seeds/000_*.txt", arguments[1]);
    return 0;
  }
  std::ifstream in(report, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const evidence::FigureSource source(section(text, "研究结果"));
  const evidence::FigureAuditor auditor({&source});

  Rate all;
  std::map<std::string, Rate> verdicts;
  int supported = 0, flagged = 0;
  std::vector<nlohmann::json> predictions;
  for (const auto& item : bench::read_json_lines(file)) {
    const std::string sentence = item.at("sentence"), wanted = item.at("verdict");
    std::string reason;
    const std::string verdict =
        verdict_of(sentence, item.at("mention"), source.text(), auditor.audit(sentence, Language::zh), reason);
    all.count(verdict == wanted);
    verdicts[wanted].count(verdict == wanted);
    if (wanted == "supported") {
      ++supported;
      flagged += verdict != "supported" ? 1 : 0;
    }
    predictions.push_back({{"id", item.at("id")}, {"verdict", verdict}, {"reason", reason}});
  }
  fmt::print("support: verdict right {}\n", all.text());
  for (const auto& [name, rate] : verdicts) fmt::print("  {:<12} right {}\n", name, rate.text());
  fmt::print("  of the supported flagged {:.1f} % ({}/{})\n", supported == 0 ? 0 : 100.0 * flagged / supported, flagged,
             supported);
  if (count > 2) bench::write_json_lines(std::filesystem::path(arguments[2]) / "support.jsonl", predictions);
  return 0;
}
