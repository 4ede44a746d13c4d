// SPDX-License-Identifier: Apache-2.0
// How many tokens a text takes, without the model's tokenizer: bounds for fitting a prompt and for noticing that a
// server cut it.
#pragma once

#include <cstddef>
#include <string_view>

namespace kaozheng::models {

// Not fewer than any common tokenizer makes of ordinary text: a token for each character that is not ASCII, for four
// ASCII letters, for two digits or marks; and a tenth more.
int tokens_at_most(std::string_view text);
// Not more than any common tokenizer makes of it.
int tokens_at_least(std::string_view text);

// What of a context is kept free for the reply.
int reply_tokens_kept(int context);
// Characters of material that fit beside instructions and reply, in the language that takes most tokens.
std::size_t material_chars_in(int context);

}  // namespace kaozheng::models
