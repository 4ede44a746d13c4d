// SPDX-License-Identifier: Apache-2.0
#include "store/copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "store/fts_tokenizer.h"
#include "store/new_file.h"
#include "store/postgres.h"
#include "store/postgres_migrations.h"
#include "store/postgres_word_index.h"
#include "store/sqlite.h"
#include "store/sqlite_migrations.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

// Written by one statement; less where the rows are long.
constexpr std::size_t rows_at_once = 32, bytes_at_once = 4u << 20;

enum class Holds { text, text_or_null, integer, real, bytes };
struct Column {
  std::string name;
  Holds holds = Holds::text;
};
struct Table {
  std::string name;
  std::string order;  // of its rows
  std::vector<Column> columns;
  std::string number = "";   // the column the database numbers by itself; empty = none
  std::string heading = "";  // the column that is found by its words, with `text`; empty = none
};

constexpr Holds integer = Holds::integer;

// What both databases hold; before a table those its rows belong to.
const std::vector<Table>& tables() {
  static const std::vector<Table> all = {
      {"runs",
       "rowid",
       {{"rowid", integer},
        {"id"},
        {"topic"},
        {"status"},
        {"started_at"},
        {"ended_at"},
        {"settings"},
        {"error"},
        {"claim", integer},
        {"holder"}},
       "rowid"},
      {"events", "run_id, seq", {{"run_id"}, {"seq", integer}, {"type"}, {"task_id"}, {"data"}, {"at"}}},
      {"reports", "run_id", {{"run_id"}, {"state"}, {"markdown"}, {"json"}}},
      {"model_calls",
       "\"row\"",
       {{"row", integer},
        {"run_id"},
        {"task"},
        {"model"},
        {"prompt"},
        {"reply"},
        {"error"},
        {"prompt_tokens", integer},
        {"completion_tokens", integer},
        {"milliseconds", integer},
        {"endpoint"},
        {"role"},
        {"lane"},
        {"waited_ms", integer},
        {"first_token_ms", integer},
        {"attempts", integer},
        {"cost", Holds::real},
        {"currency"},
        {"error_kind"},
        {"rung"},
        {"cuts", integer},
        {"cached_tokens", integer},
        {"started_at"}},
       "row"},
      {"sent_requests",
       "\"row\"",
       {{"row", integer},
        {"run_id"},
        {"host"},
        {"purpose"},
        {"query"},
        {"leaves", integer},
        {"bytes_out", integer},
        {"bytes_in", integer},
        {"at"}},
       "row"},
      {"journal", "\"row\"", {{"row", integer}, {"run_id"}, {"key"}, {"attempts", integer}, {"answer"}}, "row"},
      {"commands", "run_id, seq", {{"run_id"}, {"seq", integer}, {"kind"}, {"text"}, {"at"}}},
      {"documents",
       "id",
       {{"id"},
        {"url"},
        {"origin"},
        {"media_type"},
        {"title"},
        {"author"},
        {"site"},
        {"published"},
        {"language"},
        {"fetched_at"},
        {"blocks"},
        {"text"},
        {"modified"},
        {"canonical_url"},
        {"licence"},
        {"text_sha256"}}},
      {"run_documents", "run_id, document_id", {{"run_id"}, {"document_id"}}},
      {"library_files",
       "path",
       {{"path"}, {"size", integer}, {"modified_ns", integer}, {"document_id", Holds::text_or_null}, {"error"}}},
      {"passages",
       "\"row\"",
       {{"row", integer},
        {"id"},
        {"document_id"},
        {"begin_byte", integer},
        {"end_byte", integer},
        {"heading"},
        {"text"},
        {"page", integer},
        {"origin"}},
       "row",
       "heading"},
      {"kept_pages",
       "url",
       {{"url"},
        {"final_url"},
        {"content_type"},
        {"etag"},
        {"last_modified"},
        {"checked_at", integer},
        {"fresh_until", integer},
        {"document_id"},
        {"size", integer},
        {"bytes", Holds::bytes}}},
      {"search_replies", "key", {{"key"}, {"kept_at", integer}, {"reply"}}},
      {"found_texts",
       "\"row\"",
       {{"row", integer},
        {"run_id", Holds::text_or_null},
        {"document_id", Holds::text_or_null},
        {"place", integer},
        {"kind"},
        {"ref"},
        {"title"},
        {"text"}},
       "row",
       "title"},
      {"indexed_runs", "run_id", {{"run_id"}}},
      {"indexed_documents", "document_id", {{"document_id"}}},
      {"run_tags", "run_id, tag", {{"run_id"}, {"tag"}}},
      {"tokens", "name", {{"name"}, {"sha256"}, {"added_at"}}},
      {"order_keys", "key", {{"key"}, {"run_id"}, {"kept_at", integer}}},
  };
  return all;
}

