// SPDX-License-Identifier: Apache-2.0
#include "sources/dates.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace kaozheng::sources {
namespace {

TEST(Dates, the_ways_pages_write_them) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"2025-07-01T08:00:00+08:00", "2025-07-01"},
      {"发布时间：2025年7月1日 08:30", "2025-07-01"},
      {"2025年7月", "2025-07"},
      {"1 July 2025", "2025-07-01"},
      {"Published on July 1, 2025 by A", "2025-07-01"},
      {"Jul 1, 2025", "2025-07-01"},
      {"2025/07/01", "2025-07-01"},
      {"Tue, 01 Jul 2025 08:00:00 GMT", "2025-07-01"},
  };
  for (const auto& [text, date] : cases) EXPECT_EQ(find_date(text), date) << text;
}

TEST(Dates, what_is_none_is_not_guessed) {
  for (const char* text :
       {"", "07/01/2025", "version 2.0.25", "2025", "12345-67-89", "2025-13-40", "May be", "call 2025-070-1234"})
    EXPECT_EQ(find_date(text), "") << text;
}

TEST(Dates, paths_of_urls_carry_them) {
  EXPECT_EQ(date_of_url("https://a.example/2025/07/01/story.html"), "2025-07-01");
  EXPECT_EQ(date_of_url("https://a.example/news/2025-07-01/1234.html"), "2025-07-01");
  EXPECT_EQ(date_of_url("https://a.example/20250701/story.html"), "2025-07-01");
  EXPECT_EQ(date_of_url("https://a.example/item/123456789"), "");
}

}  // namespace
}  // namespace kaozheng::sources
