// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "store/postgres.h"
#include "store/postgres_server_double.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

constexpr FleetTimes times{Milliseconds{100}, Milliseconds{600}};

// Programs of one store, each with connections of its own.
struct PostgresFleetTest : testing::Test {
  void SetUp() override {
    if (const auto why = PostgresServer::missing()) GTEST_SKIP() << *why;
    url = PostgresServer::shared().new_database();
  }
  struct Program {
    std::unique_ptr<Store> store;
    Fleet& fleet() const { return *store->fleet(); }
  };
  Program begin(const std::string& holder, const std::string& kind = "worker") {
    auto opened = open_postgres_store(url, clock, times);
    if (!opened) throw std::runtime_error(opened.error().what);
    Program made{std::move(*opened)};
    const auto enlisted = made.fleet().enlist({holder, kind, "host-" + holder, "1.0", 2});
    EXPECT_TRUE(enlisted) << enlisted.error().what;
    return made;
  }
  Result<void> sql(const std::string& statement) {
    const auto connection = PostgresDatabase::open(url);
    return connection ? (*connection)->execute(statement) : fail(connection.error());
  }
  static std::string run_id(int number) { return fmt::format("{:032x}", number); }
  void submit(Program& program, int number, QueueClass queue_class = QueueClass::interactive) {
    RunRecord run;
    run.id = run_id(number);
    run.topic = "云计算";
    run.status = RunStatus::waiting;
    run.started_at = "2025-07-01T08:00:00.000Z";
    ASSERT_TRUE(program.store->save_run(run));
    ASSERT_TRUE(program.fleet().enqueue(run.id, queue_class));
  }
  static std::string taken(Program& program) {
    const auto run = program.fleet().take();
    EXPECT_TRUE(run) << run.error().what;
    return run && *run ? (*run)->run_id.substr(28) : "";
  }

  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::string url;
};

TEST_F(PostgresFleetTest, interactive_runs_go_first_and_each_is_taken_once) {
  Program one = begin("one"), two = begin("two");
  submit(one, 1, QueueClass::batch);
  submit(one, 2);
  submit(one, 3);
  submit(one, 2);  // once more: it keeps its place
  EXPECT_EQ(taken(two), "0002");
  EXPECT_EQ(taken(one), "0003");
  EXPECT_EQ(taken(one), "0001");
  EXPECT_EQ(taken(two), "");
  const auto queue = one.fleet().queue(10);
  ASSERT_TRUE(queue) << queue.error().what;
  ASSERT_EQ(queue->size(), 3u);
  EXPECT_EQ((*queue)[0].run_id, run_id(2));
  EXPECT_EQ((*queue)[0].holder, "two");
  EXPECT_EQ((*queue)[0].topic, "云计算");
  EXPECT_EQ((*queue)[2].queue_class, QueueClass::batch);
  const auto figures = one.fleet().queue_figures();
  EXPECT_EQ(figures->taken[0], 2);
  EXPECT_EQ(figures->taken[1], 1);
  EXPECT_EQ(figures->waiting[0], 0);
}

TEST_F(PostgresFleetTest, what_is_taken_is_claimed_and_ends_or_goes_back) {
  Program one = begin("one"), two = begin("two");
  submit(one, 1);
  const TakenRun run = one.fleet().take()->value();
  EXPECT_EQ(run.claim, 1);
  EXPECT_EQ(one.store->run_holder(run.run_id), "one");
  EXPECT_TRUE(one.store->tell_step(run.run_id, run.claim, "k", "1"));
  ASSERT_TRUE(one.fleet().give_back(run, Milliseconds{0}));
  const TakenRun again = two.fleet().take()->value();
  EXPECT_EQ(again.claim, 2);
  EXPECT_EQ(one.store->tell_step(run.run_id, run.claim, "l", "1").error().kind, ErrorKind::cancelled);
  // The first one has no say any more.
  ASSERT_TRUE(one.fleet().end(run));
  ASSERT_TRUE(one.fleet().give_back(run, Milliseconds{0}));
  EXPECT_TRUE(*two.fleet().is_queued(run.run_id));
  EXPECT_EQ(taken(one), "");
  ASSERT_TRUE(two.fleet().end(again));
  EXPECT_FALSE(*two.fleet().is_queued(run.run_id));
}

TEST_F(PostgresFleetTest, what_waits_can_be_withdrawn_and_what_is_taken_not) {
  Program one = begin("one");
  submit(one, 1);
  submit(one, 2);
  EXPECT_EQ(taken(one), "0001");
  for (const int number : {1, 2, 3}) EXPECT_TRUE(one.fleet().withdraw(run_id(number)));
  EXPECT_TRUE(*one.fleet().is_queued(run_id(1)));
  EXPECT_FALSE(*one.fleet().is_queued(run_id(2)));
}

TEST_F(PostgresFleetTest, what_goes_back_for_a_while_is_not_taken_before) {
  Program one = begin("one");
  submit(one, 1);
  submit(one, 2);
  ASSERT_TRUE(one.fleet().give_back(one.fleet().take()->value(), Milliseconds{300}));
  EXPECT_EQ(taken(one), "0002");
  EXPECT_EQ(taken(one), "");
  system_clock().sleep(Milliseconds{400}, {});
  EXPECT_EQ(taken(one), "0001");
}

