// SPDX-License-Identifier: Apache-2.0
// SQLite behind Database: its connections and statements close themselves, its failures are Errors that name the file.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace kaozheng::store {

// Prepared statements that wait to be used again, by their text. As safe as their connection.
class IdleStatements {
 public:
  ~IdleStatements();
  sqlite3_stmt* take(std::string_view sql);  // null = there is none
  void give(sqlite3_stmt* statement);        // back; finalized where enough wait

 private:
  std::vector<sqlite3_stmt*> idle_;
};

// A connection to an existing file.
class SqliteDatabase final : public Database {
 public:
  // `disk`: the name of a VFS of SQLite; null = files as usual.
  static Result<SqliteDatabase> open(const std::filesystem::path& file, const char* disk = nullptr);

  Result<void> execute(const std::string& sql) override;
  Result<Statement> prepare(std::string_view sql) const override;
  std::int64_t changes() const override { return sqlite3_changes64(connection_.get()); }
  // `unavailable`, `no_space`: the file or its disk, for all of them.
  Result<void> write_together(std::vector<JointWrite>& writes, Survives survives) override;
  Result<void> read_together(const std::function<Result<void>()>& read) override;
  Result<Statement> stream(std::string_view select) const override { return prepare(select); }
  std::string_view for_share() const override { return ""; }  // there is one writer at a time

  bool read_only() const { return sqlite3_db_readonly(connection_.get(), "main") == 1; }
  sqlite3* handle() const { return connection_.get(); }
  Error error(int code) const;  // in words, with the file's name and what to do

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  SqliteDatabase(sqlite3* connection, std::string name) : Database(std::move(name)), connection_(connection) {}
  Result<void> set_survival(Survives survives);
  Result<void> write_one(JointWrite& one);

  std::unique_ptr<sqlite3, Close> connection_;
  std::shared_ptr<IdleStatements> idle_ = std::make_shared<IdleStatements>();
  std::optional<Survives> survival_;  // what the connection is set to
};

// Everything between begin and commit, or nothing: rolled back when it ends without a commit.
class Transaction {
 public:
  static Result<Transaction> begin(SqliteDatabase& database);  // waits for other writers
  static Result<Transaction> begin_reading(SqliteDatabase& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(SqliteDatabase& database) : database_(&database) {}
  SqliteDatabase* database_;
};

}  // namespace kaozheng::store
