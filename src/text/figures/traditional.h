// SPDX-License-Identifier: Apache-2.0
// Traditional characters as simplified ones, as far as the lists of the figure finder need them. Private to it.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::text {

// `text` itself when it has none of them, else a copy in `buffer`: same length, every byte range means the same.
std::string_view simplified(std::string_view text, std::string& buffer);

}  // namespace kaozheng::text
