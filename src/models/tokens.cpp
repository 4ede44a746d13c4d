// SPDX-License-Identifier: Apache-2.0
#include "models/tokens.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace kaozheng::models {
namespace {

constexpr bool is_letter(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The counts of all kinds in one number, so that counting a character need not wait for the one before it.
constexpr std::size_t count_bits = 10, counted_at_once = (1u << count_bits) - 1;
static_assert(TextSize::messages * count_bits <= 64, "no character is of the kind `messages`");
constexpr std::uint64_t one_of(TextSize::Kind kind) { return std::uint64_t{1} << kind * count_bits; }

// The kind of a character by its first byte in UTF-8: from U+3000 up it is East Asian. None for its other bytes.
constexpr auto counts_of_byte = [] {
  std::array<std::uint64_t, 0x100> counts{};
  for (std::size_t byte = 0; byte < counts.size(); ++byte) {
    const auto c = static_cast<unsigned char>(byte);
    if ((c & 0xC0) == 0x80) continue;
    counts[byte] = one_of(is_letter(c)            ? TextSize::letters
                          : c == ' '              ? TextSize::spaces
                          : c >= '0' && c <= '9'  ? TextSize::digits
                          : c < 0x80              ? TextSize::marks
                          : c >= 0xE3 && c < 0xF0 ? TextSize::cjk
                                                  : TextSize::other);
  }
  return counts;
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
  TextSize size;
  for (std::size_t begin = 0; begin < text.size(); begin += counted_at_once) {
    const std::size_t end = std::min(text.size(), begin + counted_at_once);
    std::uint64_t counts = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      counts += counts_of_byte[byte];
      // Above U+FFFF, emoji (U+1F000) end and Han characters begin again.
      const bool rare_han = byte == 0xF0 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xA0;
      if (rare_han) counts += one_of(TextSize::cjk) - one_of(TextSize::other);
    }
    for (std::size_t kind = 0; kind < TextSize::messages; ++kind)
      size.of[kind] += static_cast<double>(counts >> kind * count_bits & counted_at_once);
  }
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
