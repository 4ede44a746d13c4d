// SPDX-License-Identifier: Apache-2.0
#include "research/reading.h"

#include <gtest/gtest.h>

#include "research/world_double.h"

namespace kaozheng::research {
namespace {

using namespace std::chrono_literals;

// Some pages take as long as they are let.
class SlowPages final : public sources::Pages {
 public:
  SlowPages(sources::Pages& pages, std::map<std::string, Milliseconds> slow) : pages_(pages), slow_(std::move(slow)) {}
  Result<Document> read(const std::string& url, std::stop_token stop) override {
    const auto slow = slow_.find(url);
    if (slow != slow_.end() && !system_clock().sleep(slow->second, stop)) return fail(ErrorKind::cancelled, "stopped");
    return pages_.read(url, stop);
  }

 private:
  sources::Pages& pages_;
  const std::map<std::string, Milliseconds> slow_;
};

std::string page(int number) { return "https://site" + std::to_string(number) + ".example/"; }

class ReadingTest : public testing::Test {
 protected:
  ReadingTest() {
    for (int i = 0; i < 8; ++i) {
      world_.pages.on(page(i), "Text of page " + std::to_string(i) + ".");
      hits_.push_back(hit_at(page(i)));
    }
    world_.limits.pages_per_round = 3;
  }

  Result<ReadPages> read(std::map<std::string, Milliseconds> slow, Milliseconds patience) {
    SlowPages pages(world_.pages, std::move(slow));
    const ResearchRun run = world_.run();
    ResearchRun slow_run{run.id,      run.model, run.search, pages,       run.events, run.budget,
                         run.prompts, run.today, run.limits, run.sources, run.stop};
    slow_run.page_patience = patience;
    std::set<std::string> known;
    return read_pages(slow_run, "t1", hits_, known);
  }
  static std::vector<std::string> urls_of(const ReadPages& pages) {
    std::vector<std::string> urls;
    for (const Document& document : pages.documents) urls.push_back(document.url);
    return urls;
  }

  World world_;
  std::vector<Hit> hits_;
};

TEST_F(ReadingTest, pages_stand_in_the_order_of_the_hits_however_they_come) {
  const auto pages = read({{page(0), 60ms}, {page(1), 20ms}}, 10s);
  ASSERT_TRUE(pages);
  EXPECT_EQ(urls_of(*pages), (std::vector{page(0), page(1), page(2)}));
  EXPECT_TRUE(pages->troubles.empty());
  EXPECT_EQ(world_.pages.reads(page(3)), 0);
}

TEST_F(ReadingTest, a_slow_page_does_not_hold_the_round) {
  const Milliseconds began = system_clock().elapsed();
  const auto pages = read({{page(1), 60s}}, 300ms);
  EXPECT_LT(system_clock().elapsed() - began, 20s);
  ASSERT_TRUE(pages);
  EXPECT_EQ(urls_of(*pages), (std::vector{page(0), page(2), page(3)}));
  ASSERT_EQ(pages->troubles.size(), 1u);
  EXPECT_EQ(pages->troubles[0].url, page(1));
  EXPECT_EQ(pages->troubles[0].why.kind, ErrorKind::timed_out);
  EXPECT_EQ(world_.events.of("PageFailed").size(), 1u);
}

TEST_F(ReadingTest, slow_pages_all_of_them_are_overtaken_too) {
  const auto pages = read({{page(0), 60s}, {page(1), 60s}, {page(2), 60s}}, 100ms);
  ASSERT_TRUE(pages);
  EXPECT_EQ(urls_of(*pages), (std::vector{page(3), page(4), page(5)}));
  EXPECT_EQ(pages->troubles.size(), 3u);
}

TEST_F(ReadingTest, without_another_hit_a_slow_page_has_all_of_the_patience_and_the_only_one_any_time) {
  hits_.resize(2);
  auto pages = read({{page(1), 200ms}}, 20s);
  ASSERT_TRUE(pages);
  EXPECT_EQ(urls_of(*pages), (std::vector{page(0), page(1)}));
  pages = read({{page(1), 60s}}, 100ms);
  ASSERT_TRUE(pages);
  EXPECT_EQ(urls_of(*pages), std::vector{page(0)});
  pages = read({{page(0), 200ms}, {page(1), 200ms}}, 20ms);
  ASSERT_TRUE(pages);
  EXPECT_FALSE(pages->documents.empty());
}

TEST_F(ReadingTest, no_more_than_twice_as_many_are_asked) {
  std::map<std::string, Milliseconds> slow;
  for (int i = 0; i < 5; ++i) slow[page(i)] = 60s;
  const auto pages = read(slow, 50ms);
  ASSERT_TRUE(pages);
  EXPECT_EQ(urls_of(*pages), std::vector{page(5)});
  EXPECT_EQ(world_.pages.reads(page(6)), 0);
}

TEST_F(ReadingTest, a_stop_ends_the_round_at_once) {
  world_.stop.request_stop();
  const Milliseconds began = system_clock().elapsed();
  const auto pages = read({{page(0), 60s}, {page(1), 60s}, {page(2), 60s}}, 60s);
  EXPECT_LT(system_clock().elapsed() - began, 20s);
  ASSERT_FALSE(pages);
  EXPECT_EQ(pages.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace kaozheng::research
