// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "store/address.h"
#include "store/content_check.h"
#include "store/postgres.h"
#include "store/postgres_migrations.h"
#include "store/postgres_word_index.h"

namespace kaozheng::store {
namespace {

// That every text can be found by its words, as many as it has.
Result<void> check_words(PostgresDatabase& database, std::string_view table, std::string_view heading,
                         StoreCheck& found) {
  std::int64_t wrong = 0;
  TRY_VOID(each_row(database, fmt::format("SELECT {}, text, length, cardinality(terms) FROM {}", heading, table),
                    [&](const Statement& row) {
                      const auto words = static_cast<std::int64_t>(stored_terms(row.text(0), row.text(1)).count);
                      if (row.integer(2) != words || row.integer(3) != words) ++wrong;
                    }));
  if (wrong > 0) found.faults.push_back(fmt::format("the full-text index of {} lacks words of {} texts", table, wrong));
  return {};
}

}  // namespace

Result<StoreCheck> check_postgres_store(const std::string& url) {
  const std::unique_ptr<PostgresDatabase> database = TRY(PostgresDatabase::open(url));
  TRY_VOID(check_is_current(*database));
  StoreCheck found;
  check_content(*database, found);
  for (const auto& words :
       {check_words(*database, "passages", "heading", found), check_words(*database, "found_texts", "title", found)})
    if (!words) found.faults.push_back(words.error().what);
  return found;
}

}  // namespace kaozheng::store
