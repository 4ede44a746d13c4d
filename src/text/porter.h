// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace kaozheng::text {

// The stem of an English word in lower-case ASCII letters (M. F. Porter, "An algorithm for suffix stripping", 1980).
// Other words come back as they are.
std::string porter_stem(std::string word);

}  // namespace kaozheng::text
