// SPDX-License-Identifier: Apache-2.0
// Every sentence of a report in the order of its numbering. Private to this room.
#pragma once

#include <vector>

#include "domain/report.h"

namespace kaozheng::reports {

// Calls visit(sentence) for every sentence of the sections and what is below them.
template <class Visit>
void for_each_sentence_of(const std::vector<Section>& sections, const Visit& visit);

template <class Visit>
void for_each_sentence_of(const Section& section, const Visit& visit) {
  for (const ReportBlock& block : section.blocks)
    for (const Sentence& sentence : block.sentences) visit(sentence);
  for_each_sentence_of(section.children, visit);
}

template <class Visit>
void for_each_sentence_of(const std::vector<Section>& sections, const Visit& visit) {
  for (const Section& section : sections) for_each_sentence_of(section, visit);
}

template <class Visit>
void for_each_sentence_of(const Report& report, const Visit& visit) {
  for_each_sentence_of(report.final_report, visit);
  for (const AnalysisResult& analysis : report.analyses) for_each_sentence_of(analysis.parts, visit);
  for (const ResearchResult& result : report.research) for_each_sentence_of(result.summary, visit);
}

}  // namespace kaozheng::reports
