// SPDX-License-Identifier: Apache-2.0
#include "models/dispatcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace kaozheng::models {
namespace {

const TimePoint noon{std::chrono::hours{12}};  // of 1 January 1970

Endpoint endpoint_with(int slots, double price = 0) {
  Endpoint endpoint;
  endpoint.name = "desk";
  endpoint.provider = "ollama";
  endpoint.slots = slots;
  endpoint.price.in = price;
  endpoint.overflow = price == 0;
  return endpoint;
}

DispatchSettings utc_settings() {
  DispatchSettings settings;
  settings.minute_of_day = [](TimePoint time) {
    return static_cast<int>(time.time_since_epoch() / std::chrono::minutes{1} % (24 * 60));
  };
  return settings;
}

Ticket ticket_of(std::uint64_t id, std::uint64_t run, std::vector<std::size_t> endpoints) {
  Ticket ticket;
  ticket.id = id;
  ticket.run = run;
  ticket.endpoints = std::move(endpoints);
  return ticket;
}

class World {
 public:
  explicit World(std::vector<Endpoint> endpoints, DispatchSettings settings = utc_settings())
      : dispatcher(endpoints, std::move(settings)) {}

  // "1@0": call 1 begins at endpoint 0.
  std::vector<std::string> decide() {
    last = dispatcher.decide(now);
    std::vector<std::string> begun;
    for (const auto& [id, endpoint] : last.grants) begun.push_back(std::to_string(id) + "@" + std::to_string(endpoint));
    return begun;
  }
  std::vector<std::string> submit(Ticket ticket) {
    dispatcher.submit(std::move(ticket));
    return decide();
  }
  std::vector<std::string> end(std::uint64_t id, std::optional<Error> error = std::nullopt, bool recalled = false) {
    dispatcher.end(id, {std::move(error), recalled}, now);
    return decide();
  }
  Dispatcher dispatcher;
  Dispatcher::Decisions last;
  TimePoint now = noon;
};
using Begun = std::vector<std::string>;

TEST(Dispatcher, GivesNoMoreThanItsSlots) {
  World world({endpoint_with(2)});
  EXPECT_EQ(world.submit(ticket_of(1, 1, {0})), Begun{"1@0"});
  EXPECT_EQ(world.submit(ticket_of(2, 1, {0})), Begun{"2@0"});
  EXPECT_EQ(world.submit(ticket_of(3, 1, {0})), Begun{});
  EXPECT_EQ(world.end(1), Begun{"3@0"});
}

TEST(Dispatcher, PrefersTheFirstThatHasRoom) {
  World world({endpoint_with(1), endpoint_with(1)});
  EXPECT_EQ(world.submit(ticket_of(1, 1, {1, 0})), Begun{"1@1"});
  EXPECT_EQ(world.submit(ticket_of(2, 1, {1, 0})), Begun{"2@0"});
  EXPECT_EQ(world.submit(ticket_of(3, 1, {1, 0})), Begun{});
  EXPECT_EQ(world.end(2), Begun{"3@0"});
}

TEST(Dispatcher, APricedEndpointAnswersOnlyWhatAFreeOneCannot) {
  World world({endpoint_with(1), endpoint_with(4, 2.0)});
  world.submit(ticket_of(1, 1, {0, 1}));
  EXPECT_EQ(world.submit(ticket_of(2, 1, {0, 1})), Begun{}) << "the free one is only busy";
  world.dispatcher.end(1, {Error{ErrorKind::unavailable, "gone", Milliseconds{60'000}}}, world.now);
  EXPECT_EQ(world.decide(), Begun{"2@1"}) << "the free one rests";
  world.now += Milliseconds{61'000};
  EXPECT_EQ(world.submit(ticket_of(3, 1, {0, 1})), Begun{"3@0"});
}

TEST(Dispatcher, RunsTakeTurns) {
  World world({endpoint_with(1)});
  for (std::uint64_t id = 1; id <= 4; ++id) world.submit(ticket_of(id, 7, {0}));
  world.submit(ticket_of(5, 8, {0}));
  world.submit(ticket_of(6, 9, {0}));
  Begun order;
  for (std::uint64_t under_way = 1;;) {
    const Begun begun = world.end(under_way);
    if (begun.empty()) break;
    order.push_back(begun.front());
    under_way = std::stoull(begun.front());
  }
  EXPECT_EQ(order, (Begun{"5@0", "6@0", "2@0", "3@0", "4@0"}));
}

TEST(Dispatcher, WithinARunPriorityThenAge) {
  World world({endpoint_with(1)});
  world.submit(ticket_of(1, 1, {0}));
  Ticket low = ticket_of(2, 1, {0}), high = ticket_of(3, 1, {0});
  low.priority = 1;
  high.priority = 5;
  world.submit(low);
  world.submit(high);
  world.submit(ticket_of(4, 1, {0}));
  EXPECT_EQ(world.end(1), Begun{"3@0"});
  EXPECT_EQ(world.end(3), Begun{"4@0"});
  EXPECT_EQ(world.end(4), Begun{"2@0"});
}

TEST(Dispatcher, BatchFillsWhatIsLeftAndYieldsAtOnce) {
  World world({endpoint_with(2)});
  Ticket batch = ticket_of(1, 1, {0}), more = ticket_of(2, 1, {0});
  batch.service = more.service = Service::batch;
  world.submit(batch);
  EXPECT_EQ(world.submit(more), Begun{"2@0"});
  EXPECT_EQ(world.submit(ticket_of(3, 2, {0})), Begun{});
  ASSERT_EQ(world.last.recalls, std::vector<std::uint64_t>{2}) << "the one that began last";
  EXPECT_EQ(world.end(2, Error{ErrorKind::cancelled, ""}, true), Begun{"3@0"});
  EXPECT_EQ(world.submit(more), Begun{});
  EXPECT_EQ(world.end(3), Begun{"2@0"});
}

TEST(Dispatcher, ABatchCallIsNotRecalledForEver) {
  World world({endpoint_with(1)});
  Ticket batch = ticket_of(1, 1, {0});
  batch.service = Service::batch;
  world.submit(batch);
  std::uint64_t next = 2;
  for (int recalled = 0; recalled < 3; ++recalled) {
    world.submit(ticket_of(next, 2, {0}));
    ASSERT_EQ(world.last.recalls, std::vector<std::uint64_t>{1});
    world.end(1, Error{ErrorKind::cancelled, ""}, true);
    world.submit(batch);
    EXPECT_EQ(world.end(next++), Begun{"1@0"});
  }
  world.submit(ticket_of(next, 2, {0}));
  EXPECT_TRUE(world.last.recalls.empty());
}

TEST(Dispatcher, PaidBatchCallsAreNotBrokenOff) {
  World world({endpoint_with(1, 2.0)});
  Ticket batch = ticket_of(1, 1, {0});
  batch.service = Service::batch;
  world.submit(batch);
  world.submit(ticket_of(2, 2, {0}));
  EXPECT_TRUE(world.last.recalls.empty());
}

TEST(Dispatcher, WhatHasNotBegunIsRecalledHoweverOftenAndWhateverItsPrice) {
  World world({endpoint_with(1, 2.0)});
  Ticket batch = ticket_of(1, 1, {0});
  batch.service = Service::batch;
  world.submit(batch);
  std::uint64_t next = 2;
  for (int recalled = 0; recalled < 5; ++recalled) {
    world.dispatcher.hold(1);
    world.submit(ticket_of(next, 2, {0}));
    ASSERT_EQ(world.last.recalls, std::vector<std::uint64_t>{1});
    world.end(1, Error{ErrorKind::cancelled, ""}, true);
    world.submit(batch);
    EXPECT_EQ(world.end(next++), Begun{"1@0"});
  }
  world.dispatcher.hold(1);
  world.dispatcher.begin(1);
  world.submit(ticket_of(next, 2, {0}));
  EXPECT_TRUE(world.last.recalls.empty());
}

TEST(Dispatcher, BatchKeepsItsHours) {
  DispatchSettings settings = utc_settings();
  settings.batch_hours = {*parse_hours("22:00-07:00")};
  World world({endpoint_with(1)}, settings);
  Ticket batch = ticket_of(1, 1, {0});
  batch.service = Service::batch;
  EXPECT_EQ(world.submit(batch), Begun{});
  Begun begun;
  while (begun.empty() && world.last.again_at && world.now < noon + std::chrono::hours{24}) {
    world.now = *world.last.again_at;
    begun = world.decide();
  }
  EXPECT_EQ(begun, Begun{"1@0"});
  EXPECT_EQ(world.now, noon + std::chrono::hours{10});
}

TEST(Dispatcher, NoCallBeforeRetryAfter) {
  World world({endpoint_with(4)});
  world.submit(ticket_of(1, 1, {0}));
  world.end(1, Error{ErrorKind::rate_limited, "slow down", Milliseconds{7'000}});
  EXPECT_EQ(world.submit(ticket_of(2, 1, {0})), Begun{});
  world.now += Milliseconds{6'999};
  EXPECT_EQ(world.decide(), Begun{});
  ASSERT_EQ(world.last.again_at, noon + Milliseconds{7'000});
  world.now += Milliseconds{1};
  EXPECT_EQ(world.decide(), Begun{"2@0"});
}

TEST(Dispatcher, AnEndpointThatFailsRestsAndIsTriedWithOneCall) {
  World world({endpoint_with(4)});
  const Error down{ErrorKind::unavailable, "down"};
  for (std::uint64_t id = 1; id <= 3; ++id) {
    world.submit(ticket_of(id, 1, {0}));
    world.end(id, down);
  }
  EXPECT_EQ(world.dispatcher.rests_until(0), noon + Milliseconds{5'000});
  world.submit(ticket_of(4, 1, {0}));
  world.submit(ticket_of(5, 1, {0}));
  world.now += Milliseconds{5'000};
  EXPECT_EQ(world.decide(), Begun{"4@0"});
  EXPECT_EQ(world.end(4, down), Begun{}) << "it rests twice as long";
  world.now += Milliseconds{9'999};
  EXPECT_EQ(world.decide(), Begun{});
  world.now += Milliseconds{1};
  EXPECT_EQ(world.decide(), Begun{"5@0"});
  world.end(5);
  EXPECT_EQ(world.submit(ticket_of(6, 1, {0})), Begun{"6@0"});
  EXPECT_EQ(world.submit(ticket_of(7, 1, {0})), Begun{"7@0"});
}

TEST(Dispatcher, LanesStayWhereTheyBegan) {
  World world({endpoint_with(1), endpoint_with(2)});
  Ticket first = ticket_of(1, 1, {0, 1}), second = ticket_of(2, 1, {0, 1});
  first.lane = second.lane = "task1";
  EXPECT_EQ(world.submit(first), Begun{"1@0"});
  EXPECT_EQ(world.submit(second), Begun{}) << "its prefix is in the cache of endpoint 0";
  EXPECT_EQ(world.submit(ticket_of(3, 1, {0, 1})), Begun{"3@1"});
  EXPECT_EQ(world.end(1), Begun{"2@0"});
  world.end(2, Error{ErrorKind::unavailable, "down", Milliseconds{60'000}});
  Ticket third = ticket_of(4, 1, {0, 1});
  third.lane = "task1";
  EXPECT_EQ(world.submit(third), Begun{"4@1"}) << "endpoint 0 rests";
}

TEST(Dispatcher, AWaitingLaneMovesWhenItsEndpointRests) {
  World world({endpoint_with(1), endpoint_with(1)});
  Ticket first = ticket_of(1, 1, {0, 1}), second = ticket_of(2, 1, {0, 1});
  first.lane = second.lane = "task1";
  world.submit(first);
  world.submit(second);
  EXPECT_EQ(world.end(1, Error{ErrorKind::rate_limited, "", Milliseconds{60'000}}), Begun{"2@1"});
}

TEST(Dispatcher, NoMoreRequestsAndTokensThanAllowedInAMinute) {
  Endpoint endpoint = endpoint_with(100);
  endpoint.requests_per_minute = 3;
  endpoint.tokens_per_minute = 1'000;
  World world({endpoint});
  std::mt19937 random(7);
  std::vector<std::pair<TimePoint, long>> begun;
  std::map<std::uint64_t, long> tokens;
  for (std::uint64_t id = 1; id <= 40; ++id) {
    Ticket ticket = ticket_of(id, id % 3, {0});
    ticket.tokens = tokens[id] = 100 + static_cast<long>(random() % 700);
    world.dispatcher.submit(ticket);
  }
  while (begun.size() < 40) {
    world.decide();
    for (const auto& grant : world.last.grants) begun.emplace_back(world.now, tokens[grant.id]);
    for (const auto& grant : world.last.grants) world.dispatcher.end(grant.id, {}, world.now);
    if (begun.size() == 40) break;
    const auto before = world.now;
    ASSERT_TRUE(world.last.again_at || !world.last.grants.empty());
    world.now = std::max(world.last.again_at.value_or(world.now), world.now);
    ASSERT_TRUE(world.now > before || !world.last.grants.empty());
  }
  for (std::size_t i = 0; i < begun.size(); ++i) {
    long sum = 0;
    int calls = 0;
    for (std::size_t j = i; j < begun.size() && begun[j].first < begun[i].first + std::chrono::minutes{1}; ++j) {
      sum += begun[j].second;
      ++calls;
    }
    EXPECT_LE(calls, 3);
    EXPECT_LE(sum, 1'000);
  }
}

TEST(Dispatcher, HoursOfAnEndpoint) {
  Endpoint night = endpoint_with(1);
  night.hours = {*parse_hours("20:00-08:00")};
  World world({night, endpoint_with(1, 1.0)});
  EXPECT_EQ(world.submit(ticket_of(1, 1, {0, 1})), Begun{"1@1"}) << "the free one is closed";
  EXPECT_FALSE(world.dispatcher.in_hours(0, world.now));
  world.now += std::chrono::hours{9};
  EXPECT_EQ(world.submit(ticket_of(2, 1, {0, 1})), Begun{"2@0"});
}

TEST(Dispatcher, WhoGivesUpIsGone) {
  World world({endpoint_with(1)});
  world.submit(ticket_of(1, 1, {0}));
  world.submit(ticket_of(2, 1, {0}));
  world.submit(ticket_of(3, 1, {0}));
  world.dispatcher.withdraw(2);
  EXPECT_EQ(world.end(1), Begun{"3@0"});
  EXPECT_EQ(world.end(3), Begun{});
  EXPECT_EQ(world.dispatcher.waiting(), 0u);
}

// Whatever happens, every call begins once for each time it is submitted, no slot is given twice, and nobody waits
// where there is room.
TEST(Dispatcher, RandomTraffic) {
  for (unsigned seed = 0; seed < 25; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
    std::vector<Endpoint> endpoints;
    const std::size_t count = 1 + pick(5);
    for (std::size_t i = 0; i < count; ++i) {
      endpoints.push_back(endpoint_with(1 + static_cast<int>(pick(3)), pick(3) == 0 ? 1.0 : 0.0));
      if (pick(4) == 0) endpoints.back().requests_per_minute = 1 + static_cast<int>(pick(30));
    }
    World world(endpoints);
    std::map<std::uint64_t, Ticket> tickets;
    std::map<std::uint64_t, std::size_t> under_way;
    std::vector<int> used(count, 0);
    std::uint64_t next = 1;
    std::size_t ended = 0;
    const auto take = [&] {
      world.decide();
      for (const auto& [id, endpoint] : world.last.grants) {
        ASSERT_TRUE(under_way.emplace(id, endpoint).second);
        ASSERT_LE(++used[endpoint], endpoints[endpoint].slots);
      }
    };
    for (int step = 0; step < 1'000 || !under_way.empty() || world.dispatcher.waiting() > 0; ++step) {
      ASSERT_LT(step, 60'000) << "seed " << seed;
      if (step < 1'000 && pick(2) == 0) {
        Ticket ticket = ticket_of(next++, pick(4), {});
        for (std::size_t i = 0; i < count; ++i)
          if (pick(2) == 0) ticket.endpoints.push_back(i);
        if (ticket.endpoints.empty()) ticket.endpoints.push_back(pick(count));
        std::shuffle(ticket.endpoints.begin(), ticket.endpoints.end(), random);
        if (pick(2) == 0) ticket.lane = "lane" + std::to_string(pick(3));
        ticket.service = pick(3) == 0 ? Service::batch : Service::interactive;
        ticket.priority = 1 + static_cast<int>(pick(5));
        tickets[ticket.id] = ticket;
        world.dispatcher.submit(ticket);
      } else if (!under_way.empty() && pick(3) != 0) {
        auto it = under_way.begin();
        std::advance(it, static_cast<std::ptrdiff_t>(pick(under_way.size())));
        const std::uint64_t id = it->first;
        --used[it->second];
        under_way.erase(it);
        const bool fails = pick(6) == 0, recalled = !fails && pick(10) == 0;
        world.dispatcher.end(id, {fails ? std::optional(Error{ErrorKind::unavailable, ""}) : std::nullopt, recalled},
                             world.now);
        if (fails || recalled)
          world.dispatcher.submit(tickets[id]);
        else
          ++ended;
      } else {
        world.now += Milliseconds{pick(2'000)};
      }
      take();
    }
    EXPECT_EQ(ended, next - 1) << "seed " << seed;
  }
}

}  // namespace
}  // namespace kaozheng::models
