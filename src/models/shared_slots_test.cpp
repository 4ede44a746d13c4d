// SPDX-License-Identifier: Apache-2.0
#include "models/shared_slots.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/parallel.h"
#include "models/scheduler.h"
#include "models/shared_slots_double.h"

namespace kaozheng::models {
namespace {

using namespace std::chrono_literals;

const std::string server = "http://desk.example:11434";

std::vector<Endpoint> desk(int slots) {
  Endpoint endpoint;
  endpoint.name = "desk";
  endpoint.url = "http://desk.example:11434";
  endpoint.slots = slots;
  endpoint.price.in = 2.0;  // so that no call is broken off that has begun
  return {endpoint};
}

Ticket ticket_of(Service service) {
  Ticket ticket;
  ticket.service = service;
  ticket.endpoints = {0};
  return ticket;
}

void wait_until(const std::function<bool()>& holds) {
  while (!holds()) std::this_thread::sleep_for(200us);
}

// One of the programs.
struct Program {
  Program(SharedSlots& keeper, int slots, DispatchSettings settings = {})
      : scheduler(desk(slots), std::move(settings), system_clock(), &keeper, "box") {}
  Result<Scheduler::Turn> enter(Service service, std::stop_token stop = {}) {
    Ticket ticket = ticket_of(service);
    return scheduler.enter(ticket, stop, 10s);
  }
  Scheduler scheduler;
};

TEST(SharedSlots, AreNeverMoreThanTheServerHas) {
  MemorySlots keeper;
  std::array<Program, 3> programs{Program(keeper, 2), Program(keeper, 2), Program(keeper, 2)};
  std::atomic<int> at_once{0}, most{0}, made{0};
  run_together(24, [&](std::size_t worker) {
    for (int call = 0; call < 10; ++call) {
      const auto turn = programs[worker % 3].enter(worker % 2 == 0 ? Service::interactive : Service::batch);
      ASSERT_TRUE(turn) << turn.error().what;
      const int now = ++at_once;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {}
      std::this_thread::sleep_for(200us);
      --at_once;
      ++made;
    }
  });
  EXPECT_EQ(made, 240);
  EXPECT_EQ(most, 2);
  EXPECT_EQ(keeper.most_in_use(server), 2);
  EXPECT_EQ(keeper.in_use(server), 0);
  EXPECT_TRUE(keeper.waiting(server).empty());
  for (const Program& one : programs) EXPECT_EQ(one.scheduler.under_way(0), 0);
}

TEST(SharedSlots, ServeInteractiveCallsOfAnyProgramFirstThenThoseThatCameFirst) {
  MemorySlots keeper;
  auto other = keeper.take({server, 1}, {});
  ASSERT_TRUE(other);
  std::array<Program, 4> programs{Program(keeper, 1), Program(keeper, 1), Program(keeper, 1), Program(keeper, 1)};
  constexpr std::array services{Service::batch, Service::interactive, Service::batch, Service::interactive};
  std::mutex mutex;
  std::vector<std::size_t> served;
  Milliseconds waited{0};
  {
    Beside beside;
    for (std::size_t one = 0; one < programs.size(); ++one) {
      beside.start([&, one] {
        const auto turn = programs[one].enter(services[one]);
        ASSERT_TRUE(turn) << turn.error().what;
        std::lock_guard lock(mutex);
        served.push_back(one);
        waited = turn->waited();
      });
      wait_until([&] { return keeper.waiting(server).size() == one + 1; });
    }
    std::this_thread::sleep_for(20ms);
    other->reset();
  }
  EXPECT_EQ(served, (std::vector<std::size_t>{1, 3, 0, 2}));
  EXPECT_GE(waited, 20ms) << "the wait for a shared slot is a part of it";
}

TEST(SharedSlots, AStopEndsTheWait) {
  MemorySlots keeper;
  const auto other = keeper.take({server, 1}, {});
  Program program(keeper, 1);
  std::stop_source source;
  Beside beside;
  beside.start([&] {
    wait_until([&] { return !keeper.waiting(server).empty(); });
    source.request_stop();
  });
  const auto refused = program.enter(Service::interactive, source.get_token());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::cancelled);
  EXPECT_TRUE(keeper.waiting(server).empty());
  EXPECT_EQ(program.scheduler.under_way(0), 0);
}

TEST(SharedSlots, ABatchCallThatWaitsYieldsToItsOwnProgramAndIsServedAfterwards) {
  MemorySlots keeper;
  auto other = keeper.take({server, 1}, {});
  Program program(keeper, 1);
  std::mutex mutex;
  std::vector<Service> served;
  {
    Beside beside;
    const auto call = [&](Service service) {
      const auto turn = program.enter(service);
      ASSERT_TRUE(turn) << turn.error().what;
      EXPECT_FALSE(turn->recalled());
      EXPECT_FALSE(turn->stop().stop_requested());
      std::lock_guard lock(mutex);
      served.push_back(service);
    };
    beside.start([&] { call(Service::batch); });
    wait_until([&] { return !keeper.waiting(server).empty(); });
    beside.start([&] { call(Service::interactive); });
    wait_until([&] { return keeper.waiting(server) == std::vector{Service::interactive}; });
    other->reset();
  }
  EXPECT_EQ(served, (std::vector{Service::interactive, Service::batch}));
  EXPECT_EQ(keeper.in_use(server), 0);
}

TEST(SharedSlots, ABatchCallThatHasBegunYieldsOnlyWhereItsEndpointIsFree) {
  MemorySlots keeper;
  Program program(keeper, 1);
  Beside beside;
  const auto turn = program.enter(Service::batch);
  ASSERT_TRUE(turn);
  beside.start([&] { EXPECT_TRUE(program.enter(Service::interactive)); });
  wait_until([&] { return program.scheduler.waiting() == 1; });
  std::this_thread::sleep_for(2ms);
  EXPECT_FALSE(turn->stop().stop_requested());
}

TEST(SharedSlots, AKeeperThatIsAwayLeavesTheEndpointAsItWas) {
  DispatchSettings settings;
  settings.failures_max = 2;
  MemorySlots keeper;
  Program program(keeper, 1, settings);
  keeper.fail_with(Error{ErrorKind::unavailable, "the database is away"});
  for (int call = 0; call < 3; ++call) {
    const auto refused = program.enter(Service::interactive);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_NE(refused.error().what.find("slot of desk"), std::string::npos);
    EXPECT_NE(refused.error().what.find("the database is away"), std::string::npos);
    EXPECT_EQ(program.scheduler.under_way(0), 0);
  }
  keeper.fail_with(std::nullopt);
  Ticket impatient = ticket_of(Service::interactive);
  EXPECT_TRUE(program.scheduler.enter(impatient, {}, 0ms)) << "it does not rest";
}

TEST(SharedSlots, FailuresOfAnEndpointStayInARowWhileTheKeeperIsAway) {
  DispatchSettings settings;
  settings.failures_max = 2;
  MemorySlots keeper;
  Program program(keeper, 1, settings);
  program.enter(Service::interactive)->failed({ErrorKind::unavailable, "down"});
  keeper.fail_with(Error{ErrorKind::unavailable, "the database is away"});
  EXPECT_FALSE(program.enter(Service::interactive));
  keeper.fail_with(std::nullopt);
  program.enter(Service::interactive)->failed({ErrorKind::unavailable, "down"});
  Ticket impatient = ticket_of(Service::interactive);
  EXPECT_FALSE(program.scheduler.enter(impatient, {}, 0ms)) << "it rests";
}

// Tells what the scheduler thinks while a slot is given back.
class Watched final : public SharedSlots {
 public:
  class Ending final : public Slot {
   public:
    explicit Ending(const std::function<void()>& ended) : ended_(ended) {}
    ~Ending() override { ended_(); }

