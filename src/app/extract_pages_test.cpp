// SPDX-License-Identifier: Apache-2.0
#include "app/extract_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/canned_sources_double.h"

namespace kaozheng::app {
namespace {

TEST(ExtractPages, a_found_page_is_its_extract_and_is_never_fetched) {
  sources::CannedSearch search;
  search.on("cloud", {Hit{"https://a.example/", "A", "The cloud grew by 20 %.", "canned", "2025-01-02"}});
  sources::CannedPages pages;
  pages.on("https://a.example/", "the whole page");
  const ExtractReading reading = make_extract_reading(search, pages);

  ASSERT_TRUE(reading.search->search(Query{"cloud"}, 3, {}));
  const auto document = reading.pages->read("https://a.example/", {});
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_THAT(document->text, testing::HasSubstr("grew by 20 %"));
  EXPECT_THAT(document->title, testing::HasSubstr("page not read"));
  EXPECT_EQ(document->published, "2025-01-02");
  EXPECT_EQ(pages.reads("https://a.example/"), 0);
}

TEST(ExtractPages, files_are_read_and_pages_nobody_found_are_not) {
  sources::CannedSearch search;
  sources::CannedPages pages;
  pages.on("file:///a.md", "text of the file", Origin::file);
  const ExtractReading reading = make_extract_reading(search, pages);
  EXPECT_TRUE(reading.pages->read("file:///a.md", {}));
  EXPECT_EQ(reading.pages->read("https://b.example/", {}).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace kaozheng::app
