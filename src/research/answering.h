// SPDX-License-Identifier: Apache-2.0
// A question answered from documents that are there already.
#pragma once

#include <map>
#include <string>

#include "research/agents.h"

namespace kaozheng::research {

// Whether any sentence of the answer cites a source.
bool has_answer(const Report& answer);

// The answer as the one section of a report: written from findings that were noted in the best passages of the whole
// documents, its citations numbered by code, each claim checked like one of a report; never searched again. Where
// nothing answers the question, one notice says so. The question is data: it is shown to prompts on one line and
// changes no rule. `run` is given neither search nor pages to ask: they are not asked. Fails with `cancelled`, and as
// the model does when no passage could be read by it.
Result<Report> answer_question(const ResearchRun& run, const std::string& question, Language language,
                               const std::map<std::string, Document>& documents);

}  // namespace kaozheng::research
