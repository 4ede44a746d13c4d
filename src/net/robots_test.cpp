// SPDX-License-Identifier: Apache-2.0
#include "net/robots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kaozheng::net {
namespace {

bool allows(std::string_view rules, std::string_view target) {
  return Robots::parse("User-agent: *\n" + std::string(rules), {"kaozheng"}).allows(target);
}

struct Case {
  std::string_view rules;
  std::string_view target;
  bool allowed;
};
void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(allows(c.rules, c.target), c.allowed) << c.rules << " of " << c.target;
}

TEST(Robots, a_rule_is_the_beginning_of_a_path) {
  check({{"Disallow: /", "/", false},
         {"Disallow: /", "/a/b?c", false},
         {"Disallow: /fish", "/fish", false},
         {"Disallow: /fish", "/fish.html", false},
         {"Disallow: /fish", "/fish/salmon.html", false},
         {"Disallow: /fish", "/fishheads?id=1", false},
         {"Disallow: /fish", "/Fish.asp", true},
         {"Disallow: /fish", "/catfish", true},
         {"Disallow: /fish", "/?id=fish", true},
         {"Disallow: /fish/", "/fish", true},
         {"Disallow: /fish/", "/fish/", false},
         {"Disallow: fish", "/fish", true},
         {"Disallow:", "/a", true},
         {"Disallow: /a?b=1", "/a?b=12", false},
         {"Disallow: /robots.txt", "/robots.txt", true},
         {"Allow: /a", "/b", true}});
}

// RFC 9309, 2.2.3.
TEST(Robots, stars_and_dollars) {
  check({{"Disallow: *", "/a", false},
         {"Disallow: /*.php", "/index.php", false},
         {"Disallow: /*.php", "/a/b.php/c?d", false},
         {"Disallow: /*.php", "/a.PHP", true},
         {"Disallow: /*.php$", "/a/b.php", false},
         {"Disallow: /*.php$", "/a.php?x", true},
         {"Disallow: /*.php$", "/a.php/b.php", false},
         {"Disallow: /this/*/exactly", "/this/path/exactly", false},
         {"Disallow: /this/*/exactly", "/this//exactly", false},
         {"Disallow: /this/*/exactly", "/this/exactly", true},
         {"Disallow: /fish*", "/fish", false},
         {"Disallow: /fish*.php", "/fishheads/catfish.php?p", false},
         {"Disallow: /$", "/", false},
         {"Disallow: /$", "/a", true},
         {"Disallow: /a$b", "/a$b", false},
         {"Disallow: /a$b", "/a", true},
         {"Disallow: $", "/", true},
         {"Disallow: ***/x**$", "/a/x/y", false},
         {"Disallow: /path/file-with-a-%2A.html", "/path/file-with-a-*.html", false},
         {"Disallow: /path/file-with-a-%2A.html", "/path/file-with-a-b.html", true},
         {"Disallow: /path/foo-%24", "/path/foo-$", false},
         {"Disallow: /path/foo-%24", "/path/foo-", true}});
}

// RFC 9309, 2.2.2.
TEST(Robots, encoded_and_plain_are_the_same) {
  check({{"Disallow: /foo/bar?baz=quz", "/foo/bar?baz=quz", false},
         {"Disallow: /foo/bar?baz=http://foo.bar", "/foo/bar?baz=http://foo.bar", false},
         {"Disallow: /foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", false},
         {"Disallow: /foo/bar/\xE3\x83\x84", "/foo/bar/%E3%83%84", false},
         {"Disallow: /foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", false},
         {"Disallow: /foo/bar/%E3%83%84", "/foo/bar/\xE3\x83\x84", false},
         {"Disallow: /foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", false},
         {"Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false},
         {"Disallow: /foo/bar/baz", "/foo/bar/%62%61%7a", false},
         {"Disallow: /a%2Fb", "/a/b", true},
         {"Disallow: /a%zz", "/a%zz", false}});
}

// RFC 9309, 5.2.
TEST(Robots, the_longest_match_decides) {
  constexpr std::string_view example =
      "Allow: /example/page/\nDisallow: /example/page/disallowed.gif\nDisallow: /example/";
  check({{example, "/example/page/", true},
         {example, "/example/page/disallowed.gif", false},
         {example, "/example/other", false},
         {"Allow: /p\nDisallow: /", "/page", true},
         {"Disallow: /folder\nAllow: /folder", "/folder/page", true},
         {"Allow: /folder\nDisallow: /folder", "/folder/page", true},
         {"Allow: /page\nDisallow: /*.htm", "/page.htm", false},
         {"Allow: /page\nDisallow: /*.ph", "/page.php5", true},
         {"Allow: /$\nDisallow: /", "/", true},
         {"Allow: /$\nDisallow: /", "/page.htm", false}});
}

// RFC 9309, 5.1.
constexpr std::string_view simple_example = R"(User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
EOF)";

