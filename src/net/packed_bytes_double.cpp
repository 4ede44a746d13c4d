// SPDX-License-Identifier: Apache-2.0
#include "net/packed_bytes_double.h"

#include <algorithm>
#include <cstdint>

namespace kaozheng::net {
namespace {

constexpr std::string_view gzip_head("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);  // RFC 1952
constexpr std::string_view zlib_head("\x78\x01", 2);                       // RFC 1950
constexpr std::string_view zstd_head("\x28\xB5\x2F\xFD\0\x38", 6);         // RFC 8878: a window of 128 KiB

void append_number(std::string& bytes, std::uint32_t number, int count, bool big_endian = false) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(number >> 8 * (big_endian ? count - 1 - i : i) & 0xFF);
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  }
  return ~crc;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

// RFC 1951, 3.2.4.
std::string stored_deflate(std::string_view bytes) {
  std::string packed;
  do {
    const std::string_view block = bytes.substr(0, 65'535);
    bytes.remove_prefix(block.size());
    packed += bytes.empty() ? '\1' : '\0';
    append_number(packed, static_cast<std::uint32_t>(block.size()), 2);
    append_number(packed, ~static_cast<std::uint32_t>(block.size()), 2);
    packed += block;
  } while (!bytes.empty());
  return packed;
}

// Bits of deflate, the first one lowest.
class Bits {
 public:
  void add(unsigned bits, int count) {
    for (int i = 0; i < count; ++i) add_bit(bits >> i & 1);
  }
  void add_code(unsigned code, int count) {  // Huffman codes stand the other way round
    for (int i = count; i-- > 0;) add_bit(code >> i & 1);
  }
  std::string bytes;

 private:
  void add_bit(unsigned bit) {
    if (used_ % 8 == 0) bytes += '\0';
    bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | bit << used_ % 8);
    ++used_;
  }
  std::size_t used_ = 0;
};

// Begins as `start` and goes on in copies of its last 1 or 13 bytes, by the fixed codes of RFC 1951, 3.2.6.
std::string repeating_deflate(std::string_view start, int period, std::size_t decoded_bytes) {
  Bits bits;
  bits.add(1, 1);
  bits.add(1, 2);
  for (const char c : start) {
    const unsigned byte = static_cast<unsigned char>(c);
    byte < 144 ? bits.add_code(0x30 + byte, 8) : bits.add_code(0x190 + byte - 144, 9);
  }
  for (std::size_t made = start.size(); made < decoded_bytes; made += 258) {
    bits.add_code(0xC5, 8);  // length 258
    bits.add_code(period == 13 ? 7 : 0, 5);
    if (period == 13) bits.add(0, 2);
  }
  bits.add_code(0, 7);
  return bits.bytes;
}

}  // namespace

std::string zlib_of(std::string_view bytes) {
  std::string packed = std::string(zlib_head) + stored_deflate(bytes);
  append_number(packed, adler32(bytes), 4, /*big_endian=*/true);
  return packed;
}

std::string gzip_of(std::string_view bytes) {
  std::string packed = std::string(gzip_head) + stored_deflate(bytes);
  append_number(packed, crc32(bytes), 4);
  append_number(packed, static_cast<std::uint32_t>(bytes.size()), 4);
  return packed;
}

std::string zstd_of(std::string_view bytes) {
  std::string packed(zstd_head);
  do {
    const std::string_view block = bytes.substr(0, 128u << 10);
    bytes.remove_prefix(block.size());
    append_number(packed, static_cast<std::uint32_t>(block.size() << 3 | (bytes.empty() ? 1u : 0u)), 3);
    packed += block;
  } while (!bytes.empty());
  return packed;
}

std::string gzip_bomb(std::size_t decoded_bytes) {
  return std::string(gzip_head) + repeating_deflate("a", 1, decoded_bytes);
}

std::string zlib_bomb(std::size_t decoded_bytes) {
  return std::string(zlib_head) + repeating_deflate("a", 1, decoded_bytes);
}

// The bits of a bomb repeat every 13 bytes.
std::string nested_gzip_bomb(std::size_t decoded_bytes) {
  const std::string start = gzip_bomb(258u * 16).substr(0, gzip_head.size() + 26);
  return std::string(gzip_head) + repeating_deflate(start, 13, decoded_bytes / 158);
}

std::string zstd_bomb(std::size_t decoded_bytes) {
  constexpr std::uint32_t block = 128u << 10, repeated = 1u << 1;
  std::string packed(zstd_head);
  for (std::size_t made = 0; made < decoded_bytes; made += block) {
    append_number(packed, block << 3 | repeated, 3);
    packed += 'a';
  }
  return packed;
}

std::string brotli_bomb() {
  return std::string(
      "\xcb\xff\xff\x3f\xf8\x25\xc2\xe2\xb1\x40\x20\xf7\xfe\x2f\xff\xff\xff\xf0\x4b\x00\xc4\x61\x11\x80"
      "\xee\xfd\x1f",
      27);
}

}  // namespace kaozheng::net
