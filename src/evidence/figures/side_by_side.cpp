// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/side_by_side.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace kaozheng::evidence {
namespace {

constexpr std::int16_t same_word = 4, same_number = 4, other_number = 1, other_word = -2, word_and_number = -4;
constexpr std::int16_t claim_gap = -2, source_gap = -1;

bool equal_values(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

std::int16_t worth(const PlainToken& ours, const PlainToken& theirs) {
  if (ours.number() != theirs.number()) return word_and_number;
  if (same_token(ours, theirs)) return ours.number() ? same_number : same_word;
  return ours.number() ? other_number : other_word;
}

// Eight columns, reckoned at once.
using Columns [[gnu::vector_size(16)]] = std::int16_t;
constexpr std::size_t width = 8;

Columns load(const std::int16_t* from) {
  Columns columns;
  std::memcpy(&columns, from, sizeof columns);
  return columns;
}
Columns greater(Columns a, Columns b) { return a > b ? a : b; }

// In each column the greatest of it and those before: of pairs, of fours, of all.
Columns greatest_so_far(Columns values) {
  values = greater(values, __builtin_shufflevector(values, values, 0, 0, 2, 2, 4, 4, 6, 6));
  values = greater(values, __builtin_shufflevector(values, values, 0, 1, 1, 1, 4, 5, 5, 5));
  const Columns first_half = __builtin_shufflevector(values, values, 0, 1, 2, 3, 0, 1, 2, 3);
  return greater(values, __builtin_shufflevector(first_half, first_half, 0, 1, 2, 3, 7, 7, 7, 7));
}
Columns all_as_last(Columns values) { return __builtin_shufflevector(values, values, 7, 7, 7, 7, 7, 7, 7, 7); }

void store(std::int16_t* to, Columns columns) { std::memcpy(to, &columns, sizeof columns); }

// The points of every beginning of the claim (a row) beside every beginning of the source (a column); Needleman and
// Wunsch 1970. In column j they are told j too high: then what the source has more costs nothing, and of all ways to
// come to a place along its row the best is the greatest value so far.
class Points {
 public:
  Points(std::span<const PlainToken> claim, std::span<const PlainToken> source)
      : claim_(claim),
        source_(source),
        blocks_((source.size() + width - 1) / width),
        values_((claim.size() + 1) * stride()),
        worths_(blocks_ * width) {
    number_words();
    for (std::size_t j = 0; j < stride(); ++j) row(0)[j] = static_cast<std::int16_t>(j);
    for (std::size_t i = 0; i < claim_.size(); ++i) {
      set_worths(i);
      fill(i + 1);
    }
  }

  std::vector<std::size_t> partners() {
    std::vector<std::size_t> result(claim_.size(), no_partner);
    std::size_t i = claim_.size(), j = 0;
    const auto points = [&](std::size_t column) { return row(i)[column] - static_cast<int>(column); };
    for (std::size_t column = 1; column <= source_.size(); ++column)
      if (points(column) > points(j)) j = column;
    while (i > 0) {
      if (j > 0) {
        const int paired = row(i - 1)[j - 1] - source_gap + worth(claim_[i - 1], source_[j - 1]);
        const int ours_alone = row(i - 1)[j] + claim_gap;
        if (row(i)[j] > std::max(paired, ours_alone)) {
          --j;
          continue;
        }
        if (paired >= ours_alone) result[i - 1] = --j;
      }
      --i;
    }
    return result;
  }

 private:
  std::size_t stride() const { return blocks_ * width + 1; }
  std::int16_t* row(std::size_t i) { return values_.data() + i * stride(); }

  // Words of the claim are numbered from 1 on, and those of the source alike; 0 is every other token.
  void number_words() {
    std::vector<std::uint32_t> words;
    words.reserve(claim_.size());
    for (const PlainToken& token : claim_)
      if (!token.number()) words.push_back(token.word);
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    const auto number = [&](const PlainToken& token) {
      const auto at = std::lower_bound(words.begin(), words.end(), token.word);
      return static_cast<std::int16_t>(at != words.end() && *at == token.word ? at - words.begin() + 1 : 0);
    };
    ours_.reserve(claim_.size());
    for (const PlainToken& token : claim_) ours_.push_back(number(token));
    theirs_.assign(blocks_ * width, 0);
    otherwise_.assign(blocks_ * width, other_word);
    for (std::size_t j = 0; j < source_.size(); ++j) {
      theirs_[j] = number(source_[j]);
      if (source_[j].number()) otherwise_[j] = word_and_number;
    }
  }

  // What the claim's token is worth beside each of the source's.
  void set_worths(std::size_t i) {
    if (claim_[i].number()) {
      for (std::size_t j = 0; j < source_.size(); ++j) worths_[j] = worth(claim_[i], source_[j]);
      return;
    }
    const Columns ours = Columns{} + ours_[i];
    for (std::size_t j = 0; j < worths_.size(); j += width)
      store(&worths_[j], load(&theirs_[j]) == ours ? Columns{} + same_word : load(&otherwise_[j]));
  }

  void fill(std::size_t i) {
    const std::int16_t* const above = row(i - 1);
    std::int16_t* const here = row(i);
    here[0] = static_cast<std::int16_t>(above[0] + claim_gap);
    Columns before = Columns{} + here[0];
    for (std::size_t j = 0; j < worths_.size(); j += width) {
      const Columns paired = load(above + j) + load(&worths_[j]) - source_gap;
      const Columns ours_alone = load(above + j + 1) + claim_gap;
      const Columns best = greater(greatest_so_far(greater(paired, ours_alone)), before);
      before = all_as_last(best);
      store(here + j + 1, best);
    }
  }

  std::span<const PlainToken> claim_, source_;
  std::size_t blocks_;
  std::vector<std::int16_t> values_;
  std::vector<std::int16_t> ours_, theirs_;  // words by number
  std::vector<std::int16_t> otherwise_;      // what a word that is not its own is worth beside each of the source
  std::vector<std::int16_t> worths_;         // of one row
};

}  // namespace

bool same_token(const PlainToken& a, const PlainToken& b) {
  return a.number() ? b.number() && equal_values(a.value, b.value) : a.word == b.word;
}

std::vector<std::size_t> partners(std::span<const PlainToken> claim, std::span<const PlainToken> source) {
  return Points(claim, source).partners();
}

}  // namespace kaozheng::evidence
