// SPDX-License-Identifier: Apache-2.0
#include "models/shared_slots.h"

#include <gtest/gtest.h>

#include <string>

namespace kaozheng::models {
namespace {

TEST(SharedName, TellsServersApartForAllPrograms) {
  const auto named = [](std::string url) {
    Endpoint endpoint;
    endpoint.url = std::move(url);
    return shared_name(endpoint, "box");
  };
  EXPECT_EQ(named("http://desk.example:11434"), "http://desk.example:11434");
  EXPECT_EQ(named("HTTPS://API.Example.com/v1"), "https://api.example.com:443");
  EXPECT_EQ(named("http://desk/v1"), "http://desk:80");
  EXPECT_EQ(named("http://[2001:DB8::1]:8000/v1"), "http://[2001:db8::1]:8000");
  EXPECT_EQ(named("http://localhost:11434"), "box http://localhost:11434");
  EXPECT_EQ(named("http://127.0.0.2:11434"), "box http://127.0.0.2:11434");
  EXPECT_EQ(named("http://[::1]:11434"), "box http://[::1]:11434");
  EXPECT_EQ(named("http://me:secret@desk:8000/v1/a@b"), "http://desk:8000") << "the same server, whoever asks";
  EXPECT_EQ(named("http://desk:8000/v1/a@b"), "http://desk:8000");
  EXPECT_EQ(named(""), "");
  EXPECT_EQ(named("desk?"), "");
}

}  // namespace
}  // namespace kaozheng::models
