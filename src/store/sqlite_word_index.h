// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sqlite.h"
#include "store/word_index.h"

namespace kaozheng::store {

// Over FTS5 tables with our tokenizer, which triggers keep.
class SqliteWordIndex final : public WordIndex {
 public:
  explicit SqliteWordIndex(SqliteDatabase& database) : database_(database) {}
  Result<void> add(const Passage& passage) override;
  Result<void> add(const FoundText& text) override;
  Result<std::vector<Passage>> passages_with(const std::vector<std::string>& terms,
                                             const std::vector<std::string>& folders, std::size_t count) override;
  Result<std::vector<FoundText>> texts_with(const std::vector<std::string>& terms, std::size_t count) override;

 private:
  SqliteDatabase& database_;
};

}  // namespace kaozheng::store
