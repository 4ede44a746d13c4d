// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

#include "base/bytes.h"
#include "base/files.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "store/fts_tokenizer.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* words_of_the_text = "The copper mine closed in spring and zinc output rose by a third.";
constexpr const char* words_of_the_page = "<p>Prices of lithium fell to a level not seen since the year before last.";

struct BackupTest : testing::Test {
  fs::path folder = fs::temp_directory_path() / ("kaozheng-backup-" + random_hex(12));
  fs::path file = folder / "kaozheng.db", copy = folder / "copy.db";
  ManualClock clock{*parse_iso8601("2025-07-01")};
  const std::string run_id = std::string(32, 'a');

  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  std::unique_ptr<Store> open(const fs::path& path) {
    auto store = open_sqlite_store(path, clock);
    if (!store) throw std::runtime_error(store.error().what);
    return std::move(*store);
  }
  static Document document(const std::string& text) {
    Document made;
    made.id = sha256_hex("bytes of " + text);
    made.text = text;
    made.url = "https://a.example/a";
    return made;
  }
  static std::vector<Passage> cut(const Document& made) {
    std::vector<Passage> passages;
    for (std::size_t i = 0; i < 5; ++i)
      passages.push_back({passage_id(made.id, i, i + 1), made.id, i, i + 1, made.text, "", 0, Origin::file});
    return passages;
  }
  // A store with something of everything.
  std::unique_ptr<Store> filled() {
    auto store = open(file);
    RunRecord run;
    run.id = run_id;
    run.settings = {{"engines", {"local"}}};
    EXPECT_TRUE(store->save_run(run));
    const std::int64_t claim = store->claim_run(run_id, "one").value();
    EXPECT_TRUE(store->intend_step(run_id, claim, "open"));
    EXPECT_TRUE(store->tell_step(run_id, claim, "told", R"({"answer": 42})"));
    Event event;
    event.type = "RunStarted";
    event.data = {{"topic", "云"}};
    EXPECT_TRUE(store->add_event(run_id, event));
    EXPECT_TRUE(store->save_report(run_id, {"final", "# R", {{"a", 1}}}));
    const Document made = document(words_of_the_text);
    EXPECT_TRUE(store->save_document(run_id, made));
    const Document filed = document("云计算市场");
    EXPECT_TRUE(store->index_file({"/docs/a.md", 1, 1, filed.id, ""}, &filed, cut(filed)));
    KeptPage page;
    page.url = "https://a.example/lithium";
    page.bytes = words_of_the_page;
    page.document_id = sha256_hex(page.bytes);
    page.checked_at = clock.now();
    EXPECT_TRUE(store->keep_page(page, 1u << 20));
    return store;
  }
  static std::vector<std::string> faults(const fs::path& path) {
    const auto check = check_sqlite_store(path);
    if (!check) return {"cannot be checked: " + check.error().what};
    return check->faults;
  }
  void change(const std::string& sql) {
    auto database = SqliteDatabase::open(file).value();
    ASSERT_TRUE(add_tokenizer(database));
    const auto done = database.execute(sql);
    ASSERT_TRUE(done) << done.error().what;
  }
  // One letter of `words` becomes another, on the disk.
  void spoil(const std::string& words) {
    std::string bytes = *read_file(file, 1u << 26);
    const auto place = bytes.find(words);
    ASSERT_NE(place, std::string::npos);
    bytes[place + 5] ^= 1;
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
};

TEST_F(BackupTest, a_copy_holds_all_and_is_for_its_owner_alone) {
  const auto store = filled();
  const auto done = backup_sqlite_store(file, copy);
  ASSERT_TRUE(done) << done.error().what;
  struct stat status {};
  ASSERT_EQ(::stat(copy.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  const auto check = check_sqlite_store(copy);
  ASSERT_TRUE(check) << check.error().what;
  EXPECT_THAT(check->faults, testing::IsEmpty());
  EXPECT_EQ(check->runs, 1);
  EXPECT_EQ(check->documents, 2);
  EXPECT_EQ(check->steps, 2);
  const auto copied = open(copy);
  EXPECT_EQ(copied->journal(run_id)->back().answer, R"({"answer": 42})");
  EXPECT_EQ(copied->search_library("云计算", {"/docs"}, 9)->size(), 5u);
  EXPECT_TRUE(*copied->kept_page("https://a.example/lithium"));
}

TEST_F(BackupTest, a_file_that_is_there_is_never_replaced) {
  const auto store = filled();
  ASSERT_TRUE(write_file(copy, "a letter"));
  const auto done = backup_sqlite_store(file, copy);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::refused);
  EXPECT_THAT(done.error().what, testing::HasSubstr(copy.string()));
  EXPECT_EQ(*read_file(copy, 100), "a letter");
}

TEST_F(BackupTest, what_is_no_store_is_not_copied_and_nothing_is_left_behind) {
  EXPECT_EQ(backup_sqlite_store(file, copy).error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(fs::exists(file));
  ASSERT_TRUE(write_file(file, ""));
  EXPECT_EQ(backup_sqlite_store(file, copy).error().kind, ErrorKind::invalid);
  ASSERT_TRUE(write_file(file, std::string(5'000, 'x')));
  const auto done = backup_sqlite_store(file, copy);
  EXPECT_EQ(done.error().kind, ErrorKind::invalid);
  EXPECT_THAT(done.error().what, testing::HasSubstr(file.string()));
  EXPECT_EQ(check_sqlite_store(file).error().kind, ErrorKind::invalid);
  fs::remove(file);
  const auto store = filled();
  const auto nowhere = backup_sqlite_store(file, folder / "none" / "copy.db");
  EXPECT_EQ(nowhere.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(nowhere.error().what, testing::HasSubstr("copy.db"));
  for (const auto& entry : fs::directory_iterator(folder))
    EXPECT_THAT(entry.path().filename().string(), testing::StartsWith("kaozheng.db"));
}

// In a process of its own, in which no file may grow large.
void back_up_without_space(const fs::path& file, const fs::path& copy) {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{50'000, 50'000};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
  const auto done = backup_sqlite_store(file, copy);
  if (done || done.error().kind != ErrorKind::no_space) ::_exit(4);
  ::_exit(contains(done.error().what, copy.string() + ":") && contains(done.error().what, "free some") ? 0 : 5);
}

using BackupDeathTest = BackupTest;

TEST_F(BackupDeathTest, a_copy_that_finds_no_space_is_told_and_leaves_nothing) {
  filled().reset();
  EXPECT_EXIT(back_up_without_space(file, copy), testing::ExitedWithCode(0), "");
  for (const auto& entry : fs::directory_iterator(folder))
    EXPECT_THAT(entry.path().filename().string(), testing::StartsWith("kaozheng.db"));
}

TEST_F(BackupTest, a_copy_made_while_others_write_holds_whole_writes) {
  const auto store = filled();
  const std::int64_t claim = store->claim_run(run_id, "two").value();
  std::atomic<bool> ended{false};
  std::atomic<int> failures{0};
  std::vector<fs::path> copies;
  run_together(4, [&](std::size_t worker) {
    if (worker > 0) {
      for (int i = 0; !ended; ++i) {
        const std::string name = std::to_string(worker) + "/" + std::to_string(i);
        const Document made = document("云计算市场 " + name);
        if (!store->index_file({"/docs/" + name, 1, 1, made.id, ""}, &made, cut(made))) ++failures;
        if (!store->save_document(run_id, document("page " + name))) ++failures;
        if (!store->tell_step(run_id, claim, name, "1")) ++failures;
      }
      return;
    }
    for (int i = 0; i < 4; ++i) {
      copies.push_back(folder / ("copy" + std::to_string(i)));
      if (!backup_sqlite_store(file, copies.back())) ++failures;
    }
    ended = true;
  });
  EXPECT_EQ(failures, 0);
  for (const fs::path& made : copies) {
    EXPECT_THAT(faults(made), testing::IsEmpty());
    auto database = SqliteDatabase::open(made).value();
    EXPECT_EQ(database.integer("SELECT count(*) FROM library_files WHERE 5 <> "
                               "(SELECT count(*) FROM passages WHERE document_id = library_files.document_id)"),
              0);
    EXPECT_EQ(database.integer("SELECT count(*) FROM documents WHERE id NOT IN (SELECT document_id FROM run_documents) "
                               "AND id NOT IN (SELECT document_id FROM library_files)"),
              0);
  }
}

TEST_F(BackupTest, a_store_without_faults_has_none) {
  const auto store = filled();
  EXPECT_THAT(faults(file), testing::IsEmpty());
}

TEST_F(BackupDeathTest, a_copy_that_may_only_be_read_can_be_checked) {
  filled().reset();
  ASSERT_TRUE(backup_sqlite_store(file, copy));
  EXPECT_EXIT(
      {
        if (::chmod(copy.c_str(), 0444) != 0 || ::chmod(folder.c_str(), 0777) != 0) ::_exit(3);
        if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(4);
        const auto found = faults(copy);
        std::fprintf(stderr, "%s\n", join(found, "; ").c_str());
        ::_exit(found.empty() ? 0 : 5);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(BackupTest, a_spoiled_letter_of_a_text_is_found_and_named) {
  filled().reset();
  spoil(words_of_the_text);
  EXPECT_THAT(faults(file), testing::ElementsAre(testing::HasSubstr(document(words_of_the_text).id)));
}

TEST_F(BackupTest, a_spoiled_letter_of_a_page_is_found_and_named) {
  filled().reset();
  spoil(words_of_the_page);
  EXPECT_THAT(faults(file), testing::ElementsAre(testing::HasSubstr("https://a.example/lithium")));
}

TEST_F(BackupTest, texts_from_before_they_were_hashed_are_passed_over) {
  filled().reset();
  spoil(words_of_the_text);
  change("UPDATE documents SET text_sha256 = ''");
  EXPECT_THAT(faults(file), testing::IsEmpty());
}

TEST_F(BackupTest, what_is_no_json_is_named_by_where_it_stands) {
  filled().reset();
  change(
      "UPDATE runs SET settings = '{'; UPDATE events SET data = ''; UPDATE reports SET json = 'x'; "
      "UPDATE journal SET answer = '{\"answer\": ' WHERE key = 'told'");
  EXPECT_THAT(faults(file), testing::UnorderedElementsAre("the settings of run " + run_id + " is no JSON",
                                                          "event 1 of run " + run_id + " is no JSON",
                                                          "the report of run " + run_id + " is no JSON",
                                                          "step told of run " + run_id + " is no JSON"));
}

TEST_F(BackupTest, what_belongs_to_nothing_is_found) {
  filled().reset();
  change("PRAGMA foreign_keys = OFF; DELETE FROM documents WHERE text LIKE 'The copper%'");
  EXPECT_THAT(faults(file), testing::ElementsAre(
                                testing::AllOf(testing::HasSubstr("run_documents"), testing::HasSubstr("documents"))));
}

TEST_F(BackupTest, an_index_that_lacks_passages_is_found) {
  filled().reset();
  change("INSERT INTO passage_terms(passage_terms) VALUES ('delete-all')");
  EXPECT_THAT(faults(file), testing::ElementsAre(testing::HasSubstr("full-text index of passages lacks 5 passages")));
}

TEST_F(BackupTest, an_index_whose_words_are_lost_is_found) {
  filled().reset();
  change("DELETE FROM passage_terms_data WHERE id > 10");
  EXPECT_THAT(faults(file), testing::ElementsAre(testing::HasSubstr("the full-text index of passages is damaged")));
}

TEST_F(BackupTest, what_is_wrong_with_the_search_over_runs_and_with_tokens_is_found) {
  {
    auto store = filled();
    ASSERT_TRUE(store->index_run(store->runs()->front().id, {{"claim", "c1", "", "copper"}}));
    ASSERT_TRUE(store->add_token("laptop", sha256_hex("secret")));
  }
  EXPECT_THAT(faults(file), testing::IsEmpty());
  change("INSERT INTO found_terms(found_terms) VALUES ('delete-all'); UPDATE tokens SET sha256 = 'plain text'");
  EXPECT_THAT(faults(file), testing::ElementsAre(testing::HasSubstr("full-text index of found_texts lacks"),
                                                 testing::HasSubstr("the token laptop can let nobody in")));
}

TEST_F(BackupTest, a_damaged_file_is_told_and_checked_to_its_end) {
  filled().reset();
  {
    std::fstream damaged(file, std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(4096 * 3);
    damaged << std::string(4096, '\x7f');
  }
  EXPECT_THAT(faults(file), testing::Not(testing::IsEmpty()));
}

TEST_F(BackupTest, an_older_store_is_checked_after_it_was_opened) {
  filled().reset();
  change("PRAGMA user_version = 3");
  EXPECT_THAT(faults(file), testing::ElementsAre(testing::AllOf(testing::HasSubstr(file.string()),
                                                                testing::HasSubstr("older version"))));
}

}  // namespace
}  // namespace kaozheng::store
