// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t passages_per_hit = 4;  // asked of the library: several often come from one document
constexpr std::size_t local_snippet_characters = 1000;
constexpr std::size_t local_title_characters = 300;

class LocalSearch final : public SearchEngine {
 public:
  LocalSearch(store::Store& store, std::vector<std::string> folders, std::set<std::string> left_out)
      : store_(store), folders_(std::move(folders)), left_out_(std::move(left_out)) {}

  std::string name() const override { return "local"; }
  Origin origin() const override { return Origin::file; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    std::vector<Hit> hits;
    if (folders_.empty() || count <= 0) return hits;
    const auto wanted = static_cast<std::size_t>(count);
    const auto passages =
        TRY(store_.search_library(query.text, folders_, (wanted + left_out_.size()) * passages_per_hit));
    std::set<std::string> seen;
    for (const store::PassageHit& found : passages) {
      if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
      if (hits.size() == wanted) break;
      if (left_out_.contains(found.passage.document_id)) continue;
      if (!seen.insert(found.passage.document_id).second) continue;
      auto hit = TRY(hit_of(found.passage));
      if (hit) hits.push_back(std::move(*hit));
    }
    return hits;
  }

 private:
  // Nothing when the document has left the library meanwhile.
  Result<std::optional<Hit>> hit_of(const Passage& passage) {
    const auto document = TRY(store_.document(passage.document_id));
    if (!document) return std::nullopt;
    auto url = TRY(url_of(*document));
    if (url.empty()) return std::nullopt;
    Hit hit;
    hit.url = std::move(url);
    hit.title = one_line(document->title, local_title_characters);
    if (hit.title.empty()) hit.title = percent_decode(hit.url.substr(hit.url.rfind('/') + 1));
    hit.snippet = one_line(passage.text, local_snippet_characters);
    hit.engine = name();
    hit.published = document->published;
    return hit;
  }

  // Documents are kept by content: the one stored may have come from the web or from another folder with the same
  // bytes.
  Result<std::string> url_of(const Document& document) {
    const bool below = std::any_of(folders_.begin(), folders_.end(), [&](const std::string& folder) {
      if (folder == "/") return document.url.starts_with("file:///");
      return document.url.starts_with(file_url(folder) + "/") || document.url == file_url(folder);
    });
    if (below) return document.url;
    for (const std::string& folder : folders_) {
      const auto files = TRY(store_.library_files(folder));
      for (const store::LibraryFile& file : files)
        if (file.document_id == document.id) return file_url(file.path);
    }
    return std::string();
  }

  store::Store& store_;
  const std::vector<std::string> folders_;
  const std::set<std::string> left_out_;  // ids of documents
};

}  // namespace

std::string file_url(std::string_view absolute_path) {
  while (absolute_path.size() > 1 && absolute_path.back() == '/') absolute_path.remove_suffix(1);
  return "file://" + replace_all(percent_encode(absolute_path), "%2F", "/");
}

std::unique_ptr<SearchEngine> make_local(store::Store& store, std::vector<std::string> folders,
                                         std::set<std::string> left_out) {
  return std::make_unique<LocalSearch>(store, std::move(folders), std::move(left_out));
}

}  // namespace kaozheng::sources
