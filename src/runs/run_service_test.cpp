// SPDX-License-Identifier: Apache-2.0
#include "runs/run_service.h"

#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <stdexcept>

#include "base/manual_clock_double.h"
#include "models/providers.h"
#include "runs/cloud_market_double.h"
#include "runs/control.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The extractive model, with something else before each answer.
class TroubledModel final : public models::Model {
 public:
  using Before = std::function<void(const models::Prompt&, std::stop_token)>;
  explicit TroubledModel(Before before) : before_(std::move(before)) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    before_(prompt, stop);
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    return model_->answer(prompt, budget, stop, on_piece);
  }
  std::string provider() const override { return "troubled"; }
  std::string name() const override { return "troubled-1"; }
  std::size_t material_chars_max(models::Role role) const override { return model_->material_chars_max(role); }
  bool generates() const override { return false; }

 private:
  const Before before_;
  const std::unique_ptr<models::Model> model_ = models::make_extractive_model();
};

struct RunServiceTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<store::Store> store = store::make_memory_store(clock);
  std::unique_ptr<models::Model> model = models::make_extractive_model();
  sources::CannedSearch search;
  sources::CannedPages pages;
  research::Prompts prompts = *research::Prompts::load("/nowhere");
  RunPorts ports{*model, nullptr, search, pages, prompts};
  RunRequest request;
  RunService service{*store, clock};
  std::stop_source stop;
  std::vector<Event> heard;
  std::function<void(const Event&)> also = [](const Event&) {};

  void SetUp() override {
    request.question.topic = cloud_market_topic;
    request.question.limits.max_loops = 1;
    request.question.limits.max_tasks = 3;
    put_cloud_market(search, pages);
  }
  void use(models::Model& other, models::Model* draft_model = nullptr) {
    service_ports.emplace(RunPorts{other, draft_model, search, pages, prompts});
  }
  std::optional<RunPorts> service_ports;

  void hear(const Event& event) {
    heard.push_back(event);
    also(event);
  }
  Result<RunOutcome> run() {
    return service.research(request, service_ports ? *service_ports : ports, stop.get_token(),
                            [this](const Event& event) { hear(event); });
  }
  std::string run_id() const { return heard.empty() ? "" : heard.front().data.at("run_id").get<std::string>(); }
  store::RunRecord record() { return store->run(run_id()).value(); }
  std::string state_of_report() {
    const auto report = store->report(run_id());
    return report && *report ? (*report)->state : "none";
  }
};

TEST_F(RunServiceTest, a_run_is_kept_from_its_first_event_to_its_report) {
  request.settings = {{"search.engines", "canned"}};
  const auto outcome = run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->run_id.size(), 32u);
  EXPECT_EQ(outcome->run_id, run_id());
  EXPECT_FALSE(outcome->report.references.empty());
  EXPECT_THAT(outcome->markdown, HasSubstr("云智算"));

  EXPECT_EQ(record().status, store::RunStatus::finished);
  EXPECT_EQ(record().topic, request.question.topic);
  EXPECT_EQ(record().started_at, "2025-07-01T00:00:00.000Z");
  EXPECT_NE(record().ended_at, "");
  EXPECT_EQ(record().settings.at("search.engines"), "canned");
  EXPECT_EQ(record().settings.at("question").at("topic"), request.question.topic);

  const auto report = store->report(run_id()).value();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, "final");
  EXPECT_EQ(report->markdown, outcome->markdown);
  EXPECT_EQ(report->json, nlohmann::json(outcome->report));
  EXPECT_EQ(store->documents(run_id())->size(), 2u);
  EXPECT_FALSE(store->model_calls(run_id())->empty());
}

TEST_F(RunServiceTest, files_that_were_left_out_cost_a_line_of_the_gaps_each) {
  request.left_out = {{"/docs/a.pdf", "the PDF is protected by a password", "", ""},
                      {"/docs/v1.docx", "", "/docs/v2.docx", "2025-06-01"}};
  for (int i = 0; i < 25; ++i) request.left_out.push_back({"/docs/x" + std::to_string(i), "it is empty", "", ""});
  const auto outcome = run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_THAT(outcome->markdown, HasSubstr("未能读取的文件：/docs/a.pdf"));
  EXPECT_THAT(outcome->markdown, HasSubstr("/docs/v2.docx"));
  EXPECT_THAT(outcome->markdown, HasSubstr("另有 7 个文件未采用"));
}

