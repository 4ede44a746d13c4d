// SPDX-License-Identifier: Apache-2.0
#include "models/tokens.h"

#include <algorithm>
#include <limits>

namespace kaozheng::models {
namespace {

struct Characters {
  std::size_t letters = 0;  // ASCII letters and spaces
  std::size_t marks = 0;    // other ASCII
  std::size_t wide = 0;     // everything else
};

Characters characters_of(std::string_view text) {
  Characters count;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80)
      count.wide += (byte & 0xC0) != 0x80 ? 1 : 0;
    else if (byte == ' ' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'))
      ++count.letters;
    else
      ++count.marks;
  }
  return count;
}

int bounded(double tokens) {
  return static_cast<int>(std::min(tokens, static_cast<double>(std::numeric_limits<int>::max() / 2)));
}

double number(std::size_t count) { return static_cast<double>(count); }

}  // namespace

int tokens_at_most(std::string_view text) {
  const Characters count = characters_of(text);
  return bounded(1.1 * (number(count.wide) + number(count.letters) / 4 + number(count.marks) / 2) + 1);
}

int tokens_at_least(std::string_view text) {
  const Characters count = characters_of(text);
  return bounded(number(count.wide) / 3 + (number(count.letters) + number(count.marks)) / 10);
}

int reply_tokens_kept(int context) { return std::clamp(context / 4, 256, 4096); }

std::size_t material_chars_in(int context) {
  constexpr int instructions = 1000, least = 1000;
  return static_cast<std::size_t>(std::max(least, (context - reply_tokens_kept(context) - instructions) * 10 / 11));
}

}  // namespace kaozheng::models