struct Cell {
  std::string bytes;
  std::int64_t integer = 0;
  double real = 0;
};

// Whether texts are found by words kept beside them, or by an index that keeps itself.
enum class Words { beside, by_index };

// Rows of one table that are written together.
class Rows {
 public:
  Rows(const Table& table, Words words)
      : table_(table), words_(table.heading.empty() ? Words::by_index : words), heading_(place_of(table.heading)) {
    text_ = place_of("text");
    std::string names, row;
    for (const Column& column : table.columns) {
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", column.name);
      row += row.empty() ? "" : ", ";
      row += column.holds == Holds::text_or_null ? "nullif(?, '')" : "?";
    }
    selected_ = fmt::format("SELECT {} FROM {} ORDER BY {}", names, table.name, table.order);
    if (words_ == Words::beside) {
      names += ", terms, length";
      row += ", (?::text)::text[], ?";
    }
    insert_ = fmt::format("INSERT INTO {}({}) VALUES ", table.name, names);
    row_ = "(" + row + ")";
  }

  const std::string& select() const { return selected_; }
  std::size_t count() const { return count_; }
  bool is_full() const { return count_ == rows_at_once || bytes_ >= bytes_at_once; }

  void add(const Statement& row) {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const auto column = static_cast<int>(i);
      Cell cell;
      switch (table_.columns[i].holds) {
        case Holds::text:
        case Holds::text_or_null:
        case Holds::bytes:
          cell.bytes = row.text(column);
          break;
        case Holds::integer:
          cell.integer = row.integer(column);
          break;
        case Holds::real:
          cell.real = row.real(column);
          break;
      }
      bytes_ += cell.bytes.size();
      cells_.push_back(std::move(cell));
    }
    ++count_;
  }

  Result<void> write(Database& database) {
    if (count_ == 0) return {};
    std::string sql = insert_ + row_;
    for (std::size_t i = 1; i < count_; ++i) sql += ", " + row_;
    Statement inserted = TRY(database.prepare(sql));
    int position = 0;
    for (std::size_t row = 0; row < count_; ++row) bind(inserted, position, row * table_.columns.size());
    TRY_VOID(inserted.run());
    cells_.clear();
    count_ = bytes_ = 0;
    return {};
  }

 private:
  std::size_t place_of(std::string_view name) const {
    const auto found = std::find_if(table_.columns.begin(), table_.columns.end(),
                                    [&](const Column& column) { return column.name == name; });
    return static_cast<std::size_t>(found - table_.columns.begin());
  }
  void bind(Statement& inserted, int& position, std::size_t first) const {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const Cell& cell = cells_[first + i];
      switch (table_.columns[i].holds) {
        case Holds::text:
        case Holds::text_or_null:
          inserted.bind_at(++position, cell.bytes);
          break;
        case Holds::bytes:
          inserted.bind_at(++position, Blob{cell.bytes});
          break;
        case Holds::integer:
          inserted.bind_at(++position, cell.integer);
          break;
        case Holds::real:
          inserted.bind_at(++position, cell.real);
          break;
      }
    }
    if (words_ != Words::beside) return;
    const StoredTerms terms = stored_terms(cells_[first + heading_].bytes, cells_[first + text_].bytes);
    inserted.bind_at(++position, terms.array);
    inserted.bind_at(++position, terms.count);
  }

  const Table& table_;
  const Words words_;
  std::size_t heading_ = 0, text_ = 0;
  std::string selected_, insert_, row_;
  std::vector<Cell> cells_;
  std::size_t count_ = 0, bytes_ = 0;
};

class Copying {
 public:
  Copying(Database& from, const OnCopied& on_copied, std::stop_token stop)
      : from_(from), on_copied_(on_copied), stop_(std::move(stop)) {}

  // Within a write of `to`, whose tables are there and empty.
  Result<void> write_all(Database& to, Words words) {
    copied_.clear();
    const auto read = [&]() -> Result<void> {
      for (const Table& table : tables()) TRY_VOID(write_table(table, to, words));
      return {};
    };
    return from_.read_together(read);
  }
  std::vector<CopiedTable> copied() && { return std::move(copied_); }

