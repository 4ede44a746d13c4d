// SPDX-License-Identifier: Apache-2.0
// What is checked of a store whatever its database. Private to this room.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "store/database.h"
#include "store/store.h"

namespace kaozheng::store {

// Hands each row to `look`; a reading of its own.
Result<void> each_row(Database& database, std::string_view select, const std::function<void(const Statement&)>& look);

// JSON, hashes and tokens; what cannot be read is a fault too.
void check_content(Database& database, StoreCheck& found);

}  // namespace kaozheng::store
