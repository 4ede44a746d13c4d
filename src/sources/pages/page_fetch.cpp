// SPDX-License-Identifier: Apache-2.0
#include "sources/pages/page_fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "net/retry.h"
#include "sources/pages/page_keeping.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t kept_bytes_max = 256u << 20;  // of all pages
constexpr std::size_t kept_page_bytes_max = 20u << 20;

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

// The bytes of a body as they come, as far as they may come.
class Body {
 public:
  explicit Body(const PageLimits& limits) : limits_(limits) {}
  bool take(std::string_view piece) {
    bytes_ += piece;
    return bytes_.size() <= bytes_max();
  }
  std::size_t bytes_max() const { return bytes_.starts_with("%PDF-") ? limits_.pdf_bytes_max : limits_.page_bytes_max; }
  bool too_long() const { return bytes_.size() > bytes_max(); }
  std::string bytes() && { return std::move(bytes_); }

 private:
  const PageLimits& limits_;
  std::string bytes_;
};

bool is_same_page(const net::HttpResponse& response, const store::KeptPage& kept, const std::string& url) {
  return (response.final_url.empty() ? url : response.final_url) == kept.final_url;
}

}  // namespace

net::HttpRequest PageFetch::request(const std::string& url) const {
  net::HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5"},
                     {"Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8"}};
  request.timeouts = settings_.limits.timeouts;
  request.body_bytes_max = std::max(settings_.limits.pdf_bytes_max, settings_.limits.page_bytes_max);
  request.redirects_max = settings_.limits.redirects_max;
  return request;
}

FetchedPage PageFetch::kept_page(store::KeptPage page) const {
  FetchedPage fetched;
  fetched.fetched.url = page.final_url;
  fetched.fetched.bytes = std::move(page.bytes);
  take_content_type(page.content_type, fetched.fetched);
  fetched.checked_at = page.checked_at;
  return fetched;
}

Result<FetchedPage> PageFetch::get(const std::string& url, std::stop_token stop) {
  if (settings_.fresh) return ask(url, nullptr, stop);
  auto found = store_.kept_page(url);
  if (!found || !*found) return ask(url, nullptr, stop);
  store::KeptPage& kept = **found;
  // A redirect may lead elsewhere tomorrow: what lies behind one is always asked for.
  if (clock_.now() < kept.fresh_until && kept.final_url == url) return kept_page(std::move(kept));
  return ask(url, &kept, stop);
}

Result<FetchedPage> PageFetch::ask(const std::string& url, const store::KeptPage* kept, std::stop_token stop) {
  net::HttpRequest request = this->request(url);
  if (settings_.fresh) request.headers.emplace_back("Cache-Control", "no-cache");
  const net::Headers conditions = kept ? conditions_of(*kept) : net::Headers();
  request.headers.insert(request.headers.end(), conditions.begin(), conditions.end());

  const net::Errand errand("page");
  Body body(settings_.limits);
  auto response = TRY(http_.stream(request, stop, [&](std::string_view piece) { return body.take(piece); }));
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
  if (response.status == 304 && !conditions.empty() && !is_same_page(response, *kept, url))
    return ask(url, nullptr, stop);
  const Keeping keeping = keeping_of(response, clock_.now());
  if (response.status == 304 && !conditions.empty()) {
    FetchedPage same = kept_page(*kept);
    same.checked_at = clock_.now();
    same.to_keep = *kept;
    same.to_keep->fresh_until = clock_.now() + keeping.fresh_for;
    return same;
  }
  if (response.header("cf-mitigated") == "challenge")
    return fail(ErrorKind::refused, "reading " + url + ": a challenge page for browsers in place of the page");
  if (auto error = net::status_error(response, "reading " + url, clock_.now())) return fail(std::move(*error));
  if (body.too_long())
    return fail(ErrorKind::too_long, fmt::format("reading {}: it is larger than {} MiB", url, body.bytes_max() >> 20));

  FetchedPage page;
  page.fetched.bytes = std::move(body).bytes();
  page.fetched.url = response.final_url.empty() ? url : response.final_url;
  take_content_type(response.header("content-type"), page.fetched);
  page.checked_at = clock_.now();
  if (!keeping.kept || page.fetched.bytes.size() > kept_page_bytes_max) {
    static_cast<void>(store_.drop_page(url));
    return page;
  }
  page.to_keep = store::KeptPage{url,
                                 page.fetched.url,
                                 std::string(response.header("content-type")),
                                 std::string(response.header("etag")),
                                 std::string(response.header("last-modified")),
                                 page.checked_at,
                                 page.checked_at + keeping.fresh_for,
                                 "",
                                 ""};
  return page;
}

void PageFetch::keep(FetchedPage page) {
  if (!page.to_keep) return;
  page.to_keep->checked_at = page.checked_at;
  page.to_keep->document_id = sha256_hex(page.fetched.bytes);
  page.to_keep->bytes = std::move(page.fetched.bytes);
  static_cast<void>(store_.keep_page(*page.to_keep, kept_bytes_max));
}

}  // namespace kaozheng::sources
