// SPDX-License-Identifier: Apache-2.0
#include "sources/stale_files.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>

#include "base/bytes.h"
#include "base/clock.h"
#include "text/similarity.h"

namespace kaozheng::sources {
namespace {

constexpr double same_text = 0.6;
constexpr std::size_t library_files_max = 3'000;  // beyond it the documents are not all taken from the store
constexpr std::size_t versions_max = 30;          // of one name

constexpr std::array<std::string_view, 24> version_words = {
    "final", "draft",  "copy", "old",  "new",  "latest", "rev",    "revised", "updated", "副本", "修订版", "修订稿",
    "修订",  "修改稿", "终稿", "定稿", "草稿", "初稿",   "最新版", "最新",    "旧版",    "新版", "终版",   "正式版"};

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "v2", "v1.3"
std::size_t begin_of_version_number(std::string_view name) {
  std::size_t at = name.size();
  while (at > 0 && ((name[at - 1] >= '0' && name[at - 1] <= '9') || name[at - 1] == '.')) --at;
  const bool numbered = at < name.size() && at > 0 && name[at - 1] == 'v';
  const bool inside_word = at > 1 && name[at - 2] >= 'a' && name[at - 2] <= 'z';
  return numbered && !inside_word ? at - 1 : std::string_view::npos;
}

// "(1)": what a browser adds to a file it already has.
std::size_t begin_of_copy_number(std::string_view name) {
  if (!name.ends_with(')')) return std::string_view::npos;
  const std::size_t open = name.rfind('(');
  if (open == std::string_view::npos || name.size() - open > 4) return std::string_view::npos;
  return is_digits(name.substr(open + 1, name.size() - open - 2)) ? open : std::string_view::npos;
}

std::string_view without_last_mark(std::string_view name) {
  if (const std::size_t at = begin_of_version_number(name); at != std::string_view::npos) return name.substr(0, at);
  if (const std::size_t at = begin_of_copy_number(name); at != std::string_view::npos) return name.substr(0, at);
  for (const std::string_view word : version_words) {
    if (!name.ends_with(word) || name.size() == word.size()) continue;
    const char before = name[name.size() - word.size() - 1];
    const bool whole = static_cast<unsigned char>(word.front()) >= 0x80 || before < 'a' || before > 'z';
    if (whole) return name.substr(0, name.size() - word.size());
  }
  return name;
}

std::string figures_of(std::string_view text) {
  std::string figures;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit) figures += c;
    if (!digit && !figures.ends_with(' ')) figures += ' ';
  }
  return figures;
}

struct Version {
  std::string path;
  std::string title;
  std::string name;     // without marks
  std::string figures;  // in the folders and the name
  std::string id;
  std::string published;
  std::int64_t modified_ns = 0;
};

Result<std::vector<Version>> versions_below(store::Store& store, const std::vector<std::string>& folders) {
  std::vector<Version> versions;
  std::set<std::string> seen;
  for (const std::string& folder : folders) {
    const auto files = TRY(store.library_files(folder));
    if (files.size() > library_files_max) continue;
    for (const store::LibraryFile& file : files) {
      if (file.document_id.empty() || !seen.insert(file.document_id).second) continue;
      auto document = TRY(store.document(file.document_id));
      if (!document) continue;
      Version version;
      version.path = file.path;
      version.title = to_lower_ascii(trim(document->title));
      version.name = name_without_version(file.path);
      const std::size_t slash = file.path.rfind('/');
      const std::string_view below = std::string_view(file.path).substr(std::min(folder.size(), slash));
      version.figures = figures_of(below.substr(0, below.rfind('/') + 1)) + figures_of(version.name);
      version.modified_ns = file.modified_ns;
      version.id = document->id;
      version.published = document->published;
      versions.push_back(std::move(version));
    }
  }
  return versions;
}

bool say_much_the_same(store::Store& store, const Version& a, const Version& b) {
  const auto text_a = store.document(a.id);
  const auto text_b = store.document(b.id);
  return text_a && text_b && *text_a && *text_b && text::term_similarity((*text_a)->text, (*text_b)->text) >= same_text;
}

bool is_older(const Version& a, const Version& b) {
  const std::string& stated_a = a.published;
  const std::string& stated_b = b.published;
  const std::size_t common = std::min(stated_a.size(), stated_b.size());
  const int order = stated_a.compare(0, common, stated_b, 0, common);
  if (common > 0 && order != 0) return order < 0;
  return a.modified_ns != b.modified_ns ? a.modified_ns < b.modified_ns : a.path < b.path;
}

std::string date_of(const Version& version) {
  if (!version.published.empty()) return version.published;
  return to_date(
      TimePoint(std::chrono::duration_cast<TimePoint::duration>(std::chrono::nanoseconds(version.modified_ns))));
}

// Those that may be versions of each other.
std::map<std::string, std::vector<const Version*>> by_likeness(const std::vector<Version>& versions) {
  std::map<std::string, std::vector<const Version*>> groups;
  for (const Version& version : versions) {
    groups["name " + version.figures + version.name].push_back(&version);
    if (!version.title.empty()) groups["title " + version.figures + version.title].push_back(&version);
  }
  return groups;
}

}  // namespace

std::string name_without_version(std::string_view path) {
  std::string name = to_lower_ascii(path.substr(path.rfind('/') + 1));
  if (const std::size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0) name.resize(dot);
  constexpr std::string_view separators = " _-.";
  std::string_view rest = name;
  for (;;) {
    while (!rest.empty() && contains(separators, rest.substr(rest.size() - 1))) rest.remove_suffix(1);
    const std::string_view shorter = without_last_mark(rest);
    if (shorter.size() == rest.size() || shorter.empty()) return std::string(rest);
    rest = shorter;
  }
}

Result<std::vector<StaleFile>> find_stale_files(store::Store& store, const std::vector<std::string>& folders) {
  const std::vector<Version> versions = TRY(versions_below(store, folders));
  std::map<std::string, StaleFile> stale;  // by path
  for (const auto& [likeness, group] : by_likeness(versions)) {
    if (group.size() < 2 || group.size() > versions_max) continue;
    for (const Version* one : group) {
      const Version* newest = one;
      for (const Version* other : group)
        if (is_older(*newest, *other) && say_much_the_same(store, *one, *other)) newest = other;
      if (newest != one) stale.emplace(one->path, StaleFile{one->path, one->id, newest->path, date_of(*newest)});
    }
  }
  std::vector<StaleFile> files;
  for (auto& [path, file] : stale) files.push_back(std::move(file));
  return files;
}

}  // namespace kaozheng::sources
