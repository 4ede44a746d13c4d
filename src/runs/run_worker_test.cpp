// SPDX-License-Identifier: Apache-2.0
#include "runs/run_worker.h"

#include <gmock/gmock.h>

#include "base/parallel.h"
#include "runs/canned_outfitter_double.h"
#include "store/fleet_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

using store::QueueClass;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = WorkerNote::Kind;

constexpr Milliseconds patience{20'000};

bool comes_to(const std::function<bool()>& state) {
  for (const Milliseconds begun = system_clock().elapsed(); system_clock().elapsed() - begun < patience;) {
    if (state()) return true;
    system_clock().sleep(Milliseconds{5}, {});
  }
  return false;
}

// What workers told, in that order.
class Notes {
 public:
  std::function<void(const WorkerNote&)> ear() {
    return [this](const WorkerNote& note) {
      const std::lock_guard lock(mutex_);
      notes_.push_back(note);
    };
  }
  std::vector<WorkerNote> of(Kind kind) const {
    const std::lock_guard lock(mutex_);
    std::vector<WorkerNote> found;
    for (const WorkerNote& one : notes_)
      if (one.kind == kind) found.push_back(one);
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<WorkerNote> notes_;
};

struct RunWorkerTest : testing::Test {
  store::MemoryFleet fleet;
  std::unique_ptr<store::Store> store = store::make_memory_store(system_clock(), &fleet);
  CannedOutfitter outfitter;
  Notes notes;
  WorkerSettings settings{2, "1.0", 3, Milliseconds{4}, Milliseconds{50}};

  RunWorkerTest() { fleet.claim_in(*store); }

  // A worker at work, until it goes or is told to stop.
  class Working {
   public:
    explicit Working(RunWorkerTest& test)
        : worker_(*test.store, system_clock(), test.outfitter, test.settings, test.notes.ear()) {
      beside_.start([this] {
        outcome_ = worker_.work(stop_.get_token());
        has_ended_ = true;
      });
    }
    ~Working() { stop_.request_stop(); }
    Result<void> stop() {
      stop_.request_stop();
      return outcome();
    }
    Result<void> outcome() {
      EXPECT_TRUE(comes_to([&] { return has_ended_.load(); }));
      return outcome_;
    }

   private:
    RunWorker worker_;
    std::stop_source stop_;
    std::atomic<bool> has_ended_{false};
    Result<void> outcome_;
    Beside beside_;
  };

  std::string submitted(QueueClass queue_class = QueueClass::interactive, const std::string& key = "") {
    const auto id = submit(*store, system_clock(), outfitter, {cloud_market_topic}, queue_class, key);
    EXPECT_TRUE(id) << id.error().what;
    return id ? *id : "";
  }
  store::RunStatus status(const std::string& id) { return store->run(id)->status; }
  bool comes_to_status(const std::string& id, store::RunStatus wanted) {
    return comes_to([&] { return status(id) == wanted; });
  }
  bool is_begun(const std::string& id) { return store->run_holder(id) && !store->events(id, 0)->empty(); }
  std::vector<std::string> event_types(const std::string& id) {
    std::vector<std::string> types;
    const auto events = store->events(id, 0);
    for (const Event& event : *events) types.push_back(event.type);
    return types;
  }
  std::size_t queued() { return fleet.queue(100)->size(); }
};

TEST_F(RunWorkerTest, what_is_submitted_waits_and_is_carried_out) {
  const std::string id = submitted();
  EXPECT_EQ(status(id), store::RunStatus::waiting);
  ASSERT_TRUE(*fleet.is_queued(id));
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return queued() == 0; }));
  EXPECT_EQ(status(id), store::RunStatus::finished);
  EXPECT_EQ((*store->report(id))->state, "final");
  ASSERT_THAT(notes.of(Kind::took), SizeIs(1));
  EXPECT_EQ(notes.of(Kind::took)[0].text, cloud_market_topic);
  ASSERT_TRUE(comes_to([&] { return !notes.of(Kind::ended).empty(); }));
  EXPECT_EQ(notes.of(Kind::ended)[0].run_id, id);
  EXPECT_EQ(notes.of(Kind::ended)[0].text, "finished");
  EXPECT_EQ(order_of(*store->run(id))->topic, cloud_market_topic);
  EXPECT_TRUE(worker.stop());
}

