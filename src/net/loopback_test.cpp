// SPDX-License-Identifier: Apache-2.0
#include "net/loopback.h"

#include <gtest/gtest.h>

namespace kaozheng::net {
namespace {

TEST(LoopbackTest, this_machine_by_name_or_number) {
  for (const char* host : {"localhost", "model.localhost", "127.0.0.1", "127.8.9.1", "[::1]"})
    EXPECT_TRUE(is_loopback_host(host)) << host;
  for (const char* host :
       {"", "127.example.com", "localhost.example.com", "notlocalhost", "10.0.0.1", "[::2]", "1.127.0.0"})
    EXPECT_FALSE(is_loopback_host(host)) << host;
}

}  // namespace
}  // namespace kaozheng::net