TEST_F(RunServiceTest, every_event_goes_to_the_store_and_to_the_watcher) {
  ASSERT_TRUE(run());
  EXPECT_EQ(nlohmann::json(*store->events(run_id(), 0)), nlohmann::json(heard));
  const auto& started = heard.front();
  EXPECT_EQ(started.type, "RunStarted");
  EXPECT_EQ(started.data.at("provider"), "extractive");
  EXPECT_EQ(started.data.at("engines"), nlohmann::json({"canned"}));
  EXPECT_EQ(started.data.at("language"), "zh");
  EXPECT_EQ(heard.back().type, "ReportPublished");
  EXPECT_GT(heard.back().data.at("references"), 0);
}

TEST_F(RunServiceTest, without_evidence_a_run_fails_and_has_no_report) {
  request.question.topic = "nothing is known of this";
  sources::CannedSearch silent;
  RunPorts nothing{*model, nullptr, silent, pages, prompts};
  const auto outcome = service.research(request, nothing, {}, [&](const Event& event) { hear(event); });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::not_found);
  EXPECT_EQ(record().status, store::RunStatus::failed);
  EXPECT_EQ(record().error, outcome.error().what);
  EXPECT_EQ(heard.back().type, "RunFailed");
  EXPECT_EQ(heard.back().data.at("kind"), "not_found");
  EXPECT_EQ(state_of_report(), "none");
}

TEST_F(RunServiceTest, a_stopped_run_keeps_what_it_had) {
  also = [&](const Event& event) {
    if (event.type == "ModelCalled" && event.data.at("task").get<std::string>().starts_with("write"))
      stop.request_stop();
  };
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(record().status, store::RunStatus::paused);
  EXPECT_EQ(record().error, "");
  EXPECT_EQ(heard.back().type, "RunPaused");
  EXPECT_EQ(state_of_report(), "partial");
  EXPECT_FALSE(store->documents(run_id())->empty());
}

TEST_F(RunServiceTest, a_run_that_is_stopped_before_it_begins_is_on_record) {
  stop.request_stop();
  EXPECT_EQ(run().error().kind, ErrorKind::cancelled);
  EXPECT_EQ(record().status, store::RunStatus::paused);
}

TEST_F(RunServiceTest, a_bug_fails_one_run_and_nothing_else) {
  TroubledModel faulty([](const models::Prompt&, std::stop_token) { throw std::logic_error("index out of range"); });
  use(faulty);
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what, HasSubstr("index out of range"));
  EXPECT_EQ(record().status, store::RunStatus::failed);
  EXPECT_THAT(record().error, HasSubstr("index out of range"));
  EXPECT_EQ(heard.back().type, "RunFailed");
}

TEST_F(RunServiceTest, a_draft_is_saved_first_and_then_replaced) {
  std::atomic<int> asked{0};
  TroubledModel slow([&](const models::Prompt&, std::stop_token) { ++asked; });
  use(slow, model.get());
  std::vector<std::string> states;
  also = [&](const Event& event) {
    if (event.type != "DraftSaved") return;
    states.push_back(state_of_report());
    EXPECT_EQ(asked, 0);
  };
  const auto outcome = run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_THAT(states, ElementsAre("draft"));
  EXPECT_EQ(state_of_report(), "final");
  EXPECT_EQ(heard.front().data.at("provider"), "troubled");
  EXPECT_GT(asked, 0);
}

TEST_F(RunServiceTest, a_whole_draft_is_kept_until_the_run_has_written_as_much) {
  TroubledModel slow([&](const models::Prompt& prompt, std::stop_token) {
    if (prompt.task.starts_with("write")) stop.request_stop();
  });
  use(slow, model.get());
  EXPECT_EQ(run().error().kind, ErrorKind::cancelled);
  EXPECT_EQ(state_of_report(), "draft");
  EXPECT_THAT((*store->report(run_id()))->markdown, HasSubstr("云智算"));
}

