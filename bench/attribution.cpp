// SPDX-License-Identifier: Apache-2.0
// The code judge over claims with their references, for bench/attribution.py: lines {"id","claim","references":[…]} in,
// lines {"id","flagged","verdict","attributable","comparable","reasons"} out, and the claims judged a second
// on stderr.
#include <fmt/format.h>

#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "evidence/code_judge.h"
#include "text/words.h"

namespace {

using namespace kaozheng;

// Seconds of the processor this thread has used: what other programs take is not counted.
double seconds_used() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

evidence::Opinion judge(std::string_view claim, const std::vector<std::string_view>& sources, bool figures_carried) {
  if (!figures_carried) return evidence::judge_by_words(claim, sources, text::guess_language(claim));
  const evidence::WordedText worded(claim);
  std::vector<evidence::WordedText> texts(sources.begin(), sources.end());
  evidence::WordedTexts pointers;
  for (const evidence::WordedText& text : texts) pointers.push_back(&text);
  return evidence::judge_by_words(worded, pointers, evidence::check_wording(worded, pointers), 1,
                                  text::guess_language(claim));
}

}  // namespace

int main(int count, char** arguments) {
  // As when an audit has found every figure of the claim in the sources.
  const bool figures_carried = count > 1 && std::string_view(arguments[1]) == "--figures-carried";
  std::vector<nlohmann::json> claims;
  for (std::string line; std::getline(std::cin, line);) claims.push_back(nlohmann::json::parse(line));
  double seconds = 0;
  for (const nlohmann::json& item : claims) {
    const auto claim = item.at("claim").get<std::string>();
    const auto references = item.at("references").get<std::vector<std::string>>();
    const std::vector<std::string_view> sources(references.begin(), references.end());
    const double began = seconds_used();
    const evidence::Opinion opinion = judge(claim, sources, figures_carried);
    seconds += seconds_used() - began;
    const nlohmann::json told = {{"id", item.at("id")},
                                 {"flagged", opinion.verdict != Verdict::supported},
                                 {"verdict", to_string(opinion.verdict)},
                                 {"attributable", opinion.attributable},
                                 {"comparable", opinion.comparable},
                                 {"reasons", opinion.reasons}};
    fmt::print("{}\n", told.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  fmt::print(stderr, "{:.0f}\n", static_cast<double>(claims.size()) / std::max(seconds, 1e-9));
  return 0;
}
