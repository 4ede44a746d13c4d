// SPDX-License-Identifier: Apache-2.0
// What every store does with the journal of a run, as tests; instantiated as store_contract.h says.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "store/store.h"

namespace kaozheng::store {

template <class World>
class JournalContract : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires { World::missing(); })
      if (const auto why = World::missing()) GTEST_SKIP() << *why;
  }
  Store& store() { return world_.store(); }
  ManualClock& clock() { return world_.clock; }

  std::string run(const std::string& beginning) {
    RunRecord made;
    made.id = beginning + std::string(32 - beginning.size(), '0');
    made.started_at = "2025-07-01T08:00:00.000Z";
    const auto saved = store().save_run(made);
    EXPECT_TRUE(saved) << saved.error().what;
    return made.id;
  }
  std::int64_t claim(const std::string& run_id, const std::string& holder = "one") {
    const auto claimed = store().claim_run(run_id, holder);
    EXPECT_TRUE(claimed) << claimed.error().what;
    return claimed.value_or(0);
  }
  // "key=answer/attempts …"
  std::string journal(const std::string& run_id) {
    std::string told;
    const auto steps = store().journal(run_id);
    EXPECT_TRUE(steps) << steps.error().what;
    if (steps)
      for (const JournalStep& step : *steps)
        told += step.key + "=" + step.answer + "/" + std::to_string(step.attempts) + " ";
    return told;
  }

 private:
  World world_;
};
TYPED_TEST_SUITE_P(JournalContract);

TYPED_TEST_P(JournalContract, each_claim_is_higher_and_names_its_holder) {
  const std::string id = this->run("aaaa");
  EXPECT_EQ(this->store().run_holder(id), "");
  const std::int64_t first = this->claim(id, "one");
  EXPECT_EQ(this->store().run_holder(id), "one");
  EXPECT_GT(this->claim(id, "另一个"), first);
  EXPECT_EQ(this->store().run_holder(id), "另一个");
}

TYPED_TEST_P(JournalContract, a_run_that_is_saved_again_stays_claimed) {
  RunRecord record;
  record.id = this->run("aaaa");
  const std::int64_t claim = this->claim(record.id);
  record.status = RunStatus::paused;
  ASSERT_TRUE(this->store().save_run(record));
  EXPECT_EQ(this->store().run(record.id)->status, RunStatus::paused);
  EXPECT_EQ(this->store().run_holder(record.id), "one");
  EXPECT_TRUE(this->store().intend_step(record.id, claim, "k"));
}

TYPED_TEST_P(JournalContract, steps_come_back_in_the_order_they_were_first_intended) {
  const std::string id = this->run("aaaa");
  const std::int64_t claim = this->claim(id);
  for (const char* key : {"z", "a", "m"}) ASSERT_TRUE(this->store().intend_step(id, claim, key));
  ASSERT_TRUE(this->store().tell_step(id, claim, "m", "\"三\""));
  ASSERT_TRUE(this->store().intend_step(id, claim, "z"));
  ASSERT_TRUE(this->store().tell_step(id, claim, "z", "1"));
  ASSERT_TRUE(this->store().decide_step(id, claim, "d", "true"));
  EXPECT_EQ(this->journal(id), "z=1/2 a=/1 m=\"三\"/1 d=true/0 ");
}

TYPED_TEST_P(JournalContract, a_step_that_was_told_keeps_its_first_answer) {
  const std::string id = this->run("aaaa");
  const std::int64_t claim = this->claim(id);
  ASSERT_TRUE(this->store().tell_step(id, claim, "k", "1"));
  EXPECT_TRUE(this->store().tell_step(id, claim, "k", "2"));
  EXPECT_TRUE(this->store().decide_step(id, claim, "k", "3"));
  EXPECT_TRUE(this->store().intend_step(id, claim, "k"));
  EXPECT_EQ(this->journal(id), "k=1/1 ");
}

TYPED_TEST_P(JournalContract, an_old_claim_writes_nothing_more) {
  const std::string id = this->run("aaaa");
  const std::int64_t old = this->claim(id);
  ASSERT_TRUE(this->store().intend_step(id, old, "k"));
  const std::int64_t now = this->claim(id, "another");
  for (const auto& refused : {this->store().intend_step(id, old, "k"), this->store().tell_step(id, old, "k", "1")}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::cancelled);
    EXPECT_THAT(refused.error().what, testing::HasSubstr("taken over by another program"));
  }
  static_cast<void>(this->store().decide_step(id, old, "d", "1"));
  EXPECT_EQ(this->journal(id), "k=/1 ");
  EXPECT_TRUE(this->store().tell_step(id, now, "k", "2"));
  EXPECT_EQ(this->journal(id), "k=2/1 ");
}

