// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "sources/document_checks_double.h"
#include "sources/media_kind.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

using ::testing::HasSubstr;

const std::string sentence = "The cloud market grew by twenty per cent in the second quarter of the year.";

Result<Document> read(const std::string& bytes, const std::string& media_type,
                      const std::string& url = "https://a.example/x") {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  Fetched fetched;
  fetched.bytes = bytes;
  fetched.url = url;
  fetched.media_type = media_type;
  return read_document(fetched, clock, {});
}

TEST(ReadDocument, it_is_named_by_its_bytes_and_dated_by_the_clock) {
  const auto document = read(sentence, "text/plain");
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(document->id, sha256_hex(sentence));
  EXPECT_EQ(document->url, "https://a.example/x");
  EXPECT_EQ(document->fetched_at, "2025-07-01T00:00:00.000Z");
  EXPECT_EQ(document->origin, Origin::web);
  EXPECT_EQ(what_is_wrong_with(*document), "");
}

TEST(ReadDocument, content_decides_against_what_the_sender_says) {
  const std::string page = "<!DOCTYPE html><html><body><p>" + sentence + "</p></body></html>";
  EXPECT_EQ(read(page, "text/plain")->media_type, "text/html");
  EXPECT_EQ(read(page, "application/octet-stream")->text, sentence);
  EXPECT_EQ(read("\n<!-- a comment --> " + page, "")->media_type, "text/html");
  EXPECT_EQ(read("<?xml version=\"1.0\"?>\n" + page, "text/xml")->media_type, "text/html");
  EXPECT_EQ(read(sentence, "text/html")->media_type, "text/plain");
  EXPECT_EQ(read("# Title\n\n" + sentence, "text/plain", "https://a.example/README.md")->media_type, "text/markdown");
  EXPECT_EQ(
      read("<div align=center>x</div>\n\n# Title\n\n" + sentence, "text/plain", "https://a.example/README.md?raw=1")
          ->media_type,
      "text/markdown");
  EXPECT_EQ(read("if a<b then " + sentence, "text/plain")->media_type, "text/plain");
}

TEST(ReadDocument, a_wall_of_plain_text_is_a_wall_and_a_note_of_ones_own_is_not) {
  const std::string wall = "Too many requests from your network.\nPlease log in to continue.";
  const auto found = read(wall, "text/plain");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().what, HasSubstr("log-in"));
  ManualClock clock{*parse_iso8601("2025-07-01")};
  EXPECT_TRUE(read_document({wall, "file:///note.txt", "text/plain", "", Origin::file}, clock, {}));
}

TEST(ReadDocument, pages_in_utf16_are_pages) {
  std::string wide = "\xFF\xFE";
  for (const char c : "<!DOCTYPE html><p>" + sentence) wide += {c, '\0'};
  const auto document = read(wide, "text/html");
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(document->media_type, "text/html");
  EXPECT_EQ(document->text, sentence);
}

TEST(ReadDocument, what_cannot_be_read_is_named) {
  using namespace std::string_literals;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\x89PNG\r\n\x1A\n\0\0\0"s, "PNG"},
      {"PK\x03\x04....x"s, "damaged"},
      {"\xD0\xCF\x11\xE0\xA1\xB1"s, "Office"},
      {"\x1F\x8B\x08\0"s, "gzip"},
      {"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "feed"},
      {"<svg xmlns='x'><text>a</text></svg>", "SVG"},
      {"text and \x01\x02\x03\x04\x05\x06\0\0\0\x0E\x0F more"s, "binary"},
      {"", "empty"},
  };
  for (const auto& [bytes, what] : cases) {
    const auto document = read(bytes, "text/html");
    ASSERT_FALSE(document) << what;
    EXPECT_EQ(document.error().kind, ErrorKind::malformed) << what;
    EXPECT_THAT(document.error().what, HasSubstr(what));
  }
}

TEST(ReadDocument, what_is_too_large_is_said_to_be) {
  const auto document = read(std::string(page_bytes_max + 1, 'x'), "text/plain");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().kind, ErrorKind::too_long);
}

TEST(ReadDocument, a_stop_is_obeyed) {
  ManualClock clock{TimePoint{}};
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(
      read_document({sentence, "https://a.example/", "", "", Origin::web}, clock, source.get_token()).error().kind,
      ErrorKind::cancelled);
}

}  // namespace
}  // namespace kaozheng::sources
