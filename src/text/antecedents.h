// SPDX-License-Identifier: Apache-2.0
// Sentences that mean nothing without the one before.
#pragma once

#include <string_view>

namespace kaozheng::text {

// Whether the sentence refers to something it does not name: it opens with a reference (references.h), says "it",
// "their", 其, 该 before it has named anybody ("For 2026 it expects", "2024年，该市场"), makes a pronoun the object of
// its only name ("Omdia expects it to grow"), or rests on what was just said (据此, 为此).
bool needs_antecedent(std::string_view sentence);

// Whether it reads better with the one before, though it can stand alone: "The difference arises because …", "两者".
bool gains_by_antecedent(std::string_view sentence);

}  // namespace kaozheng::text
