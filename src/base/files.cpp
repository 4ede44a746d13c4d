// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/bytes.h"

namespace kaozheng {
namespace {

class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { close(); }
  int get() const { return descriptor_; }
  // False when what was written could not be kept.
  bool close() {
    if (descriptor_ < 0) return true;
    return ::close(std::exchange(descriptor_, -1)) == 0;
  }

 private:
  int descriptor_;
};

ErrorKind kind_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return ErrorKind::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
    case ETXTBSY:
      return ErrorKind::refused;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ErrorKind::no_space;
    case ENAMETOOLONG:
    case EISDIR:
    case EINVAL:
      return ErrorKind::invalid;
    default:
      return ErrorKind::unavailable;
  }
}

tl::unexpected<Error> failed(const std::filesystem::path& path, int error) {
  return fail(kind_of(error), fmt::format("{}: {}", printable(path.string()), std::generic_category().message(error)));
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::string hidden_name() { return fmt::format(".{}.part", random_hex(16)); }

// What stands at `path`, if anything does, is not a folder and may be written.
Result<void> check_target(const std::filesystem::path& path) {
  std::error_code ignored;
  if (path.empty()) return fail(ErrorKind::invalid, "the file name is empty");
  if (std::filesystem::is_directory(path, ignored)) return failed(path, EISDIR);
  if (::access(path.c_str(), W_OK) != 0 && errno != ENOENT) return failed(path, errno);
  return {};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  // Opening a pipe without a writer would wait for one.
  OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return failed(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return failed(path, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, printable(path.string()) + ": not a regular file");
  const auto too_long = [&] {
    return fail(ErrorKind::too_long, fmt::format("{}: larger than {} bytes", printable(path.string()), bytes_max));
  };
  if (static_cast<std::size_t>(status.st_size) > bytes_max) return too_long();

  std::string content;
  content.reserve(static_cast<std::size_t>(status.st_size));
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, errno);
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > bytes_max) return too_long();
  }
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content) {
  TRY_VOID(check_target(path));
  std::error_code ignored;
  // A link is followed, so that the file it names is the one replaced; devices and pipes are written as they are.
  const bool in_place = std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored);
  const bool linked = !in_place && std::filesystem::is_symlink(path, ignored);
  const std::filesystem::path target = linked ? std::filesystem::weakly_canonical(path, ignored) : path;
  const std::filesystem::path beside = in_place ? target : folder_of(target) / hidden_name();
  const int flags = in_place ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  OpenFile file(::open(beside.c_str(), flags, 0666));
  if (file.get() < 0) return failed(path, errno);
  const auto give_up = [&](int error) {
    if (!in_place) ::unlink(beside.c_str());
    return failed(path, error);
  };

  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return give_up(errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (in_place) return {};
  if (::fsync(file.get()) != 0 || !file.close()) return give_up(errno);
  struct stat old {};
  if (::stat(target.c_str(), &old) == 0) ::chmod(beside.c_str(), old.st_mode & 07777);
  if (::rename(beside.c_str(), target.c_str()) != 0) return give_up(errno);
  return {};
}

Result<void> check_writable(const std::filesystem::path& path) {
  TRY_VOID(check_target(path));
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) return {};
  const std::filesystem::path folder = folder_of(path);
  if (!std::filesystem::exists(folder, ignored)) return failed(folder, ENOENT);
  if (!std::filesystem::is_directory(folder, ignored)) return failed(folder, ENOTDIR);
  // Trying is the only sure answer: read-only mounts, quotas and access lists included.
  const std::filesystem::path trial = folder / hidden_name();
  OpenFile file(::open(trial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return failed(folder, errno);
  ::unlink(trial.c_str());
  return {};
}

}  // namespace kaozheng
