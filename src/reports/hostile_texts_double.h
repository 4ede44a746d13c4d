// SPDX-License-Identifier: Apache-2.0
// Titles and quotes that try to be more than text, for tests.
#pragma once

#include <string>
#include <vector>

namespace kaozheng::reports {

// At least 500: every attack in every setting, and every third of the payloads in KAOZHENG_DATA when that is set.
std::vector<std::string> hostile_texts();

}  // namespace kaozheng::reports
