// SPDX-License-Identifier: Apache-2.0
// Folders → the library.
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>

#include <algorithm>
#include <optional>
#include <set>
#include <system_error>

#include "base/bytes.h"
#include "base/files.h"
#include "base/parallel.h"
#include "sources/engines/engine_replies.h"
#include "sources/pages.h"
#include "text/passages.h"

namespace kaozheng::sources {
namespace {

namespace fs = std::filesystem;
using Troubles = std::vector<std::pair<std::string, std::string>>;

constexpr int folder_depth_max = 64;

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end_of_folder, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end_of_folder == folder.end();
}

// Links to files elsewhere in the folder count, links to folders would say everything twice.
bool is_file_to_read(const fs::directory_entry& entry, const fs::path& root) {
  std::error_code error;
  if (!entry.is_regular_file(error) || error) return false;
  if (!entry.is_symlink(error)) return true;
  const fs::path target = fs::canonical(entry.path(), error);
  return !error && is_below(target, root);
}

void find_files(const fs::path& folder, const fs::path& root, int depth, std::vector<fs::path>& files,
                Troubles& troubles) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) entries.push_back(*at);
  if (error) troubles.emplace_back(printable(folder.string()), error.message());
  std::sort(entries.begin(), entries.end());
  for (const fs::directory_entry& entry : entries) {
    std::error_code ignored;
    if (entry.path().filename().string().starts_with('.')) continue;
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) {
      if (depth < folder_depth_max) find_files(entry.path(), root, depth + 1, files, troubles);
    } else if (is_file_to_read(entry, root)) {
      files.push_back(entry.path());
    }
  }
}

enum class Change { none, added, changed };
struct Indexed {
  bool has_text = false;
  Change change = Change::none;
  std::string trouble;
};

class Librarian {
 public:
  Librarian(store::Store& store, Clock& clock, std::stop_token stop)
      : store_(store), clock_(clock), stop_(std::move(stop)) {}

  // Errors are those of the store and a stop; what is wrong with the file is part of the answer.
  Result<Indexed> index(const fs::path& path) {
    store::LibraryFile file;
    file.path = path.string();
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
      file.size = status.st_size;
      file.modified_ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
    }
    const auto known = TRY(store_.library_file(file.path));
    const bool was_read = known && !known->document_id.empty();
    // What could not be read is tried again: a permission or a program may have been given meanwhile.
    if (was_read && known->size == file.size && known->modified_ns == file.modified_ns)
      return Indexed{true, Change::none, ""};

    auto document = was_read ? read_again(path, known->document_id) : read(path);
    if (!document && document.error().kind == ErrorKind::cancelled) return fail(document.error());
    if (!document) {
      file.error = document.error().what;
      TRY_VOID(store_.index_file(file, nullptr, {}));
      return Indexed{false, Change::none, file.error};
    }
    file.document_id = document->id;
    TRY_VOID(store_.index_file(file, &*document, text::cut_passages(*document)));
    if (!was_read) return Indexed{true, Change::added, ""};
    return Indexed{true, document->id == known->document_id ? Change::none : Change::changed, ""};
  }

 private:
  Result<Document> read(const fs::path& path) {
    std::string bytes = TRY(read_file(path, pdf_bytes_max));
    return document_of(std::move(bytes), path);
  }
  // Touched or copied anew, its bytes may be those that are known.
  Result<Document> read_again(const fs::path& path, const std::string& known_id) {
    std::string bytes = TRY(read_file(path, pdf_bytes_max));
    if (sha256_hex(bytes) == known_id) {
      auto known = TRY(store_.document(known_id));
      if (known) return std::move(*known);
    }
    return document_of(std::move(bytes), path);
  }
  Result<Document> document_of(std::string bytes, const fs::path& path) {
    Fetched fetched;
    fetched.bytes = std::move(bytes);
    fetched.url = file_url(path.string());
    fetched.origin = Origin::file;
    return read_document(fetched, clock_, stop_);
  }

  store::Store& store_;
  Clock& clock_;
  const std::stop_token stop_;
};

Result<std::vector<fs::path>> files_below(const fs::path& folder, Troubles& troubles) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) return std::vector{folder};
  if (!fs::is_directory(folder, error))
    return fail(ErrorKind::not_found, printable(folder.string()) + " is not a folder");
  fs::directory_iterator first(folder, error);
  if (error) return fail(ErrorKind::refused, fmt::format("{}: {}", printable(folder.string()), error.message()));
  std::vector<fs::path> files;
  find_files(folder, folder, 0, files, troubles);
  return files;
}

}  // namespace

Result<IndexedFolder> index_folder(const fs::path& folder, store::Store& store, Clock& clock, std::stop_token stop) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) {
    const bool refused = error == std::errc::permission_denied;
    return fail(refused ? ErrorKind::refused : ErrorKind::not_found,
                fmt::format("{}: {}", printable(folder.string()), error.message()));
  }
  IndexedFolder indexed;
  indexed.folder = root.string();
  const std::vector<fs::path> files = TRY(files_below(root, indexed.troubles));

  Librarian librarian(store, clock, stop);
  const std::size_t readers = static_cast<std::size_t>(::get_nprocs());
  std::vector<Result<Indexed>> outcomes =
      parallel_map(files, readers, stop, [&](const fs::path& path) { return librarian.index(path); });
  std::set<std::string> found;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Indexed outcome = TRY(std::move(outcomes[i]));
    found.insert(files[i].string());
    indexed.files += outcome.has_text ? 1 : 0;
    const std::string shown = printable(files[i].string());
    if (outcome.change == Change::added) indexed.added.push_back(shown);
    if (outcome.change == Change::changed) indexed.changed.push_back(shown);
    if (!outcome.trouble.empty()) indexed.troubles.emplace_back(shown, outcome.trouble);
  }

  const auto known = TRY(store.library_files(indexed.folder));
  for (const store::LibraryFile& file : known) {
    if (found.contains(file.path)) continue;
    TRY_VOID(store.remove_file(file.path));
    if (!file.document_id.empty()) indexed.removed.push_back(printable(file.path));
  }
  indexed.fresh = static_cast<int>(indexed.added.size() + indexed.changed.size());
  return indexed;
}

}  // namespace kaozheng::sources
