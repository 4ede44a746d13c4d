// SPDX-License-Identifier: Apache-2.0
#include "store/postgres.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <regex>

#include "base/bytes.h"
#include "store/postgres_text.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

// Types of values, from the server's catalogue (pg_type.dat).
constexpr Oid bytes_type = 17, integer_type = 20, text_type = 25, real_type = 701;

constexpr Milliseconds connecting_max{5'000};
constexpr Milliseconds retry_first{20}, retry_max{500};
constexpr Milliseconds clash_pause_first{5};  // doubled each time
constexpr int clashes_max = 5;

// What the caller can do about a failure by its SQLSTATE (PostgreSQL's documentation, appendix A); empty = nothing that
// is known.
struct Advice {
  ErrorKind kind = ErrorKind::unavailable;
  const char* what = "";
};

Advice advice_on(std::string_view state) {
  if (state == "28P01" || state == "28000")
    return {
        ErrorKind::invalid,
        "the server refuses the user or the password; check the address given with --store, PGPASSWORD or ~/.pgpass"};
  if (state == "3D000") return {ErrorKind::invalid, "there is no such database; create it with createdb"};
  if (state == "42501") return {ErrorKind::invalid, "the user lacks a right; grant it what the tables need"};
  if (state == "25006") return {ErrorKind::unavailable, "the server takes no writes now; name the one that does"};
  if (state == "53100") return {ErrorKind::no_space, "free some disk space on the database server"};
  if (state == "53300") return {ErrorKind::unavailable, "the server has too many connections; raise max_connections"};
  if (state == "57P03") return {ErrorKind::unavailable, "the server is starting or stopping; try again"};
  if (state == "23503") return {ErrorKind::not_found, "there is no such run"};
  if (state == "54000") return {ErrorKind::too_long, "the text is too long to be stored"};
  if (state == "42P01" || state == "42703")
    return {ErrorKind::invalid, "a table or column is missing; it is not a store of kaozheng any more"};
  if (state.substr(0, 2) == "23") return {ErrorKind::invalid, "it contradicts what is stored"};
  if (state.substr(0, 2) == "53") return {ErrorKind::unavailable, "the database server lacks a resource"};
  return {};
}

// Another program was in the way: serialization failure, deadlock, a lock that was not to be had, rows that came or
// went at the same time.
bool is_clash(std::string_view state) {
  constexpr std::array<std::string_view, 6> clashes{"40001", "40P01", "55P03", "23505", "23503", "23P01"};
  return std::find(clashes.begin(), clashes.end(), state) != clashes.end();
}

// The server ended the connection, or is about to.
bool ends_connection(std::string_view state) {
  return state.empty() || state == "57P01" || state == "57P02" || state == "57P03" || state == "25P03" ||
         state == "53300" || state.substr(0, 2) == "08";
}

// Nothing that could be written better without this one write.
bool is_of_the_server(const Error& error) {
  return error.kind == ErrorKind::no_space || error.kind == ErrorKind::unavailable;
}

std::string one_line(const char* message) { return std::string(trim(replace_all(message ? message : "", "\n", " "))); }

// "FATAL:  28P01: password authentication failed": the state that a refusal to connect tells, behind a word of the
// server's language.
std::string state_in(const std::string& message) {
  static const std::regex told(":  ([0-9A-Z]{5}): ");
  std::string state;
  for (std::sregex_iterator next(message.begin(), message.end(), told), end; next != end; ++next) state = next->str(1);
  return state;
}

// Whether a statement has all its rows at once, or some each time it is asked.
enum class Portions { one, many };

class PostgresCursor final : public Cursor {
 public:
  PostgresCursor(const PostgresDatabase& database, std::string sql, Portions portions = Portions::one)
      : database_(database), sql_(std::move(sql)), portions_(portions) {}

  void bind_at(int position, std::string_view value) override { put(position, {to_stored(value), text_type}); }
  void bind_at(int position, Blob value) override { put(position, {std::string(value.bytes), bytes_type, true}); }
  void bind_at(int position, std::int64_t value) override { put(position, {std::to_string(value), integer_type}); }
  void bind_at(int position, double value) override { put(position, {fmt::format("{}", value), real_type}); }
  void bind_at(int position, std::nullptr_t) override { put(position, {std::nullopt}); }

  Result<bool> step() override {
    if (row_ < 0) TRY_VOID(ask());
    if (++row_ < rows_.count()) return true;
    if (portions_ == Portions::many && rows_.count() > 0) {
      TRY_VOID(ask());
      row_ = 0;
      if (rows_.count() > 0) return true;
    }
    row_ = -1;
    return false;
  }
  std::string text(int column) const override { return rows_.text(row_, column); }
  std::int64_t integer(int column) const override { return rows_.integer(row_, column); }
  double real(int column) const override { return rows_.real(row_, column); }
  bool is_null(int column) const override { return rows_.is_null(row_, column); }

 private:
  Result<void> ask() {
    auto rows = TRY(database_.ask(sql_, values_));
    rows_ = std::move(rows);
    return {};
  }
  void put(int position, PostgresDatabase::Value value) {
    row_ = -1;
    const auto place = static_cast<std::size_t>(position);
    if (values_.size() < place) values_.resize(place);
    values_[place - 1] = std::move(value);
  }

  const PostgresDatabase& database_;
  const std::string sql_;
  const Portions portions_;
  std::vector<PostgresDatabase::Value> values_;
  PostgresDatabase::Rows rows_;
  int row_ = -1;
};

// What a url sets, by libpq's names; nothing of one that cannot be read.
std::map<std::string, std::string> parameters_of(const std::string& url) {
  std::map<std::string, std::string> found;
  PQconninfoOption* const parsed = PQconninfoParse(url.c_str(), nullptr);
  for (const PQconninfoOption* one = parsed; one && one->keyword; ++one)
    if (one->val) found.emplace(one->keyword, one->val);
  PQconninfoFree(parsed);
  return found;
}

}  // namespace

