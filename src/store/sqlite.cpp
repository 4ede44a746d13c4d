// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/bytes.h"

namespace kaozheng::store {
namespace {

constexpr int wait_for_other_writers_ms = 10'000;

// What the caller can do about a failure; empty = nothing that is known.
struct Advice {
  ErrorKind kind = ErrorKind::unavailable;
  const char* what = "";
};

Advice advice_on(int code) {
  if (code == SQLITE_CONSTRAINT_FOREIGNKEY) return {ErrorKind::not_found, "there is no such run"};
  if (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_TRUNCATE ||
      code == SQLITE_IOERR_SHMSIZE)
    return {ErrorKind::no_space, "free some disk space or name another store with --store"};
  switch (code & 0xff) {  // the primary code
    case SQLITE_CONSTRAINT:
      return {ErrorKind::invalid, "it contradicts what is stored"};
    case SQLITE_FULL:
      return {ErrorKind::no_space, "free some disk space or name another store with --store"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorKind::no_space, "allow writing to the file and its folder, or name another store with --store"};
    case SQLITE_CANTOPEN:
      return {ErrorKind::unavailable, "check the file and its folder, or name another store with --store"};
    case SQLITE_NOTADB:
      return {ErrorKind::invalid, "it is not a store of kaozheng; name another file with --store"};
    case SQLITE_CORRUPT:
      return {ErrorKind::invalid, "the file is damaged; restore it from a backup, or move it away and begin anew"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::unavailable, "another program keeps it locked; try again when that has ended"};
    case SQLITE_TOOBIG:
      return {ErrorKind::too_long, "the text is too long to be stored"};
    default:
      return {};
  }
}

}  // namespace

IdleStatements::~IdleStatements() {
  for (sqlite3_stmt* const statement : idle_) sqlite3_finalize(statement);
}

sqlite3_stmt* IdleStatements::take(std::string_view sql) {
  const auto found = std::find_if(idle_.rbegin(), idle_.rend(),
                                  [&](sqlite3_stmt* statement) { return sql == sqlite3_sql(statement); });
  if (found == idle_.rend()) return nullptr;
  sqlite3_stmt* const statement = *found;
  idle_.erase(std::next(found).base());
  return statement;
}

void IdleStatements::give(sqlite3_stmt* statement) {
  constexpr std::size_t enough = 24;
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  idle_.push_back(statement);
  if (idle_.size() <= enough) return;
  sqlite3_finalize(idle_.front());  // the one used longest ago
  idle_.erase(idle_.begin());
}

namespace {

class SqliteCursor final : public Cursor {
 public:
  SqliteCursor(sqlite3_stmt* statement, std::shared_ptr<IdleStatements> idle, const SqliteDatabase& database)
      : statement_(statement, GiveBack{std::move(idle)}), database_(database) {}

