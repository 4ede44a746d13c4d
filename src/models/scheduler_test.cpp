// SPDX-License-Identifier: Apache-2.0
#include "models/scheduler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/parallel.h"

namespace kaozheng::models {
namespace {

using namespace std::chrono_literals;

std::vector<Endpoint> one_endpoint(int slots) {
  Endpoint endpoint;
  endpoint.name = "desk";
  endpoint.slots = slots;
  return {endpoint};
}

TEST(Scheduler, EightResearchersShareTwoSlots) {
  Scheduler scheduler(one_endpoint(2), {}, system_clock());
  std::atomic<int> at_once{0}, most{0}, made{0};
  run_together(8, [&](std::size_t worker) {
    for (int call = 0; call < 20; ++call) {
      Ticket ticket;
      ticket.run = worker;
      ticket.endpoints = {0};
      const auto turn = scheduler.enter(ticket, {}, 10s);
      ASSERT_TRUE(turn);
      const int now = ++at_once;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {}
      std::this_thread::sleep_for(200us);
      --at_once;
      ++made;
    }
  });
  EXPECT_EQ(made, 160);
  EXPECT_EQ(most, 2);
  EXPECT_EQ(scheduler.waiting(), 0u);
  EXPECT_EQ(scheduler.under_way(0), 0);
}

TEST(Scheduler, AStopEndsTheWait) {
  Scheduler scheduler(one_endpoint(1), {}, system_clock());
  Ticket first, second;
  first.endpoints = second.endpoints = {0};
  const auto turn = scheduler.enter(first, {}, 10s);
  std::stop_source source;
  std::jthread stopper([&] {
    while (scheduler.waiting() == 0) std::this_thread::yield();
    source.request_stop();
  });
  const auto refused = scheduler.enter(second, source.get_token(), 10s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(scheduler.waiting(), 0u);
}

TEST(Scheduler, ABatchCallIsToldToYield) {
  Scheduler scheduler(one_endpoint(1), {}, system_clock());
  Ticket batch, interactive;
  batch.endpoints = interactive.endpoints = {0};
  batch.service = Service::batch;
  std::atomic<bool> yielded{false};
  std::jthread worker([&] {
    auto turn = scheduler.enter(batch, {}, 10s);
    ASSERT_TRUE(turn);
    while (!turn->stop().stop_requested()) std::this_thread::yield();
    EXPECT_TRUE(turn->recalled());
    yielded = true;
    turn->failed({ErrorKind::cancelled, "recalled"});
  });
  while (scheduler.under_way(0) == 0) std::this_thread::yield();
  EXPECT_TRUE(scheduler.enter(interactive, {}, 10s));
  EXPECT_TRUE(yielded);
  worker.join();
  EXPECT_TRUE(scheduler.enter(batch, {}, 10s));
}

TEST(Scheduler, WaitsOutARestWithinItsPatience) {
  DispatchSettings settings;
  settings.failures_max = 1;
  settings.rest_first = 50ms;
  Scheduler scheduler(one_endpoint(1), settings, system_clock());
  Ticket ticket;
  ticket.endpoints = {0};
  scheduler.enter(ticket, {}, 10s)->failed({ErrorKind::unavailable, "down"});
  Ticket impatient = Ticket{}, patient = Ticket{};
  impatient.endpoints = patient.endpoints = {0};
  const auto refused = scheduler.enter(impatient, {}, 1ms);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_NE(refused.error().what.find("desk rests"), std::string::npos);
  const auto turn = scheduler.enter(patient, {}, 10s);
  ASSERT_TRUE(turn);
  EXPECT_GE(turn->waited(), 20ms);
}

}  // namespace
}  // namespace kaozheng::models
