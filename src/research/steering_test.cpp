// SPDX-License-Identifier: Apache-2.0
#include "research/steering.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kaozheng::research {
namespace {

Steering without(std::string excluded) { return {{}, {std::move(excluded)}}; }

TEST(SteeringTest, a_page_is_excluded_however_it_is_spelled) {
  const Steering said = without("https://a.example/page?id=1");
  EXPECT_TRUE(said.excludes("https://A.example:443/page?id=1#part"));
  EXPECT_TRUE(said.excludes("https://a.example/page?id=1&utm_source=x"));
  EXPECT_FALSE(said.excludes("https://a.example/page?id=2"));
  EXPECT_FALSE(said.excludes("https://a.example/page/more?id=1"));
}

TEST(SteeringTest, an_address_that_ends_with_a_slash_excludes_what_lies_below_it) {
  const Steering said = without("https://a.example/blog/");
  EXPECT_TRUE(said.excludes("https://a.example/blog/"));
  EXPECT_TRUE(said.excludes("https://a.example/blog/2025/one"));
  EXPECT_FALSE(said.excludes("https://a.example/blogs"));
}

TEST(SteeringTest, a_host_excludes_what_lies_below_it_and_no_other) {
  const Steering said = without("A.example");
  EXPECT_TRUE(said.excludes("https://a.example/x"));
  EXPECT_TRUE(said.excludes("https://www.a.example/x"));
  EXPECT_FALSE(said.excludes("https://ba.example/x"));
  EXPECT_FALSE(said.excludes("https://b.example/a.example"));
}

TEST(SteeringTest, files_and_folders_are_excluded_by_their_path) {
  EXPECT_TRUE(without("/docs/a.md").excludes("file:///docs/a.md"));
  EXPECT_TRUE(without("/docs/").excludes("file:///docs/sub/a.md"));
  EXPECT_TRUE(without("file:///docs").excludes("file:///docs/a.md"));
  EXPECT_FALSE(without("/docs").excludes("file:///docs2/a.md"));
  EXPECT_FALSE(without("/docs").excludes("https://a.example/docs"));
}

TEST(SteeringTest, nothing_said_excludes_nothing) {
  EXPECT_FALSE(Steering{}.excludes("https://a.example/"));
  EXPECT_FALSE(without("").excludes("https://a.example/"));
  EXPECT_FALSE(without("not an address").excludes(""));
}

TEST(SteeringTest, it_is_the_same_as_json) {
  const Steering said{{"look at costs"}, {"a.example"}};
  const auto again = nlohmann::json(said).get<Steering>();
  EXPECT_EQ(again.notes, said.notes);
  EXPECT_EQ(again.excluded, said.excluded);
}

}  // namespace
}  // namespace kaozheng::research
