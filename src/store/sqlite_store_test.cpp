// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/bytes.h"
#include "base/files.h"
#include "store/bytes_contract.h"
#include "store/edges_contract.h"
#include "store/found_contract.h"
#include "store/fts_tokenizer.h"
#include "store/journal_contract.h"
#include "store/library_contract.h"
#include "store/sqlite.h"
#include "store/store_contract.h"

namespace kaozheng::store {
namespace {

namespace fs = std::filesystem;

// A folder that goes with the test.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("kaozheng-store-" + random_hex(12));
  Folder() { fs::create_directories(path); }
  ~Folder() {
    std::error_code ignored;
    fs::permissions(path, fs::perms::owner_all, ignored);
    fs::remove_all(path, ignored);
  }
};

struct SqliteWorld {
  Folder folder;
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<Store> kept;
  Store& store() {
    if (!kept) {
      auto opened = open_sqlite_store(folder.path / "kaozheng.db", clock);
      if (!opened) throw std::runtime_error(opened.error().what);
      kept = std::move(*opened);
    }
    return *kept;
  }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreContract, SqliteWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, LibraryContract, SqliteWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, JournalContract, SqliteWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, FoundContract, SqliteWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, EdgesContract, SqliteWorld);
using SqliteBytes = BytesContract<SqliteWorld>;
TEST_P(SqliteBytes, come_back_as_they_were) { check(); }
INSTANTIATE_TEST_SUITE_P(Sqlite, SqliteBytes, testing::ValuesIn(bytes_cases()), name_of_bytes_case);

struct SqliteStoreTest : testing::Test {
  Folder folder;
  fs::path file = folder.path / "kaozheng.db";
  ManualClock clock{*parse_iso8601("2025-07-01")};

  Result<std::unique_ptr<Store>> open() { return open_sqlite_store(file, clock); }
  void change(const std::string& sql) {
    auto database = SqliteDatabase::open(file);
    ASSERT_TRUE(database) << database.error().what;
    ASSERT_TRUE(add_tokenizer(*database));
    const auto done = database->execute(sql);
    ASSERT_TRUE(done) << done.error().what;
  }
  static RunRecord run_record() {
    RunRecord run;
    run.id = std::string(32, 'a');
    run.started_at = "2025-07-01T00:00:00.000Z";
    return run;
  }
  static Event event(std::string type, std::string task_id = "") {
    Event made;
    made.type = std::move(type);
    made.task_id = std::move(task_id);
    return made;
  }
  static Document document(const std::string& text) {
    Document made;
    made.id = sha256_hex(text);
    made.text = text;
    made.url = "file:///docs/a.md";
    return made;
  }
  static std::vector<Passage> passages(const Document& made) {
    return {{passage_id(made.id, 0, made.text.size()), made.id, 0, made.text.size(), made.text, "", 0, Origin::file}};
  }
  std::vector<std::string> left_in_folder() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path)) names.push_back(entry.path().filename().string());
    return names;
  }
  static unsigned permissions(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777u;
  }
};

TEST_F(SqliteStoreTest, what_was_saved_is_there_when_it_is_opened_again) {
  {
    auto store = open();
    ASSERT_TRUE(store) << store.error().what;
    ASSERT_TRUE((*store)->save_run(run_record()));
    const Document made = document("云计算");
    ASSERT_TRUE((*store)->index_file({"/docs/a.md", 1, 1, made.id, ""}, &made, passages(made)));
  }
  auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_TRUE((*store)->run("aaaa"));
  EXPECT_EQ((*store)->search_library("云计算", {"/docs"}, 5)->size(), 1u);
}

TEST_F(SqliteStoreTest, it_is_for_its_owner_alone) {
  file = folder.path / "new" / "deep" / "kaozheng.db";
  auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  ASSERT_TRUE((*store)->save_run(run_record()));
  EXPECT_EQ(permissions(file), 0600u);
  EXPECT_EQ(permissions(file.string() + "-wal"), 0600u);
  EXPECT_EQ(permissions(file.parent_path()), 0700u);
  EXPECT_EQ(permissions(file.parent_path().parent_path()), 0700u);
}

