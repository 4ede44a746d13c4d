// SPDX-License-Identifier: Apache-2.0
#include "runs/control.h"

#include <gmock/gmock.h>

#include <stdexcept>

#include "base/manual_clock_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

using testing::ElementsAre;

constexpr const char* run_id = "0123456789abcdef0123456789abcdef";
constexpr Milliseconds an_hour{3'600'000};

// As work that is stopped behaves.
void wait_for(std::stop_token stop) { static_cast<void>(system_clock().sleep(an_hour, stop)); }

struct ControlTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-10-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);

  void SetUp() override {
    store::RunRecord record;
    record.id = run_id;
    ASSERT_TRUE(store->save_run(record));
  }
  void say(const std::string& kind, const std::string& text = "") {
    ASSERT_TRUE(store->add_command(run_id, {0, kind, text}));
  }
};

TEST_F(ControlTest, work_that_nobody_disturbs_ends_by_itself) {
  Control control(*store, run_id, clock, Milliseconds{0});
  bool worked = false;
  control.over({}, {}, [&] { worked = true; });
  EXPECT_TRUE(worked);
  EXPECT_EQ(control.wanted(), Wanted::report);
  EXPECT_FALSE(control.stop().stop_requested());
}

TEST_F(ControlTest, a_pause_of_another_program_stops_work_that_waits) {
  Control control(*store, run_id, clock, Milliseconds{0});
  control.over({}, {}, [&] {
    say("pause");
    wait_for(control.stop());
  });
  EXPECT_EQ(control.wanted(), Wanted::pause);
  EXPECT_FALSE(control.why_paused());
}

TEST_F(ControlTest, calls_under_way_may_end_before_a_pause_stops_the_rest) {
  Control control(*store, run_id, clock, Milliseconds{0});
  control.over({}, {}, [&] {
    auto call = control.drain().begin(control.stop());
    control.pause();
    EXPECT_FALSE(control.stop().stop_requested());
    call.reset();
    EXPECT_TRUE(control.stop().stop_requested());
  });
}

TEST_F(ControlTest, a_call_that_does_not_end_is_broken_off) {
  Control control(*store, run_id, clock, Milliseconds{0});
  control.over({}, {}, [&] {
    const auto call = control.drain().begin(control.stop());
    control.pause();
    wait_for(control.stop());
  });
  EXPECT_EQ(control.drain().under_way(), 0u);
}

TEST_F(ControlTest, a_cancel_stops_at_once) {
  Control control(*store, run_id, clock, Milliseconds{0});
  control.over({}, {}, [&] {
    const auto call = control.drain().begin(control.stop());
    say("cancel");
    wait_for(control.stop());
  });
  EXPECT_EQ(control.wanted(), Wanted::cancel);
}

TEST_F(ControlTest, the_caller_leaving_is_a_pause) {
  std::stop_source leave;
  Control control(*store, run_id, clock, Milliseconds{0});
  control.over(leave.get_token(), {}, [&] {
    leave.request_stop();
    wait_for(control.stop());
  });
  EXPECT_EQ(control.wanted(), Wanted::pause);
}

TEST_F(ControlTest, a_cancel_of_this_process_ends_what_is_under_way_at_once) {
  std::stop_source cancelled;
  Control control(*store, run_id, clock, Milliseconds{0});
  control.over({}, cancelled.get_token(), [&] {
    const auto call = control.drain().begin(control.stop());
    cancelled.request_stop();
    EXPECT_TRUE(control.stop().stop_requested());
  });
  EXPECT_EQ(control.wanted(), Wanted::cancel);
}

TEST_F(ControlTest, what_was_said_before_holds_but_for_an_old_pause) {
  say("note", "costs");
  say("exclude", "a.example");
  say("finish");
  say("pause");
  say("cancel");
  Control control(*store, run_id, clock, Milliseconds{0});
  EXPECT_EQ(control.wanted(), Wanted::report);
  EXPECT_TRUE(control.finish().stop_requested());
  EXPECT_THAT(control.steering().notes, ElementsAre("costs"));
  EXPECT_THAT(control.steering().excluded, ElementsAre("a.example"));
}

TEST_F(ControlTest, what_is_said_meanwhile_is_heard) {
  Control control(*store, run_id, clock, Milliseconds{0});
  control.over({}, {}, [&] {
    say("note", "costs");
    say("finish");
    wait_for(control.finish());
    EXPECT_THAT(control.steering().notes, ElementsAre("costs"));
    EXPECT_FALSE(control.stop().stop_requested());
  });
}

TEST_F(ControlTest, time_is_up_when_the_clock_says_so) {
  Control control(*store, run_id, clock, an_hour);
  control.over({}, {}, [&] { wait_for(control.time_up()); });
  EXPECT_EQ(clock.now(), *parse_iso8601("2025-10-01T01:00:00.000Z"));
  EXPECT_EQ(control.wanted(), Wanted::report);
}

TEST_F(ControlTest, without_a_cap_no_clock_is_asked) {
  Control control(*store, run_id, clock, Milliseconds{0});
  control.over({}, {}, [] {});
  EXPECT_EQ(clock.now(), *parse_iso8601("2025-10-01"));
}

TEST_F(ControlTest, what_the_work_throws_arrives_on_the_calling_thread) {
  Control control(*store, run_id, clock, an_hour);
  EXPECT_THROW(control.over({}, {}, [] { throw std::logic_error("a bug"); }), std::logic_error);
}

TEST_F(ControlTest, a_trouble_that_pauses_is_remembered) {
  Control control(*store, run_id, clock, Milliseconds{0});
  control.pause(Error{ErrorKind::unavailable, "disk I/O error"});
  control.pause();
  ASSERT_TRUE(control.why_paused());
  EXPECT_EQ(control.why_paused()->what, "disk I/O error");
}

}  // namespace
}  // namespace kaozheng::runs