TEST_F(PostgresFleetTest, programs_are_told_and_leave) {
  Program one = begin("one"), two = begin("two", "program");
  submit(one, 1);
  taken(one);
  const auto programs = two.fleet().programs();
  ASSERT_TRUE(programs) << programs.error().what;
  ASSERT_EQ(programs->size(), 2u);
  EXPECT_EQ((*programs)[0].holder, "one");
  EXPECT_EQ((*programs)[0].host, "host-one");
  EXPECT_EQ((*programs)[0].version, "1.0");
  EXPECT_EQ((*programs)[0].capacity, 2);
  EXPECT_EQ((*programs)[0].runs, 1);
  EXPECT_TRUE((*programs)[0].alive);
  EXPECT_EQ((*programs)[1].kind, "program");
  EXPECT_TRUE(*two.fleet().is_alive("one"));
  one.store.reset();
  EXPECT_FALSE(*two.fleet().is_alive("one"));
  EXPECT_EQ(taken(two), "0001");
}

TEST_F(PostgresFleetTest, a_lease_is_renewed_as_long_as_the_program_lives) {
  Program one = begin("one"), two = begin("two");
  submit(one, 1);
  taken(one);
  system_clock().sleep(2 * times.expiry, {});
  EXPECT_TRUE(*two.fleet().is_alive("one"));
  EXPECT_EQ(taken(two), "");
}

TEST_F(PostgresFleetTest, of_many_who_take_at_once_each_gets_another_run) {
  std::vector<Program> programs;
  for (int i = 0; i < 4; ++i) programs.push_back(begin(std::to_string(i)));
  for (int i = 1; i <= 40; ++i) submit(programs[0], i);
  std::vector<std::vector<std::string>> got(programs.size());
  run_together(programs.size(), [&](std::size_t i) {
    for (std::string run = taken(programs[i]); !run.empty(); run = taken(programs[i])) got[i].push_back(run);
  });
  std::set<std::string> all;
  std::size_t count = 0;
  for (const auto& runs : got) {
    all.insert(runs.begin(), runs.end());
    count += runs.size();
  }
  EXPECT_EQ(count, 40u);
  EXPECT_EQ(all.size(), 40u);
}

TEST_F(PostgresFleetTest, a_run_it_was_given_without_hearing_of_it_is_given_back) {
  Program one = begin("one"), two = begin("two");
  submit(one, 1);
  ASSERT_TRUE(sql("UPDATE queue SET taken_by = 'one'"));  // as a take whose answer got lost
  EXPECT_EQ(taken(two), "");
  system_clock().sleep(3 * times.beat, {});
  EXPECT_EQ(taken(two), "0001");
}

TEST_F(PostgresFleetTest, a_run_in_hand_is_left_to_others) {
  Program one = begin("one"), two = begin("two");
  submit(one, 1);
  const auto first = one.fleet().take();
  ASSERT_TRUE(first && *first);
  ASSERT_TRUE(sql("UPDATE queue SET taken_by = NULL"));  // as others do when its lease is over
  EXPECT_EQ(taken(one), "");
  EXPECT_EQ(taken(two), "0001");
  ASSERT_TRUE(one.fleet().give_back(**first, Milliseconds{0}));  // not its any more
  EXPECT_EQ(taken(one), "");
  ASSERT_TRUE(one.fleet().end(**first));
  EXPECT_EQ(one.fleet().queue_figures()->taken[0], 1);
  ASSERT_TRUE(sql("UPDATE queue SET taken_by = NULL"));
  EXPECT_EQ(taken(one), "0001");
}

TEST_F(PostgresFleetTest, one_that_is_submitted_before_it_is_ended_waits_again) {
  Program one = begin("one");
  submit(one, 1);
  const auto first = one.fleet().take();
  submit(one, 1);
  ASSERT_TRUE(one.fleet().end(**first));
  EXPECT_EQ(one.fleet().queue_figures()->waiting[0], 1);
  const auto second = one.fleet().take();
  ASSERT_TRUE(second && *second);
  ASSERT_TRUE(one.fleet().end(**second));
  EXPECT_FALSE(*one.fleet().is_queued(run_id(1)));
}

TEST_F(PostgresFleetTest, one_that_waits_again_is_withdrawn_by_a_later_word) {
  Program one = begin("one");
  submit(one, 1);
  const auto first = one.fleet().take();
  submit(one, 1);
  ASSERT_TRUE(one.fleet().withdraw(run_id(1)));
  ASSERT_TRUE(one.fleet().end(**first));
  EXPECT_FALSE(*one.fleet().is_queued(run_id(1)));
}

TEST_F(PostgresFleetTest, one_that_is_submitted_after_its_lease_outlives_a_late_end) {
  Program one = begin("one");
  submit(one, 1);
  const auto first = one.fleet().take();
  ASSERT_TRUE(sql("UPDATE queue SET taken_by = NULL"));  // as others do when its lease is over
  submit(one, 1);
  ASSERT_TRUE(one.fleet().end(**first));
  EXPECT_EQ(taken(one), "0001");
}

