// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/bytes.h"
#include "store/fts_tokenizer.h"
#include "store/sql_store.h"
#include "store/sqlite_migrations.h"
#include "store/sqlite_word_index.h"

namespace kaozheng::store {
namespace {

tl::unexpected<Error> cannot_create(const std::filesystem::path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  return fail(
      full ? ErrorKind::no_space : ErrorKind::unavailable,
      fmt::format("cannot create {}: {}: {} or name another store with --store", printable(path.string()),
                  std::generic_category().message(error), full ? "free some disk space" : "allow writing there"));
}

// Folders that are not there are made for their owner alone; others stay as they are.
Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (folder.empty() || std::filesystem::exists(folder, ignored)) return {};
  TRY_VOID(make_folder(folder.parent_path()));
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return cannot_create(folder, errno);
  return {};
}

// SQLite gives its side files the permissions of the file itself.
Result<void> make_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno != EEXIST) return cannot_create(file, errno);
  if (descriptor >= 0) ::close(descriptor);
  return {};
}

}  // namespace

std::unique_ptr<Store> store_in(SqliteDatabase database, Clock& clock) {
  auto kept = std::make_unique<SqliteDatabase>(std::move(database));
  auto words = std::make_unique<SqliteWordIndex>(*kept);
  return std::make_unique<SqlStore>(std::move(kept), std::move(words), clock);
}

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file, Clock& clock) {
  if (file.empty()) return fail(ErrorKind::invalid, "the store has no file name; name one with --store");
  std::error_code error;
  // Absolute: SQLite takes names like ":memory:" for something else.
  const std::filesystem::path path = std::filesystem::absolute(file, error);
  if (error) return cannot_create(file, error.value());
  TRY_VOID(make_folder(path.parent_path()));
  TRY_VOID(make_file(path));

  SqliteDatabase database = TRY(SqliteDatabase::open(path));
  if (database.read_only())
    return fail(
        ErrorKind::no_space,
        fmt::format("the store {} may not be written; allow it or name another store with --store", database.name()));
  TRY_VOID(add_tokenizer(database));
  TRY_VOID(migrate(database));
  return store_in(std::move(database), clock);
}

}  // namespace kaozheng::store
