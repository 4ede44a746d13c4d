// SPDX-License-Identifier: Apache-2.0
// Whole runs of which one thing fails, each in its turn: the i-th call of the model, search or page, the i-th write or
// read of the disk below the store. A run ends with a report (that may carry a gap), or is paused or failed with its
// cause, and goes on when the fault is gone. KAOZHENG_ALL tries every i, else a sample of them.
#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>

#include "base/manual_clock_double.h"
#include "models/providers.h"
#include "runs/cloud_market_double.h"
#include "runs/run_service.h"
#include "store/fts_tokenizer.h"
#include "store/power_loss_vfs_double.h"
#include "store/sqlite_migrations.h"
#include "store/sqlite_store.h"

namespace kaozheng::runs {
namespace {

using Operation = store::PowerLossVfs::Operation;

constexpr const char* store_name = "/store.db";

// Counts what passes and fails the one whose number it is told.
class Turnstile {
 public:
  void fail_at(int number, Error error) {
    passed_ = 0;
    number_ = number;
    error_ = std::move(error);
  }
  std::optional<Error> pass() { return ++passed_ == number_ ? std::optional(error_) : std::nullopt; }
  int passed() const { return passed_; }

 private:
  std::atomic<int> passed_{0};
  int number_ = 0;
  Error error_;
};

// The extractive model's words, as if a language model had written them.
class FaultyModel final : public models::Model {
 public:
  Turnstile turnstile;
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    if (auto error = turnstile.pass()) return fail(*std::move(error));
    budget.charge({20, 10});
    return model_->answer(prompt, budget, stop, on_piece);
  }
  std::string provider() const override { return "faulty"; }
  std::string name() const override { return "faulty-1"; }
  std::size_t material_chars_max(models::Role role) const override { return model_->material_chars_max(role); }

 private:
  const std::unique_ptr<models::Model> model_ = models::make_extractive_model();
};

class FaultySearch final : public sources::Search {
 public:
  FaultySearch(sources::Search& search, Turnstile& turnstile) : search_(search), turnstile_(turnstile) {}
  Result<sources::SearchAnswer> search(const Query& query, int count, std::stop_token stop) override {
    auto answer = search_.search(query, count, stop);
    if (auto error = turnstile_.pass()) {
      answer->hits.clear();
      answer->troubles.push_back({"canned", *std::move(error), ""});
    }
    return answer;
  }
  std::vector<std::string> engines() const override { return search_.engines(); }

 private:
  sources::Search& search_;
  Turnstile& turnstile_;
};

class FaultyPages final : public sources::Pages {
 public:
  FaultyPages(sources::Pages& pages, Turnstile& turnstile) : pages_(pages), turnstile_(turnstile) {}
  Result<Document> read(const std::string& url, std::stop_token stop) override {
    if (auto error = turnstile_.pass()) return fail(*std::move(error));
    return pages_.read(url, stop);
  }

 private:
  sources::Pages& pages_;
  Turnstile& turnstile_;
};

enum class Workflow { supervised, basic, given_plan };

struct FaultsTest : testing::TestWithParam<Workflow> {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  sources::CannedSearch canned_search;
  sources::CannedPages canned_pages;
  const research::Prompts prompts = *research::Prompts::load("/nowhere");
  FaultyModel model;
  Turnstile of_search, of_pages;
  const std::unique_ptr<models::Model> extractive = models::make_extractive_model();
  RunRequest request;

  void SetUp() override {
    request.question.topic = cloud_market_topic;
    request.question.limits.max_loops = 1;
    request.question.limits.max_tasks = 2;
    if (GetParam() == Workflow::basic) request.question.mode = Mode::basic;
    if (GetParam() == Workflow::given_plan) {
      request.plan = Plan{};
      for (const char* id : {"one", "two"}) {
        Task task;
        task.id = id;
        task.description = std::string("云计算市场的三大转向 ") + id;
        request.plan->tasks.push_back(std::move(task));
      }
    }
    put_cloud_market(canned_search, canned_pages);
  }

  static Result<std::unique_ptr<store::Store>> open(store::PowerLossVfs& disk, Clock& clock) {
    store::SqliteDatabase database = TRY(store::SqliteDatabase::open(store_name, disk.name()));
    TRY_VOID(store::add_tokenizer(database));
    TRY_VOID(store::migrate(database));
    return store::store_in(std::move(database), clock);
  }

