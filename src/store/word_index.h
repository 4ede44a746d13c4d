// SPDX-License-Identifier: Apache-2.0
// How a database finds texts by their words, the one thing that SQL does not say alike everywhere. The words are those
// of text::index_terms; what is found is only to be ranked. Private to this room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/document.h"
#include "store/found_texts.h"

namespace kaozheng::store {

// With the connection in hand.
class WordIndex {
 public:
  virtual ~WordIndex() = default;
  // Within a write: adds one, with its words. A found text that is there stays.
  virtual Result<void> add(const Passage& passage) = 0;
  virtual Result<void> add(const FoundText& text) = 0;
  // At most `count` that hold any of the terms (not empty), those first that BM25 over all of them puts first: passages
  // of files below the folders (not empty), and texts of finished runs.
  virtual Result<std::vector<Passage>> passages_with(const std::vector<std::string>& terms,
                                                     const std::vector<std::string>& folders, std::size_t count) = 0;
  virtual Result<std::vector<FoundText>> texts_with(const std::vector<std::string>& terms, std::size_t count) = 0;
};

// The terms `words` ask for (text::read_query) that are worth looking for; empty when there is none.
std::vector<std::string> asked_terms(std::string_view words);

}  // namespace kaozheng::store