TYPED_TEST_P(JournalContract, the_same_key_in_two_runs_is_two_steps) {
  const std::string a = this->run("aaaa"), b = this->run("bbbb");
  const std::int64_t of_a = this->claim(a), of_b = this->claim(b);
  ASSERT_TRUE(this->store().tell_step(a, of_a, "k", "1"));
  ASSERT_TRUE(this->store().tell_step(b, of_b, "k", "2"));
  EXPECT_EQ(this->journal(a), "k=1/0 ");
  EXPECT_EQ(this->journal(b), "k=2/0 ");
}

TYPED_TEST_P(JournalContract, what_is_journalled_needs_the_run) {
  Store& store = this->store();
  EXPECT_EQ(store.claim_run("dead", "one").error().kind, ErrorKind::not_found);
  EXPECT_EQ(store.run_holder("dead").error().kind, ErrorKind::not_found);
  EXPECT_EQ(store.intend_step("dead", 1, "k").error().kind, ErrorKind::not_found);
  EXPECT_EQ(store.tell_step("dead", 1, "k", "1").error().kind, ErrorKind::not_found);
  EXPECT_EQ(store.add_command("dead", {0, "pause"}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(this->journal("dead"), "");
  EXPECT_TRUE(store.commands("dead", 0)->empty());
}

TYPED_TEST_P(JournalContract, commands_are_numbered_timed_and_read_from_where_one_was) {
  const std::string a = this->run("aaaa"), b = this->run("bbbb");
  ASSERT_TRUE(this->store().add_command(a, {0, "note", "价格呢"}));
  ASSERT_TRUE(this->store().add_command(b, {0, "cancel"}));
  this->clock().advance(Milliseconds{1500});
  ASSERT_TRUE(this->store().add_command(a, {99, "pause"}));
  const auto said = this->store().commands(a, 0);
  ASSERT_TRUE(said) << said.error().what;
  ASSERT_EQ(said->size(), 2u);
  EXPECT_EQ((*said)[0].seq, 1);
  EXPECT_EQ((*said)[0].kind, "note");
  EXPECT_EQ((*said)[0].text, "价格呢");
  EXPECT_EQ((*said)[0].at, "2025-07-01T00:00:00.000Z");
  EXPECT_EQ((*said)[1].seq, 2);
  EXPECT_EQ((*said)[1].at, "2025-07-01T00:00:01.500Z");
  EXPECT_EQ(this->store().commands(a, 1)->size(), 1u);
  EXPECT_TRUE(this->store().commands(a, 2)->empty());
}

TYPED_TEST_P(JournalContract, a_deleted_run_takes_along_its_journal_and_its_commands) {
  const std::string id = this->run("aaaa");
  ASSERT_TRUE(this->store().tell_step(id, this->claim(id), "k", "1"));
  ASSERT_TRUE(this->store().add_command(id, {0, "pause"}));
  ASSERT_TRUE(this->store().delete_run(id));
  EXPECT_EQ(this->journal(id), "");
  EXPECT_TRUE(this->store().commands(id, 0)->empty());
  this->run("aaaa");
  EXPECT_EQ(this->journal(id), "");
  EXPECT_EQ(this->store().run_holder(id), "");
}

TYPED_TEST_P(JournalContract, many_threads_journal_at_once) {
  std::vector<std::string> ids;
  std::vector<std::int64_t> claims;
  for (const char* beginning : {"aaaa", "bbbb", "cccc", "dddd"}) {
    ids.push_back(this->run(beginning));
    claims.push_back(this->claim(ids.back()));
  }
  std::atomic<int> failures{0};
  run_together(8, [&](std::size_t worker) {
    const std::string& id = ids[worker % ids.size()];
    const std::int64_t claim = claims[worker % ids.size()];
    for (int i = 0; i < 10; ++i) {
      const std::string key = std::to_string(worker) + "/" + std::to_string(i);
      if (!this->store().intend_step(id, claim, key)) ++failures;
      if (!this->store().tell_step(id, claim, key, key)) ++failures;
      if (!this->store().decide_step(id, claim, key + "d", "1")) ++failures;
    }
  });
  EXPECT_EQ(failures, 0);
  for (const std::string& id : ids) {
    const auto steps = this->store().journal(id);
    ASSERT_TRUE(steps) << steps.error().what;
    EXPECT_EQ(steps->size(), 40u);
    for (const JournalStep& step : *steps) EXPECT_EQ(step.answer, step.attempts == 1 ? step.key : "1");
  }
}

REGISTER_TYPED_TEST_SUITE_P(JournalContract, each_claim_is_higher_and_names_its_holder,
                            a_run_that_is_saved_again_stays_claimed,
                            steps_come_back_in_the_order_they_were_first_intended,
                            a_step_that_was_told_keeps_its_first_answer, an_old_claim_writes_nothing_more,
                            the_same_key_in_two_runs_is_two_steps, what_is_journalled_needs_the_run,
                            commands_are_numbered_timed_and_read_from_where_one_was,
                            a_deleted_run_takes_along_its_journal_and_its_commands, many_threads_journal_at_once);

}  // namespace kaozheng::store
