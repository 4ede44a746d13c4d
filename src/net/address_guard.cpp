// SPDX-License-Identifier: Apache-2.0
#include "net/address_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace kaozheng::net {
namespace {

struct Block4 {
  std::uint32_t base;
  int bits;
};

constexpr std::uint32_t address4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry: all that is not globally reachable unicast; and the one public address
// that a cloud answers on the inside of its virtual machines (Azure's wire server).
constexpr std::array special4 = {
    Block4{address4(0, 0, 0, 0), 8},       Block4{address4(10, 0, 0, 0), 8},       Block4{address4(100, 64, 0, 0), 10},
    Block4{address4(127, 0, 0, 0), 8},     Block4{address4(168, 63, 129, 16), 32}, Block4{address4(169, 254, 0, 0), 16},
    Block4{address4(172, 16, 0, 0), 12},   Block4{address4(192, 0, 0, 0), 24},     Block4{address4(192, 0, 2, 0), 24},
    Block4{address4(192, 88, 99, 0), 24},  Block4{address4(192, 168, 0, 0), 16},   Block4{address4(198, 18, 0, 0), 15},
    Block4{address4(198, 51, 100, 0), 24}, Block4{address4(203, 0, 113, 0), 24},   Block4{address4(224, 0, 0, 0), 4},
    Block4{address4(240, 0, 0, 0), 4},
};

struct Block6 {
  std::array<std::uint8_t, 16> base;
  int bits;
};

// Within 2000::/3, the only global unicast space: protocol assignments (Teredo, ORCHID …), documentation, 6to4.
constexpr std::array special6 = {
    Block6{{0x20, 0x01, 0x00, 0x00}, 23},
    Block6{{0x20, 0x01, 0x0d, 0xb8}, 32},
    Block6{{0x20, 0x02}, 16},
    Block6{{0x3f, 0xff}, 20},
};

bool within(const std::uint8_t* address, const Block6& block) {
  for (int bit = 0; bit < block.bits; bit += 8) {
    const int left = block.bits - bit;
    const unsigned mask = left >= 8 ? 0xFFu : (0xFFu << (8 - left)) & 0xFFu;
    const auto at = static_cast<std::size_t>(bit / 8);
    if ((address[at] & mask) != (block.base[at] & mask)) return false;
  }
  return true;
}

bool is_global4(std::uint32_t address) {
  for (const Block4& block : special4)
    if ((address >> (32 - block.bits)) == (block.base >> (32 - block.bits))) return false;
  return true;
}

bool is_global6(const std::uint8_t* address) {
  if ((address[0] & 0xE0) != 0x20) return false;
  for (const Block6& block : special6)
    if (within(address, block)) return false;
  return true;
}

}  // namespace

bool is_global_unicast(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in four;
    std::memcpy(&four, static_cast<const void*>(&address), sizeof four);
    return is_global4(ntohl(four.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 six;
    std::memcpy(&six, &address, sizeof six);
    return is_global6(six.sin6_addr.s6_addr);
  }
  return false;
}

bool is_global_unicast(std::string_view address) {
  const std::string text(address);
  if (text.find('\0') != text.npos) return false;
  in_addr four;
  if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return is_global4(ntohl(four.s_addr));
  in6_addr six;
  return ::inet_pton(AF_INET6, text.c_str(), &six) == 1 && is_global6(six.s6_addr);
}

}  // namespace kaozheng::net
