// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/bytes.h"
#include "store/sqlite.h"
#include "store/sqlite_migrations.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> copy_failed(const fs::path& copy, int error) {
  const std::string name = printable(copy.string());
  if (error == EEXIST)
    return fail(ErrorKind::refused, fmt::format("{} is there already; name another file for the copy", name));
  const bool full = error == ENOSPC || error == EDQUOT;
  return fail(
      full ? ErrorKind::no_space : ErrorKind::unavailable,
      fmt::format("cannot write the copy {}: {}: {} or name another file for it", name,
                  std::generic_category().message(error), full ? "free some disk space" : "allow writing there"));
}

// A new file that is removed unless it gets the name it was made for.
class NewFile {
 public:
  static Result<NewFile> beside(const fs::path& target) {
    fs::path path = target;
    path += "." + random_hex(8) + ".part";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return copy_failed(target, errno);
    ::close(descriptor);
    return NewFile(std::move(path));
  }
  NewFile(NewFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  const fs::path& path() const { return path_; }

  // On the disk for good, and never in the place of another file.
  Result<void> name(const fs::path& target) {
    TRY_VOID(sync(path_, O_RDONLY, target));
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) {
      const bool unknown = errno == EINVAL || errno == ENOSYS;  // to this file system
      if (!unknown) return copy_failed(target, errno);
      if (::access(target.c_str(), F_OK) == 0) return copy_failed(target, EEXIST);
      if (::rename(path_.c_str(), target.c_str()) != 0) return copy_failed(target, errno);
    }
    path_.clear();
    return sync(target.parent_path(), O_RDONLY | O_DIRECTORY, target);
  }

 private:
  explicit NewFile(fs::path path) : path_(std::move(path)) {}
  static Result<void> sync(const fs::path& path, int flags, const fs::path& target) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return copy_failed(target, errno);
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error != 0) return copy_failed(target, error);
    return {};
  }

  fs::path path_;
};

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
  std::error_code error;
  const fs::path target = fs::absolute(copy, error);
  if (error || copy.empty()) return copy_failed(copy, error ? error.value() : ENOENT);
  if (fs::exists(fs::symlink_status(target, error))) return copy_failed(target, EEXIST);
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
