// SPDX-License-Identifier: Apache-2.0
#include "sources/canned_sources_double.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::sources {

CannedSearch& CannedSearch::on(std::string part_of_query, std::vector<Hit> hits) {
  for (Hit& hit : hits)
    if (hit.engine.empty()) hit.engine = "canned";
  std::lock_guard lock(mutex_);
  hits_.emplace_back(std::move(part_of_query), std::move(hits));
  return *this;
}

CannedSearch& CannedSearch::trouble(std::string engine, Error error, std::string back_at) {
  std::lock_guard lock(mutex_);
  troubles_.push_back({std::move(engine), std::move(error), std::move(back_at)});
  return *this;
}

Result<SearchAnswer> CannedSearch::search(const Query& query, int count, std::stop_token stop) {
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
  std::lock_guard lock(mutex_);
  asked_.push_back(query);
  SearchAnswer answer;
  answer.engines = engines();
  answer.troubles = troubles_;
  for (const auto& [part, hits] : hits_) {
    if (!contains(query.text, part)) continue;
    for (const Hit& hit : hits) {
      const bool allowed = query.reach == Reach::anywhere || hit.url.starts_with("file:");
      const bool known =
          std::any_of(answer.hits.begin(), answer.hits.end(), [&](const Hit& other) { return other.url == hit.url; });
      if (allowed && !known && std::cmp_less(answer.hits.size(), count)) answer.hits.push_back(hit);
    }
  }
  return answer;
}

std::vector<Query> CannedSearch::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

CannedPages& CannedPages::on(std::string url, std::string text, Origin origin, std::string published) {
  auto document = read_plain(text, url, url.ends_with(".md"));
  if (document) {
    document->id = sha256_hex(text);
    document->url = url;
    document->origin = origin;
    document->published = std::move(published);
    document->fetched_at = "2025-07-01T00:00:00.000Z";
  }
  std::lock_guard lock(mutex_);
  pages_.insert_or_assign(std::move(url), std::move(document));
  return *this;
}

CannedPages& CannedPages::on(std::string url, Error error) {
  std::lock_guard lock(mutex_);
  pages_.insert_or_assign(std::move(url), Result<Document>(fail(std::move(error))));
  return *this;
}

Result<Document> CannedPages::read(const std::string& url, std::stop_token stop) {
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
  std::lock_guard lock(mutex_);
  ++reads_[url];
  const auto found = pages_.find(url);
  if (found == pages_.end()) return fail(ErrorKind::not_found, "no canned page at " + url);
  return found->second;
}

int CannedPages::reads(const std::string& url) const {
  std::lock_guard lock(mutex_);
  const auto found = reads_.find(url);
  return found == reads_.end() ? 0 : found->second;
}

}  // namespace kaozheng::sources
