// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <functional>

#include "base/bytes.h"
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
    const std::vector<Result<void>> ended{
        structure(),
        references(),
        json("runs", "settings", "'the settings of run ' || id"),
        json("events", "data", "'event ' || seq || ' of run ' || run_id"),
        json("reports", "json", "'the report of run ' || run_id"),
        json("journal", "answer", "'step ' || key || ' of run ' || run_id", "answer <> '' AND "),
        json("documents", "blocks", "'the blocks of document ' || id"),
        texts(),
        pages(),
        index("passages", "passage_terms"),
        index("found_texts", "found_terms"),
        tokens(),
        count("runs", found_.runs),
        count("documents", found_.documents),
        count("journal", found_.steps),
    };
    // What cannot be read is a fault too.
    for (const auto& end : ended)
      if (!end) found_.faults.push_back(end.error().what);
    return std::move(found_);
  }

 private:
  Result<void> each(const std::string& sql, const std::function<void(const Statement&)>& look) {
    Statement rows = TRY(database_.prepare(sql));
    for (;;) {
      const bool row = TRY(rows.step());
      if (!row) return {};
      look(rows);
    }
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
  // `name`: of a row, as SQL.
  Result<void> json(std::string_view table, std::string_view column, std::string_view name,
                    std::string_view also = "") {
    return each(fmt::format("SELECT {} FROM {} WHERE {}NOT json_valid({})", name, table, also, column),
                [&](const Statement& row) { fault("{} is no JSON", printable(row.text(0))); });
  }
  Result<void> texts() {
    return each("SELECT id, text, text_sha256 FROM documents WHERE text_sha256 <> ''", [&](const Statement& row) {
      if (sha256_hex(row.text(1)) != row.text(2))
        fault("the text of document {} is not as it was stored", printable(row.text(0)));
    });
  }
  Result<void> pages() {
    return each("SELECT url, document_id, bytes FROM kept_pages", [&](const Statement& row) {
      if (sha256_hex(row.text(2)) != row.text(1))
        fault("the kept page {} is not as it was stored", printable(row.text(0)));
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
  Result<void> tokens() {
    return each("SELECT name FROM tokens WHERE length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*'",
                [&](const Statement& row) { fault("the token {} can let nobody in", printable(row.text(0))); });
  }
  Result<void> count(std::string_view table, std::int64_t& into) {
    return each(fmt::format("SELECT count(*) FROM {}", table), [&](const Statement& row) { into = row.integer(0); });
  }

  SqliteDatabase& database_;
  StoreCheck found_;
};

}  // namespace

Result<StoreCheck> check_sqlite_store(const std::filesystem::path& file) {
  SqliteDatabase database = TRY(SqliteDatabase::open(std::filesystem::absolute(file)));
  const std::int64_t version = TRY(check_version(database));
  if (!is_current_version(version))
    return fail(ErrorKind::invalid, fmt::format("the store {} is of an older version; open it with this kaozheng, for "
                                                "instance to list its runs, and check it then",
                                                database.name()));
  TRY_VOID(add_tokenizer(database));
  return Check(database).all();
}

}  // namespace kaozheng::store
