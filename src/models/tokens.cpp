// SPDX-License-Identifier: Apache-2.0
#include "models/tokens.h"

#include <algorithm>
#include <limits>

namespace kaozheng::models {
namespace {

constexpr bool is_letter(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// By the first byte of a character in UTF-8: from U+3000 up it is East Asian, but for emoji (U+1F000).
bool begins_cjk(unsigned char first, unsigned char second) {
  if (first == 0xF0) return second >= 0xA0;
  return first >= 0xE3 && first < 0xF0;
}

// By byte, of ASCII.
constexpr auto ascii_kinds = [] {
  std::array<TextSize::Kind, 0x80> kinds{};
  for (std::size_t c = 0; c < kinds.size(); ++c)
    kinds[c] = is_letter(static_cast<unsigned char>(c)) ? TextSize::letters
               : c == ' '                               ? TextSize::spaces
               : c >= '0' && c <= '9'                   ? TextSize::digits
                                                        : TextSize::marks;
  return kinds;
}();

int bounded(double tokens) {
  return static_cast<int>(std::min(tokens, static_cast<double>(std::numeric_limits<int>::max() / 2)));
}

}  // namespace

TextSize& TextSize::operator+=(const TextSize& size) {
  for (std::size_t kind = 0; kind < kinds; ++kind) of[kind] += size.of[kind];
  return *this;
}

TextSize size_of(std::string_view text) {
  std::array<std::size_t, TextSize::kinds> count{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      ++count[ascii_kinds[byte]];
      continue;
    }
    if ((byte & 0xC0) == 0x80) continue;
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : static_cast<unsigned char>(0);
    ++count[begins_cjk(byte, next) ? TextSize::cjk : TextSize::other];
  }
  TextSize size;
  for (std::size_t kind = 0; kind < TextSize::kinds; ++kind) size.of[kind] = static_cast<double>(count[kind]);
  return size;
}

int tokens_at_most(const TextSize& size) {
  constexpr double message_tokens = 16;
  const auto& [cjk, other, letters, spaces, digits, marks, messages] = size.of;
  return bounded(1.1 * (cjk + other + (letters + spaces) / 4 + (digits + marks) / 2) + message_tokens * messages + 1);
}

int tokens_at_most(std::string_view text) { return tokens_at_most(size_of(text)); }

int tokens_at_least(const TextSize& size) {
  const auto& [cjk, other, letters, spaces, digits, marks, messages] = size.of;
  return bounded((cjk + other) / 3 + (letters + spaces + digits + marks) / 10);
}

int tokens_at_least(std::string_view text) { return tokens_at_least(size_of(text)); }

int reply_tokens_kept(int context) { return std::clamp(context / 4, 256, 4096); }

std::size_t material_chars_in(int context) {
  constexpr int instructions = 1000, least = 1000;
  return static_cast<std::size_t>(std::max(least, (context - reply_tokens_kept(context) - instructions) * 10 / 11));
}

}  // namespace kaozheng::models
