// SPDX-License-Identifier: Apache-2.0
#include "models/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>

#include "base/parallel.h"

namespace kaozheng::models {
namespace {

using namespace std::chrono_literals;

// Answers with its own name, or fails as it was told to.
class FakeModel final : public Model {
 public:
  struct Script {
    std::mutex mutex;
    std::deque<Error> failures;
    int calls = 0;
    int fails_each = 0;  // of so many calls one; 0 = none
    bool says_something_first = false;
    Milliseconds takes{0};
  };
  FakeModel(std::string name, Script& script) : name_(std::move(name)), script_(script) {}
  Result<Answer> answer(const Prompt&, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override {
    if (!system_clock().sleep(script_.takes, stop)) return fail(ErrorKind::cancelled, "stopped");
    std::lock_guard lock(script_.mutex);
    ++script_.calls;
    if (script_.fails_each > 0 && script_.calls % script_.fails_each == 0) return fail(ErrorKind::unavailable, "down");
    if (script_.says_something_first && on_piece) on_piece("so");
    if (!script_.failures.empty()) {
      Error error = script_.failures.front();
      script_.failures.pop_front();
      return fail(std::move(error));
    }
    Answer answer;
    answer.text = name_;
    answer.usage = {1'000, 500};
    budget.charge(answer.usage);
    return answer;
  }
  std::string provider() const override { return "fake"; }
  std::string name() const override { return name_; }
  std::size_t material_chars_max(Role) const override { return name_.size(); }

 private:
  const std::string name_;
  Script& script_;
};

struct World {
  World(std::vector<Endpoint> endpoints, std::vector<Seat> seats, PoolSettings settings = quick()) {
    pool.endpoints = endpoints;
    for (const Role role : all_roles)
      if (role != Role::embedder) pool.of(role) = seats;
    scheduler = std::make_unique<Scheduler>(endpoints, DispatchSettings{{}, {}, 3, 20ms, 1s, 3}, system_clock());
    const auto make = [this](const Endpoint& at, const std::string& name) {
      return std::make_unique<FakeModel>(at.name + "/" + name, scripts[at.name]);
    };
    models = std::make_unique<ModelPool>(pool, make, *scheduler, system_clock(), settings);
    model = models->for_run({});
  }
  static PoolSettings quick() { return {0ms, 8, 1ms, 10ms, 5s}; }
  Result<Answer> ask(const std::string& task = "plan") {
    Prompt asked = prompt;
    asked.task = task;
    return model->answer(asked, budget, {}, {});
  }
  Pool pool;
  std::map<std::string, FakeModel::Script> scripts;
  std::unique_ptr<Scheduler> scheduler;
  std::unique_ptr<ModelPool> models;
  std::unique_ptr<Model> model;
  Prompt prompt;
  Budget budget;
};

Endpoint endpoint(std::string name, Privacy privacy = Privacy::local, double price = 0) {
  Endpoint one;
  one.name = std::move(name);
  one.provider = "ollama";
  one.slots = 2;
  one.privacy = privacy;
  one.price = {price, price, "CNY"};
  one.overflow = price == 0;
  return one;
}

const Error down{ErrorKind::unavailable, "down"};

TEST(ModelPool, TellsWhoAnsweredAndWhatItCost) {
  World world({endpoint("paid", Privacy::open, 2.0)}, {{0, "big"}});
  const auto answer = world.ask();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "paid/big");
  EXPECT_EQ(answer->endpoint, "paid");
  EXPECT_EQ(answer->attempts, 1);
  EXPECT_NEAR(answer->cost, 0.003, 1e-9);
  EXPECT_EQ(answer->currency, "CNY");
  EXPECT_NEAR(world.budget.spent().cost.at("CNY"), 0.003, 1e-9);
}

TEST(ModelPool, TriesOnceMoreThenTheNext) {
  World world({endpoint("desk"), endpoint("box")}, {{0, "small"}, {1, "large"}});
  world.scripts["desk"].failures = {down, down, down};
  const auto answer = world.ask();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "box/large");
  EXPECT_EQ(answer->attempts, 3);
  EXPECT_EQ(world.scripts["desk"].calls, 2);
}

TEST(ModelPool, AKeyThatIsRefusedIsNotTriedAgain) {
  World world({endpoint("paid"), endpoint("desk")}, {{0, "big"}, {1, "small"}});
  world.scripts["paid"].failures = {{ErrorKind::refused, "bad key"}};
  EXPECT_EQ(world.ask()->text, "desk/small");
  EXPECT_EQ(world.ask()->text, "desk/small") << "it rests";
  EXPECT_EQ(world.scripts["paid"].calls, 1);
}

TEST(ModelPool, GivesUpAfterItsAttempts) {
  World world({endpoint("desk")}, {{0, "small"}}, {0ms, 4, 1ms, 5ms, 5s});
  world.scripts["desk"].failures.assign(20, down);
  const auto answer = world.ask();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(world.scripts["desk"].calls, 4);
}

TEST(ModelPool, WhatWasHeardIsNotAskedAgain) {
  World world({endpoint("desk")}, {{0, "small"}});
  world.scripts["desk"].says_something_first = true;
  world.scripts["desk"].failures = {down};
  world.prompt.task = "plan";
  std::string pieces;
  EXPECT_FALSE(world.model->answer(world.prompt, world.budget, {}, [&](std::string_view piece) { pieces += piece; }));
  EXPECT_EQ(world.scripts["desk"].calls, 1);
  EXPECT_EQ(pieces, "so");
  world.scripts["desk"].failures = {down};
  EXPECT_TRUE(world.ask()) << "nobody listened";
}

TEST(ModelPool, PrivateMaterialStaysInTheHouse) {
  World world({endpoint("paid", Privacy::open, 1.0), endpoint("box", Privacy::trusted)}, {{0, "big"}, {1, "large"}});
  EXPECT_EQ(world.ask()->text, "paid/big");
  LabelledPassage passage;
  passage.passage.origin = Origin::file;
  world.prompt.material.passages.push_back(passage);
  EXPECT_EQ(world.ask("notes")->text, "box/large");
  world.scripts["box"].failures.assign(20, down);
  EXPECT_FALSE(world.ask("notes")) << "rather no answer than a public one";
  EXPECT_EQ(world.scripts["paid"].calls, 1);
  EXPECT_TRUE(check_private(world.pool));
}

TEST(ModelPool, WhatIsWrittenInARunThatReadsFilesIsPrivateWhateverItsPromptTells) {
  World world({endpoint("paid", Privacy::open), endpoint("desk")}, {{0, "big"}, {1, "small"}});
  const auto model = world.models->for_run({Service::interactive, Secrecy::files, true});
  const auto who = [&](const char* task) {
    world.prompt.task = task;
    return model->answer(world.prompt, world.budget, {}, {})->text;
  };
  for (const char* task : {"clarify", "brief", "plan", "queries", "notes", "reflect"}) EXPECT_EQ(who(task), "paid/big");
  for (const char* task : {"outline", "analyse.trends", "summarise", "write.detail", "edit", "judge", "correct"})
    EXPECT_EQ(who(task), "desk/small");
  world.prompt.private_material = true;
  EXPECT_EQ(who("queries"), "desk/small");
  const auto open = world.models->for_run({Service::interactive, Secrecy::none, true});
  EXPECT_EQ(open->answer(world.prompt, world.budget, {}, {})->text, "paid/big");
}

TEST(ModelPool, APrivateRunIsPrivateInAllItAsks) {
  World world({endpoint("paid", Privacy::open), endpoint("desk")}, {{0, "big"}, {1, "small"}});
  const auto model = world.models->for_run({Service::interactive, Secrecy::all});
  EXPECT_EQ(model->answer(world.prompt, world.budget, {}, {})->text, "desk/small");
}

TEST(ModelPool, NamesTheSettingWhenNobodyMaySeePrivateMaterial) {
  World world({endpoint("paid", Privacy::open)}, {{0, "big"}});
  const auto checked = check_private(world.pool);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::invalid);
  EXPECT_NE(checked.error().what.find("roles.planner"), std::string::npos);
  EXPECT_NE(checked.error().what.find("paid"), std::string::npos);
}

TEST(ModelPool, StopsAtTheBudget) {
  World world({endpoint("desk")}, {{0, "small"}});
  Budget budget(2'000);
  EXPECT_TRUE(world.model->answer(world.prompt, budget, {}, {}));
  EXPECT_TRUE(world.model->answer(world.prompt, budget, {}, {}));
  const auto third = world.model->answer(world.prompt, budget, {}, {});
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, ErrorKind::over_budget);
  EXPECT_EQ(world.scripts["desk"].calls, 2);
}

TEST(ModelPool, RolesHaveTheirOwnModels) {
  Pool pool;
  pool.endpoints = {endpoint("desk")};
  for (const Role role : all_roles) pool.of(role) = {{0, std::string(to_string(role))}};
  Scheduler scheduler(pool.endpoints, {}, system_clock());
  FakeModel::Script script;
  ModelPool models(
      pool, [&](const Endpoint&, const std::string& model) { return std::make_unique<FakeModel>(model, script); },
      scheduler, system_clock());
  const auto model = models.for_run({});
  Budget budget;
  const auto who = [&](const char* task) {
    Prompt prompt;
    prompt.task = task;
    return model->answer(prompt, budget, {}, {})->text;
  };
  EXPECT_EQ(who("brief"), "planner");
  EXPECT_EQ(who("notes"), "researcher");
  EXPECT_EQ(who("write.detail"), "writer");
  EXPECT_EQ(who("judge"), "judge");
  EXPECT_EQ(model->material_chars_max(Role::analyst), std::string("analyst").size());
  EXPECT_EQ(model->name_for(Role::analyst), "analyst");
}

TEST(ModelPool, TheSlowestCallsAreAskedOfASecondEndpoint) {
  PoolSettings settings = World::quick();
  settings.hedge_after = 20ms;
  World world({endpoint("desk"), endpoint("box")}, {{0, "small"}, {1, "large"}}, settings);
  EXPECT_EQ(world.ask()->text, "desk/small");
  EXPECT_EQ(world.scripts["box"].calls, 0) << "the first was quick";
  world.scripts["desk"].takes = 1h;
  EXPECT_EQ(world.ask()->text, "box/large");
  EXPECT_EQ(world.scheduler->under_way(0), 0) << "the first was broken off";
}

// One call of five fails, of many at once: each is answered, and few are made in vain.
TEST(ModelPool, UnderFaults) {
  World world({endpoint("desk"), endpoint("box")}, {{0, "small"}, {1, "large"}}, {0ms, 8, 1ms, 4ms, 5s});
  world.scripts["desk"].fails_each = world.scripts["box"].fails_each = 5;
  std::atomic<int> answered{0};
  run_together(8, [&](std::size_t) {
    for (int i = 0; i < 50; ++i) answered += world.ask() ? 1 : 0;
  });
  EXPECT_EQ(answered, 400);
  EXPECT_LE(world.scripts["desk"].calls + world.scripts["box"].calls, 400 * 135 / 100);
}

}  // namespace
}  // namespace kaozheng::models
