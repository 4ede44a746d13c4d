// SPDX-License-Identifier: Apache-2.0
// An in-memory index: Okapi BM25 (Robertson & Zaragoza 2009, k1 = 1.2, b = 0.75) over text::terms.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kaozheng::text {

struct Scored {
  std::size_t item = 0;  // as returned by add
  double score = 0;
};

// Not safe for concurrent use while adding.
class Bm25Index {
 public:
  std::size_t add(std::string_view text);
  // The best `count`, highest first, ties by item; items that share no term are left out.
  std::vector<Scored> search(std::string_view query, std::size_t count) const;
  std::size_t size() const { return lengths_.size(); }

 private:
  struct Posting {
    std::uint32_t item;
    std::uint32_t frequency;
  };
  std::unordered_map<std::string, std::vector<Posting>> postings_;
  std::vector<std::uint32_t> lengths_;
  std::uint64_t total_length_ = 0;
};

}  // namespace kaozheng::text