TEST_F(RunServiceTest, at_a_cap_the_run_ends_with_what_it_has) {
  request.question.limits.tokens_max = 3'000;
  int asked = 0;
  // Notes what the extractive model does, for 300 tokens a call.
  class CostlyModel final : public models::Model {
   public:
    CostlyModel(models::Model& model, int& count) : model_(model), count_(count) {}
    Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token asked_to_stop,
                                  const std::function<void(std::string_view)>& on_piece) override {
      ++count_;
      budget.charge({200, 100});
      return model_.answer(prompt, budget, asked_to_stop, on_piece);
    }
    std::string provider() const override { return "paid"; }
    std::string name() const override { return "paid-1"; }
    std::size_t material_chars_max(models::Role role) const override { return model_.material_chars_max(role); }
    bool generates() const override { return false; }

   private:
    models::Model& model_;
    int& count_;
  } paid(*model, asked);
  use(paid);
  service_ports->floor = model.get();
  const auto outcome = run();
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->capped);
  EXPECT_GE(asked, 10);
  EXPECT_LE(asked, 10 + 3) << "the cap, and the calls under way";
  EXPECT_FALSE(outcome->report.final_report.empty());
  EXPECT_GT(outcome->report.check.made + outcome->report.check.quoted, 0);
  EXPECT_THAT(outcome->report.gaps.front().what, HasSubstr("3000 token"));
  EXPECT_EQ(record().status, store::RunStatus::finished);
}

TEST_F(RunServiceTest, the_time_cap_ends_a_run_and_says_so) {
  request.question.limits.minutes_max = 5;
  TroubledModel stuck([](const models::Prompt&, std::stop_token asked) {
    static_cast<void>(system_clock().sleep(std::chrono::hours(1), asked));
  });
  use(stuck);
  service_ports->floor = model.get();
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::over_budget);
  EXPECT_THAT(outcome.error().what, HasSubstr("5 分钟"));
  EXPECT_EQ(record().status, store::RunStatus::failed);
  EXPECT_EQ(heard.back().data.at("kind"), "over_budget");
}

TEST_F(RunServiceTest, a_run_that_is_deleted_meanwhile_ends) {
  also = [&](const Event& event) {
    if (event.type == "PlanMade") {
      ASSERT_TRUE(store->delete_run(run_id()));
    }
  };
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(*store->runs(), IsEmpty());
}

// The extractive model's words, as if a language model had written them; counts its calls.
class PaidModel final : public models::Model {
 public:
  std::function<void(const models::Prompt&)> before = [](const models::Prompt&) {};
  std::atomic<int> calls{0};
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    before(prompt);
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    ++calls;
    budget.charge({20, 10});
    auto answer = model_->answer(prompt, budget, stop, on_piece);
    if (answer) answer->model = name();
    return answer;
  }
  std::string provider() const override { return "paid"; }
  std::string name() const override { return "paid-1"; }
  std::size_t material_chars_max(models::Role role) const override { return model_->material_chars_max(role); }

 private:
  const std::unique_ptr<models::Model> model_ = models::make_extractive_model();
};

struct ResumeTest : RunServiceTest {
  PaidModel paid;

  void SetUp() override {
    RunServiceTest::SetUp();
    use(paid, model.get());
    service_ports->floor = model.get();
  }
  // Pauses when a prompt of this task is about to be asked.
  void pause_at(const std::string& task) {
    paid.before = [this, task](const models::Prompt& prompt) {
      if (prompt.task.starts_with(task)) stop.request_stop();
    };
  }
  Result<RunOutcome> resume() {
    stop = std::stop_source();
    paid.before = [](const models::Prompt&) {};
    heard_before = heard.size();
    const auto left = service.left(run_id());
    if (!left) return fail(left.error());
    return service.resume(*left, left->request, *service_ports, stop.get_token(),
                          [this](const Event& event) { hear(event); });
  }
  std::size_t heard_before = 0;

  // What the store holds, without what differs between one process and two.
  std::multiset<std::string> said() {
    std::multiset<std::string> said;
    const std::vector<Event> events = store->events(run_id(), 0).value();
    for (const Event& event : events)
      if (!event.type.starts_with("Run")) said.insert(event.type + event.task_id + event.data.dump());
    return said;
  }
};

// The lines of the first that are not among the second.
std::string only_in(const std::multiset<std::string>& first, const std::multiset<std::string>& second) {
  std::string lines;
  for (auto one = first.begin(); one != first.end(); one = first.upper_bound(*one))
    if (first.count(*one) > second.count(*one)) lines += *one + '\n';
  return lines;
}

