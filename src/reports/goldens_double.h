// SPDX-License-Identifier: Apache-2.0
// Texts as they should look, for tests.
#pragma once

#include <string>

namespace kaozheng::reports {

// Compares with the file of this name in tests/goldens. Writes it when UPDATE_GOLDENS is set, and tells that it did.
bool compare_golden(const std::string& name, const std::string& text);

}  // namespace kaozheng::reports
