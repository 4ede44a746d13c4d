// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/postgres.h"

namespace kaozheng::store {

// Brings a new or older store to this program's version, in one transaction, while others wait or write on. `invalid`:
// another program's database, or a store of a newer version; neither is touched. The words of what can be found are
// read anew when text::terms has changed.
//
// From then on every transaction of `write_together` is `invalid` once a newer program has changed the store: what an
// older one would write then is refused.
Result<void> migrate(PostgresDatabase& database);

// `invalid`: it is no store of exactly this version. Writes nothing.
Result<void> check_is_current(PostgresDatabase& database);

}  // namespace kaozheng::store
