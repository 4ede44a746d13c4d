// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_fleet.h"
#include "store/postgres_migrations.h"
#include "store/postgres_word_index.h"
#include "store/sql_store.h"

namespace kaozheng::store {

Result<std::unique_ptr<Store>> open_postgres_store(const std::string& url, Clock& clock, FleetTimes times) {
  std::unique_ptr<PostgresDatabase> database = TRY(PostgresDatabase::open(url, {.standstill = times.expiry / 5}));
  TRY_VOID(migrate(*database));
  auto words = std::make_unique<PostgresWordIndex>(*database);
  auto store = std::make_unique<SqlStore>(std::move(database), std::move(words), clock);
  SqlStore& tied = *store;
  std::unique_ptr<Fleet> fleet = TRY(PostgresFleet::open(
      url, times,
      {[&tied](const TakenRun& run) { tied.hold(run.run_id, run.claim); }, [&tied] { return tied.refused(); }}));
  store->join(std::move(fleet));
  return store;
}

}  // namespace kaozheng::store
