// SPDX-License-Identifier: Apache-2.0
#include "store/bytes_contract.h"
#include "store/edges_contract.h"
#include "store/found_contract.h"
#include "store/journal_contract.h"
#include "store/library_contract.h"
#include "store/postgres.h"
#include "store/postgres_server_double.h"
#include "store/store_contract.h"

namespace kaozheng::store {
namespace {

// All share a database, which is emptied: making one takes longer than most tests.
struct PostgresWorld {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<Store> kept;
  Store& store() {
    if (kept) return *kept;
    static const std::string url = PostgresServer::shared().new_database();
    auto opened = open_postgres_store(url, clock);
    if (!opened) throw std::runtime_error(opened.error().what);
    empty(url);
    kept = std::move(*opened);
    return *kept;
  }
  static void empty(const std::string& url) {
    static const auto database = PostgresDatabase::open(url);
    if (!database) throw std::runtime_error(database.error().what);
    const auto emptied = (*database)->run(
        "DO $$ DECLARE one text; BEGIN PERFORM set_config('session_replication_role', 'replica', true); "
        "FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'kaozheng_store' "
        "LOOP EXECUTE 'DELETE FROM ' || one; END LOOP; END $$");
    if (!emptied) throw std::runtime_error(emptied.error().what);
  }
  static std::optional<std::string> missing() { return PostgresServer::missing(); }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, StoreContract, PostgresWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, LibraryContract, PostgresWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, JournalContract, PostgresWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, FoundContract, PostgresWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, EdgesContract, PostgresWorld);
using PostgresBytes = BytesContract<PostgresWorld>;
TEST_P(PostgresBytes, come_back_as_they_were) { check(); }
INSTANTIATE_TEST_SUITE_P(Postgres, PostgresBytes, testing::ValuesIn(bytes_cases()), name_of_bytes_case);

}  // namespace
}  // namespace kaozheng::store
