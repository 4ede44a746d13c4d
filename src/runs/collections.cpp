// SPDX-License-Identifier: Apache-2.0
#include "runs/collections.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/files.h"
#include "sources/pages.h"

namespace kaozheng::runs {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t collection_id_digits = 32, file_id_digits = 16, stem_bytes_max = 120, ending_bytes_max = 8;
constexpr std::size_t file_name_characters_max = 200;
constexpr const char* about_name = ".collection.json";  // hidden files are not indexed

bool is_hex_id(std::string_view id, std::size_t digits) {
  return id.size() == digits &&
         std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Error trouble(const std::string& what, int number) {
  const bool full = number == ENOSPC || number == EDQUOT || number == EROFS;
  return {full ? ErrorKind::no_space : ErrorKind::refused, fmt::format("{}: {}", what, std::strerror(number))};
}

// A folder of ours, opened without following a link that somebody put in its place.
Result<Descriptor> open_folder(int below, const std::string& name) {
  Descriptor folder(::openat(below, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (folder) return folder;
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
    return fail(ErrorKind::not_found, "there is no collection " + name);
  return fail(trouble(name, errno));
}

Result<void> write_new(int folder, const std::string& name, std::string_view bytes) {
  const std::string unfinished = ".new-" + name;
  Descriptor file(::openat(folder, unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return fail(trouble(name, errno));
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int number = errno;
      ::unlinkat(folder, unfinished.c_str(), 0);
      return fail(trouble(name, number));
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0 || ::renameat(folder, unfinished.c_str(), folder, name.c_str()) != 0) {
    const int number = errno;
    ::unlinkat(folder, unfinished.c_str(), 0);
    return fail(trouble(name, number));
  }
  return {};
}

struct FoundFile {
  std::string name;
  std::uint64_t bytes = 0;
};

// The regular files of a folder, hidden ones among them.
std::vector<FoundFile> regular_files(int folder) {
  std::vector<FoundFile> files;
  const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(again < 0 ? nullptr : ::fdopendir(again), &::closedir);
  if (!listing) return files;
  while (const dirent* entry = ::readdir(listing.get())) {
    struct stat status {};
    if (::fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) continue;
    files.push_back({entry->d_name, static_cast<std::uint64_t>(status.st_size)});
  }
  return files;
}

bool is_document(const FoundFile& file) { return !file.name.starts_with('.'); }

// "report.0123456789abcdef.pdf" is "0123456789abcdef".
std::string file_id_in(const std::string& stored) {
  for (const std::string& part : split(stored, '.'))
    if (is_hex_id(part, file_id_digits)) return part;
  return "";
}

std::string read_whole(int folder, const char* name) {
  const Descriptor file(::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  std::string bytes;
  char piece[4096];
  for (ssize_t got = 0; file && (got = ::read(file.get(), piece, sizeof piece)) > 0 && bytes.size() < (8u << 20);)
    bytes.append(piece, static_cast<std::size_t>(got));
  return bytes;
}

// What a collection says of itself: {"name", "files": {ID: NAME}}.
nlohmann::json about_of(int folder) {
  auto about = nlohmann::json::parse(read_whole(folder, about_name), nullptr, false);
  if (!about.is_object()) about = nlohmann::json::object();
  if (!about.contains("name") || !about["name"].is_string()) about["name"] = "";
  if (!about.contains("files") || !about["files"].is_object()) about["files"] = nlohmann::json::object();
  return about;
}

Result<void> write_about(int folder, const nlohmann::json& about) {
  return write_new(folder, about_name, about.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string shown_name(const nlohmann::json& about, const std::string& id, const std::string& stored) {
  const auto& files = about["files"];
  return files.contains(id) && files[id].is_string() ? files[id].get<std::string>() : stored;
}

void sort_by_name(std::vector<CollectionFile>& files) {
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
}

}  // namespace

std::string stored_name(std::string_view name, std::string_view file_id) {
  const std::string base = to_valid_utf8(name.substr(name.find_last_of("/\\") + 1));
  const auto dot = base.rfind('.');
  std::string stem, ending;
  const auto is_plain = [](char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           (c >= 0xA1 && c != 0xFFFD && c < 0xE000 && !(c >= 0x2000 && c <= 0x206F));
  };
  const std::string_view stem_text = std::string_view(base).substr(0, dot);
  for (std::size_t at = 0; at < stem_text.size() && stem.size() < stem_bytes_max;) {
    const char32_t c = next_code_point(stem_text, at);
    if (is_plain(c))
      append_code_point(stem, c);
    else if (!stem.empty() && stem.back() != '_')
      stem += '_';
  }
  if (stem.empty() || stem.front() == '-') stem.insert(0, "document");
  if (dot != std::string::npos)
    for (const char c : std::string_view(base).substr(dot + 1))
      if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) ending += c;
  ending = to_lower_ascii(ending.substr(0, ending_bytes_max));
  return ending.empty() ? fmt::format("{}.{}", stem, file_id) : fmt::format("{}.{}.{}", stem, file_id, ending);
}

Collections::Collections(fs::path folder, const std::vector<std::string>& registered, store::Store& store, Clock& clock)
    : folder_(fs::weakly_canonical(folder)), store_(store), clock_(clock) {
  for (const std::string& path : registered) {
    std::error_code error;
    fs::path canonical = fs::canonical(path, error);
    if (error) canonical = fs::absolute(path);
    const std::string text = canonical.string();
    registered_.push_back(
        {sha256_hex(text).substr(0, collection_id_digits), printable(canonical.filename().string()), text});
  }
}

Result<void> Collections::index_registered(std::stop_token stop) {
  for (const Registered& one : registered_) TRY_VOID(sources::index_folder(one.folder, store_, clock_, stop));
  return {};
}

Result<std::vector<Collection>> Collections::list() {
  std::vector<Collection> collections;
  for (const Registered& one : registered_) {
    Collection collection{one.id, one.name, one.folder, false, 0, 0};
    const auto files = TRY(store_.library_files(one.folder));
    for (const store::LibraryFile& file : files) {
      ++collection.files;
      collection.bytes += static_cast<std::uint64_t>(file.size);
    }
    collections.push_back(std::move(collection));
  }
  const std::size_t first_own = collections.size();
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    const std::string id = at->path().filename().string();
    if (!is_hex_id(id, collection_id_digits)) continue;
    if (auto collection = find_own(id)) collections.push_back(std::move(*collection));
  }
  std::sort(collections.begin() + static_cast<std::ptrdiff_t>(first_own), collections.end(),
            [](const auto& a, const auto& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
  return collections;
}

Result<Collection> Collections::find_own(std::string_view id) {
  if (!is_hex_id(id, collection_id_digits))
    return fail(ErrorKind::not_found, "there is no collection " + abbreviate(printable(id), 60));
  const fs::path path = folder_ / std::string(id);
  const Descriptor folder = TRY(open_folder(AT_FDCWD, path.string()));
  Collection collection{std::string(id), about_of(folder.get())["name"].get<std::string>(), path.string(), true, 0, 0};
  for (const FoundFile& file : regular_files(folder.get())) {
    if (!is_document(file)) continue;
    ++collection.files;
    collection.bytes += file.bytes;
  }
  return collection;
}

Result<Collection> Collections::find(std::string_view id) {
  const auto all = TRY(list());
  const auto found = std::find_if(all.begin(), all.end(), [&](const Collection& one) { return one.id == id; });
  if (found != all.end()) return *found;
  return fail(ErrorKind::not_found, "there is no collection " + abbreviate(printable(id), 60));
}

Result<Collection> Collections::create(std::string_view name) {
  const std::string shown(trim(name));
  if (shown.empty() || count_code_points(shown) > collection_name_characters_max || printable(shown) != shown ||
      contains(shown, "\n"))
    return fail(ErrorKind::invalid, fmt::format("a collection is named by one line of at most {} characters",
                                                collection_name_characters_max));
  std::lock_guard lock(mutex_);
  const auto all = TRY(list());
  if (all.size() >= collections_max)
    return fail(ErrorKind::no_space, fmt::format("there are {} collections already; delete some", all.size()));
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return fail(trouble(folder_.string(), error.value()));
  fs::permissions(folder_, fs::perms::owner_all, error);
  const std::string id = random_hex(collection_id_digits);
  const std::string path = (folder_ / id).string();
  if (::mkdir(path.c_str(), 0700) != 0) return fail(trouble(path, errno));
  const Descriptor folder = TRY(open_folder(AT_FDCWD, path));
  TRY_VOID(write_about(folder.get(), {{"name", shown}, {"files", nlohmann::json::object()}}));
  return Collection{id, shown, path, true, 0, 0};
}

Result<void> Collections::remove(std::string_view id) {
  std::lock_guard lock(mutex_);
  const Collection collection = TRY(find(id));
  if (!collection.own) return fail(ErrorKind::refused, "a folder named at the start is not deleted here");
  const Descriptor folder = TRY(open_folder(AT_FDCWD, collection.folder));
  const auto indexed = TRY(store_.library_files(collection.folder));
  for (const store::LibraryFile& file : indexed) TRY_VOID(store_.remove_file(file.path));
  for (const FoundFile& file : regular_files(folder.get())) ::unlinkat(folder.get(), file.name.c_str(), 0);
  if (::rmdir(collection.folder.c_str()) != 0) return fail(trouble(collection.folder, errno));
  return {};
}

Result<std::vector<CollectionFile>> Collections::files_of(const Collection& collection) {
  std::vector<CollectionFile> files;
  const auto indexed = TRY(store_.library_files(collection.folder));
  std::map<std::string, const store::LibraryFile*> by_path;
  for (const store::LibraryFile& file : indexed) by_path[file.path] = &file;
  const auto told = [&](CollectionFile file, const store::LibraryFile* known) -> Result<CollectionFile> {
    if (!known) return file;
    file.error = known->error;
    if (known->document_id.empty()) return file;
    const auto document = TRY(store_.document(known->document_id));
    if (document) file.media_type = document->media_type;
    return file;
  };
  if (!collection.own) {
    for (const store::LibraryFile& file : indexed) {
      std::string name = file.path.substr(std::min(file.path.size(), collection.folder.size() + 1));
      if (name.empty()) name = fs::path(file.path).filename().string();
      auto one = TRY(told({sha256_hex(file.path).substr(0, file_id_digits), printable(name),
                           static_cast<std::uint64_t>(file.size), "", ""},
                          &file));
      files.push_back(std::move(one));
    }
    sort_by_name(files);
    return files;
  }
  const Descriptor folder = TRY(open_folder(AT_FDCWD, collection.folder));
  const nlohmann::json about = about_of(folder.get());
  for (const FoundFile& file : regular_files(folder.get())) {
    if (!is_document(file)) continue;
    const std::string id = file_id_in(file.name);
    if (id.empty()) continue;
    const auto known = by_path.find(collection.folder + "/" + file.name);
    auto one = TRY(told({id, shown_name(about, id, file.name), file.bytes, "", ""},
                        known == by_path.end() ? nullptr : known->second));
    files.push_back(std::move(one));
  }
  sort_by_name(files);
  return files;
}

Result<std::vector<CollectionFile>> Collections::files(std::string_view id) {
  const Collection collection = TRY(find(id));
  return files_of(collection);
}

Result<CollectionFile> Collections::add(std::string_view id, std::string_view name, std::string_view bytes,
                                        std::stop_token stop) {
  const std::string shown =
      abbreviate(printable(to_valid_utf8(trim(name.substr(name.find_last_of("/\\") + 1)))), file_name_characters_max);
  if (shown.empty() || shown == "." || shown == "..") return fail(ErrorKind::invalid, "the file needs a name");
  if (bytes.empty()) return fail(ErrorKind::malformed, "the file is empty");
  if (bytes.size() > upload_bytes_max)
    return fail(ErrorKind::too_long, fmt::format("a file may have at most {} MiB", upload_bytes_max >> 20));

  std::lock_guard lock(mutex_);
  const Collection collection = TRY(find(id));
  if (!collection.own) return fail(ErrorKind::refused, "nothing is written into a folder named at the start");
  if (collection.files >= collection_files_max || collection.bytes + bytes.size() > collection_bytes_max)
    return fail(ErrorKind::no_space, "the collection is full; begin another one");
  const Descriptor folder = TRY(open_folder(AT_FDCWD, collection.folder));
  const std::string file_id = random_hex(file_id_digits);
  const std::string stored = stored_name(shown, file_id);
  const std::string path = collection.folder + "/" + stored;
  TRY_VOID(write_new(folder.get(), stored, bytes));
  const auto undo = [&] {
    ::unlinkat(folder.get(), stored.c_str(), 0);
    static_cast<void>(store_.remove_file(path));
  };
  const auto indexed = sources::index_folder(collection.folder, store_, clock_, stop);
  if (!indexed) {
    undo();
    return fail(indexed.error());
  }
  const auto known = TRY(store_.library_file(path));
  if (!known || known->document_id.empty()) {
    undo();
    return fail(ErrorKind::malformed,
                fmt::format("nothing can be read in {}: {}", shown, known ? known->error : "it is gone"));
  }
  nlohmann::json about = about_of(folder.get());
  about["files"][file_id] = shown;
  TRY_VOID(write_about(folder.get(), about));
  CollectionFile file{file_id, shown, bytes.size(), "", ""};
  const auto document = TRY(store_.document(known->document_id));
  if (document) file.media_type = document->media_type;
  return file;
}

Result<void> Collections::remove_file(std::string_view id, std::string_view file_id) {
  std::lock_guard lock(mutex_);
  const Collection collection = TRY(find(id));
  if (!collection.own) return fail(ErrorKind::refused, "files of a folder named at the start are not deleted here");
  const Descriptor folder = TRY(open_folder(AT_FDCWD, collection.folder));
  for (const FoundFile& file : regular_files(folder.get())) {
    if (!is_document(file) || file_id_in(file.name) != file_id || file_id.empty()) continue;
    TRY_VOID(store_.remove_file(collection.folder + "/" + file.name));
    if (::unlinkat(folder.get(), file.name.c_str(), 0) != 0) return fail(trouble(file.name, errno));
    nlohmann::json about = about_of(folder.get());
    about["files"].erase(std::string(file_id));
    return write_about(folder.get(), about);
  }
  return fail(ErrorKind::not_found, "there is no file " + abbreviate(printable(file_id), 60) + " in that collection");
}

}  // namespace kaozheng::runs
