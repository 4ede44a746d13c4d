// SPDX-License-Identifier: Apache-2.0
// PostgreSQL behind Database, over libpq (https://www.postgresql.org/docs/15/libpq.html).
#pragma once

#include <libpq-fe.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/database.h"

namespace kaozheng::store {

// How long what goes wrong may last.
struct PostgresTimes {
  // A server that cannot be reached is tried again for so long, then the call fails with `unavailable`.
  Milliseconds patience{5'000};
  // A program that stands still within a transaction loses it after so long, and with it the rows it kept locked. Less
  // than a lease lasts.
  Milliseconds standstill{4'000};
};

// The address for people: host, port and database, without user and password.
std::string shown_address(const std::string& url);
// Else the environment's PGPASSWORD, or ~/.pgpass, is used.
bool holds_password(const std::string& url);
// The server it names is not the one whose password is sent: `hostaddr`, or a `service` with whatever that says.
bool is_redirected(const std::string& url);

// A connection, made anew when it broke. Texts are UTF-8 in the database; bytes that are none, and NUL, are kept as
// U+10FFFF and two hexadecimal digits each, and read as they were.
class PostgresDatabase final : public Database {
 public:
  // Connects at once. `invalid`: the address cannot be read, the user or the database is refused, or its texts are not
  // UTF-8; `unavailable`: no server answers.
  static Result<std::unique_ptr<PostgresDatabase>> open(const std::string& url, PostgresTimes times = {});

  Result<void> execute(const std::string& sql) override;
  Result<Statement> prepare(std::string_view sql) const override;
  std::int64_t changes() const override { return changes_; }
  // A connection that breaks is made anew and all of it is written again, unless the server tells that it has kept it;
  // so is what other programs wrote at the same time made impossible. All of it survives a loss of power of the server,
  // which this program may survive: otherwise a claim could be given twice. `unavailable`, `no_space`: for all of them.
  Result<void> write_together(std::vector<JointWrite>& writes, Survives survives) override;
  Result<void> read_together(const std::function<Result<void>()>& read) override;
  Result<Statement> stream(std::string_view select) const override;
  std::string_view for_share() const override { return " FOR SHARE"; }

  // Every transaction of `write_together` begins with `sql`, and ends before its writes when `judge` fails over the
  // rows of its last statement. It leaves a receipt in the table `writers`, by which it is known whether one whose end
  // was not heard of was kept; the server's own numbers of transactions do not survive its crash. What is written
  // before this is called may be written twice.
  struct Rows;
  void begin_with(std::string sql, std::function<Result<void>(const Rows&)> judge);

  // One statement with its values in the text form, which may be given `types` (OIDs, 0 = inferred). Its rows are all
  // here. Outside a transaction a connection that broke is made anew once.
  struct Value {
    std::optional<std::string> bytes;  // nothing = NULL
    Oid type = 0;
    bool binary = false;
  };
  struct Rows {
    std::shared_ptr<PGresult> result;
    int count() const { return result ? PQntuples(result.get()) : 0; }
    std::string text(int row, int column) const;
    std::int64_t integer(int row, int column) const;
    double real(int row, int column) const;
    bool is_null(int row, int column) const { return PQgetisnull(result.get(), row, column) != 0; }
  };
  Result<Rows> ask(const std::string& sql, const std::vector<Value>& values) const;

  PGconn* handle() const { return connection_.get(); }

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  PostgresDatabase(std::string url, std::string name, PostgresTimes times)
      : Database(std::move(name)), url_(std::move(url)), times_(times) {}

  Result<void> connect() const;
  Result<void> connect_patiently() const;
  bool is_broken() const { return !connection_ || PQstatus(connection_.get()) != CONNECTION_OK; }
  Result<Rows> send(const std::string& sql, const std::vector<Value>& values) const;
  Result<Rows> rows_of(PGresult* result) const;
  Error error(const PGresult* result) const;

  using Writes = std::vector<JointWrite*>;
  // What became of one attempt to write: what `kept` says, and whether another attempt may do better.
  struct Attempt {
    Result<void> kept = {};
    JointWrite* failed = nullptr;  // by itself, for `kept`'s reason
    enum class Why { other, clash, connection } why = Why::other;
  };
  Attempt attempt(const Writes& writes);
  Attempt attempt_connected(const Writes& writes);
  Attempt failed_attempt(Error error, JointWrite* by);
  Result<void> write_until_kept(const Writes& writes);
  Result<bool> was_kept() const;  // the last transaction, whose end was not heard of

  const std::string url_;
  const PostgresTimes times_;
  mutable std::unique_ptr<PGconn, Close> connection_;
  mutable std::map<std::string, std::string, std::less<>>
      prepared_;  // names by statement and types, of this connection
  mutable std::map<std::string, std::string, std::less<>> numbered_;  // statements with "$1" for "?"
  mutable std::int64_t changes_ = 0;
  mutable std::int64_t streams_ = 0;
  bool in_transaction_ = false;                // a transaction is open, which ends with its connection
  mutable std::string last_state_;             // SQLSTATE of the last failure; empty = the connection broke
  const std::string writer_ = random_hex(16);  // in `writers`
  std::int64_t write_ = 0;                     // the last transaction begun
  std::string begin_;
  std::function<Result<void>(const Rows&)> judge_;
};

}  // namespace kaozheng::store