TEST_F(SqliteStoreTest, a_name_that_means_something_to_sqlite_is_a_file_nevertheless) {
  const fs::path before = fs::current_path();
  fs::current_path(folder.path);
  for (const char* name : {":memory:", "file:a.db?mode=memory", "a b'\"云.db"}) {
    const auto store = open_sqlite_store(name, clock);
    EXPECT_TRUE(store) << store.error().what;
    EXPECT_TRUE(fs::exists(folder.path / name)) << name;
  }
  fs::current_path(before);
}

TEST_F(SqliteStoreTest, two_connections_work_on_one_file) {
  auto one = open(), other = open();
  ASSERT_TRUE(one && other);
  ASSERT_TRUE((*one)->save_run(run_record()));
  EXPECT_EQ((*other)->add_event(run_record().id, event("RunStarted")), 1);
  EXPECT_EQ((*other)->events(run_record().id, 0)->size(), 1u);
  ASSERT_TRUE((*one)->claim_run(run_record().id, "one"));
  EXPECT_EQ((*one)->add_event(run_record().id, event("RunStopped")), 2);
  EXPECT_EQ((*one)->events(run_record().id, 0)->size(), 2u);
  EXPECT_EQ((*other)->events(run_record().id, 0)->size(), 2u);
}

TEST_F(SqliteStoreTest, a_program_that_was_taken_for_dead_writes_nothing_more) {
  auto one = open(), other = open();
  ASSERT_TRUE(one && other);
  RunRecord run = run_record();
  ASSERT_TRUE((*one)->save_run(run));
  ASSERT_TRUE((*one)->add_event(run.id, event("RunStarted")));
  ASSERT_TRUE((*one)->claim_run(run.id, "one"));
  ASSERT_TRUE((*other)->claim_run(run.id, "other"));
  static_cast<void>((*one)->add_event(run.id, event("Late")));
  static_cast<void>((*one)->add_sent_request(run.id, {"late.example", "page", "", true, 1, 1, ""}));
  static_cast<void>((*one)->save_document(run.id, document("late")));
  ModelCall call;
  call.run_id = run.id;
  static_cast<void>((*one)->add_model_call(call));
  EXPECT_EQ((*one)->save_report(run.id, {"final", "late", {}}).error().kind, ErrorKind::cancelled);
  run.status = RunStatus::failed;
  EXPECT_EQ((*one)->save_run(run).error().kind, ErrorKind::cancelled);
  EXPECT_EQ((*other)->add_event(run.id, event("RunResumed")), 2);
  EXPECT_EQ((*other)->events(run.id, 0)->size(), 2u);
  EXPECT_EQ((*one)->events(run.id, 0)->size(), 2u);
  EXPECT_TRUE((*other)->sent_requests(run.id)->empty());
  EXPECT_TRUE((*other)->documents(run.id)->empty());
  EXPECT_TRUE((*other)->model_calls(run.id)->empty());
  EXPECT_FALSE((*other)->report(run.id)->has_value());
  EXPECT_EQ((*other)->run(run.id)->status, RunStatus::running);
}

TEST_F(SqliteStoreTest, a_run_that_has_ended_is_open_to_all_who_have_a_word_on_it) {
  auto one = open(), other = open();
  ASSERT_TRUE(one && other);
  RunRecord run = run_record();
  ASSERT_TRUE((*one)->save_run(run));
  ASSERT_TRUE((*one)->claim_run(run.id, "one"));
  run.status = RunStatus::paused;
  ASSERT_TRUE((*one)->save_run(run));
  ASSERT_TRUE((*other)->claim_run(run.id, "other"));
  ASSERT_TRUE((*other)->save_run(run));
  run.status = RunStatus::stopped;
  EXPECT_TRUE((*one)->save_run(run));
}

