// SPDX-License-Identifier: Apache-2.0
#include "reports/verdict_marks.h"

#include <fmt/format.h>

#include "reports/report_walk.h"
#include "reports/report_words.h"

namespace kaozheng::reports {
namespace {

struct Pair {
  VerdictMark zh, en;
};

const Pair& pair_of(std::optional<Verdict> verdict) {
  static constexpr Pair unchecked = {{"unchecked", "○", "未核查"}, {"unchecked", "○", "not checked"}};
  static constexpr std::array<Pair, 6> pairs = {{
      {{"quoted", "=", "照录原文"}, {"quoted", "=", "quoted word for word"}},
      {{"computed", "∑", "复算无误"}, {"computed", "∑", "recomputed"}},
      {{"supported", "✓", "原文支持"}, {"supported", "✓", "supported"}},
      {{"partly", "◐", "部分支持"}, {"partly", "◐", "partly supported"}},
      {{"contradicted", "✗", "与原文相左"}, {"contradicted", "✗", "contradicted"}},
      {{"not_found", "?", "未见依据"}, {"not_found", "?", "not found"}},
  }};
  return verdict ? pairs[static_cast<std::size_t>(*verdict)] : unchecked;
}

}  // namespace

VerdictMark verdict_mark(std::optional<Verdict> verdict, Language language) {
  const Pair& pair = pair_of(verdict);
  return language == Language::zh ? pair.zh : pair.en;
}

VerdictMark verdict_mark(const Sentence& sentence, Language language) {
  return verdict_mark(sentence.check ? std::optional(sentence.check->verdict) : std::nullopt, language);
}

std::string strength_text(const Strength& strength, Language language) {
  const Words& says = words(language);
  std::string text = strength.sources == 1 ? std::string(says.one_source)
                                           : fmt::format(fmt::runtime(says.several_sources), strength.sources);
  if (!strength.latest.empty()) text += fmt::format(fmt::runtime(says.latest), strength.latest.substr(0, 10));
  return text;
}

bool is_claim(const Sentence& sentence) {
  return sentence.check || sentence.kind == SentenceKind::cited || sentence.kind == SentenceKind::quoted ||
         sentence.kind == SentenceKind::inference;
}

VerdictTally tally_of(const Report& report) {
  VerdictTally tally;
  for_each_sentence_of(report.final_report, [&](const Sentence& sentence) {
    if (!is_claim(sentence)) return;
    ++tally.made;
    if (!sentence.check) return;
    ++tally.checked;
    ++tally.counts[static_cast<std::size_t>(sentence.check->verdict)];
  });
  return tally;
}

}  // namespace kaozheng::reports
