// SPDX-License-Identifier: Apache-2.0
// The user's own documents: collections he fills by uploading, each a folder of ours, and folders named at the start,
// which are read and never written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace kaozheng::runs {

struct Collection {
  std::string id;  // 32 hex digits
  std::string name;
  std::string folder;  // absolute
  bool own = true;     // false: a folder named at the start
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};

struct CollectionFile {
  std::string id;    // 16 hex digits
  std::string name;  // as given, made printable
  std::uint64_t bytes = 0;
  std::string media_type;  // by its content; empty when it could not be read
  std::string error;       // why not
};

inline constexpr std::size_t upload_bytes_max = 50u << 20;
inline constexpr std::size_t collections_max = 1'000;
inline constexpr std::size_t collection_files_max = 5'000;
inline constexpr std::uint64_t collection_bytes_max = 10ull << 30;
inline constexpr std::size_t collection_name_characters_max = 120;

// Safe to call from any thread. `not_found` names what is not there. Nothing but what was made here is ever written or
// deleted: links are not followed, and names that were given are never paths.
class Collections {
 public:
  // Makes `folder` when it is first written to (0700). `registered` are folders or files, as given.
  Collections(std::filesystem::path folder, const std::vector<std::string>& registered, store::Store& store,
              Clock& clock);

  // Brings the registered folders into the library, so that they can be listed; runs do so themselves.
  Result<void> index_registered(std::stop_token stop);

  Result<std::vector<Collection>> list();  // registered ones first, then by name
  Result<Collection> find(std::string_view id);
  Result<Collection> create(std::string_view name);
  Result<void> remove(std::string_view id);  // with its files; `refused`: a registered one

  Result<std::vector<CollectionFile>> files(std::string_view id);  // by name
  // `invalid`: the name; `malformed`: nothing can be read in it, with the reason, and nothing is kept; `too_long`;
  // `no_space`: the collection is full; `refused`: a registered one.
  Result<CollectionFile> add(std::string_view id, std::string_view name, std::string_view bytes, std::stop_token stop);
  Result<void> remove_file(std::string_view id, std::string_view file_id);

 private:
  struct Registered {
    std::string id, name, folder;
  };
  Result<Collection> find_own(std::string_view id);
  Result<std::vector<CollectionFile>> files_of(const Collection& collection);

  const std::filesystem::path folder_;
  std::vector<Registered> registered_;
  store::Store& store_;
  Clock& clock_;
  std::mutex mutex_;  // one change at a time
};

// The name a file is kept under: what is readable of `name`, the id, and the ending. Pure.
std::string stored_name(std::string_view name, std::string_view file_id);

}  // namespace kaozheng::runs
