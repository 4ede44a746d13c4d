// SPDX-License-Identifier: Apache-2.0
// Lists of names in a sentence, counted. Private to this room.
#pragma once

#include <cstddef>
#include <string_view>

namespace kaozheng::evidence {

// Whether the sentence lists just `count` items: 中国电信、中国移动和中国联通 are three, "China Telecom, China Mobile,
// China Unicom and others" too. Linear time.
bool lists(std::string_view sentence, std::size_t count);

}  // namespace kaozheng::evidence
