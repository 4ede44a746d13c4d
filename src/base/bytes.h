// SPDX-License-Identifier: Apache-2.0
// Bytes, hashes, UTF-8 and small string work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng {

std::string sha256_hex(std::string_view bytes);  // 64 lower-case digits
std::string short_hash(std::string_view bytes);  // the first 16 of them
std::string random_hex(std::size_t digits);      // from the operating system's generator

bool is_utf8(std::string_view text);
std::string to_valid_utf8(std::string_view text);  // every broken sequence becomes U+FFFD
// The code point at `position`, which moves behind it. Broken bytes read as U+FFFD, one byte each. `position` < size.
inline char32_t next_code_point(std::string_view text, std::size_t& position);
void append_code_point(std::string& text, char32_t code_point);
std::size_t count_code_points(std::string_view text);
// The first `code_points` characters of `text`; "…" is added when something was left out.
std::string abbreviate(std::string_view text, std::size_t code_points);
// `text` without control characters but newline and tab, and without escape sequences and bidirectional overrides:
// safe to print on a terminal.
std::string printable(std::string_view text);

std::string_view trim(std::string_view text);  // ASCII white space and U+3000
std::string to_lower_ascii(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool contains(std::string_view text, std::string_view part);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);
std::string percent_encode(std::string_view text);  // everything but unreserved characters (RFC 3986)
std::string percent_decode(std::string_view text);

// next_code_point for any bytes.
char32_t any_code_point(std::string_view text, std::size_t& position);

// ASCII and most characters of three bytes, the Han characters among them, are read here.
inline char32_t next_code_point(std::string_view text, std::size_t& position) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text.data()[position + i]); };
  const auto first = static_cast<unsigned char>(text[position]);
  if (first < 0x80) {
    ++position;
    return first;
  }
  if (first > 0xE0 && first < 0xED && text.size() - position > 2 && (byte(1) & 0xC0) == 0x80 &&
      (byte(2) & 0xC0) == 0x80) {
    const char32_t code_point = (first & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    position += 3;
    return code_point;
  }
  return any_code_point(text, position);
}

}  // namespace kaozheng