TEST_F(RunWorkerTest, no_more_at_once_than_it_was_told) {
  outfitter.model.is_shut = true;
  const std::vector<std::string> ids{submitted(), submitted(), submitted()};
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return is_begun(ids[0]) && is_begun(ids[1]); }));
  system_clock().sleep(Milliseconds{100}, {});
  EXPECT_EQ(status(ids[2]), store::RunStatus::waiting);
  outfitter.model.is_shut = false;
  for (const std::string& id : ids) EXPECT_TRUE(comes_to_status(id, store::RunStatus::finished));
}

TEST_F(RunWorkerTest, interactive_runs_are_begun_before_batch_runs) {
  settings.at_once = 1;
  const std::string batch = submitted(QueueClass::batch), interactive = submitted();
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return queued() == 0; }));
  const auto took = notes.of(Kind::took);
  ASSERT_THAT(took, SizeIs(2));
  EXPECT_EQ(took[0].run_id, interactive);
  EXPECT_EQ(took[1].run_id, batch);
}

TEST_F(RunWorkerTest, submissions_with_one_key_are_one_run) {
  EXPECT_EQ(submitted(QueueClass::interactive, "k1"), submitted(QueueClass::interactive, "k1"));
  EXPECT_NE(submitted(QueueClass::interactive, "k1"), submitted(QueueClass::interactive, "k2"));
  EXPECT_EQ(queued(), 2u);
}

TEST_F(RunWorkerTest, what_cannot_be_carried_out_is_not_submitted) {
  const auto refused = submit(*store, system_clock(), outfitter, {""}, QueueClass::interactive);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(*store->runs(), IsEmpty());
  EXPECT_EQ(queued(), 0u);
}

TEST_F(RunWorkerTest, a_store_without_workers_says_so) {
  const auto alone = store::make_memory_store(system_clock());
  const auto refused = submit(*alone, system_clock(), outfitter, {cloud_market_topic}, QueueClass::interactive);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(refused.error().what, HasSubstr("PostgreSQL"));
}

TEST_F(RunWorkerTest, a_run_that_cannot_begin_is_tried_again_ever_later_and_then_has_failed) {
  outfitter.fault = Error{ErrorKind::invalid, "the folder /srv/papers is not there"};
  const std::string id = submitted();
  Working worker(*this);
  ASSERT_TRUE(comes_to_status(id, store::RunStatus::failed));
  ASSERT_TRUE(comes_to([&] { return queued() == 0; }));
  EXPECT_THAT(fleet.pauses(), ElementsAre(Milliseconds{4}, Milliseconds{8}));
  EXPECT_EQ(store->run(id)->error, "the folder /srv/papers is not there");
  EXPECT_THAT(event_types(id), Contains("RunFailed"));
  ASSERT_THAT(notes.of(Kind::gave_back), SizeIs(2));
  EXPECT_EQ(notes.of(Kind::gave_back)[0].text, "the folder /srv/papers is not there");
}

TEST_F(RunWorkerTest, a_worker_that_stops_gives_its_runs_back_and_the_next_goes_on) {
  outfitter.model.is_shut = true;
  const std::string id = submitted();
  {
    Working first(*this);
    ASSERT_TRUE(comes_to([&] { return is_begun(id); }));
    EXPECT_TRUE(first.stop());
  }
  EXPECT_EQ(status(id), store::RunStatus::paused);
  EXPECT_EQ(fleet.queue_figures()->waiting[0], 1);
  EXPECT_THAT(fleet.pauses(), ElementsAre(Milliseconds{0}));
  outfitter.model.is_shut = false;
  Working second(*this);
  EXPECT_TRUE(comes_to_status(id, store::RunStatus::finished));
  EXPECT_THAT(event_types(id), Contains("RunResumed"));
}

TEST_F(RunWorkerTest, a_run_that_somebody_pauses_waits_for_nobody) {
  outfitter.model.is_shut = true;
  const std::string id = submitted();
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return is_begun(id); }));
  ASSERT_TRUE(store->add_command(id, {0, "pause"}));
  ASSERT_TRUE(comes_to_status(id, store::RunStatus::paused));
  EXPECT_TRUE(comes_to([&] { return queued() == 0; }));
  outfitter.model.is_shut = false;
  ASSERT_TRUE(submit_left(*store, system_clock(), id, QueueClass::interactive));
  EXPECT_TRUE(comes_to_status(id, store::RunStatus::finished));
}

