// SPDX-License-Identifier: Apache-2.0
#include "app/extract_pages.h"

#include <map>
#include <mutex>

#include "base/bytes.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

struct Extracts {
  std::mutex mutex;
  std::map<std::string, Hit> by_url;
};

class RememberingSearch final : public sources::Search {
 public:
  RememberingSearch(sources::Search& search, std::shared_ptr<Extracts> extracts)
      : search_(search), extracts_(std::move(extracts)) {}
  Result<sources::SearchAnswer> search(const Query& query, int count, std::stop_token stop) override {
    auto answer = search_.search(query, count, stop);
    if (!answer) return answer;
    std::lock_guard lock(extracts_->mutex);
    // The first extract stays: a page must not change during a run.
    for (const Hit& hit : answer->hits) extracts_->by_url.try_emplace(hit.url, hit);
    return answer;
  }
  std::vector<std::string> engines() const override { return search_.engines(); }

 private:
  sources::Search& search_;
  const std::shared_ptr<Extracts> extracts_;
};

class ExtractPages final : public sources::Pages {
 public:
  ExtractPages(sources::Pages& pages, std::shared_ptr<Extracts> extracts)
      : pages_(pages), extracts_(std::move(extracts)) {}
  Result<Document> read(const std::string& url, std::stop_token stop) override {
    if (url.starts_with("file:")) return pages_.read(url, stop);
    Hit hit;
    {
      std::lock_guard lock(extracts_->mutex);
      const auto found = extracts_->by_url.find(url);
      if (found == extracts_->by_url.end()) return fail(ErrorKind::not_found, "no engine gave an extract of " + url);
      hit = found->second;
    }
    Document document = TRY(sources::read_plain(hit.snippet, url, /*markdown=*/false));
    document.id = sha256_hex(url + "\n" + hit.snippet);
    document.url = url;
    document.origin = Origin::web;
    const bool chinese = text::guess_language(hit.snippet) == Language::zh;
    document.title = hit.title + (chinese ? "（搜索摘要，未读全文）" : " (search extract, page not read)");
    document.published = hit.published;
    return document;
  }

 private:
  sources::Pages& pages_;
  const std::shared_ptr<Extracts> extracts_;
};

}  // namespace

ExtractReading make_extract_reading(sources::Search& search, sources::Pages& pages) {
  auto extracts = std::make_shared<Extracts>();
  return {std::make_unique<RememberingSearch>(search, extracts), std::make_unique<ExtractPages>(pages, extracts)};
}

}  // namespace kaozheng::app
