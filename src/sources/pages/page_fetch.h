// SPDX-License-Identifier: Apache-2.0
// One web page: from the store while it is fresh, else over the public client. Private to this room.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "net/http.h"
#include "sources/pages.h"
#include "store/store.h"

namespace kaozheng::sources {

// A page as it arrived, and as it may be kept.
struct FetchedPage {
  Fetched fetched;
  TimePoint checked_at;                    // when its server last said that this is the page
  std::optional<store::KeptPage> to_keep;  // without its bytes; once it proved to be a page
};

// `url` is canonical. Fails as `Pages::read` does. Safe to call from any thread.
class PageFetch {
 public:
  PageFetch(net::PublicHttp& http, store::Store& store, Clock& clock, PageSettings settings)
      : http_(http), store_(store), clock_(clock), settings_(settings) {}

  Result<FetchedPage> get(const std::string& url, std::stop_token stop);
  // Keeps what `get` gave; without a place for it nothing is lost.
  void keep(FetchedPage page);

 private:
  Result<FetchedPage> ask(const std::string& url, const store::KeptPage* kept, std::stop_token stop);
  net::HttpRequest request(const std::string& url) const;
  FetchedPage kept_page(store::KeptPage page) const;

  net::PublicHttp& http_;
  store::Store& store_;
  Clock& clock_;
  const PageSettings settings_;
};

}  // namespace kaozheng::sources
