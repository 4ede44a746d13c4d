// SPDX-License-Identifier: Apache-2.0
// What somebody may have meant.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::app {

// Letters added, left out or changed between two words.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate with the fewest of them, the first of several; empty when there are none.
std::string nearest_of(std::string_view wanted, const std::vector<std::string>& candidates);

}  // namespace kaozheng::app
