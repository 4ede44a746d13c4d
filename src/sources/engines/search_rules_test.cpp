// SPDX-License-Identifier: Apache-2.0
#include "sources/search_rules.h"

#include <gtest/gtest.h>

namespace kaozheng::sources {
namespace {

TEST(SearchRules, domains_are_read_as_people_write_them) {
  for (const char* text : {"example.com", " Example.COM ", "www.example.com", "https://www.example.com/path?x",
                           "*.example.com", ".example.com", "example.com:443"})
    EXPECT_EQ(rule_domain(text), "example.com") << text;
  EXPECT_EQ(rule_domain("中国.example"), rule_domain("xn--fiqs8s.example"));
  for (const char* text : {"", "  ", "http://", "*", "user@example.com", "a b"})
    EXPECT_EQ(rule_domain(text), "") << text;
}

TEST(SearchRules, a_domain_holds_for_itself_and_what_is_below) {
  const SearchRules rules = readable({.deny = {"example.com", "ac.uk", ""}});
  EXPECT_FALSE(admits(rules, "https://example.com/"));
  EXPECT_FALSE(admits(rules, "https://News.example.com:8443/a"));
  EXPECT_FALSE(admits(rules, "http://ox.ac.uk/"));
  EXPECT_TRUE(admits(rules, "https://notexample.com/"));
  EXPECT_TRUE(admits(rules, "https://example.com.evil.example/"));
}

TEST(SearchRules, allowed_ones_leave_no_others_and_refused_ones_win) {
  const SearchRules rules = readable({.allow = {"gov.cn"}, .deny = {"old.gov.cn"}});
  EXPECT_TRUE(admits(rules, "https://stats.gov.cn/x"));
  EXPECT_FALSE(admits(rules, "https://old.gov.cn/x"));
  EXPECT_FALSE(admits(rules, "https://example.com/"));
  EXPECT_FALSE(admits(rules, "not a url"));
  EXPECT_TRUE(admits(rules, "file:///docs/a.md"));
  EXPECT_TRUE(admits({}, "not a url"));
}

TEST(SearchRules, preferred_ones_are_told) {
  const SearchRules rules = readable({.prefer = {"gov.cn"}});
  EXPECT_TRUE(prefers(rules, "https://stats.gov.cn/"));
  EXPECT_FALSE(prefers(rules, "https://example.com/"));
  EXPECT_FALSE(prefers({}, "https://example.com/"));
}

TEST(SearchRules, a_date_moves_a_page_and_never_drops_it) {
  struct Case {
    const char* published;
    const char* after;
    std::uint64_t score;
  };
  for (const Case& one : {Case{"2025-03-01", "2025-01-01", 125}, Case{"2024-12-31", "2025-01-01", 50},
                          Case{"2025", "2025-06-01", 125}, Case{"2024", "2025-06-01", 50},
                          Case{"2025-07-01", "2025", 125}, Case{"", "2025", 100}, Case{"2020-01-01", "", 100}})
    EXPECT_EQ(scored_by_date(100, Hit{"https://a.example/x", "", "", "", one.published}, one.after), one.score)
        << one.published << " " << one.after;
  EXPECT_EQ(scored_by_date(100, Hit{"https://a.example/2019/05/06/x", "", "", "", ""}, "2025"), 50u);
  EXPECT_EQ(scored_by_date(100, Hit{"file:///2019.md", "", "", "", "2019-05-06"}, "2025"), 100u);
}

}  // namespace
}  // namespace kaozheng::sources
