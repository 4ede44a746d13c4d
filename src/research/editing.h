// SPDX-License-Identifier: Apache-2.0
// What code mends in a written report. Private to this room; pure.
#pragma once

#include <vector>

#include "domain/report.h"

namespace kaozheng::research {

// Takes out what is said twice, in the order of reading: of two sentences that say the same (text::near_duplicate) one
// stays, with the findings of both; the first, unless the sentence behind the second leans on it. A section that loses
// all it says is left without blocks. Notices are left alone. How many sentences were taken out.
int drop_repetition(std::vector<Section>& sections);

// Takes out the sections that say nothing, but the first; those that say so by a notice are returned as gaps.
std::vector<Gap> drop_untold(std::vector<Section>& sections);

// Of all sentences, headings and tables apart, as text::written_length counts.
int length_of(const Section& section);
int length_of(const std::vector<Section>& sections);

// Takes out last sentences of the longest subsection, again and again, until the whole is no longer than `length_max`;
// every section keeps its first sentence. How many sentences were taken out.
int cut_to_length(std::vector<Section>& sections, int length_max);

}  // namespace kaozheng::research
