// SPDX-License-Identifier: Apache-2.0
// A claim against a source, both arbitrary bytes, cut at the first line end: the checks stay inside the texts and the
// judge comes to a verdict.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "evidence/code_judge.h"

namespace {

using namespace kaozheng;
using namespace kaozheng::evidence;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_tokens(const WordedText& text) {
  const std::size_t size = text.text().size();
  std::uint32_t clause = 0;
  for (const Token& token : text.tokens()) {
    require(token.place.begin < token.place.end && token.place.end <= size);
    require(token.sentence < text.sentences().size() && token.clause >= clause);
    clause = token.clause;
  }
  for (const Cue& cue : text.cues())
    require(cue.place.begin < cue.place.end && cue.place.end <= size && cue.token <= text.tokens().size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(input.find('\n'), size);
  const std::string_view claim_text = input.substr(0, line), source_text = input.substr(line);
  const WordedText claim(claim_text), source(source_text);
  check_tokens(claim);
  check_tokens(source);
  const WordingChecks checks = check_wording(claim, {&source, &claim});
  for (const Remark& remark : checks.remarks) {
    require(remark.place.begin <= remark.place.end && remark.place.end <= claim_text.size() && remark.source < 2);
    const std::size_t there = remark.source == 0 ? source_text.size() : claim_text.size();
    require(remark.at.begin <= remark.at.end && remark.at.end <= there);
    require(!in_words(remark, Language::zh).empty() && !in_words(remark, Language::en).empty());
  }
  const JudgeFeatures features =
      judge_features(claim, {&source}, check_wording(claim, {&source}), share_of_figures(claim, {&source}));
  for (std::size_t i = 0; i + 2 < features.size(); ++i) require(features[i] > -1e-9 && features[i] < 1 + 1e-9);
  const Opinion opinion = judge_by_words(claim_text, {source_text}, Language::en);
  require(opinion.verdict != Verdict::quoted && opinion.verdict != Verdict::computed);
  require(opinion.attributable >= 0 && opinion.attributable <= 1);
  require(opinion.verdict == Verdict::supported || !opinion.reasons.empty());
  return 0;
}
