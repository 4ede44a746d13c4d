// SPDX-License-Identifier: Apache-2.0
// The words a report is framed with. Private to this room.
#pragma once

#include <string_view>

#include "domain/question.h"

namespace kaozheng::reports {

struct Words {
  std::string_view title, topic, provider, model, engines, loops, loops_used, notes;
  std::string_view final_report, check, analyses, analysis, research, result, task, summary, sources, references;
  std::string_view item, count, claims, quoted, checked, inferred, coverage, precision, failed, cut, rechecked,
      documents, independent, doubtful, gaps;
  std::string_view disagreements, says_otherwise, not_independent, corrections, corrected_claim, cut_claim;
  std::string_view disclosure, answers, tokens, left, nothing_left, source, licence, no_licence, longest_quotation;
  std::string_view time, whose, forecast_mark, forecast_note, axis_note;
  std::string_view mark, mark_end;
  std::string_view one_source, several_sources, latest;
  std::string_view bracket, bracket_end;
  std::string_view published, page, fetched, same_text, same_text_end;
  std::string_view inference_mark, notice_mark, colon, semicolon, nothing_recorded, untitled;
  std::string_view no_report, no_claims, no_doubt, no_gaps, no_analyses, no_research, no_summary, no_sources,
      no_references;
};
const Words& words(Language language);

}  // namespace kaozheng::reports