  void bind_at(int position, std::string_view value) override {
    // Never a null pointer, which SQLite would take for NULL.
    const char* const bytes = value.data() ? value.data() : "";
    remember(sqlite3_bind_text64(statement_.get(), position, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  void bind_at(int position, Blob value) override {
    const char* const bytes = value.bytes.data() ? value.bytes.data() : "";
    remember(sqlite3_bind_blob64(statement_.get(), position, bytes, value.bytes.size(), SQLITE_TRANSIENT));
  }
  void bind_at(int position, std::int64_t value) override {
    remember(sqlite3_bind_int64(statement_.get(), position, value));
  }
  void bind_at(int position, double value) override {
    remember(sqlite3_bind_double(statement_.get(), position, value));
  }
  void bind_at(int position, std::nullptr_t) override { remember(sqlite3_bind_null(statement_.get(), position)); }

  Result<bool> step() override {
    if (bound_ != SQLITE_OK) return fail(database_.error(bound_));
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    const int extended = sqlite3_extended_errcode(database_.handle());
    std::optional<Error> error;
    if (code != SQLITE_DONE) error = database_.error(extended);  // before the reset, which may clear its words
    sqlite3_reset(statement_.get());
    if (error) return fail(std::move(*error));
    return false;
  }

  std::string text(int column) const override {
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return bytes ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
  }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_.get(), column); }
  double real(int column) const override { return sqlite3_column_double(statement_.get(), column); }
  bool is_null(int column) const override { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

 private:
  struct GiveBack {
    std::shared_ptr<IdleStatements> to;
    void operator()(sqlite3_stmt* statement) const { to->give(statement); }
  };
  void remember(int code) {
    if (bound_ == SQLITE_OK) bound_ = code;
  }

  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
  const SqliteDatabase& database_;
  int bound_ = SQLITE_OK;
};

// Nothing that could be written better without this one write.
bool is_of_the_disk(const Error& error) {
  return error.kind == ErrorKind::no_space || error.kind == ErrorKind::unavailable;
}

}  // namespace

Result<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& file, const char* disk) {
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, disk);
  SqliteDatabase database(connection, printable(file.string()));  // to be closed even when it could not be opened
  if (code != SQLITE_OK) return fail(database.error(connection ? sqlite3_extended_errcode(connection) : code));
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, wait_for_other_writers_ms);
  return database;
}

Result<void> SqliteDatabase::execute(const std::string& sql) {
  if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return fail(error(sqlite3_extended_errcode(connection_.get())));
  return {};
}

Result<Statement> SqliteDatabase::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = idle_->take(sql);
  if (statement) return Statement(std::make_unique<SqliteCursor>(statement, idle_, *this));
  if (sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK)
    return fail(error(sqlite3_extended_errcode(connection_.get())));
  return Statement(std::make_unique<SqliteCursor>(statement, idle_, *this));
}

Result<void> SqliteDatabase::write_together(std::vector<JointWrite>& writes, Survives survives) {
  TRY_VOID(set_survival(survives));
  Transaction transaction = TRY(Transaction::begin(*this));
  for (JointWrite& one : writes) TRY_VOID(write_one(one));
  return transaction.commit();
}

Result<void> SqliteDatabase::read_together(const std::function<Result<void>()>& read) {
  const Transaction transaction = TRY(Transaction::begin_reading(*this));
  return read();
}

// Fails when the whole transaction does.
Result<void> SqliteDatabase::write_one(JointWrite& one) {
  TRY_VOID(run("SAVEPOINT write"));
  Result<void> written = (*one.write)();
  if (!written) {
    const bool rolled_back = sqlite3_get_autocommit(connection_.get()) != 0;
    if (rolled_back || is_of_the_disk(written.error())) return written;
    one.failure = written.error();
    TRY_VOID(run("ROLLBACK TO write"));
  }
  return run("RELEASE write");
}

Result<void> SqliteDatabase::set_survival(Survives survives) {
  if (survives == survival_) return {};
  TRY_VOID(execute(survives == Survives::loss_of_power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
  survival_ = survives;
  return {};
}

Error SqliteDatabase::error(int code) const {
  const Advice advice = advice_on(code);
  const char* const words = connection_ && sqlite3_errcode(connection_.get()) != SQLITE_OK
                                ? sqlite3_errmsg(connection_.get())
                                : sqlite3_errstr(code);
  if (*advice.what == '\0') return {advice.kind, fmt::format("the store {}: {}", name(), words)};
  return {advice.kind, fmt::format("the store {}: {}: {}", name(), words, advice.what)};
}

Result<Transaction> Transaction::begin(SqliteDatabase& database) {
  TRY_VOID(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Result<Transaction> Transaction::begin_reading(SqliteDatabase& database) {
  TRY_VOID(database.execute("BEGIN"));
  return Transaction(database);
}

Result<void> Transaction::commit() {
  TRY_VOID(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

// Some failures have already rolled back.
Transaction::~Transaction() {
  if (database_ && sqlite3_get_autocommit(database_->handle()) == 0) static_cast<void>(database_->execute("ROLLBACK"));
}

}  // namespace kaozheng::store