bool is_postgres_url(std::string_view address) {
  return address.substr(0, 11) == "postgres://" || address.substr(0, 13) == "postgresql://";
}

std::string shown_address(const std::string& url) {
  auto found = parameters_of(url);
  if (found.empty()) return "postgresql://…";
  found.try_emplace("port", "5432");
  return printable(fmt::format("postgresql://{}:{}/{}", found["host"], found["port"], found["dbname"]));
}

bool is_redirected(const std::string& url) {
  const auto found = parameters_of(url);
  return found.contains("hostaddr") || found.contains("service");
}

bool holds_password(const std::string& url) { return parameters_of(url).contains("password"); }

std::string PostgresDatabase::Rows::text(int row, int column) const {
  if (is_null(row, column)) return "";
  const char* const value = PQgetvalue(result.get(), row, column);
  if (PQftype(result.get(), column) != bytes_type)
    return from_stored({value, static_cast<std::size_t>(PQgetlength(result.get(), row, column))});
  std::size_t size = 0;
  unsigned char* const bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(value), &size);
  std::string text(reinterpret_cast<const char*>(bytes), bytes ? size : 0);
  PQfreemem(bytes);
  return text;
}
std::int64_t PostgresDatabase::Rows::integer(int row, int column) const {
  return is_null(row, column) ? 0 : std::strtoll(PQgetvalue(result.get(), row, column), nullptr, 10);
}
double PostgresDatabase::Rows::real(int row, int column) const {
  return is_null(row, column) ? 0 : std::strtod(PQgetvalue(result.get(), row, column), nullptr);
}

