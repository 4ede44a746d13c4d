// SPDX-License-Identifier: Apache-2.0
// A level told as compared (同比增长至4550亿) where the source tells the rate that led to it (同比增长359%至4550亿).
// Private to this room.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "evidence/figures/figure_source.h"

namespace kaozheng::evidence {

// Whether `figure`, one of `figures`, is a level reached by a change against an earlier time, with no rate in its
// clause of the text.
bool compared_without_rate(std::string_view text, const std::vector<text::Figure>& figures, const text::Figure& figure);

// The rate that leads to the level `theirs` of the source, told against the time that `ours`, the claim's level, is
// told against; null when none does.
const text::Figure* rate_to_level(const text::Figure& ours, const FoundFigures& source, std::uint32_t theirs);

// Whether one of the claim's figures is that rate, as it was or otherwise, so that it is not left out.
bool tells_rate(const std::vector<text::Figure>& claim, const text::Figure& rate);

// The words of the clause that lead to the figure, behind the figure before; the figure itself when there are none.
text::Range words_leading_to(std::string_view text, const std::vector<text::Figure>& figures,
                             const text::Figure& figure);

}  // namespace kaozheng::evidence
