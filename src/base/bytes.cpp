// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace kaozheng {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::string_view hex_digits = "0123456789abcdef";

std::string to_hex(const unsigned char* bytes, std::size_t count) {
  std::string text;
  text.reserve(count * 2);
  for (std::size_t i = 0; i < count; ++i) {
    text += hex_digits[bytes[i] >> 4];
    text += hex_digits[bytes[i] & 15];
  }
  return text;
}

unsigned char byte_at(std::string_view text, std::size_t position) {
  return static_cast<unsigned char>(text[position]);
}

// The length of the well-formed sequence at `position`, 0 when it is broken (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t position) {
  const unsigned char first = byte_at(text, position);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  unsigned char low = 0x80, high = 0xBF;  // of the second byte
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (position + length > text.size()) return 0;
  if (byte_at(text, position + 1) < low || byte_at(text, position + 1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if ((byte_at(text, position + i) & 0xC0) != 0x80) return 0;
  return length;
}

// Where the ASCII that begins at `position` ends.
std::size_t end_of_ascii(std::string_view text, std::size_t position) {
  for (std::uint64_t eight = 0; position + sizeof eight <= text.size(); position += sizeof eight) {
    std::memcpy(&eight, text.data() + position, sizeof eight);
    if ((eight & 0x8080'8080'8080'8080) != 0) break;
  }
  while (position < text.size() && byte_at(text, position) < 0x80) ++position;
  return position;
}

bool is_invisible_control(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E ||
         c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// Behind an ESC at `position`: the end of the escape sequence (ECMA-48: CSI, OSC and other strings, short ones).
std::size_t end_of_escape(std::string_view text, std::size_t position) {
  std::size_t at = position + 1;
  if (at >= text.size()) return at;
  const char kind = text[at];
  if (kind == '[') {
    for (++at; at < text.size() && byte_at(text, at) >= 0x20 && byte_at(text, at) <= 0x3F;) ++at;
    return at < text.size() && byte_at(text, at) >= 0x40 && byte_at(text, at) <= 0x7E ? at + 1 : at;
  }
  if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {
    for (++at; at < text.size() && text[at] != '\n'; ++at) {
      if (text[at] == '\a') return at + 1;
      if (text[at] == '\x1b') return at + 1 < text.size() && text[at + 1] == '\\' ? at + 2 : at;
    }
    return at;
  }
  while (at < text.size() && byte_at(text, at) >= 0x20 && byte_at(text, at) <= 0x2F) ++at;
  return at < text.size() && byte_at(text, at) >= 0x30 && byte_at(text, at) <= 0x7E ? at + 1 : at;
}

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);  // looked up once
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, sha256, nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return to_hex(digest.data(), length);
}

std::string short_hash(std::string_view bytes) { return sha256_hex(bytes).substr(0, 16); }

std::string random_hex(std::size_t digits) {
  std::vector<unsigned char> bytes((digits + 1) / 2);
  for (std::size_t filled = 0; filled < bytes.size();) {
    const ssize_t got = ::getrandom(bytes.data() + filled, bytes.size() - filled, 0);
    if (got < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  std::string text = to_hex(bytes.data(), bytes.size());
  text.resize(digits);
  return text;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = end_of_ascii(text, 0); at < text.size(); at = end_of_ascii(text, at)) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  std::size_t taken = 0;  // of the text
  for (std::size_t at = end_of_ascii(text, 0); at < text.size(); at = end_of_ascii(text, at)) {
    const std::size_t length = sequence_length(text, at);
    at += length;
    if (length > 0) continue;
    valid.append(text, taken, at - taken);
    append_code_point(valid, replacement);
    taken = ++at;
  }
  return valid.append(text, taken);
}

char32_t any_code_point(std::string_view text, std::size_t& position) {
  const std::size_t length = sequence_length(text, position);
  if (length == 0) {
    ++position;
    return replacement;
  }
  const unsigned char first = byte_at(text, position);
  char32_t code_point = length == 1 ? first : first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code_point = (code_point << 6) | (byte_at(text, position + i) & 0x3Fu);
  position += length;
  return code_point;
}

void append_code_point(std::string& text, char32_t code_point) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = replacement;
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xC0 | (code_point >> 6));
    text += static_cast<char>(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0 | (code_point >> 12));
    text += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (code_point >> 18));
    text += static_cast<char>(0x80 | ((code_point >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code_point & 0x3F));
  }
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

std::string abbreviate(std::string_view text, std::size_t code_points) {
  if (text.size() <= code_points) return std::string(text);
  std::size_t at = 0;
  for (std::size_t taken = 0; taken < code_points && at < text.size(); ++taken) next_code_point(text, at);
  return std::string(text.substr(0, at)) + (at < text.size() ? "…" : "");
}

std::string printable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  std::size_t taken = 0;  // of the text, or left out
  for (std::size_t at = 0; at < text.size();) {
    if (byte_at(text, at) >= 0x20 && byte_at(text, at) < 0x7F) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const bool broken = sequence_length(text, at) == 0;
    if (text[at] == '\x1b')
      at = end_of_escape(text, at);
    else if (!is_invisible_control(next_code_point(text, at)) && !broken)
      continue;
    clean.append(text, taken, begin - taken);
    if (broken) append_code_point(clean, replacement);
    taken = at;
  }
  return clean.append(text, taken);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view wide_space = "\u3000";
  for (;;) {
    if (!text.empty() && is_ascii_space(text.front()))
      text.remove_prefix(1);
    else if (text.substr(0, wide_space.size()) == wide_space)
      text.remove_prefix(wide_space.size());
    else
      break;
  }
  for (;;) {
    if (!text.empty() && is_ascii_space(text.back()))
      text.remove_suffix(1);
    else if (text.ends_with(wide_space))
      text.remove_suffix(wide_space.size());
    else
      return text;
  }
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && to_lower_ascii(a) == to_lower_ascii(b);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  if (from.empty()) return std::string(text);
  std::string result;
  result.reserve(text.size());
  for (;;) {
    const std::size_t at = text.find(from);
    result += text.substr(0, at);
    if (at == std::string_view::npos) return result;
    result += to;
    text.remove_prefix(at + from.size());
  }
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      encoded += c;
    } else {
      constexpr std::string_view digits = "0123456789ABCDEF";
      encoded += '%';
      encoded += digits[static_cast<unsigned char>(c) >> 4];
      encoded += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return encoded;
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    if (escape) {
      decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace kaozheng
