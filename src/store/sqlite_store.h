// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/clock.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace kaozheng::store {

// A store over a database that has the tokenizer and is migrated.
std::unique_ptr<Store> store_in(SqliteDatabase database, Clock& clock);

}  // namespace kaozheng::store
