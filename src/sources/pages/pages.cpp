// SPDX-License-Identifier: Apache-2.0
// Web pages over the public client, each once; files from the library.
#include "sources/pages.h"

#include <sys/sysinfo.h>

#include <map>
#include <mutex>

#include "base/bytes.h"
#include "base/shared_outcome.h"
#include "base/stop.h"
#include "net/url.h"
#include "sources/engines/engine_replies.h"
#include "sources/pages/page_fetch.h"

namespace kaozheng::sources {
namespace {

class LibraryAndWebPages final : public Pages {
 public:
  LibraryAndWebPages(net::PublicHttp& http, store::Store& store, Clock& clock, PageSettings settings)
      : fetch_(http, store, clock, settings),
        store_(store),
        clock_(clock),
        extracting_(static_cast<std::size_t>(::get_nprocs())) {}

  Result<Document> read(const std::string& url, std::stop_token stop) override {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    if (url.starts_with("file:")) return read_file_url(url);
    const std::string canonical = TRY(net::canonical_url(url));
    return reading_of(canonical).get(stop, [&] { return read_web(canonical, stop); });
  }

 private:
  SharedOutcome<Document>& reading_of(const std::string& canonical) {
    std::lock_guard lock(mutex_);
    return readings_[canonical];  // a map's values stay where they are
  }

  Result<Document> read_web(const std::string& url, std::stop_token stop) {
    FetchedPage page = TRY(fetch_.get(url, stop));
    const auto pass = extracting_.enter(stop);
    if (!pass) return fail(ErrorKind::cancelled, "stopped");
    auto document = read_document(page.fetched, clock_, stop);
    if (!document) return fail(std::move(document.error()).during("reading " + url));
    document->fetched_at = to_iso8601(page.checked_at);
    fetch_.keep(std::move(page));
    return document;
  }

  Result<Document> read_file_url(const std::string& url) {
    constexpr std::string_view scheme = "file://";
    if (!url.starts_with(scheme)) return fail(ErrorKind::malformed, "not a file URL: " + printable(url));
    const std::string path = percent_decode(std::string_view(url).substr(scheme.size()));
    const auto file = TRY(store_.library_file(path));
    if (!file)
      return fail(ErrorKind::refused, printable(path) + " is not in the library: only files below --docs are read");
    if (file->document_id.empty()) return fail(ErrorKind::malformed, printable(path) + ": " + file->error);
    auto document = TRY(store_.document(file->document_id));
    if (!document) return fail(ErrorKind::not_found, printable(path) + " has left the library");
    // Documents are kept by content: the one stored may have come by another path.
    document->url = file_url(path);
    document->origin = Origin::file;
    return std::move(*document);
  }

  PageFetch fetch_;
  store::Store& store_;
  Clock& clock_;
  Gate extracting_;
  std::mutex mutex_;
  std::map<std::string, SharedOutcome<Document>> readings_;
};

}  // namespace

std::unique_ptr<Pages> make_pages(net::PublicHttp& http, store::Store& store, Clock& clock, PageSettings settings) {
  return std::make_unique<LibraryAndWebPages>(http, store, clock, settings);
}

}  // namespace kaozheng::sources
