// SPDX-License-Identifier: Apache-2.0
// Every sentence of a report in the order of numbering.
#pragma once

#include "domain/report.h"

namespace kaozheng::evidence {

template <class Visit>
void for_each_sentence(Section& section, const Visit& visit) {
  for (ReportBlock& block : section.blocks)
    for (Sentence& sentence : block.sentences) visit(sentence);
  for (Section& child : section.children) for_each_sentence(child, visit);
}

enum class Part { final_report, analyses, research };

// Calls visit(sentence, part).
template <class Visit>
void for_each_sentence(Report& report, const Visit& visit) {
  const auto of_part = [&](Part part) { return [&visit, part](Sentence& sentence) { visit(sentence, part); }; };
  for (Section& section : report.final_report) for_each_sentence(section, of_part(Part::final_report));
  for (AnalysisResult& analysis : report.analyses)
    for (Section& part : analysis.parts) for_each_sentence(part, of_part(Part::analyses));
  for (ResearchResult& result : report.research) for_each_sentence(result.summary, of_part(Part::research));
}

inline bool cites(const Sentence& sentence) {
  return sentence.kind == SentenceKind::cited || sentence.kind == SentenceKind::quoted;
}

}  // namespace kaozheng::evidence
