// SPDX-License-Identifier: Apache-2.0
// The prompts of the agents, built from values. Private to this room; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"
#include "models/model.h"
#include "research/prompts.h"

namespace kaozheng::research {

models::Prompt brief_prompt(const Prompts& prompts, std::string_view today, std::string_view topic, Language language);
models::Prompt plan_prompt(const Prompts& prompts, std::string_view today, const Brief& brief, int tasks_max);

// What a researcher may show to a prompt that makes queries.
struct Inquiry {
  std::string focus;                // the task's description
  std::vector<std::string> facets;  // what has to be covered; empty: the focus alone
  std::vector<models::LabelledFinding> findings;
  std::vector<std::string> earlier_queries;
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
// `length` as text::written_length counts.
models::Prompt writing_prompt(const Prompts& prompts, std::string_view task, const Brief& brief, std::string_view focus,
                              int length, std::vector<models::LabelledFinding> findings);

// Is the claim borne out by the passages: "judge". And, when it is not, how it should read: "correct".
models::Prompt judge_prompt(const Prompts& prompts, const Brief& brief, std::string_view claim,
                            std::vector<models::LabelledPassage> passages);
models::Prompt correct_prompt(const Prompts& prompts, const Brief& brief, std::string_view claim, std::string_view why,
                              std::vector<models::LabelledPassage> passages);

}  // namespace kaozheng::research
