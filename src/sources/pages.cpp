// SPDX-License-Identifier: Apache-2.0
// Web pages over the public client, each once; files from the library.
#include "sources/pages.h"

#include <sys/sysinfo.h>

#include <map>
#include <mutex>

#include "base/bytes.h"
#include "base/shared_outcome.h"
#include "base/stop.h"
#include "net/retry.h"
#include "net/url.h"
#include "sources/engine_replies.h"

namespace kaozheng::sources {
namespace {

// "text/html; charset=GBK" → "text/html", "GBK".
void take_content_type(std::string_view header, Fetched& fetched) {
  fetched.media_type = to_lower_ascii(trim(header.substr(0, header.find(';'))));
  const std::string lower = to_lower_ascii(header);
  const std::size_t charset = lower.find("charset=");
  if (charset == std::string::npos) return;
  const std::string_view value = header.substr(charset + 8);
  fetched.charset = std::string(trim(value.substr(0, value.find(';'))));
  std::erase(fetched.charset, '"');
}

net::HttpRequest page_request(const std::string& url) {
  net::HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5"},
                     {"Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8"}};
  request.timeouts.connect = Milliseconds{10'000};
  request.timeouts.first_byte = Milliseconds{20'000};
  request.timeouts.idle = Milliseconds{10'000};
  request.timeouts.total = Milliseconds{30'000};
  request.body_bytes_max = pdf_bytes_max;
  request.redirects_max = 5;
  return request;
}

class LibraryAndWebPages final : public Pages {
 public:
  LibraryAndWebPages(net::PublicHttp& http, store::Store& store, Clock& clock)
      : http_(http), store_(store), clock_(clock), extracting_(static_cast<std::size_t>(::get_nprocs())) {}

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
    const Fetched fetched = TRY(fetch(url, stop));
    const auto pass = extracting_.enter(stop);
    if (!pass) return fail(ErrorKind::cancelled, "stopped");
    auto document = read_document(fetched, clock_, stop);
    if (!document) return fail(std::move(document.error()).during("reading " + url));
    return document;
  }

  Result<Fetched> fetch(const std::string& url, std::stop_token stop) {
    Fetched fetched;
    bool too_long = false;
    auto response = TRY(http_.stream(page_request(url), stop, [&](std::string_view piece) {
      fetched.bytes += piece;
      too_long = fetched.bytes.size() > page_bytes_max && !fetched.bytes.starts_with("%PDF-");
      return !too_long;
    }));
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    if (response.header("cf-mitigated") == "challenge")
      return fail(ErrorKind::refused, "reading " + url + ": a challenge page for browsers in place of the page");
    if (auto error = net::status_error(response, "reading " + url, clock_.now())) return fail(std::move(*error));
    if (too_long) return fail(ErrorKind::too_long, "reading " + url + ": the page is larger than 20 MiB");
    fetched.url = response.final_url.empty() ? url : response.final_url;
    take_content_type(response.header("content-type"), fetched);
    return fetched;
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

  net::PublicHttp& http_;
  store::Store& store_;
  Clock& clock_;
  Gate extracting_;
  std::mutex mutex_;
  std::map<std::string, SharedOutcome<Document>> readings_;
};

}  // namespace

std::unique_ptr<Pages> make_pages(net::PublicHttp& http, store::Store& store, Clock& clock) {
  return std::make_unique<LibraryAndWebPages>(http, store, clock);
}

}  // namespace kaozheng::sources
