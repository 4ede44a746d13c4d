// SPDX-License-Identifier: Apache-2.0
#include "store/commit_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "base/parallel.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

namespace fs = std::filesystem;

struct CommitGroupTest : testing::Test {
  fs::path folder = fs::temp_directory_path() / ("kaozheng-group-" + random_hex(12));
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::optional<SqliteDatabase> database, other;
  std::optional<CommitGroup> group;
  int commits = 0;  // counted by the one who leads

  void SetUp() override {
    fs::create_directories(folder);
    std::ofstream(folder / "a.db").close();
    database.emplace(SqliteDatabase::open(folder / "a.db").value());
    other.emplace(SqliteDatabase::open(folder / "a.db").value());
    ASSERT_TRUE(
        database->execute("PRAGMA journal_mode = WAL; CREATE TABLE words(row INTEGER PRIMARY KEY, word UNIQUE)"));
    group.emplace(*database, clock);
    const auto count = [](void* counter) { return ++*static_cast<int*>(counter), 0; };
    sqlite3_commit_hook(database->handle(), count, &commits);
  }
  void TearDown() override {
    group.reset();
    database.reset();
    other.reset();
    fs::remove_all(folder);
  }

  CommitGroup::Write add(const std::string& word) {
    return [this, word] { return database->run("INSERT INTO words(word) VALUES (?)", word); };
  }
  Result<void> commit(const std::string& word) { return group->commit(add(word), Survives::end_of_process); }
  Result<void> queue(const std::string& word) { return group->queue(add(word), word.size()); }
  // As another program sees it.
  std::string words() {
    Statement all = other->prepare("SELECT word FROM words ORDER BY row").value();
    std::string list;
    while (all.step().value()) list += all.text(0) + " ";
    return list;
  }
};

TEST_F(CommitGroupTest, what_is_committed_is_there_with_all_that_was_queued_before) {
  ASSERT_TRUE(queue("a"));
  ASSERT_TRUE(queue("b"));
  EXPECT_EQ(words(), "");
  ASSERT_TRUE(commit("c"));
  EXPECT_EQ(words(), "a b c ");
  EXPECT_EQ(commits, 1);
  ASSERT_TRUE(queue("d"));
  EXPECT_TRUE(group->settled());
  EXPECT_EQ(words(), "a b c d ");
  EXPECT_TRUE(group->settled());
  EXPECT_EQ(commits, 2) << "nothing to write is nothing to commit";
}

TEST_F(CommitGroupTest, what_comes_while_a_group_is_written_makes_the_next_one) {
  const auto first = [&]() -> Result<void> {
    for (const char* word : {"b", "c", "d"}) TRY_VOID(queue(word));
    return add("a")();
  };
  ASSERT_TRUE(group->commit(first, Survives::end_of_process));
  EXPECT_EQ(words(), "a ");
  ASSERT_TRUE(commit("e"));
  EXPECT_EQ(words(), "a b c d e ");
  EXPECT_EQ(commits, 2);
}

TEST_F(CommitGroupTest, a_write_that_fails_takes_no_other_along_and_leaves_nothing) {
  const auto fails = [&]() -> Result<void> {
    TRY_VOID(add("half")());
    return fail(ErrorKind::not_found, "no such run");
  };
  ASSERT_TRUE(queue("a"));
  ASSERT_TRUE(group->queue(fails, 1));
  ASSERT_TRUE(queue("a")) << "said to be wrong when it is written";
  ASSERT_TRUE(queue("b"));
  const auto failed = group->commit(fails, Survives::loss_of_power);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "no such run");
  EXPECT_EQ(words(), "a b ");
  EXPECT_EQ(commits, 1);
  EXPECT_TRUE(group->settled()) << "what failed by itself is gone";
}

TEST_F(CommitGroupTest, the_strongest_wish_of_a_group_counts_for_all_of_it) {
  std::vector<std::int64_t> levels;
  const auto look = [&]() -> Result<void> {
    const std::int64_t level = TRY(database->integer("PRAGMA synchronous"));
    levels.push_back(level);
    return {};
  };
  ASSERT_TRUE(group->commit(look, Survives::end_of_process));
  ASSERT_TRUE(group->queue(look, 0));
  ASSERT_TRUE(group->commit(look, Survives::loss_of_power));
  ASSERT_TRUE(group->queue(look, 0));
  ASSERT_TRUE(group->settled());
  EXPECT_THAT(levels, testing::ElementsAre(1, 2, 2, 1));
}