Result<std::unique_ptr<PostgresDatabase>> PostgresDatabase::open(const std::string& url, PostgresTimes times) {
  char* words = nullptr;
  PQconninfoOption* const parsed = PQconninfoParse(url.c_str(), &words);
  const bool readable = parsed != nullptr;
  PQconninfoFree(parsed);
  PQfreemem(words);  // may tell the password
  if (!readable)
    return fail(ErrorKind::invalid,
                "the address of the store cannot be read; it is like postgresql://USER@HOST:5432/DATABASE");
  std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(url, shown_address(url), times));
  TRY_VOID(database->connect());
  const std::string_view encoding = PQparameterStatus(database->handle(), "server_encoding");
  if (encoding != "UTF8")
    return fail(ErrorKind::invalid,
                fmt::format("the database {} keeps its texts as {}; create one with ENCODING 'UTF8'", database->name(),
                            encoding));
  return database;
}

// As PQconnectdb does, but for the words of a refusal, which name its state.
Result<void> PostgresDatabase::connect() const {
  prepared_.clear();
  const std::array keys{"connect_timeout",
                        "fallback_application_name",
                        "keepalives_idle",
                        "keepalives_interval",
                        "keepalives_count",
                        "tcp_user_timeout",
                        "dbname",
                        "client_encoding",
                        static_cast<const char*>(nullptr)};
  const std::array values{
      "5", "kaozheng", "5", "2", "3", "10000", url_.c_str(), "UTF8", static_cast<const char*>(nullptr)};
  connection_.reset(PQconnectStartParams(keys.data(), values.data(), 1));
  if (!connection_) throw std::bad_alloc();
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  Clock& clock = system_clock();
  const Milliseconds until = clock.elapsed() + connecting_max;
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  while (wanted == PGRES_POLLING_READING || wanted == PGRES_POLLING_WRITING) {
    if (PQstatus(connection_.get()) == CONNECTION_BAD) break;
    pollfd socket{PQsocket(connection_.get()), static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                  0};
    const auto left = static_cast<int>((until - clock.elapsed()).count());
    if (left <= 0) break;
    const int ready = ::poll(&socket, 1, left);
    if (ready == 0 || (ready < 0 && errno != EINTR)) break;
    if (ready > 0) wanted = PQconnectPoll(connection_.get());
  }
  if (is_broken()) {
    const std::string words = one_line(PQerrorMessage(connection_.get()));
    last_state_ = PQconnectionNeedsPassword(connection_.get()) ? "28P01" : state_in(words);
    const Advice advice = advice_on(last_state_);
    connection_.reset();
    if (*advice.what != '\0') return fail(advice.kind, fmt::format("the store {}: {}", name(), advice.what));
    return fail(ErrorKind::unavailable,
                fmt::format("the store {} does not answer: {}; start its server, or name another store with --store",
                            name(), words.empty() ? "no connection within 5 s" : words));
  }
  PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
  const std::string settings = fmt::format(
      "SET idle_in_transaction_session_timeout = {}; SET lock_timeout = {}; SET client_min_messages = error",
      times_.standstill.count(), 2 * times_.standstill.count());
  const auto set = rows_of(PQexec(connection_.get(), settings.c_str()));
  if (!set) return fail(set.error());
  return {};
}

Result<void> PostgresDatabase::connect_patiently() const {
  Clock& clock = system_clock();
  const Milliseconds until = clock.elapsed() + times_.patience;
  for (Milliseconds pause = retry_first;; pause = std::min(2 * pause, retry_max)) {
    auto connected = connect();
    if (connected || connected.error().kind != ErrorKind::unavailable || clock.elapsed() + pause > until)
      return connected;
    clock.sleep(pause, {});
  }
}

Error PostgresDatabase::error(const PGresult* result) const {
  const char* const state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  last_state_ = state ? state : "";
  const char* const primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  const std::string words = one_line(primary ? primary : PQerrorMessage(connection_.get()));
  const Advice advice = advice_on(last_state_);
  if (*advice.what == '\0') return {advice.kind, fmt::format("the store {}: {}", name(), words)};
  return {advice.kind, fmt::format("the store {}: {}: {}", name(), words, advice.what)};
}