TEST(Robots, every_robot_finds_its_group) {
  struct Visit {
    std::string_view robot, target;
    bool allowed;
  };
  for (const Visit& visit : std::vector<Visit>{{"anybot", "/a.gif", false},
                                               {"anybot", "/a.gif?x", true},
                                               {"anybot", "/example/x", false},
                                               {"anybot", "/publications/", true},
                                               {"anybot", "/", true},
                                               {"foobot", "/", false},
                                               {"FooBot", "/publications/", false},
                                               {"foobot", "/example/page.html", true},
                                               {"foobot", "/example/allowed.gif", true},
                                               {"foobot", "/example/other.gif", false},
                                               {"barbot", "/example/page.html", false},
                                               {"barbot", "/example/a.gif", true},
                                               {"bazbot", "/example/page.html", false},
                                               {"quxbot", "/example/page.html", true},
                                               {"quxbot", "/a.gif", true},
                                               {"foobot-news", "/publications/", true}})
    EXPECT_EQ(Robots::parse(simple_example, {std::string(visit.robot)}).allows(visit.target), visit.allowed)
        << visit.robot << " at " << visit.target;
}

TEST(Robots, groups_of_one_name_are_one) {
  constexpr std::string_view text =
      "User-agent: kaozheng\nDisallow: /a\n\nUser-agent: other\nDisallow: /b\n\nUser-agent: KAOZHENG/2.0\nDisallow: "
      "/c\n"
      "user-agent: *\nDisallow: /d\n";
  const Robots robots = Robots::parse(text, {"kaozheng"});
  EXPECT_FALSE(robots.allows("/a"));
  EXPECT_TRUE(robots.allows("/b"));
  EXPECT_FALSE(robots.allows("/c"));
  EXPECT_TRUE(robots.allows("/d")) << "a group of one's own stands in place of the one for all";
}

TEST(Robots, lines_of_no_meaning_are_passed_over) {
  constexpr std::string_view text =
      "\xEF\xBB\xBF# for all\r\nDisallow: /before-any-group\r\nUser-agent : * # everyone\rSitemap: /map.xml\r\n"
      "Crawl-delay: 3\nuser-agent: also\nDISALLOW :\t/a # not this\r\n<html>nonsense: /b</html>\nDisallow /c\n"
      "disalow: /d\nDisallow /e /f";
  const Robots robots = Robots::parse(text, {"kaozheng"});
  EXPECT_TRUE(robots.allows("/before-any-group"));
  EXPECT_FALSE(robots.allows("/a"));
  EXPECT_TRUE(robots.allows("/b"));
  EXPECT_FALSE(robots.allows("/c"));
  EXPECT_FALSE(robots.allows("/d"));
  EXPECT_TRUE(robots.allows("/e"));
  EXPECT_FALSE(Robots::parse(text, {"also"}).allows("/a"));
}

TEST(Robots, nothing_said_is_everything_allowed) {
  EXPECT_TRUE(Robots().allows("/a"));
  EXPECT_TRUE(Robots::parse("", {"kaozheng"}).allows("/a"));
  EXPECT_TRUE(Robots::parse("User-agent: other\nDisallow: /", {"kaozheng"}).allows("/a"));
  EXPECT_TRUE(Robots::parse("<!DOCTYPE html><title>Not found</title>", {"kaozheng"}).allows("/a"));
  EXPECT_FALSE(Robots::parse("User-agent: *\nDisallow: /", {}).allows("/a"));
}

TEST(Robots, of_a_huge_file_the_beginning_counts) {
  std::string text = "User-agent: *\nDisallow: /early\n";
  while (text.size() < robots_bytes_max - 12) text += "# padding\n";
  text.resize(robots_bytes_max - 10, '\n');
  text += "Disallow: /later";
  const Robots robots = Robots::parse(text, {"kaozheng"});
  EXPECT_FALSE(robots.allows("/early"));
  EXPECT_TRUE(robots.allows("/later"));
  EXPECT_TRUE(robots.allows("/other")) << "half a line is no rule";
}

TEST(Robots, a_pattern_of_many_stars_costs_little) {
  std::string pattern = "Disallow: /";
  for (int i = 0; i < 2'000; ++i) pattern += "*a";
  EXPECT_TRUE(allows(pattern + "b$", "/" + std::string(8'000, 'a')));
}

TEST(Robots, who_goes_by_several_names_heeds_what_is_said_to_each) {
  constexpr std::string_view text =
      "User-agent: kaozheng\nDisallow: /a\n\nUser-agent: library-bot\nDisallow: /b\n\nUser-agent: *\nDisallow: /";
  const Robots robots = Robots::parse(text, products_in("library-bot/2 kaozheng/0.1"));
  EXPECT_FALSE(robots.allows("/a"));
  EXPECT_FALSE(robots.allows("/b"));
  EXPECT_TRUE(robots.allows("/c"));
}

TEST(Robots, a_user_agent_names_its_products) {
  using testing::ElementsAre;
  EXPECT_THAT(products_in("kaozheng/0.1.0 (+https://a.example/bot)"), ElementsAre("kaozheng"));
  EXPECT_THAT(products_in("My-Bot_x 2 kaozheng/1"), ElementsAre("My-Bot_x", "kaozheng"));
  EXPECT_THAT(products_in("Mozilla/5.0 (compatible; kaozheng/2; a@b.example)"), ElementsAre("Mozilla", "kaozheng"));
  EXPECT_THAT(products_in("2nd"), ElementsAre());
  EXPECT_THAT(products_in(""), ElementsAre());
}

}  // namespace
}  // namespace kaozheng::net