 private:
  Result<void> write_table(const Table& table, Database& to, Words words) {
    Rows rows(table, words);
    Statement read = TRY(from_.stream(rows.select()));
    CopiedTable copied{table.name};
    for (;;) {
      const bool row = TRY(read.step());
      if (row) rows.add(read);
      if (row && !rows.is_full()) continue;
      if (stop_.stop_requested()) return fail(ErrorKind::cancelled, "stopped; nothing was copied");
      copied.rows += static_cast<std::int64_t>(rows.count());
      copied.whole = !row;
      TRY_VOID(rows.write(to));
      on_copied_(copied);
      if (!row) break;
    }
    copied_.push_back(std::move(copied));
    return {};
  }

  Database& from_;
  const OnCopied& on_copied_;
  const std::stop_token stop_;
  std::vector<CopiedTable> copied_;
};

Result<std::unique_ptr<Database>> open_source(const std::string& address) {
  if (is_postgres_url(address)) {
    std::unique_ptr<PostgresDatabase> database = TRY(PostgresDatabase::open(address));
    TRY_VOID(check_is_current(*database));
    return database;
  }
  std::error_code ignored;
  if (!std::filesystem::exists(address, ignored))
    return fail(ErrorKind::not_found, fmt::format("there is no store {}", printable(address)));
  SqliteDatabase database = TRY(SqliteDatabase::open(std::filesystem::absolute(address)));
  TRY_VOID(check_is_current(database));
  return std::make_unique<SqliteDatabase>(std::move(database));
}

// Without a journal: what is not whole is thrown away with its file.
Result<void> write_file(Copying& copying, const std::filesystem::path& file) {
  SqliteDatabase to = TRY(SqliteDatabase::open(file));
  TRY_VOID(add_tokenizer(to));
  TRY_VOID(migrate(to));
  TRY_VOID(to.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
  Transaction transaction = TRY(Transaction::begin(to));
  TRY_VOID(copying.write_all(to, Words::by_index));
  return transaction.commit();
}

Result<void> copy_to_file(Copying& copying, const std::string& name) {
  const std::filesystem::path target = TRY(free_path(name));
  NewFile made = TRY(NewFile::beside(target));
  TRY_VOID(write_file(copying, made.path()));
  return made.name(target);
}

Result<void> check_is_empty(const Database& database) {
  for (const Table& table : tables()) {
    const std::int64_t rows = TRY(database.integer(fmt::format("SELECT count(*) FROM {}", table.name)));
    if (rows > 0)
      return fail(ErrorKind::refused,
                  fmt::format("the store {} holds something already; copy into an empty database", database.name()));
  }
  return {};
}

// New rows are numbered behind those that were copied.
Result<void> advance_numbers(Database& database) {
  for (const Table& table : tables())
    if (!table.number.empty())
      TRY_VOID(
          database.run(fmt::format("SELECT setval(pg_get_serial_sequence('{0}', '{1}'), "
                                   "greatest(coalesce(max(\"{1}\"), 1), 1), max(\"{1}\") IS NOT NULL) FROM {0}",
                                   table.name, table.number)));
  return {};
}

Result<void> copy_to_server(Copying& copying, const std::string& url) {
  std::unique_ptr<PostgresDatabase> to = TRY(PostgresDatabase::open(url));
  TRY_VOID(migrate(*to));
  const std::function<Result<void>()> write = [&]() -> Result<void> {
    // Its readers may keep it waiting.
    TRY_VOID(to->execute("SET LOCAL idle_in_transaction_session_timeout = 0"));
    TRY_VOID(check_is_empty(*to));
    TRY_VOID(copying.write_all(*to, Words::beside));
    return advance_numbers(*to);
  };
  std::vector<JointWrite> writes{{&write}};
  TRY_VOID(to->write_together(writes, Survives::loss_of_power));
  if (writes.front().failure) return fail(*writes.front().failure);
  return {};
}

}  // namespace

Result<std::vector<CopiedTable>> copy_store(const std::string& from, const std::string& to, const OnCopied& on_copied,
                                            std::stop_token stop) {
  const std::unique_ptr<Database> source = TRY(open_source(from));
  Copying copying(*source, on_copied, std::move(stop));
  TRY_VOID(is_postgres_url(to) ? copy_to_server(copying, to) : copy_to_file(copying, to));
  return std::move(copying).copied();
}

}  // namespace kaozheng::store
