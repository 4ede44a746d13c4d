// SPDX-License-Identifier: Apache-2.0
// What strangers wrote, as prompts show it. Private to this room; pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/citations.h"
#include "models/model.h"

namespace kaozheng::research {

// Text of a page or file as it may stand inside a prompt: the characters of the fence, control characters and escape
// sequences are gone, so that nothing in it can end the fence or pose as a label.
std::string harmless(std::string_view text);
// The same on one line.
std::string harmless_line(std::string_view text, std::size_t characters_max);

// Passages as P1, P2 … with title and date of their documents.
std::vector<models::LabelledPassage> labelled(const std::vector<Passage>& passages,
                                              const std::map<std::string, Document>& documents);
// Findings under the ledger's labels.
std::vector<models::LabelledFinding> labelled(const std::vector<Finding>& findings, const evidence::Ledger& ledger,
                                              const std::map<std::string, Document>& documents);

// Between the lines ⟦material⟧ and ⟦/material⟧; each passage under its label ⟦P1⟧, with title and date of its document
// where they are not those of the passage before.
std::string shown(const std::vector<models::LabelledPassage>& passages);
// Between the same lines; each finding on one line behind its label [F1].
std::string shown(const std::vector<models::LabelledFinding>& findings, Language language);
// The same with "- " lines before each finding, and behind the last: one list more than findings.
std::string shown(const std::vector<models::LabelledFinding>& findings,
                  const std::vector<std::vector<std::string>>& between, Language language);
// Sections, heading and text, between the same lines; each under its label ⟦S1⟧.
std::string shown(const std::vector<std::pair<std::string, std::string>>& sections);
// "- " lines; a word for "none" when empty.
std::string shown(const std::vector<std::string>& items, Language language);

// As many findings as fit: one of each task in turn, in the order given; returned in the order given.
std::vector<Finding> fitting(const std::vector<Finding>& findings, std::size_t characters_max);

}  // namespace kaozheng::research
