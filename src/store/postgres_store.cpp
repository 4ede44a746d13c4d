// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_migrations.h"
#include "store/postgres_word_index.h"
#include "store/sql_store.h"

namespace kaozheng::store {

Result<std::unique_ptr<Store>> open_postgres_store(const std::string& url, Clock& clock) {
  std::unique_ptr<PostgresDatabase> database = TRY(PostgresDatabase::open(url));
  TRY_VOID(migrate(*database));
  auto words = std::make_unique<PostgresWordIndex>(*database);
  return std::make_unique<SqlStore>(std::move(database), std::move(words), clock);
}

}  // namespace kaozheng::store
