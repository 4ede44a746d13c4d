// SPDX-License-Identifier: Apache-2.0
#include <cerrno>

#include "store/new_file.h"
#include "store/sqlite.h"
#include "store/sqlite_migrations.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

namespace fs = std::filesystem;

// All of it as it is at one moment, however much is written meanwhile.
Result<void> copy_all(const SqliteDatabase& from, SqliteDatabase& to, const fs::path& target) {
  sqlite3_backup* const backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (!backup) return fail(to.error(sqlite3_extended_errcode(to.handle())));
  const int stepped = sqlite3_backup_step(backup, -1);
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) {
    Error error = to.error(code);
    if (error.kind == ErrorKind::no_space) return copy_failed(target, ENOSPC);
    return fail(std::move(error));
  }
  if (stepped != SQLITE_DONE) return fail(from.error(stepped));
  return {};
}

}  // namespace

Result<void> backup_sqlite_store(const fs::path& file, const fs::path& copy) {
  const fs::path target = TRY(free_path(copy));
  const SqliteDatabase from = TRY(SqliteDatabase::open(fs::absolute(file)));
  TRY_VOID(check_version(from));
  NewFile made = TRY(NewFile::beside(target));
  {
    SqliteDatabase to = TRY(SqliteDatabase::open(made.path()));
    TRY_VOID(copy_all(from, to, target));
  }
  return made.name(target);
}

}  // namespace kaozheng::store
