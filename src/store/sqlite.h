// SPDX-License-Identifier: Apache-2.0
// SQLite's connections and statements as values that close themselves, and its failures as Errors that name the file.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kaozheng::store {

class Database;

// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

// Prepared statements that wait to be used again, by their text. As safe as their connection.
class IdleStatements {
 public:
  ~IdleStatements();
  sqlite3_stmt* take(std::string_view sql);  // null = there is none
  void give(sqlite3_stmt* statement);        // back; finalized where enough wait

 private:
  std::vector<sqlite3_stmt*> idle_;
};

// A prepared statement. Values are bound from the left; a failure to bind is told by the next step.
class Statement {
 public:
  template <class... Values>
  Statement& bind(const Values&... values) {
    int position = 0;
    (bind_at(++position, values), ...);
    return *this;
  }
  void bind_at(int position, std::string_view value);
  void bind_at(int position, Blob value);
  void bind_at(int position, std::int64_t value);
  void bind_at(int position, std::nullptr_t);
  void bind_at(int position, double value);
  template <std::integral Number>
  void bind_at(int position, Number value) {
    bind_at(position, static_cast<std::int64_t>(value));
  }

  Result<bool> step();  // whether there is a row; without one the statement can be bound and stepped again
  Result<void> run();   // to the end, past any rows

  // Of the current row, from 0; NULL reads as "" and 0. A text may be a blob.
  std::string text(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;

 private:
  friend class Database;
  struct GiveBack {
    std::shared_ptr<IdleStatements> to;
    void operator()(sqlite3_stmt* statement) const { to->give(statement); }
  };
  Statement(sqlite3_stmt* statement, const Database& database);
  void remember(int code) {
    if (bound_ == SQLITE_OK) bound_ = code;
  }

  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
  const Database* database_;
  int bound_ = SQLITE_OK;
};

// A connection to an existing file. Not safe for concurrent use.
class Database {
 public:
  // `disk`: the name of a VFS of SQLite; null = files as usual.
  static Result<Database> open(const std::filesystem::path& file, const char* disk = nullptr);

  Result<void> execute(const std::string& sql);  // several statements, their rows dropped
  Result<Statement> prepare(std::string_view sql) const;
  template <class... Values>
  Result<void> run(std::string_view sql, const Values&... values) {
    Statement statement = TRY(prepare(sql));
    return statement.bind(values...).run();
  }
  // The first column of the first row.
  Result<std::int64_t> integer(std::string_view sql) const;

  std::int64_t changes() const { return sqlite3_changes64(connection_.get()); }
  bool read_only() const { return sqlite3_db_readonly(connection_.get(), "main") == 1; }
  sqlite3* handle() const { return connection_.get(); }
  const std::string& name() const { return name_; }
  Error error(int code) const;  // in words, with the file's name and what to do

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  Database(sqlite3* connection, std::string name) : connection_(connection), name_(std::move(name)) {}

  friend class Statement;
  std::unique_ptr<sqlite3, Close> connection_;
  std::string name_;
  std::shared_ptr<IdleStatements> idle_ = std::make_shared<IdleStatements>();
};

// Everything between begin and commit, or nothing: rolled back when it ends without a commit.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);  // waits for other writers
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace kaozheng::store
