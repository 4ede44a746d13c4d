// SPDX-License-Identifier: Apache-2.0
#include "store/database.h"

namespace kaozheng::store {

Result<void> Statement::run() {
  for (;;) {
    const bool row = TRY(step());
    if (!row) return {};
  }
}

Result<std::int64_t> Database::integer(std::string_view sql) const {
  Statement statement = TRY(prepare(sql));
  TRY_VOID(statement.step());
  return statement.integer(0);
}

}  // namespace kaozheng::store
