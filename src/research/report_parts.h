// SPDX-License-Identifier: Apache-2.0
// The report as it grows. Private to this room.
#pragma once

#include "research/agents.h"
#include "research/heard_model.h"

namespace kaozheng::research {

// What was really used, and what the reader must know of how the report came about.
RunHeader header_of(const ResearchRun& run, const HeardModel& heard, const Question& question, const Brief& brief,
                    const Plan& plan, const Notebook& notebook);
// A research task with its findings as a bare list: what a reader sees before summaries are written.
ResearchResult plain_result(const TaskNotes& notes, Language language);
// Of a numbered and checked report: sources with their licences, models, tokens, and what left the machine.
Disclosure disclosure_of(const ResearchRun& run, const HeardModel& heard, const Notebook& notebook,
                         const Report& report);
// Of all tasks, in plan order, each engine once.
std::vector<Gap> gaps_of(const Notebook& notebook, Language language);
// Gives numbers to what is cited so far.
void number(Report& report, const Notebook& notebook);
// Numbers, then the check of every citation against the stored text.
CheckSummary number_and_check(Report& report, const Notebook& notebook);

}  // namespace kaozheng::research
