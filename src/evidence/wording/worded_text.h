// SPDX-License-Identifier: Apache-2.0
// A text cut into what is compared when a claim is held against its sources: word stems, numerals and pairs of Chinese
// characters, and the cues of negation, direction, modality and scope between them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace kaozheng::evidence {

enum class TokenKind : std::uint8_t {
  word,      // letters, with digits among them ("GPT", "4o")
  number,    // digits and their separators; a pair of Chinese characters with a numeral in it
  han,       // two neighbouring Chinese characters; one where it stands alone
  function,  // carries no content: "the", 的
};
struct Token {
  text::Range place;
  std::uint64_t key = 0;   // equal for words that compare as equal
  std::uint64_t root = 0;  // equal for words of one family too ("analyse", "analysis")
  std::uint32_t sentence = 0;
  std::uint32_t clause = 0;  // numbered through the text
  TokenKind kind = TokenKind::word;
  bool capital = false;  // has an ASCII capital, and is none of the function words
};

// What a word tells about the statement around it.
enum class CueKind : std::uint8_t {
  negation,
  pole,  // one of two opposites; `axis` says of what, `value` is 1 or -1
  doubt,  // a statement is only possible ("may", 或将): value 0; planned or expected ("will", 预计): value 1; 2: it may
          // be the latter, or only look like it (将)
  done,   // a statement is said to be a fact ("has", 已)
  scope,  // value 1: of all, -1: of some only
};
struct Cue {
  text::Range place;
  CueKind kind = CueKind::negation;
  int axis = 0;
  int value = 0;
  std::uint32_t token = 0;  // the first token that begins at or behind the cue
  std::uint32_t sentence = 0;
  std::uint32_t clause = 0;
};

struct WordedSentence {
  text::Range place;
  std::uint32_t token_begin = 0, token_end = 0;
  std::uint32_t cue_begin = 0, cue_end = 0;
};

// A claim or a source, made ready for comparing. Made once for a text and kept beside it; `text` must outlive it. About
// forty bytes for each word. Linear in the size of the text but for sorting; any bytes are survived. Note marks ("[3]")
// do not count.
class WordedText {
 public:
  explicit WordedText(std::string_view text);

  std::string_view text() const { return text_; }
  std::string_view words(const text::Range& place) const { return text_.substr(place.begin, place.end - place.begin); }
  const std::vector<WordedSentence>& sentences() const { return sentences_; }
  const std::vector<Token>& tokens() const { return tokens_; }
  const std::vector<Cue>& cues() const { return cues_; }
  // Places in tokens() whose key, or root, is this one, in order. Function words are among the keys only.
  struct Places {
    const std::uint32_t* first = nullptr;
    const std::uint32_t* last = nullptr;
    const std::uint32_t* begin() const { return first; }
    const std::uint32_t* end() const { return last; }
    bool empty() const { return first == last; }
    bool any_between(std::uint32_t from, std::uint32_t to) const {
      const std::uint32_t* at = std::lower_bound(first, last, from);
      return at != last && *at < to;
    }
  };
  Places with_key(std::uint64_t key) const;
  Places with_root(std::uint64_t root) const;
  // Share of the content tokens that are Chinese, numerals left out.
  double han_share() const { return han_share_; }

 private:
  std::string_view text_;
  std::vector<WordedSentence> sentences_;
  std::vector<Token> tokens_;
  std::vector<Cue> cues_;
  std::vector<std::uint32_t> by_key_, by_root_;  // places in tokens_, sorted by key and root
  double han_share_ = 0;
};

// The key of a word as tokens hold it: `word` in lower case, unstemmed ASCII letters or digits, or one or two Chinese
// characters.
std::uint64_t token_key(std::string_view word);

}  // namespace kaozheng::evidence
