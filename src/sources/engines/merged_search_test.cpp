// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "sources/search.h"
#include "store/memory_store_double.h"

namespace kaozheng::sources {
namespace {

using Answer = std::function<Result<std::vector<Hit>>(const Query&, std::stop_token)>;

class FakeEngine final : public SearchEngine {
 public:
  FakeEngine(std::string name, Origin origin, Answer answer, std::atomic<int>* calls)
      : name_(std::move(name)), origin_(origin), answer_(std::move(answer)), calls_(calls) {}
  std::string name() const override { return name_; }
  Origin origin() const override { return origin_; }
  Result<std::vector<Hit>> search(const Query& query, int, std::stop_token stop) override {
    ++*calls_;
    return answer_(query, stop);
  }

 private:
  std::string name_;
  Origin origin_;
  Answer answer_;
  std::atomic<int>* calls_;
};

Hit hit(const std::string& url, const std::string& title = "title", const std::string& snippet = "snippet") {
  return Hit{url, title, snippet, "", ""};
}

struct MergedSearchTest : testing::Test {
  ManualClock clock{TimePoint{}};
  std::atomic<int> calls{0};
  std::vector<std::unique_ptr<SearchEngine>> engines;

  void add(std::string name, Answer answer, Origin origin = Origin::web) {
    engines.push_back(std::make_unique<FakeEngine>(std::move(name), origin, std::move(answer), &calls));
  }
  void add(std::string name, std::vector<Hit> hits, Origin origin = Origin::web) {
    add(
        std::move(name), [hits](const Query&, std::stop_token) { return Result<std::vector<Hit>>(hits); }, origin);
  }
  std::unique_ptr<Search> merged(SearchSettings settings = {}) {
    return make_merged_search(std::move(engines), clock, std::move(settings));
  }
  void add_failing(std::string name) {
    add(std::move(name),
        [](const Query&, std::stop_token) { return Result<std::vector<Hit>>(fail(ErrorKind::unavailable, "down")); });
  }
  static SearchAnswer ask_for(Search& search, const std::string& text, const std::string& after = "") {
    const auto answer = search.search(Query{text, Language::en, Reach::anywhere, after}, 10, {});
    EXPECT_TRUE(answer);
    return answer.value_or(SearchAnswer{});
  }
  static SearchAnswer ask(Search& search, Reach reach = Reach::anywhere, int count = 10) {
    const auto answer = search.search(Query{"cloud", Language::en, reach}, count, {});
    EXPECT_TRUE(answer);
    return answer.value_or(SearchAnswer{});
  }
  static std::vector<std::string> urls(const SearchAnswer& answer) {
    std::vector<std::string> found;
    for (const Hit& one : answer.hits) found.push_back(one.url);
    return found;
  }
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(MergedSearchTest, what_two_engines_found_comes_before_what_one_found) {
  add("one", {hit("https://a.example/"), hit("https://both.example/")});
  add("two", {hit("https://b.example/"), hit("https://both.example/#part")});
  const auto search = merged();
  EXPECT_THAT(search->engines(), ElementsAre("one", "two"));
  const SearchAnswer answer = ask(*search);
  EXPECT_THAT(urls(answer), ElementsAre("https://both.example/", "https://a.example/", "https://b.example/"));
  EXPECT_EQ(answer.hits[0].engine, "one+two");
  EXPECT_EQ(answer.hits[1].engine, "one");
  EXPECT_THAT(answer.engines, ElementsAre("one", "two"));
  EXPECT_THAT(urls(ask(*search, Reach::anywhere, 1)), ElementsAre("https://both.example/"));
}

TEST_F(MergedSearchTest, the_best_ranked_engine_gives_title_and_snippet_and_others_fill_what_it_left_empty) {
  add("one",
      {hit("https://x.example/"), hit("https://a.example/", "low", "low snippet"), hit("https://c.example/", "", "")});
  add("two", {hit("https://a.example/", "high", "")});
  const SearchAnswer answer = ask(*merged());
  ASSERT_EQ(answer.hits.size(), 3u);
  EXPECT_EQ(answer.hits[0].title, "high");
  EXPECT_EQ(answer.hits[0].snippet, "low snippet");
  EXPECT_EQ(answer.hits[2].title, "https://c.example/");
}

TEST_F(MergedSearchTest, one_engine_counts_a_page_once) {
  add("one", {hit("https://a.example/?utm_source=x"), hit("https://a.example/"), hit("https://b.example/")});
  add("two", {hit("https://b.example/")});
  EXPECT_THAT(urls(ask(*merged())), ElementsAre("https://b.example/", "https://a.example/?utm_source=x"));
}

TEST_F(MergedSearchTest, private_queries_reach_file_engines_only) {
  add("web", {hit("https://a.example/")});
  add("local", {hit("file:///docs/a.md")}, Origin::file);
  const SearchAnswer answer = ask(*merged(), Reach::files_only);
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(urls(answer), ElementsAre("file:///docs/a.md"));
  EXPECT_THAT(answer.engines, ElementsAre("local"));
  EXPECT_THAT(answer.troubles, IsEmpty());
}

TEST_F(MergedSearchTest, a_web_engine_cannot_name_a_file) {
  add("web", {hit("file:///etc/passwd"), hit("https://a.example/")});
  EXPECT_THAT(urls(ask(*merged())), ElementsAre("https://a.example/"));
}

TEST_F(MergedSearchTest, a_trouble_is_told_and_the_others_answer) {
  add("bad",
      [](const Query&, std::stop_token) { return Result<std::vector<Hit>>(fail(ErrorKind::unavailable, "down")); });
  add("good", {hit("https://a.example/")});
  const SearchAnswer answer = ask(*merged());
  EXPECT_THAT(urls(answer), ElementsAre("https://a.example/"));
  EXPECT_THAT(answer.engines, ElementsAre("good"));
  ASSERT_EQ(answer.troubles.size(), 1u);
  EXPECT_EQ(answer.troubles[0].engine, "bad");
  EXPECT_EQ(answer.troubles[0].error.kind, ErrorKind::unavailable);
}

TEST_F(MergedSearchTest, a_blocked_engine_rests_an_hour_at_least) {
  add("blocked", [](const Query&, std::stop_token) {
    return Result<std::vector<Hit>>(fail(Error{ErrorKind::refused, "a challenge", Milliseconds{60'000}}));
  });
  const auto search = merged();
  ask(*search);
  EXPECT_EQ(calls, 1);
  clock.advance(Milliseconds{3'599'999});
  const SearchAnswer resting = ask(*search);
  EXPECT_EQ(calls, 1);
  ASSERT_EQ(resting.troubles.size(), 1u);
  EXPECT_EQ(resting.troubles[0].error.kind, ErrorKind::refused);
  EXPECT_EQ(resting.troubles[0].error.retry_after, Milliseconds{1});
  EXPECT_TRUE(contains(resting.troubles[0].error.what, "a challenge"));
  clock.advance(Milliseconds{1});
  ask(*search);
  EXPECT_EQ(calls, 2);
}

TEST_F(MergedSearchTest, a_blocked_engine_rests_as_long_as_it_named) {
  add("blocked", [](const Query&, std::stop_token) {
    return Result<std::vector<Hit>>(fail(Error{ErrorKind::refused, "blocked", Milliseconds{7'200'000}}));
  });
  const auto search = merged();
  ask(*search);
  clock.advance(Milliseconds{7'199'999});
  ask(*search);
  EXPECT_EQ(calls, 1);
}

TEST_F(MergedSearchTest, a_limited_engine_is_not_asked_before_the_time_it_named) {
  add("limited", [](const Query&, std::stop_token) {
    return Result<std::vector<Hit>>(fail(Error{ErrorKind::rate_limited, "429", Milliseconds{600'000}}));
  });
  const auto search = merged();
  ask(*search);
  clock.advance(Milliseconds{599'999});
  ask(*search);
  EXPECT_EQ(calls, 1);
  clock.advance(Milliseconds{1});
  ask(*search);
  EXPECT_EQ(calls, 2);
}

TEST_F(MergedSearchTest, three_failures_in_a_row_end_an_engines_part_in_the_run) {
  int asked = 0;
  add("shaky", [&asked](const Query&, std::stop_token) -> Result<std::vector<Hit>> {
    if (++asked == 3) return std::vector<Hit>{};  // finding nothing is a success
    return fail(ErrorKind::unavailable, "down");
  });
  const auto search = merged();
  for (int i = 0; i < 6; ++i) ask(*search);
  EXPECT_EQ(calls, 6);
  clock.advance(Milliseconds{100'000'000});
  const SearchAnswer answer = ask(*search);
  EXPECT_EQ(calls, 6);
  ASSERT_EQ(answer.troubles.size(), 1u);
  EXPECT_EQ(answer.troubles[0].error.kind, ErrorKind::unavailable);
  EXPECT_FALSE(answer.troubles[0].error.retry_after);
}

TEST_F(MergedSearchTest, a_stop_ends_the_search_and_blames_no_engine) {
  std::stop_source source;
  add("slow", [&source](const Query&, std::stop_token) -> Result<std::vector<Hit>> {
    if (source.stop_requested()) return std::vector<Hit>{hit("https://a.example/")};
    source.request_stop();
    return fail(ErrorKind::cancelled, "stopped");
  });
  const auto search = merged();
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(search->search(Query{"x"}, 5, source.get_token()).error().kind, ErrorKind::cancelled);
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(urls(ask(*search)), ElementsAre("https://a.example/"));
}

TEST_F(MergedSearchTest, nothing_is_asked_for_an_empty_query) {
  add("one", {hit("https://a.example/")});
  const auto answer = merged()->search(Query{" \n"}, 5, {});
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->hits, IsEmpty());
  EXPECT_EQ(calls, 0);
}

TEST_F(MergedSearchTest, a_trouble_tells_when_the_engine_comes_back) {
  add("blocked", [](const Query&, std::stop_token) {
    return Result<std::vector<Hit>>(fail(Error{ErrorKind::refused, "a challenge", {}}));
  });
  add_failing("down");
  const auto search = merged();
  const SearchAnswer first = ask(*search);
  EXPECT_EQ(first.troubles.at(0).back_at, "1970-01-01T01:00:00.000Z");
  EXPECT_EQ(first.troubles.at(1).back_at, "");
  clock.advance(Milliseconds{600'000});
  EXPECT_EQ(ask(*search).troubles.at(0).back_at, "1970-01-01T01:00:00.000Z");
}

TEST_F(MergedSearchTest, an_engine_that_gives_the_same_results_whatever_it_is_asked_rests) {
  add("stuck", {hit("https://a.example/", "Welcome", "offers"), hit("https://b.example/", "Shop", "offers"),
                hit("https://c.example/", "News", "offers")});
  add("good", {hit("https://d.example/")});
  const auto search = merged();
  EXPECT_EQ(ask_for(*search, "cost of solid batteries").hits.size(), 4u);
  EXPECT_EQ(ask_for(*search, "cost of solid batteries").hits.size(), 4u);  // the same question may have the same answer
  EXPECT_EQ(ask_for(*search, "river dredging volume").hits.size(), 4u);
  const SearchAnswer third = ask_for(*search, "cloud market share");
  EXPECT_THAT(urls(third), ElementsAre("https://d.example/"));
  ASSERT_EQ(third.troubles.size(), 1u);
  EXPECT_TRUE(contains(third.troubles[0].error.what, "whatever it is asked"));
  EXPECT_EQ(third.troubles[0].back_at, "1970-01-01T00:30:00.000Z");
  EXPECT_THAT(ask_for(*search, "tea exports").engines, ElementsAre("good"));
  clock.advance(Milliseconds{1'800'000});
  EXPECT_THAT(ask_for(*search, "tea").engines, ElementsAre("good"));  // still the same
}

TEST_F(MergedSearchTest, the_same_results_for_questions_they_answer_are_no_nonsense) {
  const std::string words = "solid batteries cost market safety supply chain";
  add("narrow", {hit("https://a.example/", words), hit("https://b.example/", words), hit("https://c.example/", words)});
  add("local", {hit("file:///a", "x"), hit("file:///b", "x"), hit("file:///c", "x")}, Origin::file);
  const auto search = merged();
  for (const char* text : {"batteries cost", "market safety", "supply chain", "solid market", "safety supply"})
    EXPECT_THAT(ask_for(*search, text).troubles, IsEmpty()) << text;
}

TEST_F(MergedSearchTest, an_answer_of_the_engines_own_pages_is_none) {
  class Portal final : public SearchEngine {
   public:
    std::string name() const override { return "portal"; }
    Origin origin() const override { return Origin::web; }
    bool is_own_page(std::string_view url) const override { return url.starts_with("https://portal.example/"); }
    Result<std::vector<Hit>> search(const Query& query, int, std::stop_token) override {
      std::vector<Hit> hits{hit("https://portal.example/login"), hit("https://portal.example/home")};
      if (query.text == "good") hits.push_back(hit("https://a.example/"));
      return hits;
    }
  };
  engines.push_back(std::make_unique<Portal>());
  const auto search = merged();
  EXPECT_EQ(ask_for(*search, "good").hits.size(), 3u);
  const SearchAnswer answer = ask_for(*search, "bad");
  EXPECT_THAT(answer.hits, IsEmpty());
  EXPECT_TRUE(contains(answer.troubles.at(0).error.what, "own pages"));
  EXPECT_TRUE(contains(ask_for(*search, "good").troubles.at(0).error.what, "resting"));
}

TEST_F(MergedSearchTest, spares_are_asked_when_no_other_engine_of_the_web_answered) {
  add_failing("main");
  add("local", {hit("file:///a")}, Origin::file);
  add("spare", {hit("https://s.example/")});
  const auto search = merged({.spares = {"spare"}});
  const SearchAnswer answer = ask(*search);
  EXPECT_THAT(answer.engines, ElementsAre("local", "spare"));
  EXPECT_EQ(answer.troubles.size(), 1u);
  EXPECT_EQ(ask(*search, Reach::files_only).hits.size(), 1u);

  engines.clear();
  add("main", std::vector<Hit>{});  // finding nothing is an answer
  add("spare", {hit("https://s.example/")});
  EXPECT_THAT(ask(*merged({.spares = {"spare"}})).engines, ElementsAre("main"));
}

TEST_F(MergedSearchTest, rules_refuse_and_prefer_and_engines_are_asked_for_more) {
  int wanted = 0;
  class Counting final : public SearchEngine {
   public:
    explicit Counting(int* wanted) : wanted_(wanted) {}
    std::string name() const override { return "one"; }
    Origin origin() const override { return Origin::web; }
    Result<std::vector<Hit>> search(const Query&, int count, std::stop_token) override {
      *wanted_ = count;
      return std::vector<Hit>{hit("https://spam.example/"), hit("https://a.org/"), hit("https://stats.gov.cn/")};
    }

   private:
    int* wanted_;
  };
  engines.push_back(std::make_unique<Counting>(&wanted));
  add("local", {hit("file:///a")}, Origin::file);
  const auto search = merged({.rules = {.deny = {"spam.example"}, .prefer = {"gov.cn"}}});
  EXPECT_THAT(urls(ask(*search, Reach::anywhere, 5)),
              ElementsAre("https://stats.gov.cn/", "file:///a", "https://a.org/"));
  EXPECT_EQ(wanted, 15);
}

TEST_F(MergedSearchTest, pages_of_the_period_come_first_and_none_is_dropped) {
  Hit old = hit("https://old.example/"), undated = hit("https://undated.example/"),
      recent = hit("https://new.example/");
  old.published = "2019-01-01";
  recent.published = "2025-05";
  add("one", {old, undated, recent});
  const auto search = merged();
  EXPECT_THAT(urls(ask_for(*search, "x")),
              ElementsAre("https://old.example/", "https://undated.example/", "https://new.example/"));
  EXPECT_THAT(urls(ask_for(*search, "x", "2025-01-01")),
              ElementsAre("https://new.example/", "https://undated.example/", "https://old.example/"));
  add("one", {old, undated, recent});
  EXPECT_THAT(urls(ask_for(*merged({.rules = {.after = "2018"}}), "x", "2025-01-01")),
              ElementsAre("https://old.example/", "https://new.example/", "https://undated.example/"));
}

TEST_F(MergedSearchTest, an_answer_is_kept_for_a_while_and_not_asked_again) {
  const auto store = store::make_memory_store(clock);
  SearchSettings settings{.store = store.get(), .kept_for = Milliseconds{1000}};
  Hit found = hit("https://a.example/", "标题", "text");
  found.published = "2025-01-02";
  const auto build = [&] {
    engines.clear();
    add("one", {found});
    add("empty", std::vector<Hit>{});
    add("local", {hit("file:///a")}, Origin::file);
    return merged(settings);
  };
  const SearchAnswer first = ask(*build());
  EXPECT_EQ(calls, 3);
  const SearchAnswer again = ask(*build());
  EXPECT_EQ(calls, 5);  // what is empty or local is asked again
  EXPECT_EQ(nlohmann::json(again.hits), nlohmann::json(first.hits));
  EXPECT_EQ(again.engines, first.engines);
  ask(*build(), Reach::anywhere, 3);  // another question
  EXPECT_EQ(calls, 8);
  settings.fresh = true;
  ask(*build());
  EXPECT_EQ(calls, 11);
  settings.fresh = false;
  clock.advance(Milliseconds{1000});
  ask(*build());
  EXPECT_EQ(calls, 14);
  settings.addresses["one"] = "http://another.example";
  ask(*build());
  EXPECT_EQ(calls, 17);
}

TEST_F(MergedSearchTest, a_resting_engine_still_answers_from_what_was_kept) {
  const auto store = store::make_memory_store(clock);
  int asked = 0;
  add("one", [&asked](const Query&, std::stop_token) -> Result<std::vector<Hit>> {
    if (++asked > 1) return fail(ErrorKind::refused, "blocked");
    return std::vector<Hit>{hit("https://a.example/")};
  });
  const auto search = merged({.store = store.get(), .kept_for = Milliseconds{1000}});
  ask(*search);
  EXPECT_EQ(ask_for(*search, "other").troubles.size(), 1u);
  EXPECT_THAT(urls(ask(*search)), ElementsAre("https://a.example/"));
  EXPECT_EQ(asked, 2);
}

TEST_F(MergedSearchTest, researchers_may_search_at_once) {
  add("one", {hit("https://a.example/")});
  add("bad",
      [](const Query&, std::stop_token) { return Result<std::vector<Hit>>(fail(ErrorKind::unavailable, "down")); });
  const auto search = merged();
  const std::vector<std::string> texts{"a", "b", "c", "d", "e", "f", "g", "h"};
  const auto answers =
      parallel_map(texts, 4, {}, [&](const std::string& text) { return search->search(Query{text}, 5, {}); });
  for (const auto& answer : answers) {
    ASSERT_TRUE(answer);
    EXPECT_THAT(urls(*answer), ElementsAre("https://a.example/"));
    EXPECT_EQ(answer->troubles.size(), 1u);
  }
}

// Three engines whose ranks of the three pages are permutations of each other: equal scores, so the URL decides.
TEST_F(MergedSearchTest, ties_go_by_url_whatever_the_timing) {
  for (int round = 0; round < 50; ++round) {
    engines.clear();
    add("one", {hit("https://b.example/"), hit("https://a.example/"), hit("https://c.example/")});
    add("two", {hit("https://c.example/"), hit("https://b.example/"), hit("https://a.example/")});
    add("three", {hit("https://a.example/"), hit("https://c.example/"), hit("https://b.example/")});
    const SearchAnswer answer = ask(*merged());
    ASSERT_THAT(urls(answer), ElementsAre("https://a.example/", "https://b.example/", "https://c.example/"));
    ASSERT_THAT(answer.engines, ElementsAre("one", "two", "three"));
    ASSERT_EQ(answer.hits[0].engine, "one+two+three");
  }
}

}  // namespace
}  // namespace kaozheng::sources
