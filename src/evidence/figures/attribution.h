// SPDX-License-Identifier: Apache-2.0
// Who says it: the names a sentence credits its statements to. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::evidence {

struct Credit {
  text::Range range;               // of the names
  std::vector<std::string> names;  // "中国信通院与IDC" gives two; empty for "多家机构", "several institutes"
  bool several = false;            // a number of institutes that are not named
  bool behind = false;  // stands behind what it is credited with: "…（信通院、IDC）", "…, says CAICT"
};

// In the order of the sentence. Linear time.
std::vector<Credit> credits(std::string_view sentence);

// The credit that governs the byte `at` of the sentence: the last one before it, else the first behind it.
const Credit* credit_of(const std::vector<Credit>& credits, std::size_t at);

// Whether two names may mean the same: one has the other in it, or most of its words or characters.
bool same_name(std::string_view a, std::string_view b);

}  // namespace kaozheng::evidence