Result<PostgresDatabase::Rows> PostgresDatabase::rows_of(PGresult* result) const {
  const std::shared_ptr<PGresult> kept(result, PQclear);
  const ExecStatusType status = PQresultStatus(result);  // a null one has failed
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return fail(error(result));
  changes_ = std::strtoll(PQcmdTuples(result), nullptr, 10);
  return Rows{kept};
}

Result<PostgresDatabase::Rows> PostgresDatabase::send(const std::string& sql, const std::vector<Value>& values) const {
  std::vector<Oid> types;
  std::vector<const char*> texts;
  std::vector<int> sizes, formats;
  std::string signature;
  for (const Value& value : values) {
    types.push_back(value.type);
    texts.push_back(value.bytes ? value.bytes->c_str() : nullptr);
    sizes.push_back(value.bytes ? static_cast<int>(value.bytes->size()) : 0);
    formats.push_back(value.binary ? 1 : 0);
    signature += std::to_string(value.type) + " ";
  }
  const auto [prepared, is_new] = prepared_.try_emplace(signature + sql, fmt::format("s{}", prepared_.size()));
  const auto count = static_cast<int>(values.size());
  if (is_new) {
    auto made = rows_of(PQprepare(connection_.get(), prepared->second.c_str(), sql.c_str(), count, types.data()));
    if (!made) {
      prepared_.erase(prepared);
      return made;
    }
  }
  return rows_of(PQexecPrepared(connection_.get(), prepared->second.c_str(), count, texts.data(), sizes.data(),
                                formats.data(), 0));
}

Result<PostgresDatabase::Rows> PostgresDatabase::ask(const std::string& sql, const std::vector<Value>& values) const {
  if (in_transaction_) return send(sql, values);
  Clock& clock = system_clock();
  const Milliseconds until = clock.elapsed() + times_.patience;
  for (;;) {
    if (is_broken()) TRY_VOID(connect_patiently());
    auto rows = send(sql, values);
    if (rows || !ends_connection(last_state_) || clock.elapsed() > until) return rows;
    connection_.reset();
  }
}

Result<void> PostgresDatabase::execute(const std::string& sql) {
  if (is_broken() && !in_transaction_) TRY_VOID(connect_patiently());
  const auto done = rows_of(PQexec(connection_.get(), sql.c_str()));
  if (!done) return fail(done.error());
  return {};
}

Result<Statement> PostgresDatabase::prepare(std::string_view sql) const {
  auto numbered = numbered_.find(sql);
  if (numbered == numbered_.end()) numbered = numbered_.emplace(sql, with_numbers(sql)).first;
  return Statement(std::make_unique<PostgresCursor>(*this, numbered->second));
}

