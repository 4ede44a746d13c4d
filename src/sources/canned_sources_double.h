// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "sources/pages.h"
#include "sources/search.h"

namespace kaozheng::sources {

// Answers queries that contain a key with its hits; other queries find nothing. Remembers what was asked.
class CannedSearch final : public Search {
 public:
  CannedSearch& on(std::string part_of_query, std::vector<Hit> hits);
  CannedSearch& trouble(std::string engine, Error error, std::string back_at = "");  // reported with every answer
  Result<SearchAnswer> search(const Query& query, int count, std::stop_token stop) override;
  std::vector<std::string> engines() const override { return {"canned"}; }
  std::vector<Query> asked() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, std::vector<Hit>>> hits_;
  std::vector<EngineTrouble> troubles_;
  std::vector<Query> asked_;
};

// Serves documents by URL; others are `not_found`. Plain text becomes a document by read_plain.
class CannedPages final : public Pages {
 public:
  CannedPages& on(std::string url, std::string text, Origin origin = Origin::web, std::string published = "");
  CannedPages& on(std::string url, Error error);
  Result<Document> read(const std::string& url, std::stop_token stop) override;
  int reads(const std::string& url) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Result<Document>> pages_;
  std::map<std::string, int> reads_;
};

}  // namespace kaozheng::sources
