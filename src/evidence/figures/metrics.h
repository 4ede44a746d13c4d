// SPDX-License-Identifier: Apache-2.0
// What was measured, by classes of words for the same thing in Chinese and English. Private to this room.
#pragma once

#include <cstdint>
#include <string_view>

namespace kaozheng::evidence {

// The classes whose words stand in `text`, as bits; 0 when none does. A word inside a longer one of another class does
// not count: 净利润 is no 利润率, "gross domestic product" no product.
std::uint64_t metric_classes(std::string_view text);

}  // namespace kaozheng::evidence
