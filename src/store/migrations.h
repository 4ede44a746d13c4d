// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sqlite.h"

namespace kaozheng::store {

// Brings a new or older store to this program's version, in one transaction. `invalid`: another program's database, or
// a store of a newer version; neither is touched. The full-text index is rebuilt when text::terms has changed.
Result<void> migrate(Database& database);

}  // namespace kaozheng::store