TEST_F(SqliteStoreTest, what_a_program_writes_for_a_run_another_deleted_is_dropped) {
  auto one = open(), other = open();
  ASSERT_TRUE(one && other);
  ASSERT_TRUE((*one)->save_run(run_record()));
  ASSERT_TRUE((*one)->add_event(run_record().id, event("RunStarted")));
  ASSERT_TRUE((*one)->events(run_record().id, 0));
  ASSERT_TRUE((*other)->delete_run(run_record().id));
  ASSERT_TRUE((*one)->add_event(run_record().id, event("PageRead")));
  ASSERT_TRUE((*one)->save_document(run_record().id, document("云计算")));
  EXPECT_TRUE((*one)->events(run_record().id, 0)->empty());
  EXPECT_FALSE((*one)->document(document("云计算").id)->has_value());
}

TEST_F(SqliteStoreTest, several_may_create_it_at_once) {
  std::vector<std::string> troubles(4);
  run_together(troubles.size(), [&](std::size_t worker) {
    const auto store = open();
    if (!store) troubles[worker] = store.error().what;
  });
  EXPECT_THAT(troubles, testing::Each(""));
}

TEST_F(SqliteStoreTest, a_changed_tokenizer_rebuilds_the_index) {
  {
    auto store = open();
    ASSERT_TRUE(store);
    const Document made = document("云计算");
    ASSERT_TRUE((*store)->index_file({"/docs/a.md", 1, 1, made.id, ""}, &made, passages(made)));
  }
  change("INSERT INTO passage_terms(passage_terms) VALUES ('delete-all'); UPDATE full_text SET terms_version = 0");
  auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_EQ((*store)->search_library("云计算", {"/docs"}, 5)->size(), 1u);
}

TEST_F(SqliteStoreTest, the_index_stays_sound_through_changes) {
  auto store = open();
  ASSERT_TRUE(store);
  for (int i = 0; i < 30; ++i) {
    const Document made = document("云计算 " + std::to_string(i % 7) + " quantum");
    const std::string path = "/docs/" + std::to_string(i % 5);
    ASSERT_TRUE((*store)->index_file({path, 1, 1, made.id, ""}, &made, passages(made)));
    if (i % 4 == 0) {
      ASSERT_TRUE((*store)->remove_file(path));
    }
  }
  change("INSERT INTO passage_terms(passage_terms, rank) VALUES ('integrity-check', 1)");
}

TEST_F(SqliteStoreTest, a_store_from_before_calls_were_measured_keeps_its_calls) {
  const std::string id = run_record().id;
  {
    const auto store = open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->save_run(run_record()));
    ASSERT_TRUE((*store)->add_model_call({id, "plan", "qwen3:8b", "p", "{}", "", 900, 80, 1200}));
  }
  std::string sql =
      "DROP TABLE sent_requests; DROP TABLE journal; DROP TABLE commands; DROP TABLE found_terms; "
      "DROP TABLE found_texts; DROP TABLE indexed_runs; DROP TABLE indexed_documents; DROP TABLE run_tags; "
      "DROP TABLE tokens; DROP TABLE order_keys; "
      "ALTER TABLE runs DROP COLUMN claim; ALTER TABLE runs DROP COLUMN holder; "
      "ALTER TABLE documents DROP COLUMN text_sha256;";
  for (const char* column : {"endpoint", "role", "lane", "waited_ms", "first_token_ms", "attempts", "cost", "currency",
                             "error_kind", "rung", "cuts", "cached_tokens", "started_at"})
    sql += std::string("ALTER TABLE model_calls DROP COLUMN ") + column + ";";
  change(sql + "PRAGMA user_version = 4");
  const auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  const auto calls = (*store)->model_calls(id);
  ASSERT_TRUE(calls && calls->size() == 1);
  EXPECT_EQ(calls->front().completion_tokens, 80);
  EXPECT_EQ(calls->front().attempts, 1);
  EXPECT_EQ(calls->front().endpoint, "");
}

