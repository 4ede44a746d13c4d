// SPDX-License-Identifier: Apache-2.0
#include "runs/run_desk.h"

#include <gmock/gmock.h>

#include <set>

#include "base/parallel.h"
#include "runs/canned_outfitter_double.h"
#include "runs/run_worker.h"
#include "store/fleet_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

constexpr Milliseconds patience{20'000};

struct RunDeskTest : testing::Test {
  std::unique_ptr<store::Store> store = store::make_memory_store(system_clock());
  CannedOutfitter outfitter;
  std::optional<RunDesk> desk;

  void SetUp() override { desk.emplace(*store, system_clock(), outfitter, DeskLimits{2, 3}); }
  void TearDown() override { outfitter.model.is_shut = false; }

  std::string start(const std::string& key = "") {
    const auto started = desk->start(order(), key);
    EXPECT_TRUE(started) << started.error().what;
    return started ? started->run_id : "";
  }
  static RunOrder order() { return {cloud_market_topic}; }
  std::string status(const std::string& id) { return desk->view(id)->status; }
  bool comes_to(const std::function<bool()>& state) {
    for (const Milliseconds begun = system_clock().elapsed(); system_clock().elapsed() - begun < patience;) {
      if (state()) return true;
      system_clock().sleep(Milliseconds{5}, {});
    }
    return false;
  }
  bool comes_to(const std::string& id, const std::string& wanted) {
    return comes_to([&] { return status(id) == wanted; });
  }
  // All its events, until nobody works on it.
  std::vector<Event> watched(const std::string& id) {
    const auto feed = desk->watch(id);
    std::vector<Event> events;
    for (;;) {
      const auto news = feed->after(events.empty() ? 0 : events.back().seq, patience, {});
      for (const auto& line : news.lines) events.push_back(line->event);
      if (news.ended || news.lines.empty()) return events;
    }
  }
};

std::vector<std::string> types_of(const std::vector<Event>& events) {
  std::vector<std::string> types;
  for (const Event& event : events) types.push_back(event.type);
  return types;
}

TEST_F(RunDeskTest, an_order_becomes_a_run_that_anybody_may_watch) {
  const std::string id = start();
  const std::vector<Event> events = watched(id);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.front().type, "RunStarted");
  EXPECT_EQ(events.front().data.at("run_id"), id);
  EXPECT_EQ(events.back().type, "ReportPublished");
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_EQ(events[i].seq, events[i - 1].seq + 1);
  EXPECT_EQ(types_of(watched(id)), types_of(events));  // whoever comes later hears the same

  const RunView view = *desk->view(id);
  EXPECT_EQ(view.status, "finished");
  EXPECT_EQ(view.report, "final");
  EXPECT_EQ(view.phase, "");
  EXPECT_EQ(view.last_event, events.back().seq);
  EXPECT_GT(view.pages, 0);
  EXPECT_FALSE(view.tasks.empty());
  for (const TaskProgress& one : view.tasks) {
    if (one.task.type == TaskType::research) {
      EXPECT_EQ(one.state, "done");
    }
  }
  EXPECT_FALSE(view.check.is_null());
}

TEST_F(RunDeskTest, orders_with_one_key_are_one_run) {
  std::vector<int> callers(40);
  const auto started = parallel_map(callers, 20, {}, [&](int) { return desk->start(order(), "k1"); });
  std::set<std::string> ids;
  int made = 0;
  for (const auto& one : started) {
    ASSERT_TRUE(one);
    ids.insert(one->run_id);
    made += one->is_new;
  }
  EXPECT_THAT(ids, SizeIs(1));
  EXPECT_EQ(made, 1);
  EXPECT_NE(start("k2"), *ids.begin());
  EXPECT_THAT(*store->runs(), SizeIs(2));
}

TEST_F(RunDeskTest, what_cannot_be_carried_out_is_no_run) {
  EXPECT_EQ(desk->start({""}).error().kind, ErrorKind::invalid);
  EXPECT_TRUE(store->runs()->empty());
}

TEST_F(RunDeskTest, runs_wait_for_their_turn_and_too_many_are_refused) {
  outfitter.model.is_shut = true;
  const std::string first = start(), second = start();
  ASSERT_TRUE(comes_to(first, "running") && comes_to(second, "running"));
  const std::string third = start();
  start(), start();
  EXPECT_EQ(desk->at_work(), 2u);
  EXPECT_EQ(desk->waiting(), 3u);
  EXPECT_EQ(status(third), "waiting");
  EXPECT_EQ(desk->start(order()).error().kind, ErrorKind::refused);
  ASSERT_TRUE(desk->cancel(third));
  EXPECT_TRUE(comes_to(third, "stopped"));
  outfitter.model.is_shut = false;
  EXPECT_TRUE(comes_to([&] { return desk->at_work() + desk->waiting() == 0; }));
  EXPECT_EQ(status(first), "finished");
  EXPECT_EQ(status(third), "stopped");
}

