// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/postgres.h"
#include "store/word_index.h"

namespace kaozheng::store {

// The words of a text, every occurrence, as they are stored beside it.
struct StoredTerms {
  std::string array;
  std::size_t count = 0;
};
StoredTerms stored_terms(std::string_view heading, std::string_view text);

// Over arrays of terms with an inverted index (GIN); BM25 as FTS5 counts it (https://sqlite.org/fts5.html, 5.1.1), so
// that both databases find the same.
class PostgresWordIndex final : public WordIndex {
 public:
  explicit PostgresWordIndex(PostgresDatabase& database) : database_(database) {}
  Result<void> add(const Passage& passage) override;
  Result<void> add(const FoundText& text) override;
  Result<std::vector<Passage>> passages_with(const std::vector<std::string>& terms,
                                             const std::vector<std::string>& folders, std::size_t count) override;
  Result<std::vector<FoundText>> texts_with(const std::vector<std::string>& terms, std::size_t count) override;
  Result<void> rebuild();  // within a write: the terms of all texts anew

 private:
  Result<void> rebuild(const char* table, const char* heading);
  PostgresDatabase& database_;
};

}  // namespace kaozheng::store
