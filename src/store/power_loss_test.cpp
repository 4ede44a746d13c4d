// SPDX-License-Identifier: Apache-2.0
// What a store holds after the power went at any moment, and what it does when the disk refuses an operation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "store/fts_tokenizer.h"
#include "store/power_loss_vfs_double.h"
#include "store/sqlite_migrations.h"
#include "store/sqlite_store.h"

namespace kaozheng::store {
namespace {

constexpr const char* file = "/disk/kaozheng.db";
#ifdef __SANITIZE_THREAD__
constexpr std::int64_t part_of_points = 8;  // each takes thirty times as long
#else
constexpr std::int64_t part_of_points = 1;
#endif

// What a run was promised to find again.
struct Promised {
  std::map<std::string, std::string> steps;  // by key
  std::set<std::string> documents;
  std::size_t events = 0;
  bool report = false;

  void add(const Promised& other) {
    steps.insert(other.steps.begin(), other.steps.end());
    documents.insert(other.documents.begin(), other.documents.end());
    events += other.events;
    report = report || other.report;
  }
};

struct PowerLossTest : testing::Test {
  ManualClock clock{*parse_iso8601("2025-07-01")};

  static std::string run_id(std::size_t number) { return std::string(31, 'a') + std::to_string(number); }

  // The work meets several checkpoints.
  Result<std::unique_ptr<Store>> open(PowerLossVfs& disk, int checkpoint_pages = 12) {
    SqliteDatabase database = TRY(SqliteDatabase::open(file, disk.name()));
    TRY_VOID(add_tokenizer(database));
    TRY_VOID(migrate(database));
    TRY_VOID(database.execute("PRAGMA wal_autocheckpoint = " + std::to_string(checkpoint_pages)));
    return store_in(std::move(database), clock);
  }

  // A store with some runs, as it lies on a disk.
  PowerLossVfs::Content prepared() {
    PowerLossVfs disk;
    disk.put({{file, ""}});
    {
      auto store = open(disk).value();
      for (std::size_t number = 0; number < 4; ++number) {
        RunRecord run;
        run.id = run_id(number);
        EXPECT_TRUE(store->save_run(run));
      }
    }
    return disk.files();
  }

