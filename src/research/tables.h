// SPDX-License-Identifier: Apache-2.0
// Figures that belong together, as tables beside what tells them and as sentences on trends. Private to this room;
// pure.
#pragma once

#include <vector>

#include "domain/report.h"
#include "evidence/series.h"

namespace kaozheng::research {

// What becomes of a sentence that says nothing but what a table shows.
enum class ToldTwice { keep, drop };

// Series of three points and more, in the report's language.
std::vector<evidence::Series> worth_a_table(std::vector<evidence::Series> series, Language language);

// Puts each series behind the block of `section`, or below it, that tells most of its values, as far as one of its
// sentences rests on the same finding; a few to a section. Returns those that found no place.
std::vector<evidence::Series> add_tables(Section& section, std::vector<evidence::Series> series, Language language,
                                         ToldTwice told_twice);

// Puts the series that a sentence of `telling` tells below `section`, as far as there is room.
void append_tables(Section& section, Section telling, const std::vector<evidence::Series>& series, Language language);

// Puts what became of the series in front of the part's bullets, a few: those first whose values a finding states. A
// notice that there is nothing to tell gives way.
void add_trends(Section& part, const std::vector<evidence::Series>& series, const std::vector<Finding>& findings,
                Language language);

}  // namespace kaozheng::research