TEST_F(SqliteStoreTest, the_runs_of_an_older_store_are_to_be_indexed) {
  const std::string id = run_record().id;
  {
    const auto store = open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->save_run(run_record()));
    ASSERT_TRUE((*store)->save_document(id, document("云计算")));
    ASSERT_TRUE((*store)->save_report(id, {"final", "# R", {}}));
  }
  change(
      "DROP TABLE found_terms; DROP TABLE found_texts; DROP TABLE indexed_runs; DROP TABLE indexed_documents; "
      "DROP TABLE run_tags; DROP TABLE tokens; DROP TABLE order_keys; PRAGMA user_version = 8");
  const auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_THAT((*store)->runs_to_index().value(), testing::ElementsAre(id));
  EXPECT_TRUE((*store)->find_text("云计算", 5)->empty());
  ASSERT_TRUE((*store)->index_run(id, {{"claim", "c1", "", "云计算增长"}}));
  EXPECT_EQ((*store)->find_text("云计算", 5)->size(), 2u);
}

TEST_F(SqliteStoreTest, a_changed_tokenizer_rebuilds_the_search_over_runs) {
  {
    const auto store = open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->save_run(run_record()));
    ASSERT_TRUE((*store)->index_run(run_record().id, {{"claim", "c1", "", "云计算增长"}}));
  }
  change("INSERT INTO found_terms(found_terms) VALUES ('delete-all'); UPDATE full_text SET terms_version = 0");
  const auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_EQ((*store)->find_text("云计算", 5)->size(), 1u);
}

TEST_F(SqliteStoreTest, the_search_over_runs_stays_sound_through_changes) {
  const auto store = open();
  ASSERT_TRUE(store);
  for (int i = 0; i < 30; ++i) {
    RunRecord run = run_record();
    run.id[0] = static_cast<char>('0' + i % 5);
    ASSERT_TRUE((*store)->save_run(run));
    ASSERT_TRUE((*store)->save_document(run.id, document("云计算 " + std::to_string(i % 7) + " quantum")));
    ASSERT_TRUE((*store)->index_run(run.id, {{"claim", "c1", "云", "云计算增长 " + std::to_string(i)}}));
    if (i % 4 == 0) {
      ASSERT_TRUE((*store)->delete_run(run.id));
    }
  }
  change("INSERT INTO found_terms(found_terms, rank) VALUES ('integrity-check', 1)");
  const auto checked = check_sqlite_store(file);
  ASSERT_TRUE(checked) << checked.error().what;
  EXPECT_THAT(checked->faults, testing::IsEmpty());
}

TEST_F(SqliteStoreTest, indexing_that_was_broken_off_is_done_again) {
  const auto store = open();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->save_run(run_record()));
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += "Sentence " + std::to_string(i) + " of the quantum book has " + std::string(200, 'z') + ".\n";
  ASSERT_TRUE((*store)->save_document(run_record().id, document(text)));
  ASSERT_TRUE((*store)->save_report(run_record().id, {"final", "", {}}));
  ASSERT_TRUE((*store)->index_run(run_record().id, {{"claim", "c1", "", "one"}, {"claim", "c2", "", "two"}}));
  // As if the process had ended between two batches.
  change("DELETE FROM indexed_runs; DELETE FROM indexed_documents; DELETE FROM found_texts WHERE place > 0");
  EXPECT_THAT((*store)->runs_to_index().value(), testing::SizeIs(1));
  EXPECT_TRUE((*store)->find_text("two", 5)->empty());
  ASSERT_TRUE((*store)->index_run(run_record().id, {{"claim", "c1", "", "one"}, {"claim", "c2", "", "two"}}));
  EXPECT_EQ((*store)->find_text("two", 5)->size(), 1u);
  EXPECT_EQ((*store)->find_text("399", 5)->size(), 1u);
  change("INSERT INTO found_terms(found_terms, rank) VALUES ('integrity-check', 1)");
}

