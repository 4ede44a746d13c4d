// SPDX-License-Identifier: Apache-2.0
#include "evidence/verdicts.h"

#include <algorithm>

#include "base/bytes.h"
#include "evidence/written/report_sentences.h"

namespace kaozheng::evidence {
namespace {

int& count_of(CheckSummary& check, Verdict verdict) {
  switch (verdict) {
    case Verdict::quoted:
      return check.quoted;
    case Verdict::computed:
      return check.computed;
    case Verdict::supported:
      return check.supported;
    case Verdict::partly:
      return check.partly;
    case Verdict::contradicted:
      return check.contradicted;
    case Verdict::not_found:
      return check.not_found;
  }
  return check.not_found;
}

}  // namespace

void count_verdicts(Report& report) {
  CheckSummary& check = report.check;
  check.made = check.cited = check.inference = 0;
  check.quoted = check.computed = check.supported = check.partly = check.contradicted = check.not_found = 0;
  for_each_sentence(report, [&](Sentence& sentence, Part part) {
    if (part != Part::final_report) return;
    if (sentence.kind == SentenceKind::inference) ++check.made, ++check.inference;
    if (!cites(sentence)) return;
    ++check.made;
    if (!sentence.citations.empty()) ++check.cited;
    if (!sentence.check) return;
    ++count_of(check, sentence.check->verdict);
    if (!is_doubtful(sentence.check->verdict)) return;
    const auto same = [&](const DoubtfulClaim& claim) { return claim.text == sentence.text; };
    if (std::none_of(check.doubtful.begin(), check.doubtful.end(), same))
      check.doubtful.push_back({sentence.text, sentence.check->verdict,
                                join(sentence.check->reasons, report.language == Language::zh ? "；" : "; ")});
  });
  std::stable_sort(check.doubtful.begin(), check.doubtful.end(),
                   [](const DoubtfulClaim& a, const DoubtfulClaim& b) { return doubt(a.verdict) > doubt(b.verdict); });
}

}  // namespace kaozheng::evidence
