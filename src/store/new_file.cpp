// SPDX-License-Identifier: Apache-2.0
#include "store/new_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/bytes.h"

namespace kaozheng::store {

namespace fs = std::filesystem;

namespace {

Result<void> sync(const fs::path& path, int flags, const fs::path& target) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) return copy_failed(target, errno);
  const int error = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (error != 0) return copy_failed(target, error);
  return {};
}

}  // namespace

Result<fs::path> free_path(const fs::path& named) {
  std::error_code error;
  fs::path target = fs::absolute(named, error);
  if (error || named.empty()) return copy_failed(named, error ? error.value() : ENOENT);
  if (fs::exists(fs::symlink_status(target, error))) return copy_failed(target, EEXIST);
  return target;
}

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

Result<NewFile> NewFile::beside(const fs::path& target) {
  fs::path path = target;
  path += "." + random_hex(8) + ".part";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return copy_failed(target, errno);
  ::close(descriptor);
  return NewFile(std::move(path));
}

NewFile::~NewFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> NewFile::name(const fs::path& target) {
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

}  // namespace kaozheng::store