Result<void> PostgresDatabase::read_together(const std::function<Result<void>()>& read) {
  if (is_broken()) TRY_VOID(connect_patiently());
  TRY_VOID(
      execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0"));
  in_transaction_ = true;
  Result<void> done = read();
  in_transaction_ = false;
  if (!is_broken()) static_cast<void>(execute("ROLLBACK"));
  return done;
}

Result<Statement> PostgresDatabase::stream(std::string_view select) const {
  constexpr int at_once = 32;
  const std::string name = fmt::format("stream{}", streams_++);
  TRY_VOID(send(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", name, select), {}));
  return Statement(
      std::make_unique<PostgresCursor>(*this, fmt::format("FETCH {} FROM {}", at_once, name), Portions::many));
}

void PostgresDatabase::begin_with(std::string sql, std::function<Result<void>(const Rows&)> judge) {
  begin_ = std::move(sql);
  judge_ = std::move(judge);
}

Result<void> PostgresDatabase::write_together(std::vector<JointWrite>& writes, Survives) {
  Writes all;
  for (JointWrite& write : writes) all.push_back(&write);
  Result<void> written = write_until_kept(all);
  const bool one_failed =
      std::any_of(writes.begin(), writes.end(), [](const JointWrite& write) { return write.failure; });
  if (!one_failed || writes.size() == 1) return written;
  // One of them fails by itself: each is written alone, in its order.
  for (JointWrite& write : writes) {
    write.failure.reset();
    TRY_VOID(write_until_kept({&write}));
  }
  return {};
}

// Fails with what concerns all; what concerns one write is its own, and then nothing is kept.
Result<void> PostgresDatabase::write_until_kept(const Writes& writes) {
  Clock& clock = system_clock();
  const Milliseconds until = clock.elapsed() + times_.patience;
  Milliseconds clash_pause = clash_pause_first;
  int clashes_left = clashes_max;
  for (;;) {
    Attempt made = attempt(writes);
    if (made.why == Attempt::Why::connection && clock.elapsed() < until) {
      clock.sleep(retry_first, {});
      continue;
    }
    if (made.why == Attempt::Why::clash && clashes_left > 0) {
      --clashes_left;
      clock.sleep(clash_pause, {});
      clash_pause *= 2;
      continue;
    }
    if (made.failed) {
      made.failed->failure = made.kept.error();
      return {};
    }
    for (JointWrite* const one : writes) one->kept = made.kept.has_value();
    return made.kept;
  }
}

PostgresDatabase::Attempt PostgresDatabase::attempt(const Writes& writes) {
  if (is_broken()) {
    if (auto connected = connect_patiently(); !connected) return {connected};
  }
  in_transaction_ = true;
  Attempt made = attempt_connected(writes);
  in_transaction_ = false;
  if (!is_broken() && PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) static_cast<void>(execute("ROLLBACK"));
  return made;
}

PostgresDatabase::Attempt PostgresDatabase::attempt_connected(const Writes& writes) {
  ++write_;
  const std::string begin = judge_ ? fmt::format(
                                         "BEGIN; {}; INSERT INTO writers(writer, write, at) VALUES ('{}', {}, now()) "
                                         "ON CONFLICT (writer) DO UPDATE SET write = excluded.write, at = excluded.at",
                                         begin_, writer_, write_)
                                   : "BEGIN";
  Rows read;
  std::optional<Error> error_met;
  if (PQsendQuery(connection_.get(), begin.c_str()) == 0) return failed_attempt(error(nullptr), nullptr);
  while (PGresult* const result = PQgetResult(connection_.get())) {
    const auto rows = rows_of(result);
    if (!rows && !error_met) error_met = rows.error();
    if (rows && rows->count() > 0) read = *rows;
  }
  if (error_met) return failed_attempt(*error_met, nullptr);
  if (judge_) {
    if (auto judged = judge_(read); !judged) return {judged};
  }
  for (JointWrite* const one : writes) {
    last_state_ = "none";
    auto written = (*one->write)();
    if (!written) return failed_attempt(written.error(), one);
  }
  auto kept = rows_of(PQexec(connection_.get(), "COMMIT"));
  if (kept) return {};
  if (!ends_connection(last_state_)) return failed_attempt(kept.error(), nullptr);
  in_transaction_ = false;
  connection_.reset();
  const auto known = was_kept();
  if (!known) return {fail(known.error())};
  if (*known) return {};
  return {fail(kept.error()), nullptr, Attempt::Why::connection};
}

PostgresDatabase::Attempt PostgresDatabase::failed_attempt(Error error, JointWrite* by) {
  if (ends_connection(last_state_)) {
    connection_.reset();
    return {fail(std::move(error)), nullptr, Attempt::Why::connection};
  }
  if (is_clash(last_state_)) return {fail(std::move(error)), by, Attempt::Why::clash};
  if (last_state_ != "none" && is_of_the_server(error)) by = nullptr;
  return {fail(std::move(error)), by};
}

// Waits for a transaction that is still under way over there.
Result<bool> PostgresDatabase::was_kept() const {
  if (!judge_) return false;
  const Rows last =
      TRY(ask("INSERT INTO writers(writer, write, at) VALUES ($1, 0, now()) "
              "ON CONFLICT (writer) DO UPDATE SET at = excluded.at RETURNING write",
              {{writer_, text_type}}));
  return last.integer(0, 0) == write_;
}

}  // namespace kaozheng::store
