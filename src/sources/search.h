// SPDX-License-Identifier: Apache-2.0
// Search engines behind one port, and several of them as one.
#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/document.h"
#include "sources/search_rules.h"
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
  // A page of the engine itself, which is no result: an answer of such pages alone is none.
  virtual bool is_own_page(std::string_view /*url*/) const { return false; }
};

struct EngineTrouble {
  std::string engine;
  Error error;
  std::string back_at = {};  // ISO 8601: when it may be asked again; empty = at once, or not in this run
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

struct SearchSettings {
  SearchRules rules = {};
  std::vector<std::string> spares = {};  // names of engines that are asked when no other one of the web answered
  store::Store* store = nullptr;         // keeps what engines of the web answered; null = nothing is kept
  Milliseconds kept_for{0};              // how long that is good for
  bool fresh = false;                    // ask again although an answer is kept
  std::map<std::string, std::string> addresses = {};  // by engine: what another server answered is not taken
};

// Asks all engines at once and merges by reciprocal rank (Cormack et al. 2009, k = 60), ties by URL; then preferences
// and dates move what was found. An engine that is blocked rests for the time it named, at least an hour; one that is
// asked too often for the time it named, at least three minutes; one that talks nonsense for half an hour; one that
// fails otherwise three times in a row for the run. A resting engine is not asked, and its trouble is reported.
std::unique_ptr<Search> make_merged_search(std::vector<std::unique_ptr<SearchEngine>> engines, Clock& clock,
                                           SearchSettings settings = {});

}  // namespace kaozheng::sources