  // A run until something fails. What was promised when it did.
  static Promised work(Store& store, std::size_t number) {
    const std::string run = run_id(number);
    Promised kept, soon;  // soon: with what is told next
    const auto claim = store.claim_run(run, "one");
    if (!claim) return kept;
    for (std::size_t i = 0; i < 8; ++i) {
      const std::string key = "model/" + std::to_string(i), answer = '"' + std::string(500 + 700 * i, 'x') + '"';
      if (!store.intend_step(run, *claim, key)) return kept;
      Event event;
      event.type = "PageRead";
      if (!store.add_event(run, event)) return kept;
      ++soon.events;
      Document document;
      document.id = run + key;
      document.text = std::string(3'000, 'y');
      if (!store.save_document(run, document)) return kept;
      soon.documents.insert(document.id);
      if (!store.decide_step(run, *claim, "decide/" + key, "true")) return kept;
      soon.steps["decide/" + key] = "true";
      ModelCall call;
      call.run_id = run;
      call.prompt = std::string(2'000, 'p');
      if (!store.add_model_call(call)) return kept;
      if (i == 4 && !store.save_report(run, {"partial", "# R", {}})) return kept;
      if (!store.tell_step(run, *claim, key, answer)) return kept;
      soon.steps[key] = answer;
      kept.add(std::exchange(soon, {}));
    }
    if (!store.save_report(run, {"final", std::string(5'000, 'r'), {}})) return kept;
    kept.report = true;
    return kept;
  }
  static void work_together(Store& store, std::size_t threads, std::vector<Promised>& promised) {
    promised.assign(threads, {});
    run_together(threads, [&](std::size_t number) { promised[number] = work(store, number); });
  }

  // What is wrong with the file itself; empty = nothing.
  static std::string damage(PowerLossVfs& disk) {
    auto database = SqliteDatabase::open(file, disk.name());
    if (!database) return database.error().what;
    if (auto added = add_tokenizer(*database); !added) return added.error().what;
    for (const char* check : {"PRAGMA integrity_check", "PRAGMA foreign_key_check"}) {
      auto rows = database->prepare(check);
      if (!rows) return rows.error().what;
      const auto row = rows->step();
      if (!row) return row.error().what;
      if (*row && rows->text(0) != "ok") return rows->text(0);
    }
    return "";
  }
  // What was promised and is not there.
  static std::size_t missing(Store& store, std::size_t number, const Promised& promised) {
    const std::string run = run_id(number);
    std::size_t lost = 0;
    std::map<std::string, std::string> steps;
    const auto journal = store.journal(run).value();
    for (const JournalStep& step : journal) steps[step.key] = step.answer;
    for (const auto& [key, answer] : promised.steps) lost += steps[key] != answer;
    std::set<std::string> documents;
    const auto kept = store.documents(run).value();
    for (const Document& document : kept) documents.insert(document.id);
    for (const std::string& id : promised.documents) lost += documents.count(id) == 0;
    lost += store.events(run, 0)->size() < promised.events;
    const auto report = store.report(run).value();
    lost += promised.report && (!report || report->state != "final");
    return lost;
  }

  struct Outcome {
    std::size_t points = 0, reached = 0, damaged = 0, lost = 0, promised = 0;
  };
  // The power goes at one point of the work of so many threads.
  void lose_power_once(const PowerLossVfs::Content& content, std::size_t threads, std::int64_t point,
                       bool syncs_are_ignored, Outcome& outcome) {
    PowerLossVfs disk;
    disk.put(content);
    if (syncs_are_ignored) disk.ignore_syncs();
    std::vector<Promised> promised;
    disk.lose_power_at(point, static_cast<std::uint64_t>(point) * 7919 + threads);
    {
      auto store = open(disk);
      if (store) work_together(**store, threads, promised);
    }
    ++outcome.points;
    outcome.reached += !disk.has_power();
    for (const Promised& of_run : promised) outcome.promised += of_run.steps.size();
    disk.restore_power();
    if (const std::string found = damage(disk); !found.empty()) {
      ++outcome.damaged;
      return;
    }
    auto store = open(disk);
    if (!store) {
      ++outcome.damaged;
      return;
    }
    for (std::size_t number = 0; number < promised.size(); ++number)
      outcome.lost += missing(**store, number, promised[number]);
  }
  std::int64_t changes_of(const PowerLossVfs::Content& content, std::size_t threads) {
    PowerLossVfs disk;
    disk.put(content);
    {
      auto store = open(disk).value();
      std::vector<Promised> promised;
      work_together(*store, threads, promised);
      for (std::size_t number = 0; number < threads; ++number) {
        EXPECT_TRUE(promised[number].report);
        EXPECT_EQ(missing(*store, number, promised[number]), 0u);
      }
    }
    return disk.changes();
  }
  Outcome lose_power(std::size_t threads, std::int64_t points, bool syncs_are_ignored = false) {
    const PowerLossVfs::Content content = prepared();
    const std::int64_t changes = changes_of(content, threads);
    Outcome outcome;
    for (std::int64_t i = 0; i < points; ++i)
      lose_power_once(content, threads, 1 + i * changes / points, syncs_are_ignored, outcome);
    std::printf(
        "[          ] %zu points of %lld changes by %zu threads, %zu reached: %zu steps promised, %zu losses, "
        "%zu damaged\n",
        outcome.points, static_cast<long long>(changes), threads, outcome.reached, outcome.promised, outcome.lost,
        outcome.damaged);
    return outcome;
  }
};

TEST_F(PowerLossTest, nothing_that_was_promised_is_lost_wherever_the_power_goes) {
  const Outcome outcome = lose_power(1, 400 / part_of_points);
  EXPECT_EQ(outcome.reached, outcome.points);
  EXPECT_GT(outcome.promised, outcome.points);
  EXPECT_EQ(outcome.lost, 0u);
  EXPECT_EQ(outcome.damaged, 0u);
}

TEST_F(PowerLossTest, nothing_is_lost_when_several_threads_write) {
  const Outcome outcome = lose_power(4, 120 / part_of_points);
  EXPECT_GT(outcome.reached, outcome.points / 2);
  EXPECT_GT(outcome.promised, outcome.points);
  EXPECT_EQ(outcome.lost, 0u);
  EXPECT_EQ(outcome.damaged, 0u);
}

TEST_F(PowerLossTest, a_store_that_was_being_made_can_be_made_again) {
  const PowerLossVfs::Content nothing{{file, ""}};
  PowerLossVfs whole;
  whole.put(nothing);
  ASSERT_TRUE(open(whole));
  constexpr std::int64_t points = 40;
  for (std::int64_t i = 0; i < points; ++i) {
    PowerLossVfs disk;
    disk.put(nothing);
    disk.lose_power_at(1 + i * whole.changes() / points, static_cast<std::uint64_t>(i));
    static_cast<void>(open(disk));
    EXPECT_FALSE(disk.has_power());
    disk.restore_power();
    const auto store = open(disk);
    ASSERT_TRUE(store) << i << ": " << store.error().what;
    EXPECT_EQ(damage(disk), "");
  }
}

// What the calls of a program say that goes on whatever fails.
struct Calls {
  Promised promised;  // what was accepted
  std::vector<std::string> troubles;
  std::size_t failures = 0;

  template <class Value>
  bool ok(const Result<Value>& result) {
    if (result) return true;
    ++failures;
    if (!contains(result.error().what, file)) troubles.push_back(result.error().what);
    return false;
  }
  void use(Store& store, const std::string& run, const std::string& name) {
    const auto claim = store.claim_run(run, "one");
    const std::int64_t number = ok(claim) ? *claim : 1;
    for (int i = 0; i < 3; ++i) {
      const std::string key = name + std::to_string(i), answer = '"' + std::string(3'000, 'x') + '"';
      Event event;
      event.type = "PageRead";
      if (ok(store.add_event(run, event))) ++promised.events;
      Document document;
      document.id = run + key;
      document.text = std::string(9'000, 'y');
      if (ok(store.save_document(run, document))) promised.documents.insert(document.id);
      // With the claim of another call that failed nothing can be told, which the store says without naming its file.
      if (claim) {
        ok(store.intend_step(run, number, key));
        if (ok(store.tell_step(run, number, key, answer))) promised.steps[key] = answer;
      }
      ok(store.journal(run));
      ok(store.documents(run));
      ok(store.search_library("云计算", {"/docs"}, 3));
    }
    const LibraryFile filed{"/docs/" + name, 1, 1, "", ""};
    Document document;
    document.id = name;
    document.text = "云计算市场";
    ok(store.index_file(filed, &document, {{name, name, 0, 15, document.text, "", 0, Origin::file}}));
    ok(store.runs());
    if (ok(store.save_report(run, {"final", std::string(5'000, 'r'), {}}))) promised.report = true;
  }
};

TEST_F(PowerLossTest, an_operation_of_the_disk_that_fails_is_told_and_the_store_goes_on) {
  using Operation = PowerLossVfs::Operation;
  struct Kind {
    Operation operation;
    int code;
  };
  const std::vector<Kind> kinds{{Operation::read, SQLITE_IOERR_READ},         {Operation::write, SQLITE_FULL},
                                {Operation::write, SQLITE_IOERR_WRITE},       {Operation::sync, SQLITE_IOERR_FSYNC},
                                {Operation::open, SQLITE_CANTOPEN},           {Operation::open, SQLITE_IOERR},
                                {Operation::truncate, SQLITE_IOERR_TRUNCATE}, {Operation::sync, SQLITE_FULL}};
  const PowerLossVfs::Content content = prepared();
  const auto work = [&](PowerLossVfs& disk, std::unique_ptr<Store>& store, Calls& calls) {
    auto opened = open(disk);
    if (!calls.ok(opened)) return;
    store = std::move(*opened);
    calls.use(*store, run_id(0), "a");
  };
  PowerLossVfs whole;
  whole.put(content);
  whole.set_fault(std::nullopt);
  {
    std::unique_ptr<Store> store;
    Calls calls;
    work(whole, store, calls);
    ASSERT_EQ(calls.failures, 0u);
  }
  const bool all = std::getenv("KAOZHENG_ALL") != nullptr;
  std::size_t points = 0, failed = 0;
  for (const Kind& kind : kinds)
    for (const bool stays : {false, true}) {
      const std::int64_t count = whole.count(kind.operation);
      const std::int64_t step = all ? 1 : std::max<std::int64_t>(1, count * part_of_points / 32);
      for (std::int64_t number = 1; number <= count; number += step) {
        SCOPED_TRACE("operation " + std::to_string(static_cast<int>(kind.operation)) + " number " +
                     std::to_string(number) + " code " + std::to_string(kind.code) + (stays ? " stays" : ""));
        PowerLossVfs disk;
        disk.put(content);
        disk.set_fault(PowerLossVfs::Fault{kind.operation, number, kind.code, stays});
        Calls calls;
        std::unique_ptr<Store> store;
        work(disk, store, calls);
        ++points;
        failed += calls.failures > 0;
        disk.set_fault(std::nullopt);
        if (!store) {
          auto opened = open(disk);
          ASSERT_TRUE(opened) << opened.error().what;
          store = std::move(*opened);
        }
        const std::size_t failures = calls.failures;
        calls.use(*store, run_id(0), "b");
        EXPECT_EQ(calls.failures, failures);
        EXPECT_THAT(calls.troubles, testing::IsEmpty());
        EXPECT_EQ(missing(*store, 0, calls.promised), 0u);
        EXPECT_EQ(store->search_library("云计算", {"/docs"}, 3)->back().passage.text, "云计算市场");
        store.reset();
        EXPECT_EQ(damage(disk), "");
      }
    }
  std::printf("[          ] %zu faults, %zu of them told\n", points, failed);
  EXPECT_GT(failed, points / 4);
}

TEST_F(PowerLossTest, two_hundred_files_are_indexed_without_waiting_for_the_disk_each_time) {
  PowerLossVfs disk;
  disk.put(prepared());
  auto store = open(disk, 1'000).value();
  disk.set_fault(std::nullopt);
  for (int i = 0; i < 200; ++i) {
    Document made;
    made.text = "文档 " + std::to_string(i) + " 云计算市场在二〇二五年增长，超节点把效率提高了三成。";
    made.id = sha256_hex(made.text);
    std::vector<Passage> cut;
    for (std::size_t j = 0; j < 5; ++j)
      cut.push_back({passage_id(made.id, j, j + 1), made.id, j, j + 1, made.text, "", 0, Origin::file});
    ASSERT_TRUE(store->index_file({"/docs/" + std::to_string(i), 1, 1, made.id, ""}, &made, cut));
  }
  EXPECT_LT(disk.count(PowerLossVfs::Operation::sync), 20);
  EXPECT_EQ(store->search_library("云计算", {"/docs"}, 2000)->size(), 1000u);
}

TEST_F(PowerLossTest, a_disk_that_does_not_sync_is_caught) {
  const Outcome outcome = lose_power(1, 40, /*syncs_are_ignored=*/true);
  EXPECT_GT(outcome.lost + outcome.damaged, 0u);
}

}  // namespace
}  // namespace kaozheng::store