TEST_F(CommitGroupTest, what_is_queued_is_written_after_a_while_by_itself) {
  ASSERT_TRUE(queue("a"));
  EXPECT_EQ(words(), "");
  clock.advance(lateness_max);
  while (words().empty()) std::this_thread::yield();
  EXPECT_EQ(words(), "a ");
}

TEST_F(CommitGroupTest, many_are_written_at_once) {
  std::string all;
  for (std::size_t i = 0; i < CommitGroup::queued_max; ++i) {
    EXPECT_EQ(words(), "");
    ASSERT_TRUE(queue(std::to_string(i)));
    all += std::to_string(i) + " ";
  }
  EXPECT_EQ(words(), all);
  EXPECT_EQ(commits, 1);
}

TEST_F(CommitGroupTest, what_is_queued_is_written_at_the_end) {
  ASSERT_TRUE(queue("a"));
  group.reset();
  EXPECT_EQ(words(), "a ");
}

TEST_F(CommitGroupTest, what_found_no_space_stays_in_its_place_and_fails_those_who_wait) {
  ASSERT_TRUE(commit("a"));
  ASSERT_TRUE(database->execute("PRAGMA max_page_count = 1"));  // at once what the file has
  const std::string page(5'000, 'x');
  ASSERT_TRUE(queue("b" + page));
  ASSERT_TRUE(queue("c"));
  for (const auto& failed : {commit("d"), group->commit(add("d"), Survives::loss_of_power)}) {
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::no_space) << failed.error().what;
  }
  EXPECT_EQ(group->settled().error().kind, ErrorKind::no_space);
  EXPECT_EQ(words(), "a ");
  ASSERT_TRUE(database->execute("PRAGMA max_page_count = 1000000"));
  ASSERT_TRUE(commit("e"));
  EXPECT_EQ(words(), "a b" + page + " c e ");
}

TEST_F(CommitGroupTest, what_stays_in_hand_is_bounded) {
  ASSERT_TRUE(other->execute("BEGIN EXCLUSIVE"));
  sqlite3_busy_timeout(database->handle(), 0);
  ASSERT_TRUE(group->queue(add("a"), CommitGroup::queued_bytes_max));
  EXPECT_EQ(group->queue(add("b"), 1).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(commit("c").error().kind, ErrorKind::unavailable);
  ASSERT_TRUE(other->execute("COMMIT"));
  EXPECT_TRUE(group->queue(add("d"), 1));
  ASSERT_TRUE(commit("e"));
  EXPECT_EQ(words(), "a d e ");
}

TEST_F(CommitGroupTest, many_threads_get_what_they_were_promised) {
  std::atomic<int> lost{0}, wrong{0};
  run_together(16, [&](std::size_t worker) {
    auto mine = SqliteDatabase::open(folder / "a.db").value();
    for (int i = 0; i < 20; ++i) {
      const std::string word = std::to_string(worker) + "/" + std::to_string(i);
      if (!queue(word + "q")) ++wrong;
      const bool twice = i % 5 == 4;  // a word that is there already
      const auto done = group->commit(add(twice ? std::to_string(worker) + "/0" : word),
                                      i % 2 == 0 ? Survives::loss_of_power : Survives::end_of_process);
      if (done.has_value() == twice) ++wrong;
      Statement found = mine.prepare("SELECT count(*) FROM words WHERE word IN (?, ?)").value();
      found.bind(word, word + "q").step().value();
      if (found.integer(0) != (twice ? 1 : 2)) ++lost;
    }
  });
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(commits, 16 * 20);
  // Each thread's words are in the order it gave them.
  std::vector<int> last(16, -1);
  for (const std::string& word : split(words(), ' ')) {
    if (word.empty()) continue;
    const auto slash = word.find('/');
    const auto worker = static_cast<std::size_t>(std::stoi(word.substr(0, slash)));
    const int place = 2 * std::stoi(word.substr(slash + 1)) + (word.back() == 'q' ? 0 : 1);
    EXPECT_GT(place, last[worker]) << word;
    last[worker] = place;
  }
}

}  // namespace
}  // namespace kaozheng::store
