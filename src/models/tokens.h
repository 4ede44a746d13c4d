// SPDX-License-Identifier: Apache-2.0
// How many tokens a text takes, without the model's tokenizer: bounds that hold for all of them. What one model really
// takes is learnt, see token_counter.h.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace kaozheng::models {

// A text by kinds of characters that tokenizers treat alike.
struct TextSize {
  enum Kind {
    cjk,      // ideographs, kana, hangul and their punctuation
    other,    // everything else that is not ASCII
    letters,  // ASCII, as the next three
    spaces,   // mostly one a word
    digits,
    marks,     // and line ends
    messages,  // of a chat: role names and separators
    kinds
  };
  std::array<double, kinds> of{};

  TextSize& operator+=(const TextSize& size);
};
TextSize size_of(std::string_view text);

// Not fewer than any common tokenizer makes of ordinary text: a token for each character that is not ASCII, for four
// ASCII letters, for two digits or marks; and a tenth more.
int tokens_at_most(const TextSize& size);
int tokens_at_most(std::string_view text);
// Not more than any common tokenizer makes of it.
int tokens_at_least(const TextSize& size);
int tokens_at_least(std::string_view text);

// What of a context is kept free for the reply.
int reply_tokens_kept(int context);
// Characters of material that fit beside instructions and reply, in the language that takes most tokens.
std::size_t material_chars_in(int context);

}  // namespace kaozheng::models
