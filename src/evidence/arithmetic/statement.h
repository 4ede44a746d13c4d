// SPDX-License-Identifier: Apache-2.0
// A sentence as figures and the words that say how they hang together. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/figures.h"

namespace kaozheng::evidence {

enum class StatementCue : std::uint8_t {
  other,     // a word of no arithmetic meaning
  filler,    // 了, 则, 达, was, the: may stand anywhere
  figure,    // a quantity
  date,      // a date or an ordinal
  comma,     // ，
  list,      // 、 and, or
  open,      // （
  close,     // ）
  colon,     // ：
  barrier,   // ；
  from,      // 由, 从, from
  to,        // 至, 到, to
  rise,      // 增长, up
  fall,      // 下降, down
  than,      // 比, 较, than
  more,      // 高, 多, higher
  less,      // 低, 少, lower
  of,        // 的, of
  among,     // 中, 其中, out of
  share,     // 占, accounting for
  total,     // 合计, in total
  mean,      // 平均, average
  each,      // 每, per
  annual,    // 年均, a year
  equal,     // 即, 相当于, that is
  original,  // 原来的, of its previous level
  rest,      // 其余, the remaining
  partial,   // 包括, 等: a list that need not be whole
  adjusted,  // 剔除, 同口径, excluding: the figures are of different things
  times,     // 倍 as a word of its own
  respect,   // 分别, respectively
};
using StatementCues = std::uint64_t;
constexpr StatementCues bit(StatementCue cue) { return StatementCues{1} << static_cast<unsigned>(cue); }
template <class... Rest>
constexpr StatementCues bits(Rest... cues) {
  return (bit(cues) | ...);
}

struct StatementToken {
  StatementCue cue = StatementCue::other;
  text::Range range;       // bytes of the text
  int weight = 0;          // of `other`: 1 for a Chinese character, 2 for another word
  std::size_t figure = 0;  // of figure and date: its place among those of the sentence
};

// What stands between two tokens.
struct Between {
  StatementCues cues = 0;
  int weight = 0;  // of words of no arithmetic meaning
};

class Statement {
 public:
  // `range` is one sentence of `text`; `figures` are those of the whole text. The text outlives it.
  Statement(std::string_view text, text::Range range, std::span<const text::Figure> figures);

  std::string_view text() const { return text_; }
  text::Range range() const { return range_; }
  const std::vector<StatementToken>& tokens() const { return tokens_; }
  // The quantities in order, as places in tokens().
  const std::vector<std::size_t>& places() const { return places_; }
  std::size_t count() const { return places_.size(); }
  const text::Figure& figure(std::size_t quantity) const { return figures_[tokens_[places_[quantity]].figure]; }
  const text::Figure& figure_of(const StatementToken& token) const { return figures_[token.figure]; }

  // Strictly between two tokens; stops adding up when it is plainly too far.
  Between between(std::size_t first, std::size_t last) const;
  // Between two quantities.
  Between gap(std::size_t first, std::size_t last) const { return between(places_[first], places_[last]); }
  // What stands before the quantity, back to the quantity or barrier before it, within `weight`; the cue at `stop` ends
  // it and is told.
  Between before(std::size_t quantity, int weight, StatementCues stop = 0) const;
  Between after(std::size_t quantity, int weight, StatementCues stop = 0) const;
  bool has(StatementCues cues) const { return (all_ & cues) != 0; }
  bool chinese() const { return chinese_; }

 private:
  void read_words(std::size_t begin, std::size_t end);
  void add_figure(const text::Figure& figure);
  bool is_plain(const text::Figure& figure) const;

  std::string_view text_;
  text::Range range_;
  std::vector<text::Figure> figures_;  // a range that a change goes through is two of them
  std::vector<StatementToken> tokens_;
  std::vector<std::size_t> places_;
  StatementCues all_ = 0;
  bool chinese_ = false;  // some of it is written in Chinese characters
};

}  // namespace kaozheng::evidence
