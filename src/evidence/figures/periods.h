// SPDX-License-Identifier: Apache-2.0
// Times as the figure finder writes them ("2025-Q2", "2025-06-end", "2025-H1"), compared. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::evidence {

// Whether the two times have no day in common. An empty or unreadable one excludes nothing; of one whose year is
// 0000 only the rest of the year is compared. `…_end` is the last of a
// span, empty when there is none.
bool times_exclude(std::string_view a, std::string_view a_end, std::string_view b, std::string_view b_end);

// The part of a year that `words` name, without the year: "0000-06-end" for 今年6月底, "0000-Q2" for "the second
// quarter", "0000-H1" for 上半年 and 1—6月; empty when they name none.
std::string part_of_year(std::string_view words);

}  // namespace kaozheng::evidence
