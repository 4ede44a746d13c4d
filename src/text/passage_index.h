// SPDX-License-Identifier: Apache-2.0
// The in-memory index of a run. Two stages over text::index_terms: Okapi BM25 (Robertson & Zaragoza 2009) with weighted
// query terms, the heading counted twice and four-letter pieces of words as weak terms; then the best candidates gain
// by the one sentence that covers most of the query.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/index_terms.h"

namespace kaozheng::text {

struct Scored {
  std::size_t item = 0;  // as returned by add
  double score = 0;
};

// Not safe for concurrent use while adding. A passage is found as soon as `add` has returned.
class PassageIndex {
 public:
  std::size_t add(std::string_view heading, std::string_view text);
  // The best `count`, highest first, ties by item. Items that share no term, or only single characters and
  // pieces of words where others share more, are left out. The same items added in the
  // same order give the same ranking on any thread.
  std::vector<Scored> search(std::string_view query, std::size_t count) const;
  std::size_t size() const { return starts_.size(); }

 private:
  using Term = std::uint32_t;
  struct Posting {
    std::uint32_t item;
    std::uint32_t weight;  // frequency and length as one number, see passage_index.cpp
  };
  struct Entry {
    std::vector<Posting> postings;
    std::vector<Term> pieces;  // of a word
    std::vector<Term> words;   // a piece occurs in
  };
  struct Asked {  // a term of a query that occurs in the index
    Term term = 0;
    float weight = 0;   // times its rarity
    bool weak = false;  // a single character or a piece of a word: adds to what shares more, finds nothing itself
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  Term entry_of(std::string_view text);
  Term entry_of_word(std::string_view text);
  void count_terms(std::string_view text, std::uint32_t times, std::uint32_t& length);
  float rarity(Term term) const;
  std::vector<Asked> asked_by(const Query& query) const;
  std::vector<Scored> candidates(const std::vector<Asked>& asked, std::size_t count) const;
  void rescore(const std::vector<Asked>& asked, bool asks_for_figure, std::vector<Scored>& found) const;

  std::unordered_map<std::string, Term, Hash, std::equal_to<>> vocabulary_;
  std::vector<Entry> entries_;
  std::vector<Term> sequence_;       // the terms of all items, with a mark behind each sentence
  std::vector<std::size_t> starts_;  // of each item in sequence_
  std::vector<char> has_figure_;
  std::uint64_t total_length_ = 0;
  std::vector<std::pair<Term, std::uint32_t>> counted_;  // of the item being added
};

}  // namespace kaozheng::text
