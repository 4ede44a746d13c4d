// SPDX-License-Identifier: Apache-2.0
#include "sources/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "net/canned_http_double.h"
#include "sources/engines/engine_replies.h"
#include "store/memory_store_double.h"

namespace kaozheng::sources {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using PublicCanned = net::CannedHttp<net::Reaches::public_web>;

const std::string article =
    "<title>News</title><p>The cloud market grew by twenty per cent in the second quarter of the year, says the "
    "report.</p>";

net::HttpResponse answer(int status, std::string body, net::Headers headers = {}) {
  net::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

struct PagesTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> library = store::make_memory_store(clock);

  Result<Document> read_one(const net::HttpResponse& response, const std::string& url = "https://a.example/news") {
    PublicCanned http([&](const net::HttpRequest&) { return response; });
    return make_pages(http, *library, clock)->read(url, {});
  }
};

TEST_F(PagesTest, a_page_is_fetched_within_its_limits_and_cited_by_its_final_url) {
  PublicCanned http([](const net::HttpRequest&) {
    net::HttpResponse response = answer(200, article, {{"content-type", "text/html; charset=\"UTF-8\""}});
    response.final_url = "https://www.a.example/news/2025/07/02/market";
    return response;
  });
  const auto page = make_pages(http, *library, clock)->read("https://a.example/news?utm_source=x#top", {});
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_EQ(page->url, "https://www.a.example/news/2025/07/02/market");
  EXPECT_EQ(page->origin, Origin::web);
  EXPECT_EQ(page->id, sha256_hex(article));
  EXPECT_EQ(page->title, "News");
  ASSERT_EQ(http.requests().size(), 1u);
  const net::HttpRequest request = http.requests().front();
  EXPECT_EQ(request.url, "https://a.example/news");
  EXPECT_EQ(request.redirects_max, 5);
  EXPECT_EQ(request.timeouts.total, Milliseconds{30'000});
  EXPECT_LE(request.body_bytes_max, pdf_bytes_max);
}

TEST_F(PagesTest, statuses_say_what_to_do_next) {
  const std::vector<std::pair<int, ErrorKind>> cases = {{404, ErrorKind::not_found},    {410, ErrorKind::not_found},
                                                        {401, ErrorKind::refused},      {403, ErrorKind::refused},
                                                        {429, ErrorKind::rate_limited}, {503, ErrorKind::unavailable}};
  for (const auto& [status, kind] : cases) {
    const auto page = read_one(answer(status, article));
    ASSERT_FALSE(page) << status;
    EXPECT_EQ(page.error().kind, kind) << status;
    EXPECT_THAT(page.error().what, AllOf(HasSubstr(std::to_string(status)), HasSubstr("a.example")));
  }
}

TEST_F(PagesTest, a_challenge_is_no_page_whatever_its_status) {
  const auto marked = read_one(answer(503, "x", {{"cf-mitigated", "challenge"}}));
  ASSERT_FALSE(marked);
  EXPECT_EQ(marked.error().kind, ErrorKind::refused);
  const auto polite =
      read_one(answer(200, "<title>Just a moment...</title><p>Checking your browser before accessing</p>"));
  ASSERT_FALSE(polite);
  EXPECT_EQ(polite.error().kind, ErrorKind::malformed);
  EXPECT_THAT(polite.error().what, AllOf(HasSubstr("challenge"), HasSubstr("https://a.example/news")));
}

TEST_F(PagesTest, the_header_names_the_charset_of_a_page_that_does_not) {
  std::string gbk;
  for (int i = 0; i < 30; ++i) gbk += "\xD4\xC6\xBC\xC6\xCB\xE3\xCA\xD0\xB3\xA1\xA1\xA3";  // 云计算市场。
  const auto page = read_one(answer(200, "<p>" + gbk + "</p>", {{"content-type", "text/html; Charset=GBK; x=y"}}));
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_THAT(page->text, HasSubstr("云计算市场。"));
}

TEST_F(PagesTest, content_types_that_lie_do_no_harm) {
  EXPECT_EQ(read_one(answer(200, article, {{"content-type", "application/pdf"}}))->media_type, "text/html");
  EXPECT_EQ(read_one(answer(200, article, {{"content-type", ";;;charset="}}))->title, "News");
  const auto picture = read_one(answer(200, "\x89PNG\r\n\x1A\n....", {{"content-type", "text/html"}}));
  ASSERT_FALSE(picture);
  EXPECT_THAT(picture.error().what, HasSubstr("picture"));
}

TEST_F(PagesTest, a_page_that_does_not_end_is_too_long_and_left_early) {
  PublicCanned http([](const net::HttpRequest&) { return answer(200, std::string(page_bytes_max + 1'000, 'x')); });
  const auto page = make_pages(http, *library, clock)->read("https://a.example/", {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::too_long);
}

// A page of which the server says when it has changed.
struct KeptPagesTest : PagesTest {
  net::Headers headers = {{"content-type", "text/html"}, {"etag", "\"1\""}, {"cache-control", "max-age=60"}};
  std::string final_url;
  std::vector<std::string> asked;  // the conditions of each request
  PublicCanned http{[this](const net::HttpRequest& request) {
    std::string condition;
    for (const auto& [name, value] : request.headers)
      if (name.starts_with("If-") || name == "Cache-Control") condition += name + ": " + value;
    asked.push_back(condition);
    const bool same = condition == "If-None-Match: \"1\"";
    net::HttpResponse response = answer(same ? 304 : 200, same ? "" : article, headers);
    response.final_url = final_url.empty() ? request.url : final_url;
    return response;
  }};
  // As a run would: with readers of its own.
  Result<Document> read(bool fresh = false) {
    PageSettings settings;
    settings.fresh = fresh;
    return make_pages(http, *library, clock, settings)->read("https://a.example/news", {});
  }
};

TEST_F(KeptPagesTest, a_fresh_page_is_not_asked_for_again) {
  const auto first = read();
  clock.advance(Milliseconds{59'000});
  const auto second = read();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(asked.size(), 1u);
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->text, first->text);
  EXPECT_EQ(second->fetched_at, first->fetched_at) << "when it was really read";
}

TEST_F(KeptPagesTest, a_stale_page_is_asked_for_by_its_validator) {
  ASSERT_TRUE(read());
  clock.advance(Milliseconds{61'000});
  const auto second = read();
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_EQ(second->title, "News");
  EXPECT_THAT(asked, testing::ElementsAre("", "If-None-Match: \"1\""));
  EXPECT_EQ(second->fetched_at, to_iso8601(clock.now()));
  clock.advance(Milliseconds{59'000});
  ASSERT_TRUE(read());
  EXPECT_EQ(asked.size(), 2u) << "the answer made it fresh again";
}

TEST_F(KeptPagesTest, a_changed_page_replaces_the_one_that_was_kept) {
  ASSERT_TRUE(read());
  clock.advance(Milliseconds{61'000});
  PublicCanned changed([&](const net::HttpRequest&) { return answer(200, "<p>" + article + "</p>", headers); });
  const auto second = make_pages(changed, *library, clock)->read("https://a.example/news", {});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->id, sha256_hex("<p>" + article + "</p>"));
  EXPECT_EQ(read()->id, second->id);
}

TEST_F(KeptPagesTest, who_wants_it_fresh_gets_it_fresh) {
  ASSERT_TRUE(read());
  ASSERT_TRUE(read(/*fresh=*/true));
  EXPECT_THAT(asked, testing::ElementsAre("", "Cache-Control: no-cache"));
}

TEST_F(KeptPagesTest, what_is_not_to_be_kept_is_not) {
  ASSERT_TRUE(read());
  clock.advance(Milliseconds{61'000});
  headers = {{"etag", "\"1\""}, {"cache-control", "no-store"}};
  ASSERT_TRUE(read(/*fresh=*/true));
  EXPECT_FALSE(*library->kept_page("https://a.example/news")) << "not even the older one";
}

TEST_F(KeptPagesTest, what_is_no_page_is_not_kept) {
  PublicCanned challenge([&](const net::HttpRequest&) {
    return answer(200, "<title>Just a moment...</title><p>Verify you are human</p>", headers);
  });
  EXPECT_FALSE(make_pages(challenge, *library, clock)->read("https://a.example/news", {}));
  EXPECT_FALSE(*library->kept_page("https://a.example/news"));
}

TEST_F(KeptPagesTest, what_lies_behind_a_redirect_is_always_asked_for) {
  final_url = "https://a.example/2025/news";
  ASSERT_TRUE(read());
  EXPECT_EQ(read()->url, final_url);
  EXPECT_EQ(asked.size(), 2u);
  final_url = "https://a.example/2026/other";
  const auto moved = read();
  ASSERT_TRUE(moved) << moved.error().what;
  EXPECT_EQ(moved->url, final_url);
  EXPECT_EQ(asked.back(), "") << "another page must not be taken for the kept one";
}

TEST_F(PagesTest, one_page_under_two_spellings_is_fetched_once_also_when_it_fails) {
  PublicCanned http([](const net::HttpRequest& request) {
    return contains(request.url, "gone") ? answer(404, "") : answer(200, article);
  });
  const auto pages = make_pages(http, *library, clock);
  EXPECT_TRUE(pages->read("https://a.example/x", {}));
  EXPECT_TRUE(pages->read("https://A.example:443/x?utm_medium=mail#part", {}));
  EXPECT_FALSE(pages->read("https://a.example/gone", {}));
  EXPECT_FALSE(pages->read("https://a.example/gone", {}));
  EXPECT_EQ(http.requests().size(), 2u);
}

TEST_F(PagesTest, concurrent_readers_share_one_fetch) {
  std::atomic<int> fetches{0};
  PublicCanned http([&](const net::HttpRequest&) {
    ++fetches;
    std::this_thread::sleep_for(Milliseconds{50});
    return answer(200, article);
  });
  const auto pages = make_pages(http, *library, clock);
  std::atomic<int> read{0};
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 8; ++i)
      readers.emplace_back([&] { read += pages->read("https://a.example/x", {}).has_value() ? 1 : 0; });
  }
  EXPECT_EQ(fetches, 1);
  EXPECT_EQ(read, 8);
}

TEST_F(PagesTest, a_reader_who_stops_leaves_the_page_to_the_one_who_waits) {
  std::atomic<int> fetches{0};
  std::stop_source first_stop;
  PublicCanned http([&](const net::HttpRequest&) -> Result<net::HttpResponse> {
    if (++fetches > 1) return answer(200, article);
    while (!first_stop.stop_requested()) std::this_thread::sleep_for(Milliseconds{1});
    return fail(ErrorKind::cancelled, "stopped");
  });
  const auto pages = make_pages(http, *library, clock);
  std::jthread first([&] {
    EXPECT_EQ(pages->read("https://a.example/x", first_stop.get_token()).error().kind, ErrorKind::cancelled);
  });
  while (fetches == 0) std::this_thread::sleep_for(Milliseconds{1});
  std::jthread second([&] { EXPECT_TRUE(pages->read("https://a.example/x", {})); });
  std::this_thread::sleep_for(Milliseconds{10});
  first_stop.request_stop();
  first.join();
  second.join();
  EXPECT_EQ(fetches, 2);
}

TEST_F(PagesTest, a_waiting_reader_can_stop) {
  std::stop_source all;
  std::atomic<bool> fetching{false};
  PublicCanned http([&](const net::HttpRequest&) -> Result<net::HttpResponse> {
    fetching = true;
    while (!all.stop_requested()) std::this_thread::sleep_for(Milliseconds{1});
    return answer(200, article);
  });
  const auto pages = make_pages(http, *library, clock);
  std::jthread first([&] { static_cast<void>(pages->read("https://a.example/x", {})); });
  while (!fetching) std::this_thread::sleep_for(Milliseconds{1});
  std::stop_source mine;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(Milliseconds{10});
    mine.request_stop();
  });
  EXPECT_EQ(pages->read("https://a.example/x", mine.get_token()).error().kind, ErrorKind::cancelled);
  all.request_stop();
}

TEST_F(PagesTest, addresses_that_are_no_pages_are_refused_unasked) {
  PublicCanned http([](const net::HttpRequest&) { return answer(200, article); });
  const auto pages = make_pages(http, *library, clock);
  for (const char* url : {"ftp://a.example/", "javascript:alert(1)", "https://u:p@a.example/", "data:text/html,x", "",
                          "file:relative", "file://host/x"})
    EXPECT_FALSE(pages->read(url, {})) << url;
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(PagesTest, a_file_is_read_from_the_library_and_from_nowhere_else) {
  Document document;
  document.id = "d1";
  document.url = "https://a.example/elsewhere";
  document.text = "Text of the file.";
  ASSERT_TRUE(library->index_file({"/docs/云 1.md", 1, 1, "d1", ""}, &document, {}));
  ASSERT_TRUE(library->index_file({"/docs/bad.md", 1, 1, "", "it is binary"}, nullptr, {}));
  PublicCanned http([](const net::HttpRequest&) { return answer(200, article); });
  const auto pages = make_pages(http, *library, clock);

  const auto known = pages->read(file_url("/docs/云 1.md"), {});
  ASSERT_TRUE(known) << known.error().what;
  EXPECT_EQ(known->text, "Text of the file.");
  EXPECT_EQ(known->url, file_url("/docs/云 1.md"));
  EXPECT_EQ(known->origin, Origin::file);
  EXPECT_EQ(pages->read("file:///etc/passwd", {}).error().kind, ErrorKind::refused);
  EXPECT_EQ(pages->read("file:///docs/../etc/passwd", {}).error().kind, ErrorKind::refused);
  const auto unreadable = pages->read("file:///docs/bad.md", {});
  ASSERT_FALSE(unreadable);
  EXPECT_EQ(unreadable.error().kind, ErrorKind::malformed);
  EXPECT_THAT(unreadable.error().what, HasSubstr("binary"));
}

}  // namespace
}  // namespace kaozheng::sources