TEST_F(RunWorkerTest, a_run_that_waits_is_paused_where_it_stands) {
  const std::string id = submitted();
  EXPECT_EQ(*pause_waiting(*store, system_clock(), id), Place::paused);
  EXPECT_EQ(status(id), store::RunStatus::paused);
  EXPECT_EQ(queued(), 0u);
  EXPECT_EQ(*pause_waiting(*store, system_clock(), id), Place::none);
  const auto left = RunService(*store, system_clock()).left(id);
  ASSERT_FALSE(left);
  EXPECT_THAT(left.error().what, HasSubstr("submit --resume"));
  ASSERT_TRUE(submit_left(*store, system_clock(), id, QueueClass::interactive));
  EXPECT_EQ(status(id), store::RunStatus::waiting);
  outfitter.model.is_shut = true;
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return is_begun(id) && status(id) == store::RunStatus::running; }));
  EXPECT_EQ(*pause_waiting(*store, system_clock(), id), Place::taken);
  EXPECT_TRUE(comes_to_status(id, store::RunStatus::paused));
  EXPECT_TRUE(comes_to([&] { return queued() == 0; }));
}

TEST_F(RunWorkerTest, a_run_whose_worker_is_gone_is_paused_for_good) {
  outfitter.model.is_shut = true;
  const std::string id = submitted();
  store::RunRecord record = *store->run(id);
  record.status = store::RunStatus::running;
  ASSERT_TRUE(store->save_run(record));
  const std::int64_t claim = *store->claim_run(id, "gone/1/2");
  EXPECT_EQ(*pause_waiting(*store, system_clock(), id), Place::paused);
  EXPECT_EQ(status(id), store::RunStatus::paused);
  EXPECT_FALSE(store->intend_step(id, claim, "model/1"));
}

TEST_F(RunWorkerTest, what_is_said_while_a_run_is_being_made_reaches_it) {
  for (const char* word : {"pause", "cancel"}) {
    std::string id;
    outfitter.meanwhile = [&] { EXPECT_TRUE(store->add_command(id, {0, word})); };
    outfitter.model.is_shut = true;
    id = submitted();
    Working worker(*this);
    EXPECT_TRUE(
        comes_to_status(id, std::string(word) == "pause" ? store::RunStatus::paused : store::RunStatus::stopped))
        << word;
    EXPECT_TRUE(comes_to([&] { return queued() == 0; }));
  }
}

TEST_F(RunWorkerTest, a_cancel_that_comes_with_the_take_is_said_again) {
  const std::string id = submitted();
  ASSERT_TRUE(fleet.enlist({"this", "worker", "here"}));
  const auto taken = fleet.take();
  ASSERT_TRUE(taken && *taken);
  ASSERT_TRUE(cancel_waiting(*store, id));
  const auto said = store->commands(id, (*taken)->heard);
  ASSERT_THAT(*said, SizeIs(1));
  EXPECT_EQ((*said)[0].kind, "cancel");
}

TEST_F(RunWorkerTest, what_was_said_to_a_worker_that_died_holds_for_the_next) {
  outfitter.model.is_shut = true;
  const std::string id = submitted();
  ASSERT_TRUE(fleet.enlist({"gone/1/2", "worker", "gone"}));
  const auto taken = fleet.take();
  ASSERT_TRUE(taken && *taken);
  ASSERT_TRUE(store->add_command(id, {0, "cancel"}));
  ASSERT_TRUE(fleet.give_back(**taken, Milliseconds{0}, store::Fleet::Why::left));  // as at the end of its lease
  Working next(*this);
  EXPECT_TRUE(comes_to_status(id, store::RunStatus::stopped));
}

TEST_F(RunWorkerTest, what_passes_by_itself_never_fails_a_run) {
  outfitter.fault = Error{ErrorKind::unavailable, "the model server does not answer"};
  const std::string id = submitted();
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return fleet.pauses().size() > 5; }));
  EXPECT_EQ(status(id), store::RunStatus::waiting);
}

TEST_F(RunWorkerTest, a_run_that_is_submitted_again_while_its_pause_ends_waits_again) {
  const std::string id = submitted();
  ASSERT_TRUE(fleet.enlist({"this", "worker", "here"}));
  const auto taken = fleet.take();
  ASSERT_TRUE(fleet.enqueue(id, QueueClass::interactive));
  ASSERT_TRUE(fleet.end(**taken));
  EXPECT_EQ(fleet.queue_figures()->waiting[0], 1);
}