   private:
    const std::function<void()>& ended_;
  };
  Result<std::unique_ptr<Slot>> take(const SlotWish& wish, std::stop_token) override {
    wishes.push_back(wish);
    return std::make_unique<Ending>(ended);
  }
  std::vector<SlotWish> wishes;
  std::function<void()> ended;
};

TEST(SharedSlots, AreGivenBackBeforeTheProgramsOwnWhenACallFails) {
  Watched keeper;
  Program program(keeper, 3);
  std::vector<int> under_way;
  keeper.ended = [&] { under_way.push_back(program.scheduler.under_way(0)); };
  program.enter(Service::batch)->failed({ErrorKind::timed_out, "slow"});
  EXPECT_EQ(under_way, std::vector{1});
  EXPECT_EQ(program.scheduler.under_way(0), 0);
  ASSERT_EQ(keeper.wishes.size(), 1u);
  EXPECT_EQ(keeper.wishes[0].server, server);
  EXPECT_EQ(keeper.wishes[0].slots, 3);
  EXPECT_EQ(keeper.wishes[0].service, Service::batch);
}

TEST(SharedSlots, AreNotNeededForWhatRunsInThisProgram) {
  Watched keeper;
  Endpoint extractive;
  extractive.provider = "extractive";
  Scheduler scheduler({extractive}, {}, system_clock(), &keeper, "box");
  Ticket ticket = ticket_of(Service::interactive);
  EXPECT_TRUE(scheduler.enter(ticket, {}, 10s));
  EXPECT_TRUE(keeper.wishes.empty());
}

TEST(SharedName, TellsServersApartForAllPrograms) {
  const auto named = [](std::string url) {
    Endpoint endpoint;
    endpoint.url = std::move(url);
    return shared_name(endpoint, "box");
  };
  EXPECT_EQ(named("http://desk.example:11434"), "http://desk.example:11434");
  EXPECT_EQ(named("HTTPS://API.Example.com/v1"), "https://api.example.com:443");
  EXPECT_EQ(named("http://desk/v1"), "http://desk:80");
  EXPECT_EQ(named("http://[2001:DB8::1]:8000/v1"), "http://[2001:db8::1]:8000");
  EXPECT_EQ(named("http://localhost:11434"), "box http://localhost:11434");
  EXPECT_EQ(named("http://127.0.0.2:11434"), "box http://127.0.0.2:11434");
  EXPECT_EQ(named("http://[::1]:11434"), "box http://[::1]:11434");
  EXPECT_EQ(named("http://me:secret@desk:8000/v1/a@b"), "http://desk:8000") << "the same server, whoever asks";
  EXPECT_EQ(named("http://desk:8000/v1/a@b"), "http://desk:8000");
  EXPECT_EQ(named(""), "");
  EXPECT_EQ(named("desk?"), "");
}

}  // namespace
}  // namespace kaozheng::models