TEST_F(SqliteStoreTest, programs_with_one_key_get_one_run) {
  auto one = open(), other = open();
  ASSERT_TRUE(one && other);
  std::vector<std::string> winners(200);
  run_together(4, [&](std::size_t worker) {
    for (std::size_t i = worker; i < winners.size(); i += 4) {
      const auto winner = (i % 2 == 0 ? *one : *other)->keep_key("order", std::to_string(i));
      winners[i] = winner ? *winner : winner.error().what;
    }
  });
  EXPECT_THAT(winners, testing::Each(winners.front()));
}

TEST_F(SqliteStoreTest, a_store_of_a_newer_version_is_left_alone) {
  ASSERT_TRUE(open());
  change("PRAGMA user_version = 99");
  const std::string before = *read_file(file, 1u << 20);
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::invalid);
  EXPECT_THAT(store.error().what, testing::AllOf(testing::HasSubstr(file.string()), testing::HasSubstr("newer"),
                                                 testing::HasSubstr("--store")));
  EXPECT_EQ(*read_file(file, 1u << 20), before);
  EXPECT_THAT(left_in_folder(), testing::ElementsAre("kaozheng.db"));
}

TEST_F(SqliteStoreTest, the_database_of_another_program_is_left_alone) {
  std::ofstream(file).close();
  change("CREATE TABLE cookies(name)");
  const std::string before = *read_file(file, 1u << 20);
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::invalid);
  EXPECT_THAT(store.error().what, testing::AllOf(testing::HasSubstr(file.string()),
                                                 testing::HasSubstr("another program"), testing::HasSubstr("--store")));
  EXPECT_EQ(*read_file(file, 1u << 20), before);
  EXPECT_THAT(left_in_folder(), testing::ElementsAre("kaozheng.db"));
}

TEST_F(SqliteStoreTest, a_file_that_is_no_database_is_left_alone) {
  const std::string text = replace_all(std::string(100, 'x'), "x", "This is a letter, not a database. ");
  ASSERT_TRUE(write_file(file, text));
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::invalid);
  EXPECT_THAT(store.error().what, testing::AllOf(testing::HasSubstr(file.string()), testing::HasSubstr("--store")));
  EXPECT_EQ(*read_file(file, 1u << 20), text);
  EXPECT_THAT(left_in_folder(), testing::ElementsAre("kaozheng.db"));
}

TEST_F(SqliteStoreTest, a_damaged_file_is_told_and_does_no_harm) {
  {
    auto store = open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->save_run(run_record()));
    for (int i = 0; i < 200; ++i)
      ASSERT_TRUE((*store)->add_event(run_record().id, event("PageRead", std::string(500, 'x'))));
  }
  {
    std::fstream damaged(file, std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(4096);
    damaged << std::string(static_cast<std::size_t>(fs::file_size(file)) - 4096, '\x7f');
  }
  auto store = open();
  const auto events = store ? (*store)->events(run_record().id, 0) : tl::make_unexpected(store.error());
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().kind, ErrorKind::invalid);
  EXPECT_THAT(events.error().what, testing::AllOf(testing::HasSubstr(file.string()), testing::HasSubstr("damaged")));
}

TEST_F(SqliteStoreTest, a_folder_in_place_of_the_file_cannot_be_opened) {
  file = folder.path;
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(store.error().what, testing::HasSubstr(file.string()));
}

TEST_F(SqliteStoreTest, a_file_in_place_of_the_folder_is_told) {
  ASSERT_TRUE(write_file(file, "x"));
  file /= "kaozheng.db";
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(open_sqlite_store("", clock).error().kind, ErrorKind::invalid);
}

using SqliteStoreDeathTest = SqliteStoreTest;

// In a process of its own, as a user who is not above permissions.
void leave_as_nobody(const std::function<Result<void>()>& work, const std::string& words) {
  if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(3);
  const auto done = work();
  if (done) ::_exit(1);
  std::fprintf(stderr, "%s\n", done.error().what.c_str());
  ::_exit(contains(done.error().what, words) ? 10 + static_cast<int>(done.error().kind) : 2);
}

