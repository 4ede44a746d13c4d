// SPDX-License-Identifier: Apache-2.0
// What a piece of text is about, as a set of words: for telling which figure of a source a claim may mean. Private to
// this room.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "text/figures.h"

namespace kaozheng::evidence {

// Hashes, sorted, each once: Latin words of two letters and more in lower case, cut to their stem's first six letters,
// pairs of neighbouring Han characters. Numbers, common function words and words of units are left out.
using Topic = std::vector<std::uint32_t>;
Topic topic_of(std::string_view text);
Topic topic_of(const text::Figure& figure);  // of its subject and metric

// The share of `part` that is in `whole`; 0 when `part` is empty.
double shared(const Topic& part, const Topic& whole);

// A topic that many others are held against.
class AskedTopic {
 public:
  explicit AskedTopic(Topic words = {});
  const Topic& words() const { return words_; }
  // The share of its words that is in `whole`, as `shared` tells it.
  double shared_with(const Topic& whole) const;
  // The share that is in `whole` or in the topic of `text`.
  double shared_with(const Topic& whole, std::string_view text) const;

 private:
  static constexpr std::size_t bits = 2048;
  bool may_hold(std::uint32_t word) const { return (bits_[word % bits / 64] >> word % 64 & 1) != 0; }

  Topic words_;
  std::array<std::uint64_t, bits / 64> bits_{};  // by a part of the hash: most words of other topics are known by it
};

}  // namespace kaozheng::evidence
