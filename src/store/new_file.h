// SPDX-License-Identifier: Apache-2.0
// A file that is written under another name until it is whole. Private to this room.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/result.h"

namespace kaozheng::store {

// Where a copy is to be, absolute; `refused`: something is there.
Result<std::filesystem::path> free_path(const std::filesystem::path& named);

// Why a copy could not be written, by errno.
tl::unexpected<Error> copy_failed(const std::filesystem::path& copy, int error);

// A new file (0600) that is removed unless it gets the name it was made for.
class NewFile {
 public:
  static Result<NewFile> beside(const std::filesystem::path& target);
  NewFile(NewFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();
  const std::filesystem::path& path() const { return path_; }

  // On the disk for good, and never in the place of another file.
  Result<void> name(const std::filesystem::path& target);

 private:
  explicit NewFile(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace kaozheng::store
