// SPDX-License-Identifier: Apache-2.0
// What all stores say about the names of tokens.
#pragma once

#include <string_view>

#include "base/result.h"

namespace kaozheng::store {

Error token_exists(std::string_view name);
Error no_such_token(std::string_view name);

}  // namespace kaozheng::store
