// SPDX-License-Identifier: Apache-2.0
#include "research/journal.h"

#include <gmock/gmock.h>

#include <atomic>

#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "store/memory_store_double.h"

namespace kaozheng::research {
namespace {

using testing::IsEmpty;

constexpr const char* run_id = "0123456789abcdef0123456789abcdef";

struct JournalTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-10-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);
  Drain drain;
  std::stop_source stop;
  int asked = 0;
  int unanswered = -1;

  void SetUp() override {
    store::RunRecord record;
    record.id = run_id;
    ASSERT_TRUE(store->save_run(record));
  }
  // As a process begins with what is kept.
  Journal journal(Journal::OnTrouble on_trouble = nullptr) {
    const std::int64_t claim = *store->claim_run(run_id, "process");
    return Journal(*store, run_id, claim, *store->journal(run_id), drain, std::move(on_trouble));
  }
  Result<std::string> ask(Journal& journal, const std::string& key, const std::string& answer) {
    return journal.step(key, stop.get_token(), [&](int times) -> Result<std::string> {
      ++asked;
      unanswered = times;
      return answer_text(nlohmann::json(answer));
    });
  }
  std::string value_in(const Result<std::string>& told) { return read_answer(*told)->get<std::string>(); }
};

TEST_F(JournalTest, what_was_answered_is_told_again_without_asking) {
  Journal first = journal();
  EXPECT_EQ(value_in(ask(first, "model/a", "yes")), "yes");
  EXPECT_EQ(value_in(ask(first, "model/a", "no")), "yes");
  Journal second = journal();
  EXPECT_EQ(value_in(ask(second, "model/a", "no")), "yes");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(second.told_again(), 1u);
}

TEST_F(JournalTest, a_final_failure_is_an_answer) {
  Journal first = journal();
  const auto refuse = [&](int) -> Result<std::string> {
    ++asked;
    return fail(Error{ErrorKind::refused, "not here", Milliseconds{50}});
  };
  for (int i = 0; i < 2; ++i) {
    Journal again = journal();
    const auto told = again.step("page/x", {}, refuse);
    ASSERT_TRUE(told);
    const auto answer = read_answer(*told);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::refused);
    EXPECT_EQ(answer.error().what, "not here");
    EXPECT_EQ(answer.error().retry_after, Milliseconds{50});
  }
  EXPECT_EQ(asked, 1);
}

TEST_F(JournalTest, a_stop_is_no_answer) {
  Journal first = journal();
  const auto told =
      first.step("model/a", {}, [](int) -> Result<std::string> { return fail(ErrorKind::cancelled, "stopped"); });
  EXPECT_EQ(told.error().kind, ErrorKind::cancelled);
  Journal second = journal();
  EXPECT_EQ(value_in(ask(second, "model/a", "yes")), "yes");
  EXPECT_EQ(unanswered, 1);
}

TEST_F(JournalTest, a_failure_during_a_stop_is_none_either) {
  Journal first = journal();
  const auto told = first.step("model/a", stop.get_token(), [&](int) -> Result<std::string> {
    stop.request_stop();
    return fail(ErrorKind::unavailable, "connection lost");
  });
  EXPECT_EQ(told.error().kind, ErrorKind::cancelled);
  EXPECT_THAT((*store->journal(run_id)).front().answer, IsEmpty());
}

TEST_F(JournalTest, a_call_that_had_no_answer_when_the_process_ended_is_asked_again_and_told_so) {
  const std::int64_t claim = *store->claim_run(run_id, "earlier process");
  ASSERT_TRUE(store->intend_step(run_id, claim, "model/a"));
  Journal later = journal();
  EXPECT_EQ(value_in(ask(later, "model/a", "yes")), "yes");
  EXPECT_EQ(unanswered, 1);
  EXPECT_EQ((*store->journal(run_id)).front().attempts, 2);
}

TEST_F(JournalTest, who_asks_the_same_at_the_same_time_hears_the_one_answer) {
  Journal one = journal();
  std::atomic<int> calls{0};
  std::atomic<int> heard{0};
  run_together(8, [&](std::size_t) {
    const auto told =
        one.step("model/a", {}, [&](int) -> Result<std::string> { return answer_text(nlohmann::json(++calls)); });
    if (told && *read_answer(*told) == 1) ++heard;
  });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(heard, 8);
}

TEST_F(JournalTest, a_decision_is_made_once) {
  Journal first = journal();
  EXPECT_EQ(first.decide("steering/a", [] { return nlohmann::json(1); }), 1);
  EXPECT_EQ(first.decide("steering/a", [] { return nlohmann::json(2); }), 1);
  Journal second = journal();
  EXPECT_EQ(second.decide("steering/a", [] { return nlohmann::json(3); }), 1);
  EXPECT_TRUE(second.has("steering/a"));
  EXPECT_FALSE(second.has("steering/b"));
}

TEST_F(JournalTest, once_drained_nothing_new_is_asked_but_what_is_known_is_told) {
  Journal first = journal();
  ask(first, "model/a", "yes");
  drain.close();
  EXPECT_TRUE(drain.all_ended().stop_requested());
  EXPECT_EQ(value_in(ask(first, "model/a", "no")), "yes");
  stop.request_stop();
  EXPECT_EQ(ask(first, "model/b", "no").error().kind, ErrorKind::cancelled);
  EXPECT_EQ(asked, 1);
}

TEST_F(JournalTest, a_run_that_was_taken_over_is_told_nothing_more) {
  std::vector<ErrorKind> troubles;
  Journal first = journal([&](const Error& error, int) {
    troubles.push_back(error.kind);
    return false;
  });
  Journal second = journal();
  EXPECT_EQ(ask(first, "model/a", "yes").error().kind, ErrorKind::cancelled);
  EXPECT_THAT(troubles, testing::ElementsAre(ErrorKind::cancelled));
  EXPECT_EQ(asked, 0);
  EXPECT_TRUE(ask(second, "model/a", "yes"));
}

TEST_F(JournalTest, a_write_that_fails_is_tried_again_as_long_as_one_wants) {
  int tries_seen = 0;
  Journal first = journal([&](const Error&, int tries) {
    tries_seen = tries;
    return tries < 3;
  });
  ASSERT_TRUE(store->delete_run(run_id));
  EXPECT_EQ(ask(first, "model/a", "yes").error().kind, ErrorKind::cancelled);
  EXPECT_EQ(tries_seen, 3);
}

TEST_F(JournalTest, what_is_no_answer_is_told_as_such) {
  for (const char* text : {"", "{", "[]", "{\"x\":1}", "{\"error\":3}"})
    EXPECT_EQ(read_answer(text).error().kind, ErrorKind::malformed) << text;
}

TEST_F(JournalTest, a_value_is_the_same_when_it_is_told_again) {
  using Numbers = std::vector<int>;
  const auto numbers = [&](Journal& of) {
    return told<Numbers>(
        &of, "ranking/a", {},
        [&](int) -> Result<Numbers> {
          return ++asked, Numbers{3, 1, 2};
        },
        [](const Numbers& value) { return nlohmann::json(value); },
        [](const nlohmann::json& value) { return value.get<Numbers>(); });
  };
  Journal first = journal();
  EXPECT_EQ(*numbers(first), *numbers(first));
  Journal second = journal();
  EXPECT_EQ(*numbers(second), (Numbers{3, 1, 2}));
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace kaozheng::research
