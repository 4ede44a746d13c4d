// SPDX-License-Identifier: Apache-2.0
#include "net/address_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <string_view>

namespace kaozheng::net {
namespace {

TEST(AddressGuardTest, addresses_of_public_sites_are_global) {
  for (const char* address : {"1.1.1.1",
                              "8.8.8.8",
                              "9.255.255.255",
                              "11.0.0.0",
                              "100.63.255.255",
                              "100.128.0.0",
                              "126.255.255.255",
                              "128.0.0.0",
                              "168.63.129.15",
                              "168.63.129.17",
                              "169.253.255.255",
                              "172.15.255.255",
                              "172.32.0.0",
                              "192.0.1.0",
                              "192.0.3.0",
                              "192.167.255.255",
                              "192.169.0.0",
                              "198.17.255.255",
                              "198.20.0.0",
                              "198.51.99.255",
                              "203.0.114.0",
                              "223.255.255.255",
                              "2001:4860:4860::8888",
                              "2001:200::",
                              "2001:db7::1",
                              "2003::1",
                              "2400:3200::1",
                              "2606:4700:4700::1111",
                              "2a00:1450:4001:800::200e",
                              "2620:fe::fe",
                              "3fff:1000::1"})
    EXPECT_TRUE(is_global_unicast(address)) << address;
}

TEST(AddressGuardTest, everything_special_is_refused) {
  for (const char* address :
       {"0.0.0.0",         "0.255.255.255",   "10.0.0.0",        "10.255.255.255", "100.64.0.0",   "100.100.100.200",
        "100.127.255.255", "127.0.0.1",       "127.255.255.255", "168.63.129.16",  "169.254.0.0",  "169.254.169.254",
        "172.16.0.0",      "172.31.255.255",  "192.0.0.0",       "192.0.0.192",    "192.0.2.1",    "192.88.99.1",
        "192.168.0.0",     "192.168.255.255", "198.18.0.0",      "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "224.0.0.1",       "239.255.255.255", "240.0.0.1",       "255.255.255.255"})
    EXPECT_FALSE(is_global_unicast(address)) << address;
}

TEST(AddressGuardTest, special_and_embedding_ipv6_addresses_are_refused) {
  for (const char* address : {"::",
                              "::1",
                              "::127.0.0.1",
                              "::8.8.8.8",
                              "::ffff:127.0.0.1",
                              "::ffff:8.8.8.8",
                              "::ffff:0:8.8.8.8",
                              "64:ff9b::8.8.8.8",
                              "64:ff9b:1::1",
                              "100::1",
                              "1fff::1",
                              "2001::1",
                              "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                              "2001:10::1",
                              "2001:20::1",
                              "2001:1ff:ffff::1",
                              "2001:db8::1",
                              "2002::1",
                              "2002:7f00:1::",
                              "2002:808:808::1",
                              "3fff::1",
                              "3fff:fff:ffff::1",
                              "4000::1",
                              "5f00::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fe80::1",
                              "fec0::1",
                              "ff02::1"})
    EXPECT_FALSE(is_global_unicast(address)) << address;
}

TEST(AddressGuardTest, what_is_no_plain_address_is_refused) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {""sv, "example.com"sv, "8.8.8"sv, "8.8.8.8 "sv, "08.8.8.8"sv, "0x8.8.8.8"sv,
                                      "8.8.8.8\0.local"sv, "[2606:4700::1]"sv, "2606:4700::1%eth0"sv, "134744072"sv})
    EXPECT_FALSE(is_global_unicast(text)) << text;
}

TEST(AddressGuardTest, a_socket_address_is_judged_like_its_text) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  const auto is_global = [](const auto& address) {
    return is_global_unicast(*static_cast<const sockaddr*>(static_cast<const void*>(&address)));
  };
  ASSERT_EQ(::inet_pton(AF_INET, "93.184.215.14", &four.sin_addr), 1);
  EXPECT_TRUE(is_global(four));
  ASSERT_EQ(::inet_pton(AF_INET, "127.0.0.1", &four.sin_addr), 1);
  EXPECT_FALSE(is_global(four));

  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  ASSERT_EQ(::inet_pton(AF_INET6, "2606:4700::1", &six.sin6_addr), 1);
  EXPECT_TRUE(is_global(six));
  ASSERT_EQ(::inet_pton(AF_INET6, "::ffff:127.0.0.1", &six.sin6_addr), 1);
  EXPECT_FALSE(is_global(six));

  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(is_global(local));
}

}  // namespace
}  // namespace kaozheng::net
