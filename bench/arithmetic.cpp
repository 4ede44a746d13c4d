// SPDX-License-Identifier: Apache-2.0
// How well arithmetic in statements is checked: right variants should pass, altered ones should be flagged. A reader's
// check sees the statement and the sentence cited for it: a variant is flagged when its own figures do not bear each
// other out, or when one of its figures neither stands in the sentence nor follows from it or from the others.
//   ./dev bench arithmetic DATA [OUT]     DATA holds arithmetic.jsonl; OUT/arithmetic.jsonl gets the predictions
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"
#include "evidence/arithmetic.h"
#include "text/figures.h"
#include "text/words.h"

namespace {

using namespace kaozheng;

constexpr std::size_t file_bytes_max = 1u << 26;

struct Judged {
  bool flagged = false;
  std::vector<std::string> reasons;
};

bool overlap(text::Range a, text::Range b) { return a.begin < b.end && b.begin < a.end; }

bool stands(const text::Figure& figure, const std::vector<text::Figure>& source) {
  return std::any_of(source.begin(), source.end(), [&](const text::Figure& other) {
    const double room = 0.5 * (figure.grain + other.grain) + 1e-9;
    return other.unit == figure.unit && std::abs(other.value - figure.value) <= room;
  });
}

Judged judge(const std::string& statement, const std::string& source) {
  Judged judged;
  const Language language = text::guess_language(statement);
  const std::vector<text::Figure> figures = text::figures(statement), cited = text::figures(source);
  const auto relations = evidence::internal_arithmetic(statement, figures, language);
  for (const auto& relation : relations)
    if (!relation.holds) judged.reasons.push_back(relation.formula + ": " + relation.reason);
  const evidence::CitedSentence sentence{source, cited};
  for (const text::Figure& figure : figures) {
    if (figure.kind == text::FigureKind::date || figure.kind == text::FigureKind::ordinal || stands(figure, cited))
      continue;
    const bool borne_out = std::any_of(relations.begin(), relations.end(),
                                       [&](const auto& relation) { return overlap(relation.range, figure.range); });
    if (borne_out) continue;
    if (evidence::recompute(statement, figure, {&sentence, 1}, language)) continue;
    judged.reasons.push_back("does not follow: " +
                             statement.substr(figure.range.begin, figure.range.end - figure.range.begin));
  }
  judged.flagged = !judged.reasons.empty();
  return judged;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string data = argc > 1 ? argv[1] : ".";
  const auto records = read_file(data + "/arithmetic.jsonl", file_bytes_max);
  if (!records) {
    fmt::print("SKIPPED: no arithmetic.jsonl in {}\n", data);
    return 0;
  }
  std::ofstream out;
  if (argc > 2) {
    std::filesystem::create_directories(argv[2]);
    out.open(std::string(argv[2]) + "/arithmetic.jsonl");
  }
  std::size_t right = 0, rights = 0, wrong = 0, wrongs = 0;
  for (const std::string& line : split(*records, '\n')) {
    if (trim(line).empty()) continue;
    const auto record = nlohmann::json::parse(line);
    const std::string source = record.value("sentence", "");
    for (const std::string variant : {"ok", "broken"}) {
      const auto found = record.find(variant + "_variant");
      if (found == record.end()) continue;
      const Judged judged = judge(found->value("text", ""), source);
      const bool wanted = found->value("expected", "") == "flag";
      (wanted ? wrongs : rights) += 1;
      (wanted ? wrong : right) += judged.flagged == wanted ? 1u : 0u;
      if (judged.flagged != wanted)
        fmt::print("  {} {}: {}\n", record.value("id", ""), variant,
                   judged.flagged ? join(judged.reasons, " | ") : "not flagged");
      if (out)
        out << nlohmann::json{{"id", record["id"]},
                              {"variant", variant},
                              {"flagged", judged.flagged},
                              {"reasons", judged.reasons}}
                   .dump()
            << '\n';
    }
  }
  const auto share = [](std::size_t part, std::size_t whole) {
    return whole ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0;
  };
  fmt::print("right statements accepted  {:>4}/{:<4} {:5.1f} %\n", right, rights, share(right, rights));
  fmt::print("altered statements flagged {:>4}/{:<4} {:5.1f} %\n", wrong, wrongs, share(wrong, wrongs));
  return 0;
}
