// SPDX-License-Identifier: Apache-2.0
#include "sources/canned_sources_double.h"

#include <gtest/gtest.h>

namespace kaozheng::sources {
namespace {

TEST(CannedSearch, it_answers_by_part_of_the_query_and_remembers_what_was_asked) {
  CannedSearch search;
  search.on("cloud", {{"https://a.example/", "A", "", "", ""}, {"file:///docs/b.md", "B", "", "", ""}})
      .trouble("bad", Error{ErrorKind::refused, "blocked"});
  const auto answer = search.search(Query{"cloud market"}, 5, {});
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->hits.size(), 2u);
  EXPECT_EQ(answer->hits[0].engine, "canned");
  EXPECT_EQ(answer->troubles.size(), 1u);
  EXPECT_TRUE(search.search(Query{"banks"}, 5, {})->hits.empty());
  EXPECT_EQ(search.search(Query{"cloud"}, 1, {})->hits.size(), 1u);
  ASSERT_EQ(search.asked().size(), 3u);
  EXPECT_EQ(search.asked()[1].text, "banks");
}

TEST(CannedSearch, a_private_query_gets_files_only) {
  CannedSearch search;
  search.on("cloud", {{"https://a.example/", "A", "", "", ""}, {"file:///docs/b.md", "B", "", "", ""}});
  const auto answer = search.search(Query{"cloud", Language::en, Reach::files_only}, 5, {});
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->hits.size(), 1u);
  EXPECT_EQ(answer->hits[0].url, "file:///docs/b.md");
}

TEST(CannedPages, texts_become_documents_and_reads_are_counted) {
  CannedPages pages;
  pages.on("https://a.example/", "First paragraph of it.\n\nSecond paragraph.", Origin::web, "2025-03-01")
      .on("https://b.example/", Error{ErrorKind::timed_out, "slow"});
  const auto page = pages.read("https://a.example/", {});
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_EQ(page->url, "https://a.example/");
  EXPECT_EQ(page->published, "2025-03-01");
  EXPECT_FALSE(page->id.empty());
  EXPECT_FALSE(page->blocks.empty());
  EXPECT_EQ(pages.read("https://b.example/", {}).error().kind, ErrorKind::timed_out);
  EXPECT_EQ(pages.read("https://c.example/", {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(pages.reads("https://a.example/"), 1);
  EXPECT_EQ(pages.reads("https://never.example/"), 0);
}

TEST(CannedSources, a_stop_is_obeyed) {
  std::stop_source source;
  source.request_stop();
  CannedSearch search;
  CannedPages pages;
  EXPECT_EQ(search.search(Query{"x"}, 5, source.get_token()).error().kind, ErrorKind::cancelled);
  EXPECT_EQ(pages.read("https://a.example/", source.get_token()).error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace kaozheng::sources
