// SPDX-License-Identifier: Apache-2.0
// The noun behind a count: 数据中心 of 8个数据中心. Private to the figure finder.
#pragma once

#include <string_view>

#include "text/words.h"

namespace kaozheng::text {

// The noun phrase that begins at `position` (spaces before it passed); empty when a verb, a mark or nothing follows.
Range noun_at(std::string_view text, std::size_t position);

}  // namespace kaozheng::text