TEST_F(SqliteStoreDeathTest, a_folder_that_may_not_be_written_is_told) {
  fs::permissions(folder.path, fs::perms{0555});
  const auto work = [&]() -> Result<void> {
    TRY_VOID(open());
    return {};
  };
  EXPECT_EXIT(leave_as_nobody(work, "--store"), testing::ExitedWithCode(10 + static_cast<int>(ErrorKind::unavailable)),
              "");
}

TEST_F(SqliteStoreDeathTest, a_file_that_may_not_be_written_is_told) {
  ASSERT_TRUE(open());
  fs::permissions(folder.path, fs::perms::all);
  fs::permissions(file, fs::perms{0444});
  const std::string before = *read_file(file, 1u << 20);
  const auto work = [&]() -> Result<void> {
    TRY_VOID(open());
    return {};
  };
  EXPECT_EXIT(leave_as_nobody(work, "the store " + file.string() + " may not be written; allow it or name another"),
              testing::ExitedWithCode(10 + static_cast<int>(ErrorKind::no_space)), "");
  EXPECT_EQ(*read_file(file, 1u << 20), before);
  EXPECT_THAT(left_in_folder(), testing::ElementsAre("kaozheng.db"));
}

// Ends as a program does that is killed, with an event in hand.
void intend_and_die(const fs::path& file, Clock& clock, const RunRecord& run) {
  auto store = open_sqlite_store(file, clock);
  if (!store || !(*store)->save_run(run)) ::_exit(3);
  const auto claim = (*store)->claim_run(run.id, "one");
  Event started;
  started.type = "RunStarted";
  if (!claim || !(*store)->decide_step(run.id, *claim, "decided", "1")) ::_exit(4);
  if (!(*store)->intend_step(run.id, *claim, "intended")) ::_exit(5);
  if (!(*store)->add_event(run.id, started)) ::_exit(6);
  ::raise(SIGKILL);
}

TEST_F(SqliteStoreDeathTest, what_was_intended_survives_a_kill_with_what_was_decided_before) {
  EXPECT_EXIT(intend_and_die(file, clock, run_record()), testing::KilledBySignal(SIGKILL), "");
  auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_EQ((*store)->run_holder(run_record().id), "one");
  const auto journal = (*store)->journal(run_record().id);
  ASSERT_TRUE(journal && journal->size() == 2);
  EXPECT_EQ((*journal)[0].answer, "1");
  EXPECT_EQ((*journal)[1].key, "intended");
  EXPECT_EQ((*journal)[1].attempts, 1);
  EXPECT_EQ((*store)->add_event(run_record().id, event("RunResumed")), 1);
}

// Fills the store until nothing more fits: the failure names the file and the remedy, what was there stays, and what is
// in hand is written as soon as there is space.
void fill_and_leave(const fs::path& file, Clock& clock, const RunRecord& run) {
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{400'000, RLIM_INFINITY};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
  auto store = open_sqlite_store(file, clock);
  if (!store || !(*store)->save_run(run)) ::_exit(4);
  Document made;
  made.url = "https://a.example";
  for (int i = 0; i < 100; ++i) {
    made.id = std::to_string(i);
    made.text = std::string(20'000, 'x');
    if (!(*store)->save_document(run.id, made)) ::_exit(5);
    const auto saved = (*store)->save_run(run);
    if (saved) continue;
    if (saved.error().kind != ErrorKind::no_space || !contains(saved.error().what, file.string()) ||
        !contains(saved.error().what, "free some disk space"))
      ::_exit(6);
    limit.rlim_cur = RLIM_INFINITY;
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(7);
    const auto kept = (*store)->documents(run.id);
    ::_exit(kept && i > 0 && kept->size() == static_cast<std::size_t>(i) + 1 ? 0 : 8);
  }
  ::_exit(9);
}

TEST_F(SqliteStoreDeathTest, a_full_disk_is_told_and_nothing_is_lost_by_it) {
  EXPECT_EXIT(fill_and_leave(file, clock, run_record()), testing::ExitedWithCode(0), "");
  auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_FALSE((*store)->documents(run_record().id)->empty());
}

}  // namespace
}  // namespace kaozheng::store
