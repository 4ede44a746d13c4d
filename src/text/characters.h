// SPDX-License-Identifier: Apache-2.0
// Classes of characters, private to this room and those who choose sentences or queries.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace kaozheng::text {

inline bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3005 || c == 0x3007 ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

// Scripts written without spaces, whose words a dictionary tells.
inline bool is_unspaced_script(char32_t c) {
  if (c < 0x0E00) return false;
  return is_han(c) || (c >= 0x3041 && c <= 0x30FF) || (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
         (c >= 0x1780 && c <= 0x17FF) || (c >= 0xFF66 && c <= 0xFF9D);
}

inline bool is_ascii_digit(char32_t c) { return c >= '0' && c <= '9'; }
inline bool is_ascii_upper(char32_t c) { return c >= 'A' && c <= 'Z'; }
inline bool is_ascii_lower(char32_t c) { return c >= 'a' && c <= 'z'; }
inline bool is_ascii_letter(char32_t c) { return is_ascii_upper(c) || is_ascii_lower(c); }
inline bool is_digit(char32_t c) { return is_ascii_digit(c) || (c >= 0xFF10 && c <= 0xFF19); }

inline bool is_line_end(char32_t c) {
  return c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == 0x85 || c == 0x2028 || c == 0x2029;
}
inline bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || is_line_end(c) || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B) ||
         c == 0x202F || c == 0x205F || c == 0xFEFF;
}

// The code point at `position`, 0 at the end.
inline char32_t code_point_at(std::string_view text, std::size_t position) {
  if (position >= text.size()) return 0;
  return next_code_point(text, position);
}

// The character at `position` when it is one of U+4E00 to U+9FFF, as most of Chinese text is; 0 when it is another.
// Cheaper than to read any.
inline char32_t common_han_at(std::string_view text, std::size_t position) {
  if (text.size() - position < 3) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text.data()[position + i]); };
  if (byte(0) < 0xE4 || byte(0) > 0xE9 || (byte(1) & 0xC0) != 0x80 || (byte(2) & 0xC0) != 0x80) return 0;
  const char32_t c = (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
  return c >= 0x4E00 ? c : 0;
}

// Some of the characters U+4E00 to U+9FFF.
class HanSet {
 public:
  constexpr explicit HanSet(std::u32string_view characters) {
    for (const char32_t c : characters) bits_[(c - first) / 64] |= std::uint64_t{1} << (c - first) % 64;
  }
  constexpr bool has(char32_t c) const {
    return c >= first && c <= last && (bits_[(c - first) / 64] >> (c - first) % 64 & 1) != 0;
  }

 private:
  static constexpr char32_t first = 0x4E00, last = 0x9FFF;
  std::array<std::uint64_t, (last - first) / 64 + 1> bits_{};
};

// The code point that ends at `position`, 0 at the beginning.
inline char32_t code_point_before(std::string_view text, std::size_t position) {
  if (position == 0) return 0;
  std::size_t start = position - 1;
  while (start > 0 && position - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
  return next_code_point(text, start);
}

// Bytes of the sequence a code point takes when well formed.
inline std::size_t utf8_length(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

// Whether `text` begins with `prefix`.
inline bool begins_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace kaozheng::text
