// SPDX-License-Identifier: Apache-2.0
// The outline of the detailed analysis: where each finding is told. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/outline.h"
#include "research/agents.h"

namespace kaozheng::research {

// A heading without the number or the marks a writer puts before it: the report numbers its headings itself.
std::string plain_heading(std::string_view heading);

// Those in a language; all when there are none.
std::vector<Finding> in_language(const std::vector<Finding>& findings, Language language);

// A section per research task, in plan order, each finding under the task that it says most about.
Outline plain_outline(const Brief& brief, const Notebook& notebook);

// The outline of a report whose sentences are taken over: a section for each source that says much, headed by its
// title, and of a report that rests on one source for each of its headings. No heading repeats the topic or another
// one. Empty when no source says enough.
Outline outline_by_source(const Brief& brief, const Notebook& notebook, const evidence::Ledger& ledger);

// The outline with every finding of the ledger in exactly one place: ids that are unknown or stand a second time are
// dropped, findings without a place go to the section nearest in words, sections of one heading become one.
Outline completed(Outline outline, const evidence::Ledger& ledger);

// By the model, checked and completed; by code when it does not generate or does not answer in form. Shown to
// `run.person.review_outline` where there is one. Tells OutlineMade. Fails with `cancelled`, and as the review does.
Result<Outline> make_outline(ResearchRun& run, const Brief& brief, const Notebook& notebook,
                             const evidence::Ledger& ledger);

// The sections nothing was found for.
std::vector<Gap> gaps_of(const Outline& outline, Language language);

// As people edit it: "## heading", "### subheading", "问题：…" or "Question: …", and "- [F3] statement" for each
// finding. Lines that begin with "# " are remarks.
std::string outline_text(const Outline& outline, const evidence::Ledger& ledger, Language language);
// `malformed` says which line cannot be read. Findings that were taken out are not told in the details.
Result<Outline> parse_outline_text(std::string_view text, const evidence::Ledger& ledger);

}  // namespace kaozheng::research