TEST_F(PostgresFleetTest, what_was_said_and_refused_before_is_known_to_who_takes) {
  Program one = begin("one");
  submit(one, 1);
  ASSERT_TRUE(one.store->add_command(run_id(1), {0, "note", "prices"}));
  submit(one, 1);
  ASSERT_TRUE(one.store->add_command(run_id(1), {0, "pause"}));  // holds for whoever takes it next
  const auto first = one.fleet().take();
  EXPECT_EQ((*first)->heard, 1);
  ASSERT_TRUE(one.fleet().give_back(**first, Milliseconds{1}, Fleet::Why::refused));
  system_clock().sleep(Milliseconds{20}, {});
  const auto second = one.fleet().take();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->refusals, 1);
  EXPECT_EQ((*second)->troubles, 1);
  EXPECT_EQ((*second)->heard, 1);
}

TEST_F(PostgresFleetTest, who_could_not_renew_its_own_lease_ends_no_others_at_once) {
  Program one = begin("one"), two = begin("two");
  submit(two, 1);
  EXPECT_EQ(taken(two), "0001");
  {
    const auto connection = PostgresDatabase::open(url);  // no beat gets through for longer than a lease
    ASSERT_TRUE((*connection)->execute("BEGIN; LOCK TABLE programs"));
    system_clock().sleep(times.expiry + 2 * times.beat, {});
    ASSERT_TRUE((*connection)->execute("COMMIT"));
  }
  for (int look = 0; look < 20; ++look) {
    EXPECT_EQ(one.fleet().queue_figures()->taken[0], 1);
    system_clock().sleep(times.beat / 5, {});
  }
}

TEST_F(PostgresFleetTest, news_wake_who_waits) {
  Program one = begin("one"), two = begin("two");
  std::uint64_t seen = 0;
  for (int i = 0; i < 100 && seen == 0; ++i) {  // until it listens
    seen = one.fleet().news(Fleet::About::queue);
    system_clock().sleep(Milliseconds{20}, {});
  }
  ASSERT_GT(seen, 0u);
  submit(two, 1);
  const Milliseconds before = system_clock().elapsed();
  one.fleet().wait_for_news(Fleet::About::queue, seen, Milliseconds{10'000}, {});
  EXPECT_LT((system_clock().elapsed() - before).count(), 5'000);
  EXPECT_EQ(taken(one), "0001");
  std::stop_source stop;
  stop.request_stop();
  one.fleet().wait_for_news(Fleet::About::slots, one.fleet().news(Fleet::About::slots), Milliseconds{60'000},
                            stop.get_token());
}

TEST_F(PostgresFleetTest, slots_go_to_interactive_calls_first_then_in_their_order) {
  Program one = begin("one"), two = begin("two");
  const auto ask = [](Program& program, QueueClass queue_class) {
    return program.fleet().ask_slot("http://desk:11434", queue_class).value();
  };
  const std::int64_t first = ask(one, QueueClass::batch);
  EXPECT_TRUE(*one.fleet().has_slot(first, 1));
  EXPECT_TRUE(*one.fleet().has_slot(first, 1));
  const std::int64_t batch = ask(one, QueueClass::batch), a = ask(two, QueueClass::interactive),
                     b = ask(one, QueueClass::interactive);
  for (const std::int64_t ticket : {batch, b, a}) EXPECT_FALSE(*one.fleet().has_slot(ticket, 1));
  const std::int64_t elsewhere = one.fleet().ask_slot("http://other:11434", QueueClass::batch).value();
  EXPECT_TRUE(*one.fleet().has_slot(elsewhere, 1));
  ASSERT_TRUE(one.fleet().end_slot(first));
  EXPECT_FALSE(*one.fleet().has_slot(batch, 1));
  EXPECT_FALSE(*one.fleet().has_slot(b, 1));
  EXPECT_TRUE(*two.fleet().has_slot(a, 1));
  ASSERT_TRUE(two.fleet().end_slot(a));
  EXPECT_FALSE(*one.fleet().has_slot(batch, 1));
  EXPECT_TRUE(*one.fleet().has_slot(b, 1));
  EXPECT_TRUE(*one.fleet().has_slot(batch, 2));
}

TEST_F(PostgresFleetTest, a_ticket_ends_with_its_program) {
  Program one = begin("one"), two = begin("two");
  const std::int64_t gone = one.fleet().ask_slot("desk", QueueClass::interactive).value();
  EXPECT_TRUE(*one.fleet().has_slot(gone, 1));
  const std::int64_t waiting = two.fleet().ask_slot("desk", QueueClass::interactive).value();
  EXPECT_FALSE(*two.fleet().has_slot(waiting, 1));
  one.store.reset();
  EXPECT_TRUE(*two.fleet().has_slot(waiting, 1));
  EXPECT_EQ(two.fleet().has_slot(gone, 1).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace kaozheng::store