TEST_F(RunDeskTest, a_plan_is_shown_and_the_one_that_is_approved_is_carried_out) {
  RunOrder wanted = order();
  wanted.review_plan = true;
  const std::string id = desk->start(wanted)->run_id;
  EXPECT_EQ(desk->approve_plan(id, {}).error().kind, ErrorKind::refused);  // not yet
  ASSERT_TRUE(comes_to([&] { return desk->view(id)->phase == "review"; }));
  Plan plan = *desk->view(id)->plan;
  plan.tasks.resize(1);
  plan.tasks.front().description = "只看MaaS的收入";
  plan.tasks.front().depends_on.clear();
  ASSERT_TRUE(desk->approve_plan(id, plan));
  EXPECT_NE(desk->view(id)->phase, "review");
  EXPECT_EQ(desk->approve_plan(id, plan).error().kind, ErrorKind::refused);  // one word is enough
  const std::vector<Event> events = watched(id);
  EXPECT_THAT(types_of(events), Contains("PlanProposed"));
  const RunView view = *desk->view(id);
  ASSERT_THAT(view.tasks, SizeIs(1));
  EXPECT_EQ(view.tasks.front().task.description, "只看MaaS的收入");
  EXPECT_EQ(view.plan->origin, PlanOrigin::user);
  EXPECT_EQ(view.status, "finished");
}

TEST_F(RunDeskTest, a_paused_run_is_gone_on_with_and_a_cancelled_one_stays) {
  outfitter.model.is_shut = true;
  const std::string id = start();
  ASSERT_TRUE(comes_to(id, "running"));
  EXPECT_EQ(desk->resume(id).error().kind, ErrorKind::invalid);
  ASSERT_TRUE(desk->pause(id));
  ASSERT_TRUE(comes_to(id, "paused"));
  outfitter.model.is_shut = false;
  ASSERT_TRUE(comes_to([&] { return bool(desk->resume(id)); }));
  ASSERT_TRUE(comes_to(id, "finished"));
  EXPECT_THAT(types_of(watched(id)), Contains("RunResumed"));
  EXPECT_EQ(desk->pause(id).error().kind, ErrorKind::invalid);

  outfitter.model.is_shut = true;
  const std::string other = start();
  ASSERT_TRUE(comes_to(other, "running"));
  ASSERT_TRUE(desk->cancel(other));
  EXPECT_TRUE(comes_to(other, "stopped"));
}

TEST_F(RunDeskTest, a_paused_run_that_is_finished_writes_its_report) {
  outfitter.model.is_shut = true;
  const std::string id = start();
  ASSERT_TRUE(comes_to(id, "running"));
  ASSERT_TRUE(desk->pause(id));
  ASSERT_TRUE(comes_to(id, "paused"));
  outfitter.model.is_shut = false;
  ASSERT_TRUE(comes_to([&] { return desk->at_work() == 0; }));
  ASSERT_TRUE(desk->finish(id));
  EXPECT_TRUE(comes_to([&] { return status(id) == "finished" || status(id) == "failed"; }));
}

TEST_F(RunDeskTest, what_is_removed_is_gone) {
  outfitter.model.is_shut = true;
  const std::string id = start();
  ASSERT_TRUE(comes_to(id, "running"));
  ASSERT_TRUE(desk->remove(id));
  EXPECT_EQ(store->run(id).error().kind, ErrorKind::not_found);
  EXPECT_EQ(desk->remove(id).error().kind, ErrorKind::not_found);
}

TEST_F(RunDeskTest, a_desk_that_closes_pauses_its_runs_and_the_next_goes_on_with_them) {
  outfitter.model.is_shut = true;
  const std::string one = start(), two = start(), waiting = start();
  ASSERT_TRUE(comes_to(two, "running") && comes_to(one, "running"));
  const std::string paused = one;
  ASSERT_TRUE(desk->pause(paused));
  ASSERT_TRUE(comes_to(paused, "paused"));
  desk.reset();
  EXPECT_EQ(store->run(two)->status, store::RunStatus::paused);
  outfitter.model.is_shut = false;
  desk.emplace(*store, system_clock(), outfitter);
  ASSERT_TRUE(desk->resume_left());
  EXPECT_TRUE(comes_to(two, "finished"));
  EXPECT_TRUE(comes_to(waiting, "finished"));
  EXPECT_EQ(status(paused), "paused");  // that was somebody's wish
}

TEST_F(RunDeskTest, a_run_that_cannot_be_made_ready_fails_with_its_cause) {
  outfitter.fault = Error{ErrorKind::unavailable, "no server answers at 127.0.0.1"};
  const std::string id = start();
  ASSERT_TRUE(comes_to(id, "failed"));
  EXPECT_THAT(desk->view(id)->error, HasSubstr("no server answers"));
  EXPECT_EQ(watched(id).back().type, "RunFailed");
}

// A desk that leaves the work to the workers of its store.
struct QueueingDeskTest : RunDeskTest {
  store::MemoryFleet fleet;

