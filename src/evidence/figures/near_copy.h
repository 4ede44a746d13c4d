// SPDX-License-Identifier: Apache-2.0
// A claim laid word by word beside the place of a source whose wording is nearest, and what was changed there: a number
// for another, a word of direction or bound for its opposite. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "evidence/figures/plain_tokens.h"
#include "evidence/figures/side_by_side.h"
#include "text/words.h"

namespace kaozheng::evidence {

// A piece of wording (three words running, numbers left out) and where it begins. Of every few neighbouring pieces one
// is kept, the same one wherever they stand together.
struct Seed {
  std::uint32_t hash = 0;
  std::uint32_t offset = 0;
};
std::vector<Seed> seeds(const std::vector<PlainToken>& tokens);

// The places of many texts where a wording may have been taken from.
class SeedIndex {
 public:
  explicit SeedIndex(const std::vector<const std::vector<Seed>*>& sources);

  struct Place {
    std::size_t source = 0;
    std::size_t begin = 0;  // about where the claim's first byte would lie
    int shared = 0;         // seeds in common
  };
  // At most `most` places, the most seeds in common first; those with clearly fewer than the best are left out.
  std::vector<Place> places(const std::vector<Seed>& claim, std::size_t claim_bytes, std::size_t most) const;

 private:
  struct Entry {
    std::uint32_t hash = 0, source = 0, offset = 0;
  };
  // A piece that stands everywhere says nothing of the place.
  void leave_out_common();

  std::vector<Entry> entries_;        // by bucket
  std::vector<std::uint32_t> first_;  // where a bucket begins
  std::uint32_t mask_ = 0;
};

struct NearCopy {
  static constexpr std::size_t none = no_partner;
  std::vector<PlainToken> source;    // tokens of the window, ranges of the whole text
  std::vector<std::size_t> partner;  // for each token of the claim, its token in `source`, or none
  std::vector<bool> same;            // whether the two are the same word or number
  double coverage = 0;               // share of the claim's words that stand in the source in this order
  text::Range place;                 // of the source's text
};
// Where the claim stands in `window` of `source` as it is, its marks and spaces too; nullopt when it does not.
std::optional<NearCopy> verbatim_copy(std::string_view claim_text, const std::vector<PlainToken>& claim,
                                      std::string_view source, text::Range window);
// The tokens of `window` of `source`, ranges of the whole text.
std::vector<PlainToken> window_tokens(std::string_view source, text::Range window);
// The claim laid beside the tokens of a window.
NearCopy aligned(const std::vector<PlainToken>& claim, std::vector<PlainToken> source);
// What the coverage cannot exceed: the share of the claim's words that stand there in its order; nullopt when less than
// `least` of them stand there in any order.
std::optional<double> coverage_bound(const std::vector<PlainToken>& claim, const std::vector<PlainToken>& source,
                                     double least = 0);

struct Change {
  enum class Kind { number, opposite } kind = Kind::number;
  text::Range claim, source;
};
// Numbers and directions in which the claim departs from the place it is aligned with. Of numbers only those in the
// same surroundings; a rounded number is no change.
std::vector<Change> changes(std::string_view claim_text, const std::vector<PlainToken>& claim,
                            std::string_view source_text, const NearCopy& alignment);

}  // namespace kaozheng::evidence
