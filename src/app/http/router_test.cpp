// SPDX-License-Identifier: Apache-2.0
#include "app/http/router.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace kaozheng::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Route route(std::string method, std::string pattern) { return {std::move(method), std::move(pattern), {}}; }

Router sample() {
  return Router({route("GET", "/"), route("GET", "/api/runs"), route("POST", "/api/runs"),
                 route("GET", "/api/runs/{id}"), route("DELETE", "/api/runs/{id}"),
                 route("GET", "/api/runs/{id}/report.md"), route("GET", "/api/runs/{id}/sources/{source}"),
                 route("GET", "/assets/{name...}"), route("GET", "/api/runs/latest")});
}

Router::Match matched(std::string_view method, std::string_view target) {
  static const Router router = sample();
  const auto parts = parse_target(target);
  EXPECT_TRUE(parts) << target;
  return router.match(method, parts->segments);
}

TEST(Router, finds_the_route_and_what_stands_in_its_places) {
  EXPECT_EQ(matched("GET", "/").route->pattern, "/");
  EXPECT_EQ(matched("POST", "/api/runs").route->pattern, "/api/runs");
  const auto source = matched("GET", "/api/runs/1f/sources/ab%20c");
  EXPECT_THAT(source.captures, ElementsAre(Pair("id", "1f"), Pair("source", "ab c")));
  EXPECT_THAT(matched("GET", "/assets/a/b.js").captures, ElementsAre(Pair("name", "a/b.js")));
}

TEST(Router, prefers_what_is_spelt_out) {
  EXPECT_EQ(matched("GET", "/api/runs/latest").route->pattern, "/api/runs/latest");
  EXPECT_EQ(matched("DELETE", "/api/runs/latest").route->pattern, "/api/runs/{id}");
}

TEST(Router, tells_what_a_path_is_asked_with) {
  const auto wrong = matched("PUT", "/api/runs");
  EXPECT_EQ(wrong.route, nullptr);
  EXPECT_THAT(wrong.allowed, ElementsAre("GET", "HEAD", "POST"));
  EXPECT_EQ(matched("HEAD", "/api/runs").route->method, "GET");
  EXPECT_THAT(matched("GET", "/nothing").allowed, IsEmpty());
}

TEST(Router, an_escaped_slash_opens_no_door) {
  EXPECT_THAT(matched("GET", "/api%2Fruns").allowed, IsEmpty());
  EXPECT_EQ(matched("GET", "/api/runs/..%2F..%2Fetc").captures["id"], "../../etc");
  EXPECT_THAT(matched("GET", "/api/../api/runs").allowed, IsEmpty());
  EXPECT_THAT(matched("GET", "//api/runs").allowed, IsEmpty());
  EXPECT_THAT(matched("GET", "/api/runs/").allowed, IsEmpty());
}

TEST(Router, two_routes_of_one_address_are_a_bug) {
  EXPECT_THROW(Router({route("GET", "/a"), route("GET", "/a")}), std::logic_error);
}

TEST(Target, is_taken_apart) {
  const auto target = parse_target("/api/search?q=%E4%BA%91+x&limit=5&q=second&&flag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path(), "/api/search");
  EXPECT_THAT(target->query, ElementsAre(Pair("flag", ""), Pair("limit", "5"), Pair("q", "云 x")));
}

TEST(Target, refuses_what_is_no_text) {
  for (const char* wrong : {"/%", "/%4", "/%zz", "/%00", "/%0a", "/a%1b", "/%ff", "/?q=%", "/?q=%ff", "", "api"})
    EXPECT_FALSE(parse_target(wrong)) << wrong;
}

}  // namespace
}  // namespace kaozheng::app