  struct Outcome {
    Result<RunOutcome> run = fail(ErrorKind::invalid, "not begun");
    std::string id;  // empty: it could not even begin
  };
  Outcome begin(store::Store& store) {
    FaultySearch search(canned_search, of_search);
    FaultyPages pages(canned_pages, of_pages);
    const RunPorts ports{
        .model = model, .search = search, .pages = pages, .prompts = prompts, .floor = extractive.get()};
    RunService service(store, clock);
    Outcome outcome;
    outcome.run = service.research(request, ports, {}, [&](const Event& event) {
      if (event.type == "RunStarted") outcome.id = event.data.at("run_id").get<std::string>();
    });
    return outcome;
  }
  Result<RunOutcome> go_on(store::Store& store, const std::string& id) {
    FaultySearch search(canned_search, of_search);
    FaultyPages pages(canned_pages, of_pages);
    const RunPorts ports{
        .model = model, .search = search, .pages = pages, .prompts = prompts, .floor = extractive.get()};
    RunService service(store, clock);
    const LeftRun left = TRY(service.left(id));
    return service.resume(left, left.request, ports, {}, {});
  }
  static std::string damage(store::PowerLossVfs& disk) {
    auto database = store::SqliteDatabase::open(store_name, disk.name());
    if (!database) return database.error().what;
    if (auto added = store::add_tokenizer(*database); !added) return added.error().what;
    auto check = database->prepare("PRAGMA integrity_check");
    if (!check) return check.error().what;
    const auto row = check->step();
    return !row ? row.error().what : check->text(0) == "ok" ? "" : check->text(0);
  }
  static int step_of(std::int64_t count, int sample) {
    if (std::getenv("KAOZHENG_ALL")) return 1;
    return static_cast<int>(std::max<std::int64_t>(1, count / sample));
  }
};

// A call that fails is a gap or is made up for; the run comes to its report.
TEST_P(FaultsTest, a_call_that_fails_does_not_end_the_run) {
  store::PowerLossVfs disk;
  disk.put({{store_name, ""}});
  const auto store = open(disk, clock);
  ASSERT_TRUE(store);
  for (Turnstile* const turnstile : {&model.turnstile, &of_search, &of_pages}) turnstile->fail_at(0, {});
  ASSERT_TRUE(begin(**store).run);
  int faults = 0;
  for (Turnstile* const turnstile : {&model.turnstile, &of_search, &of_pages}) {
    turnstile->fail_at(0, {});
    ASSERT_TRUE(begin(**store).run);
    const int count = turnstile->passed();
    ASSERT_GT(count, 0);
    for (const ErrorKind kind : {ErrorKind::unavailable, ErrorKind::timed_out, ErrorKind::malformed})
      for (int number = 1; number <= count; number += step_of(count, 3)) {
        turnstile->fail_at(number, {kind, "the fault of number " + std::to_string(number)});
        Outcome outcome = begin(**store);
        ++faults;
        if (!outcome.run) {  // nothing was found at all
          ASSERT_EQ(outcome.run.error().kind, ErrorKind::not_found) << outcome.run.error().what;
          EXPECT_EQ((*store)->run(outcome.id)->status, store::RunStatus::failed);
          continue;
        }
        EXPECT_FALSE(outcome.run->report.final_report.empty());
        EXPECT_EQ((*store)->run(outcome.id)->status, store::RunStatus::finished);
      }
    turnstile->fail_at(0, {});
  }
  std::printf("[          ] %d calls failed\n", faults);
}

TEST_P(FaultsTest, a_disk_that_fails_holds_a_run_up_or_pauses_it_and_it_goes_on) {
  struct Kind {
    Operation operation;
    int code;
    bool stays;
  };
  const std::vector<Kind> kinds{
      {Operation::write, SQLITE_FULL, false},       {Operation::write, SQLITE_IOERR_WRITE, false},
      {Operation::sync, SQLITE_IOERR_FSYNC, false}, {Operation::read, SQLITE_IOERR_READ, false},
      {Operation::read, SQLITE_IOERR_READ, true},   {Operation::write, SQLITE_IOERR_LOCK, true}};
  store::PowerLossVfs whole;
  whole.put({{store_name, ""}});
  {
    const auto store = open(whole, clock);
    whole.set_fault(std::nullopt);
    ASSERT_TRUE(begin(**store).run);
  }
  int faults = 0, ended = 0, resumed = 0;
  for (const Kind& kind : kinds) {
    const std::int64_t count = whole.count(kind.operation);
    for (std::int64_t number = 1; number <= count; number += step_of(count, 4)) {
      SCOPED_TRACE("operation " + std::to_string(static_cast<int>(kind.operation)) + " number " +
                   std::to_string(number) + " code " + std::to_string(kind.code));
      store::PowerLossVfs disk;
      disk.put({{store_name, ""}});
      std::string id;
      {
        const auto store = open(disk, clock);
        ASSERT_TRUE(store);
        disk.set_fault(store::PowerLossVfs::Fault{kind.operation, number, kind.code, kind.stays});
        Outcome outcome = begin(**store);
        ++faults;
        disk.set_fault(std::nullopt);
        id = outcome.id;
        if (outcome.run) {
          ++ended;
          EXPECT_FALSE(outcome.run->report.final_report.empty());
        } else {
          EXPECT_NE(outcome.run.error().what, "");
          const auto record = (*store)->run(id.empty() ? "0000" : id);
          if (record && record->status != store::RunStatus::finished) {
            const auto again = go_on(**store, id);
            ASSERT_TRUE(again) << again.error().what;
            EXPECT_FALSE(again->report.final_report.empty());
            ++resumed;
          }
        }
      }
      EXPECT_EQ(damage(disk), "");
    }
  }
  std::printf("[          ] %d faults: %d runs ended, %d were gone on with\n", faults, ended, resumed);
  EXPECT_GT(resumed, 0);
  EXPECT_GT(ended, 0);
}

INSTANTIATE_TEST_SUITE_P(Workflows, FaultsTest,
                         testing::Values(Workflow::supervised, Workflow::basic, Workflow::given_plan));

}  // namespace
}  // namespace kaozheng::runs
