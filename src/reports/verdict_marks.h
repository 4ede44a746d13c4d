// SPDX-License-Identifier: Apache-2.0
// How a verdict is shown: a shape and a word, so that colour only adds. Private to this room.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "domain/report.h"

namespace kaozheng::reports {

inline constexpr std::array verdicts = {Verdict::contradicted, Verdict::not_found, Verdict::partly,
                                        Verdict::supported,    Verdict::computed,  Verdict::quoted};  // doubtful first

struct VerdictMark {
  std::string_view name;   // "supported", "unchecked": for style sheets
  std::string_view shape;  // one character
  std::string_view word;
};
// Without a verdict: not checked.
VerdictMark verdict_mark(std::optional<Verdict> verdict, Language language);
VerdictMark verdict_mark(const Sentence& sentence, Language language);

inline constexpr std::string_view strength_shape = "◎";
// "◎ 2 independent sources, latest 2025-03"
std::string strength_text(const Strength& strength, Language language);

// Whether the sentence states something that has, or should have, a verdict.
bool is_claim(const Sentence& sentence);

// Claims of the final report.
struct VerdictTally {
  int made = 0;
  int checked = 0;
  int count_of(Verdict verdict) const { return counts[static_cast<std::size_t>(verdict)]; }
  std::array<int, 6> counts{};
};
VerdictTally tally_of(const Report& report);

}  // namespace kaozheng::reports
