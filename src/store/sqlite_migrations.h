// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sqlite.h"

namespace kaozheng::store {

// Brings a new or older store to this program's version, in one transaction. `invalid`: another program's database, or
// a store of a newer version; neither is touched. The full-text index is rebuilt when text::terms has changed.
Result<void> migrate(SqliteDatabase& database);

// The version of a store, which is no newer than this program; `invalid`: anything else. Writes nothing.
Result<std::int64_t> check_version(const SqliteDatabase& database);
// `invalid`: it is no store of exactly this version. Writes nothing.
Result<void> check_is_current(const SqliteDatabase& database);

}  // namespace kaozheng::store
