// SPDX-License-Identifier: Apache-2.0
// Search engines behind one port, and several of them as one.
#pragma once

#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/document.h"
#include "net/http.h"
#include "store/store.h"

namespace kaozheng::sources {

// One engine. Safe to call from any thread; paces itself. Found-nothing is an empty list. Errors: `refused` = blocked
// (a challenge page, HTTP 202/403; `retry_after` says how long it rests), `rate_limited`, `unavailable`, `timed_out`,
// `malformed`.
class SearchEngine {
 public:
  virtual ~SearchEngine() = default;
  virtual std::string name() const = 0;
  virtual Origin origin() const = 0;  // web: the query leaves the machine (or may)
  virtual Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) = 0;
};

struct EngineTrouble {
  std::string engine;
  Error error;
};

struct SearchAnswer {
  std::vector<Hit> hits;                // merged, best first, one per canonical URL
  std::vector<std::string> engines;     // that answered
  std::vector<EngineTrouble> troubles;  // that did not, and why
};

// What researchers ask.
class Search {
 public:
  virtual ~Search() = default;
  // Never fails but for `cancelled`: troubles are part of the answer. A query of Reach::files_only goes to no web
  // engine.
  virtual Result<SearchAnswer> search(const Query& query, int count, std::stop_token stop) = 0;
  virtual std::vector<std::string> engines() const = 0;
};

// Asks all engines at once and merges by reciprocal rank (Cormack et al. 2009, k = 60), ties by URL. An engine that is
// blocked rests for the time it named, at least an hour; one that is asked too often for the time it named, at least
// three minutes; one that failed three times in a row for the run. A resting engine is not asked, and its trouble is
// reported.
std::unique_ptr<Search> make_merged_search(std::vector<std::unique_ptr<SearchEngine>> engines, Clock& clock);

// The engines. Base URLs can be set; `public_web` of net/ is not used: these are servers the user named.
std::unique_ptr<SearchEngine> make_duckduckgo(std::string base_url, net::TrustedHttp& http, Clock& clock,
                                              int queries_max = 8);
std::unique_ptr<SearchEngine> make_searxng(std::string base_url, net::TrustedHttp& http, Clock& clock);
// `base_url` holds "{lang}" where the language goes: "https://{lang}.wikipedia.org".
std::unique_ptr<SearchEngine> make_wikipedia(std::string base_url, net::TrustedHttp& http, Clock& clock);
std::unique_ptr<SearchEngine> make_tavily(std::string base_url, std::string key, net::TrustedHttp& http, Clock& clock);
// Its cited pages are hits; its prose is never used.
std::unique_ptr<SearchEngine> make_perplexity(std::string base_url, std::string key, net::TrustedHttp& http,
                                              Clock& clock);
// Passages of the library below `folders`; hits are file URLs, the best passage as snippet.
std::unique_ptr<SearchEngine> make_local(store::Store& store, std::vector<std::string> folders,
                                         std::set<std::string> left_out = {});

inline constexpr const char* duckduckgo_url = "https://html.duckduckgo.com";
inline constexpr const char* searxng_url = "http://localhost:8888";
inline constexpr const char* wikipedia_url = "https://{lang}.wikipedia.org";
inline constexpr const char* tavily_url = "https://api.tavily.com";
inline constexpr const char* perplexity_url = "https://api.perplexity.ai";

}  // namespace kaozheng::sources