  void SetUp() override {
    store = store::make_memory_store(system_clock(), &fleet);
    fleet.claim_in(*store);
    desk.emplace(*store, system_clock(), outfitter, DeskLimits{2, 3, true});
  }
  void TearDown() override {
    desk.reset();
    store.reset();
  }
};

TEST_F(QueueingDeskTest, an_order_waits_for_a_worker) {
  const std::string id = start("k1");
  EXPECT_EQ(start("k1"), id);
  EXPECT_TRUE(*fleet.is_queued(id));
  EXPECT_EQ(status(id), "waiting");
  EXPECT_EQ(desk->at_work(), 0u);
  start(), start();
  EXPECT_EQ(desk->start(order()).error().kind, ErrorKind::refused);
}

TEST_F(QueueingDeskTest, a_batch_order_waits_behind_the_others) {
  RunOrder batch = order();
  batch.settings["model.batch"] = "true";
  const std::string id = desk->start(batch)->run_id, hurried = start();
  const auto queue = fleet.queue(10);
  ASSERT_THAT(*queue, SizeIs(2));
  EXPECT_EQ((*queue)[0].run_id, hurried);
  EXPECT_EQ((*queue)[1].run_id, id);
}

TEST_F(QueueingDeskTest, one_that_waits_can_be_paused_and_cancelled) {
  const std::string id = start();
  ASSERT_TRUE(desk->pause(id));
  EXPECT_EQ(status(id), "paused");
  EXPECT_FALSE(*fleet.is_queued(id));
  ASSERT_TRUE(desk->resume(id));
  EXPECT_TRUE(*fleet.is_queued(id));
  ASSERT_TRUE(desk->cancel(id));
  EXPECT_EQ(status(id), "stopped");
  EXPECT_FALSE(*fleet.is_queued(id));
}

TEST_F(QueueingDeskTest, whoever_watches_hears_of_it_from_its_beginning_to_its_end) {
  const std::string id = start();
  const auto feed = desk->watch(id);
  EXPECT_FALSE(feed->after(0, Milliseconds{300}, {}).ended);
  const auto taken = fleet.take();
  Event event;
  event.type = "RunStarted";
  ASSERT_TRUE(store->add_event(id, event));
  const auto news = feed->after(0, patience, {});
  EXPECT_FALSE(news.ended);
  ASSERT_THAT(news.lines, SizeIs(1));
  ASSERT_TRUE(fleet.end(**taken));
  EXPECT_TRUE(feed->after(1, patience, {}).ended);
}

TEST_F(QueueingDeskTest, an_order_that_broke_off_is_made_up_for_by_repeating_it) {
  fleet.fail_with(Error{ErrorKind::unavailable, "no answer"});
  ASSERT_FALSE(desk->start(order(), "k1"));
  fleet.fail_with(std::nullopt);
  const std::string id = start("k1");
  EXPECT_TRUE(*fleet.is_queued(id));
  EXPECT_THAT(*store->runs(), SizeIs(1));
  start(), start();
  EXPECT_EQ(start("k1"), id);  // although the desk is full
}

TEST_F(QueueingDeskTest, one_that_waits_for_its_seat_and_for_a_worker_is_cancelled) {
  RunDesk seats(*store, system_clock(), outfitter, DeskLimits{1, 3});
  outfitter.model.is_shut = true;
  seats.start(order());
  const std::string id = seats.start(order())->run_id;
  ASSERT_TRUE(submit_left(*store, system_clock(), id, store::QueueClass::interactive));
  ASSERT_TRUE(seats.cancel(id));
  EXPECT_TRUE(comes_to(id, "stopped"));
  EXPECT_FALSE(*fleet.is_queued(id));
  outfitter.model.is_shut = false;
}

TEST_F(QueueingDeskTest, one_that_is_submitted_while_it_waits_for_its_seat_is_left_to_the_workers) {
  RunDesk seats(*store, system_clock(), outfitter, DeskLimits{1, 3});
  outfitter.model.is_shut = true;
  seats.start(order());
  const std::string id = seats.start(order())->run_id;
  ASSERT_TRUE(submit_left(*store, system_clock(), id, store::QueueClass::interactive));
  outfitter.model.is_shut = false;
  EXPECT_TRUE(comes_to([&] { return seats.at_work() + seats.waiting() == 0; }));
  EXPECT_EQ(status(id), "waiting");
  EXPECT_TRUE(*fleet.is_queued(id));
}

TEST_F(QueueingDeskTest, what_waits_for_a_worker_is_not_begun_by_a_desk_that_does_not_queue) {
  const std::string id = start();
  RunDesk other(*store, system_clock(), outfitter, DeskLimits{2, 3});
  ASSERT_TRUE(other.resume_left());
  EXPECT_EQ(other.at_work() + other.waiting(), 0u);
  EXPECT_EQ(other.resume(id).error().kind, ErrorKind::invalid);
  EXPECT_EQ(status(id), "waiting");
}

}  // namespace
}  // namespace kaozheng::runs