TEST_F(ResumeTest, a_paused_run_goes_on_where_it_was) {
  const auto whole = run();
  ASSERT_TRUE(whole) << whole.error().what;
  const std::multiset<std::string> all_said = said();
  const int all_calls = paid.calls.exchange(0);
  for (const char* task : {"brief", "queries", "notes", "analyse", "write.conclusion"}) {
    store = store::make_memory_store(clock);
    RunService in_it(*store, clock);
    heard.clear();
    stop = std::stop_source();
    paid.calls = 0;
    pause_at(task);
    const auto paused =
        in_it.research(request, *service_ports, stop.get_token(), [this](const Event& event) { hear(event); });
    ASSERT_FALSE(paused) << task;
    EXPECT_EQ(record().status, store::RunStatus::paused);
    const auto left = in_it.left(run_id());
    ASSERT_TRUE(left);
    EXPECT_FALSE(is_at_work(*left));
    stop = std::stop_source();
    paid.before = [](const models::Prompt&) {};
    const auto outcome = in_it.resume(*left, left->request, *service_ports, stop.get_token(),
                                      [this](const Event& event) { hear(event); });
    ASSERT_TRUE(outcome) << outcome.error().what;
    EXPECT_EQ(outcome->run_id, left->record.id);
    EXPECT_EQ(outcome->markdown, whole->markdown) << task;
    EXPECT_EQ(paid.calls, all_calls) << task;
    EXPECT_EQ(only_in(said(), all_said), "") << task;
    EXPECT_EQ(only_in(all_said, said()), "") << task;
    EXPECT_EQ(record().status, store::RunStatus::finished);
    EXPECT_EQ(record().started_at, "2025-07-01T00:00:00.000Z");
  }
}

TEST_F(ResumeTest, who_watches_hears_what_was_and_then_what_is_new) {
  pause_at("write");
  ASSERT_FALSE(run());
  ASSERT_TRUE(resume());
  std::vector<std::int64_t> numbers;
  for (std::size_t i = heard_before; i < heard.size(); ++i) numbers.push_back(heard[i].seq);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], static_cast<std::int64_t>(i) + 1);
  EXPECT_EQ(heard[heard_before].type, "RunStarted");
  EXPECT_EQ(heard.back().type, "ReportPublished");
}

TEST_F(ResumeTest, a_finished_run_is_not_gone_on_with) {
  ASSERT_TRUE(run());
  const auto left = service.left(run_id());
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().kind, ErrorKind::invalid);
  EXPECT_THAT(*service.all_left(), IsEmpty());
}

TEST_F(ResumeTest, what_was_asked_is_kept_for_then) {
  request.plan = Plan{};
  request.plan->origin = PlanOrigin::user;
  Task task;
  task.id = "only";
  task.description = "三大转向";
  request.plan->tasks = {task};
  request.left_out = {{"/docs/a.pdf", "it is empty", "", ""}};
  request.version = "1.2.3";
  request.files = {"ab12"};
  request.settings = {{"search.max_loops", "2"}};
  pause_at("write");
  ASSERT_FALSE(run());
  const auto all = service.all_left();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  const RunRequest& again = all->front().request;
  EXPECT_EQ(again.question.topic, request.question.topic);
  EXPECT_EQ(nlohmann::json(*again.plan), nlohmann::json(*request.plan));
  EXPECT_EQ(again.left_out.front().path, "/docs/a.pdf");
  EXPECT_EQ(again.version, "1.2.3");
  EXPECT_THAT(again.files, ElementsAre("ab12"));
  EXPECT_EQ(again.settings.at("search.max_loops"), "2");
}

TEST_F(ResumeTest, what_was_changed_holds_when_it_is_left_again) {
  request.files = {"ab12"};
  pause_at("write");
  ASSERT_FALSE(run());
  LeftRun left = *service.left(run_id());
  left.record.settings["order"] = "kept";  // of whoever ordered it
  RunRequest changed = left.request;
  changed.question.audience = "engineers";
  changed.settings = {{"research.audience", "engineers"}};
  changed.files = {"ab12", "came later"};
  stop = std::stop_source();
  pause_at("write");
  ASSERT_FALSE(service.resume(left, changed, *service_ports, stop.get_token(), [](const Event&) {}));
  const RunRequest again = service.left(run_id())->request;
  EXPECT_EQ(again.question.audience, "engineers");
  EXPECT_EQ(again.settings.at("research.audience"), "engineers");
  EXPECT_EQ(again.settings.at("order"), "kept");
  EXPECT_THAT(again.files, ElementsAre("ab12"));
}

TEST_F(ResumeTest, a_run_another_process_works_on_is_at_work) {
  bool seen = false;
  paid.before = [&](const models::Prompt& prompt) {
    if (prompt.task != "brief") return;
    const auto left = service.left(run_id());
    ASSERT_TRUE(left);
    seen = is_at_work(*left);
    EXPECT_THAT(*service.all_left(), IsEmpty());
  };
  ASSERT_TRUE(run());
  EXPECT_TRUE(seen);
}

