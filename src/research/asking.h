// SPDX-License-Identifier: Apache-2.0
// The prompts of the agents, built from values. Private to this room; pure. A prompt that shows passages or findings
// can show fewer (`Prompt::user_with`), as long as its `Prompts` live.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/question.h"
#include "models/model.h"
#include "research/prompts.h"

namespace kaozheng::research {

// A topic may be a page long: prompts show its beginning, on one line.
std::string shown_topic(std::string_view topic, Language language);

models::Prompt clarify_prompt(const Prompts& prompts, std::string_view today, std::string_view topic,
                              Language language);
// With as much of the topic as `topic_tokens_max` allow.
models::Prompt brief_prompt(const Prompts& prompts, std::string_view today, std::string_view topic,
                            const std::vector<Clarification>& clarifications, Language language,
                            std::size_t topic_tokens_max);
models::Prompt plan_prompt(const Prompts& prompts, std::string_view today, const Brief& brief, int tasks_max);

// What a researcher may show to a prompt that makes queries.
struct Inquiry {
  std::string focus;                // the task's description
  std::vector<std::string> facets;  // what has to be covered; empty: the focus alone
  std::vector<models::LabelledFinding> findings;
  std::vector<std::string> earlier_queries;
  // Of each finding, how many of the earlier queries had been asked when it was noted; empty: none.
  std::vector<std::size_t> asked_before = {};
  int queries_max = 3;
};
models::Prompt queries_prompt(const Prompts& prompts, std::string_view today, const Brief& brief, Inquiry inquiry);
models::Prompt reflect_prompt(const Prompts& prompts, const Brief& brief, Inquiry inquiry);

models::Prompt notes_prompt(const Prompts& prompts, const Brief& brief, std::string_view focus,
                            std::vector<models::LabelledPassage> passages, int findings_max);

// Where each finding is told: sections with subsections.
models::Prompt outline_prompt(const Prompts& prompts, const Brief& brief, std::vector<std::string> tasks,
                              std::vector<models::LabelledFinding> findings);

// Free text with marks [F1]: "summarise", "write.…", "analyse.…".
// `length` as text::written_length counts; `ledger`: what is shown of which `findings` are to be used, empty = these.
models::Prompt writing_prompt(const Prompts& prompts, std::string_view task, const Brief& brief, std::string_view focus,
                              int length, std::vector<models::LabelledFinding> findings,
                              std::vector<models::LabelledFinding> ledger = {});

// The report as it is written, by sections (heading, text): S1, S2 … in its order.
models::Prompt edit_prompt(const Prompts& prompts, const Brief& brief,
                           const std::vector<std::pair<std::string, std::string>>& sections);

// Is the claim borne out by the passages: "judge". And, when it is not, how it should read: "correct".
models::Prompt judge_prompt(const Prompts& prompts, const Brief& brief, std::string_view claim,
                            std::vector<models::LabelledPassage> passages);
models::Prompt correct_prompt(const Prompts& prompts, const Brief& brief, std::string_view claim, std::string_view why,
                              std::vector<models::LabelledPassage> passages);

}  // namespace kaozheng::research