TEST_F(RunWorkerTest, a_submission_that_broke_off_is_made_up_for_by_repeating_it) {
  fleet.fail_with(Error{ErrorKind::unavailable, "no answer"});
  ASSERT_FALSE(submit(*store, system_clock(), outfitter, {cloud_market_topic}, QueueClass::interactive, "k1"));
  fleet.fail_with(std::nullopt);
  EXPECT_EQ(queued(), 0u);
  const std::string id = submitted(QueueClass::interactive, "k1");
  EXPECT_TRUE(*fleet.is_queued(id));
  EXPECT_EQ(submitted(QueueClass::interactive, "k1"), id);
  EXPECT_THAT(*store->runs(), SizeIs(1));
  ASSERT_TRUE(*store->keep_key("k2", std::string(32, 'a')) == std::string(32, 'a'));  // and no further
  EXPECT_EQ(submitted(QueueClass::interactive, "k2"), std::string(32, 'a'));
  EXPECT_TRUE(*fleet.is_queued(std::string(32, 'a')));
}

TEST_F(RunWorkerTest, a_run_that_was_stopped_while_it_waited_is_not_begun) {
  const std::string id = submitted();
  store::RunRecord record = *store->run(id);
  record.status = store::RunStatus::stopped;
  ASSERT_TRUE(store->save_run(record));
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return queued() == 0; }));
  EXPECT_THAT(notes.of(Kind::took), IsEmpty());
  EXPECT_THAT(*store->events(id, 0), IsEmpty());
}

TEST_F(RunWorkerTest, a_run_that_another_worker_has_taken_is_left_to_it) {
  outfitter.model.is_shut = true;
  const std::string id = submitted();
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return is_begun(id); }));
  ASSERT_TRUE(store->claim_run(id, "another/1/2"));
  outfitter.model.is_shut = false;
  ASSERT_TRUE(comes_to([&] { return !notes.of(Kind::lost).empty(); }));
  EXPECT_EQ(notes.of(Kind::lost)[0].run_id, id);
  EXPECT_EQ(fleet.queue_figures()->taken[0], 1);  // by whoever has it now
  EXPECT_THAT(fleet.pauses(), IsEmpty());
  EXPECT_THAT(notes.of(Kind::ended), IsEmpty());
}

TEST_F(RunWorkerTest, a_database_that_is_away_is_told_once_and_waited_for) {
  const std::string id = submitted();
  Working worker(*this);
  ASSERT_TRUE(comes_to_status(id, store::RunStatus::finished));
  fleet.fail_with(Error{ErrorKind::unavailable, "no answer from db.example"});
  ASSERT_TRUE(comes_to([&] { return !notes.of(Kind::trouble).empty(); }));
  fleet.fail_with(std::nullopt);
  const std::string next = submitted();
  EXPECT_TRUE(comes_to_status(next, store::RunStatus::finished));
  ASSERT_THAT(notes.of(Kind::trouble), SizeIs(1));
  EXPECT_EQ(notes.of(Kind::trouble)[0].text, "no answer from db.example");
}

TEST_F(RunWorkerTest, a_store_that_has_become_newer_ends_the_worker) {
  outfitter.model.is_shut = true;
  const std::string id = submitted();
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return is_begun(id); }));
  fleet.fail_with(Error{ErrorKind::invalid, "the store is of version 999"});
  const auto outcome = worker.outcome();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().what, "the store is of version 999");
  EXPECT_EQ(status(id), store::RunStatus::paused);
}

TEST_F(RunWorkerTest, a_run_of_another_version_is_left_to_a_worker_of_that_version) {
  outfitter.model.is_shut = true;
  const std::string id = submitted();
  {
    Working first(*this);
    ASSERT_TRUE(comes_to([&] { return is_begun(id); }));
  }
  outfitter.model.is_shut = false;
  settings.version = "2.0";
  fleet.add({"old/1/1", "worker", "old", "1.0"});
  {
    Working second(*this);
    ASSERT_TRUE(comes_to([&] { return fleet.pauses().size() > 6; }));  // however often, it does not fail by that
    EXPECT_EQ(status(id), store::RunStatus::paused);
  }
}

TEST_F(RunWorkerTest, only_a_run_that_is_left_can_be_submitted_again) {
  outfitter.model.is_shut = true;
  const std::string id = submitted();
  Working worker(*this);
  ASSERT_TRUE(comes_to([&] { return is_begun(id); }));
  const auto at_work = submit_left(*store, system_clock(), id, QueueClass::interactive);
  EXPECT_EQ(at_work.error().kind, ErrorKind::invalid);
  EXPECT_THAT(at_work.error().what, HasSubstr("worked on"));
  outfitter.model.is_shut = false;
  ASSERT_TRUE(comes_to_status(id, store::RunStatus::finished));
  const auto over = submit_left(*store, system_clock(), id, QueueClass::interactive);
  EXPECT_EQ(over.error().kind, ErrorKind::invalid);
  EXPECT_THAT(over.error().what, HasSubstr("finished"));
}

}  // namespace
}  // namespace kaozheng::runs
