// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <functional>

#include "base/bytes.h"
#include "store/content_check.h"
#include "store/fts_tokenizer.h"
#include "store/sqlite.h"
#include "store/sqlite_migrations.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

class Check {
 public:
  explicit Check(SqliteDatabase& database) : database_(database) {}

  StoreCheck all() {
    const std::vector<Result<void>> ended{structure(), references(), index("passages", "passage_terms"),
                                          index("found_texts", "found_terms")};
    // What cannot be read is a fault too.
    for (const auto& end : ended)
      if (!end) found_.faults.push_back(end.error().what);
    check_content(database_, found_);
    return std::move(found_);
  }

 private:
  Result<void> each(const std::string& sql, const std::function<void(const Statement&)>& look) {
    return each_row(database_, sql, look);
  }
  template <class... Values>
  void fault(fmt::format_string<Values...> words, Values&&... values) {
    found_.faults.push_back(fmt::format(words, std::forward<Values>(values)...));
  }

  Result<void> structure() {
    return each("PRAGMA integrity_check", [&](const Statement& row) {
      if (row.text(0) != "ok") fault("the file: {}", printable(row.text(0)));
    });
  }
  Result<void> references() {
    return each(
        "SELECT count(*), \"table\", parent FROM pragma_foreign_key_check GROUP BY 2, 3", [&](const Statement& row) {
          fault("{} rows of {} belong to something in {} that is not there", row.integer(0), row.text(1), row.text(2));
        });
  }
  // That an index is whole, and has every text of its table; not word by word, since others could not write meanwhile.
  Result<void> index(std::string_view table, std::string_view terms) {
    TRY_VOID(
        each(fmt::format("SELECT count(*) FROM {} AS held FULL JOIN {}_docsize AS indexed ON indexed.id = held.row "
                         "WHERE indexed.id IS NULL OR held.row IS NULL",
                         table, terms),
             [&](const Statement& row) {
               if (row.integer(0) > 0)
                 fault("the full-text index of {} lacks {} passages or has as many too much", table, row.integer(0));
             }));
    if (database_.read_only()) return {};  // what follows takes the lock of writers
    auto checked = database_.run(fmt::format("INSERT INTO {0}({0}) VALUES ('integrity-check')", terms));
    if (!checked && checked.error().kind == ErrorKind::invalid) {
      fault("the full-text index of {} is damaged", table);
      return {};
    }
    return checked;
  }

  SqliteDatabase& database_;
  StoreCheck found_;
};

}  // namespace

Result<StoreCheck> check_sqlite_store(const std::filesystem::path& file) {
  SqliteDatabase database = TRY(SqliteDatabase::open(std::filesystem::absolute(file)));
  TRY_VOID(check_is_current(database));
  TRY_VOID(add_tokenizer(database));
  return Check(database).all();
}

}  // namespace kaozheng::store
