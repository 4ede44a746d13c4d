// SPDX-License-Identifier: Apache-2.0
// From a URL or file to a Document.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/document.h"
#include "net/http.h"
#include "store/store.h"

namespace kaozheng::sources {

// What researchers read. Safe to call from any thread.
class Pages {
 public:
  virtual ~Pages() = default;
  // The document at a hit's URL. `refused`: not allowed to be reached or not among the run's folders; `not_found`;
  // `malformed`: no text in it, or not a page at all (a challenge, a log-in wall); `too_long`; transport kinds of net/.
  virtual Result<Document> read(const std::string& url, std::stop_token stop) = 0;
};

inline constexpr std::size_t page_bytes_max = 20u << 20;
inline constexpr std::size_t pdf_bytes_max = 50u << 20;

// What one page may cost.
struct PageLimits {
  net::HttpTimeouts timeouts{Milliseconds{10'000}, Milliseconds{20'000}, Milliseconds{10'000}, Milliseconds{30'000},
                             Milliseconds{10'000}};
  std::size_t page_bytes_max = sources::page_bytes_max;  // decoded
  std::size_t pdf_bytes_max = sources::pdf_bytes_max;
  int redirects_max = 5;
};
struct PageSettings {
  PageLimits limits;
  bool fresh = false;  // ask for every page anew, also when it is kept
};

// Web pages, fetched once per canonical URL (concurrent readers wait for the one fetch); what its server allows to be
// kept is kept in the store and asked for again only when it may have changed. File URLs come from the library.
std::unique_ptr<Pages> make_pages(net::PublicHttp& http, store::Store& store, Clock& clock, PageSettings settings = {});

// Bytes as fetched → document. Content decides the type; `media_type` and `charset` are hints from the sender, `url` is
// for the title of last resort. Fails as `Pages::read` does.
struct Fetched {
  std::string bytes;
  std::string url;
  std::string media_type;  // "text/html", may be empty or wrong
  std::string charset;     // from the header, may be empty or wrong
  Origin origin = Origin::web;
};
Result<Document> read_document(const Fetched& fetched, Clock& clock, std::stop_token stop);

// The parts, pure: fuzzed.
Result<Document> read_html(std::string_view html, std::string_view url);  // UTF-8 in
Result<Document> read_plain(std::string_view text, std::string_view url, bool markdown);
Result<Document> read_pdf(std::string_view bytes, std::string_view url, std::stop_token stop);  // by pdftotext
// Valid UTF-8 from bytes in whatever charset: byte order mark, `charset_hint` (header) unless it does not decode,
// <meta> for HTML, detection (uchardet), windows-1252 at last.
std::string decode_text(std::string_view bytes, std::string_view charset_hint, bool html);

// Brings a folder into the library: new and changed files are read and indexed, deleted ones leave. A file whose size
// and time are known is not opened, one whose bytes are known is not taken apart. Files are found recursively, in name
// order, hidden ones and links out of the folder left out. Troubles are per file and never fatal; `not_found` or
// `refused` when the folder itself cannot be read.
struct IndexedFolder {
  std::string folder;  // absolute, canonical
  int files = 0;       // in the library now, with text
  int fresh = 0;       // read this time: added or changed
  std::vector<std::string> added;
  std::vector<std::string> changed;
  std::vector<std::string> removed;
  std::vector<std::pair<std::string, std::string>> troubles;  // path, why
};
Result<IndexedFolder> index_folder(const std::filesystem::path& folder, store::Store& store, Clock& clock,
                                   std::stop_token stop);

}  // namespace kaozheng::sources
