// SPDX-License-Identifier: Apache-2.0
// The terms every index of passages holds, in memory and in the store, and what a query asks of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::text {

enum class TermKind {
  word,       // of a script with spaces, stemmed
  figure,     // a number, or a number with what is written to it: "37.5", "37.5%", "2.5万亿", "5g"
  character,  // of a script without spaces
  pair,       // two neighbouring characters of such a script
};
struct IndexTerm {
  std::string text;
  TermKind kind = TermKind::word;
  Range place;  // bytes of the text
};

// All terms of `text` in order. English stop words are left out; of Chinese nothing is.
std::vector<IndexTerm> index_terms(std::string_view text);
// Raised when `index_terms` changes, so that stored indexes are rebuilt.
inline constexpr int index_terms_version = 2;

struct QueryTerm {
  std::string text;
  TermKind kind = TermKind::word;
  float weight = 1;  // how much a passage gains by it, besides its rarity
};
struct Query {
  std::vector<QueryTerm> terms;  // each once, in the order of the text
  bool asks_for_figure = false;  // how many, when, 多少, 哪一年
};
// What `text` asks for: question words carry no weight and are left out, names and what is named first weigh more,
// words that relate things (increase, associated) less, pairs across two Chinese words less than words.
Query read_query(std::string_view text);

}  // namespace kaozheng::text
