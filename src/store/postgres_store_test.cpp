// SPDX-License-Identifier: Apache-2.0
#include "store/found_contract.h"
#include "store/journal_contract.h"
#include "store/library_contract.h"
#include "store/postgres_server_double.h"
#include "store/store_contract.h"

namespace kaozheng::store {
namespace {

struct PostgresWorld {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<Store> kept;
  Store& store() {
    if (kept) return *kept;
    auto opened = open_postgres_store(PostgresServer::shared().new_database(), clock);
    if (!opened) throw std::runtime_error(opened.error().what);
    kept = std::move(*opened);
    return *kept;
  }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, StoreContract, PostgresWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, LibraryContract, PostgresWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, JournalContract, PostgresWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, FoundContract, PostgresWorld);

}  // namespace
}  // namespace kaozheng::store