TEST_F(ResumeTest, who_takes_a_run_over_shuts_the_other_one_out) {
  paid.before = [&](const models::Prompt& prompt) {
    if (prompt.task == "plan") {
      ASSERT_TRUE(store->claim_run(run_id(), "another process"));
    }
  };
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(record().status, store::RunStatus::running) << "it is the other one's to say";
}

TEST_F(ResumeTest, a_run_that_is_to_finish_writes_what_it_has) {
  request.question.limits.max_loops = 3;
  bool told = false;
  paid.before = [&](const models::Prompt& prompt) {
    if (prompt.task != "notes" || told) return;
    told = true;
    ASSERT_TRUE(store->add_command(run_id(), {0, "finish", ""}));
    static_cast<void>(system_clock().sleep(Control::period * 3, {}));
  };
  const auto outcome = run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_FALSE(outcome->capped);
  EXPECT_FALSE(outcome->report.final_report.empty());
  EXPECT_GT(outcome->report.check.made + outcome->report.check.quoted, 0);
  EXPECT_THAT(outcome->markdown, HasSubstr("按用户要求提前结束研究"));
}

TEST_F(ResumeTest, a_run_that_is_finished_before_it_found_anything_publishes_its_draft) {
  paid.before = [&](const models::Prompt& prompt) {
    if (prompt.task != "plan") return;
    ASSERT_TRUE(store->add_command(run_id(), {0, "finish", ""}));
    static_cast<void>(system_clock().sleep(Control::period * 3, {}));
  };
  const auto outcome = run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(record().status, store::RunStatus::finished);
  EXPECT_EQ(store->report(run_id()).value()->state, "final");
  EXPECT_FALSE(outcome->report.references.empty());
  EXPECT_THAT(outcome->markdown, HasSubstr("此前只有草稿写成"));
}

TEST_F(ResumeTest, a_cancelled_run_is_stopped) {
  paid.before = [&](const models::Prompt& prompt) {
    if (prompt.task != "plan") return;
    ASSERT_TRUE(store->add_command(run_id(), {0, "cancel", ""}));
    static_cast<void>(system_clock().sleep(Control::period * 3, {}));
  };
  ASSERT_FALSE(run());
  EXPECT_EQ(record().status, store::RunStatus::stopped);
  EXPECT_EQ(heard.back().type, "RunStopped");
  EXPECT_TRUE(service.left(run_id())) << "who changes their mind can go on with it";
}

TEST_F(ResumeTest, the_time_of_earlier_processes_counts) {
  request.question.limits.minutes_max = 5;
  const auto left_at = [&](Milliseconds spent) {
    store = store::make_memory_store(clock);
    RunService in_it(*store, clock);
    heard.clear();
    stop = std::stop_source();
    request.question.limits.minutes_max = 0;  // the clock of this test does not wait
    pause_at("plan");
    paid.before = [this, spent](const models::Prompt& prompt) {
      if (prompt.task != "plan") return;
      clock.advance(spent);
      stop.request_stop();
    };
    EXPECT_FALSE(
        in_it.research(request, *service_ports, stop.get_token(), [this](const Event& event) { hear(event); }));
    const auto left = in_it.left(run_id());
    RunRequest capped = left->request;
    capped.question.limits.minutes_max = 5;
    paid.before = [](const models::Prompt&) {};
    const TimePoint before = clock.now();
    static_cast<void>(in_it.resume(*left, capped, *service_ports, {}, [](const Event&) {}));
    return clock.now() - before;  // what was left of the time
  };
  EXPECT_EQ(left_at(std::chrono::minutes(2)), std::chrono::minutes(3));
  EXPECT_EQ(left_at(std::chrono::minutes(9)), Milliseconds{1});
}

TEST_F(RunServiceTest, a_plan_alone_leaves_nothing_in_the_store) {
  const auto plan = service.plan_only(request, ports, {}, [&](const Event& event) { hear(event); });
  ASSERT_TRUE(plan) << plan.error().what;
  EXPECT_THAT(plan->tasks, Not(IsEmpty()));
  EXPECT_THAT(*store->runs(), IsEmpty());
  std::set<std::string> types;
  for (const Event& event : heard) types.insert(event.type);
  EXPECT_TRUE(types.count("PlanMade"));
  EXPECT_FALSE(types.count("RunStarted"));
}

}  // namespace
}  // namespace kaozheng::runs
