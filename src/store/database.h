// SPDX-License-Identifier: Apache-2.0
// A database as SQL sees it: connections, statements, and writes that are committed together. SQLite and PostgreSQL
// stand behind it, so that what is stored is said once.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kaozheng::store {

// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

// What a database does behind a Statement.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual void bind_at(int position, std::string_view value) = 0;
  virtual void bind_at(int position, Blob value) = 0;
  virtual void bind_at(int position, std::int64_t value) = 0;
  virtual void bind_at(int position, double value) = 0;
  virtual void bind_at(int position, std::nullptr_t) = 0;
  virtual Result<bool> step() = 0;
  virtual std::string text(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual bool is_null(int column) const = 0;
};

// A prepared statement, whose values are "?" in their order or "?1" by number. They are bound from the left; a failure
// to bind is told by the next step.
class Statement {
 public:
  explicit Statement(std::unique_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}

  template <class... Values>
  Statement& bind(const Values&... values) {
    int position = 0;
    (bind_at(++position, values), ...);
    return *this;
  }
  void bind_at(int position, std::string_view value) { cursor_->bind_at(position, value); }
  void bind_at(int position, Blob value) { cursor_->bind_at(position, value); }
  void bind_at(int position, double value) { cursor_->bind_at(position, value); }
  void bind_at(int position, std::nullptr_t) { cursor_->bind_at(position, nullptr); }
  template <std::integral Number>
  void bind_at(int position, Number value) {
    cursor_->bind_at(position, static_cast<std::int64_t>(value));
  }

  Result<bool> step() { return cursor_->step(); }  // whether there is a row; after the last it can be bound again
  Result<void> run();                              // to the end, past any rows

  // Of the current row, from 0; NULL reads as "" and 0. A text may be a blob.
  std::string text(int column) const { return cursor_->text(column); }
  std::int64_t integer(int column) const { return cursor_->integer(column); }
  double real(int column) const { return cursor_->real(column); }
  bool is_null(int column) const { return cursor_->is_null(column); }

 private:
  std::unique_ptr<Cursor> cursor_;
};

// What a write survives once it is committed.
enum class Survives { end_of_process, loss_of_power };

// One of several writes that are committed together.
struct JointWrite {
  const std::function<Result<void>()>* write;
  std::optional<Error> failure = std::nullopt;  // its own
  bool kept = false;                            // although others were not
};

// A connection. Not safe for concurrent use; statements end before it does.
class Database {
 public:
  virtual ~Database() = default;

  virtual Result<void> execute(const std::string& sql) = 0;  // several statements, their rows dropped
  virtual Result<Statement> prepare(std::string_view sql) const = 0;
  virtual std::int64_t changes() const = 0;  // rows the last statement wrote

  // In one transaction, or one after the other. A write that fails by itself leaves nothing and tells so in its
  // `failure`; what is returned is of all the others that are not `kept`. May call a write again after everything it
  // did was undone.
  virtual Result<void> write_together(std::vector<JointWrite>& writes, Survives survives) = 0;

  // Everything that `read` asks is of one moment, however much others write meanwhile. It fails when the connection
  // breaks, and may be long.
  virtual Result<void> read_together(const std::function<Result<void>()>& read) = 0;
  // Within it: a SELECT whose rows are not all in memory.
  virtual Result<Statement> stream(std::string_view select) const = 0;

  // Behind a SELECT within a write: no other program changes these rows before it is committed.
  virtual std::string_view for_share() const = 0;

  template <class... Values>
  Result<void> run(std::string_view sql, const Values&... values) {
    Statement statement = TRY(prepare(sql));
    return statement.bind(values...).run();
  }
  // The first column of the first row.
  Result<std::int64_t> integer(std::string_view sql) const;

  const std::string& name() const { return name_; }  // for people; holds no secret

 protected:
  explicit Database(std::string name) : name_(std::move(name)) {}
  Database(Database&&) = default;
  Database& operator=(Database&&) = default;

 private:
  std::string name_;
};

}  // namespace kaozheng::store
