// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <stop_token>

#include "base/bytes.h"
#include "base/manual_clock_double.h"
#include "store/address.h"
#include "store/copy.h"
#include "store/fts_tokenizer.h"
#include "store/postgres.h"
#include "store/postgres_server_double.h"
#include "store/sqlite.h"

namespace kaozheng::store {
namespace {

namespace fs = std::filesystem;

// No text of UTF-8 is like it.
const std::string odd_bytes =
    std::string("a\0b", 3) + "\xff\xc3(\xf4\x8f\xbf\xbf" + "00 'quoted' \\x41 云计算 \xed\xa0\x80";

struct PostgresCopy : testing::Test {
  fs::path folder = fs::temp_directory_path() / ("kaozheng-copy-" + random_hex(12));
  ManualClock clock{*parse_iso8601("2025-07-01")};
  const std::string first = std::string(32, 'f'), second = std::string(32, '0');

  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }
  std::string file(const std::string& name) const { return (folder / name).string(); }
  static std::string database() { return PostgresServer::shared().new_database(); }

  std::unique_ptr<Store> open(const std::string& address) {
    auto store = open_store(address, clock);
    if (!store) throw std::runtime_error(store.error().what);
    return std::move(*store);
  }
  static Document document(const std::string& text) {
    Document made;
    made.id = sha256_hex(text);
    made.text = text;
    made.title = odd_bytes;
    made.url = "https://a.example/" + std::string(3000, 'a');
    return made;
  }
  void add_run(Store& store, const std::string& id, const Document& read) {
    RunRecord run;
    run.id = id;
    run.topic = odd_bytes;
    run.settings = {{"engines", {"local"}}};
    run.started_at = "2025-07-01T00:00:00.000Z";
    EXPECT_TRUE(store.save_run(run));
    const std::int64_t claim = store.claim_run(id, "holder" + odd_bytes).value();
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(store.intend_step(id, claim, fmt::format("step {}", (i * 37) % 100)));
    EXPECT_TRUE(store.tell_step(id, claim, "told", R"({"answer": 42})"));
    EXPECT_TRUE(store.add_command(id, {0, "note", odd_bytes}));
    Event event;
    event.type = "RunStarted";
    event.data = {{"topic", "云"}};
    for (int i = 0; i < 70; ++i) EXPECT_TRUE(store.add_event(id, event));
    ModelCall call;
    call.run_id = id;
    call.prompt = odd_bytes;
    call.reply = std::string(id == first ? 5u << 20 : 10, 'r');
    call.cost = 0.1 + 0.2;
    call.prompt_tokens = 7;
    EXPECT_TRUE(store.add_model_call(call));
    net::SentRequest sent;
    sent.host = "a.example";
    sent.query = odd_bytes;
    EXPECT_TRUE(store.add_sent_request(id, sent));
    EXPECT_TRUE(store.save_document(id, read));
    EXPECT_TRUE(store.save_report(id, {"final", odd_bytes, {{"a", 1}}}));
    EXPECT_TRUE(
        store.index_run(id, {{"report", "1", "云计算市场", "copper rose by a third"}, {"claim", "c1", "", "zinc"}}));
    EXPECT_TRUE(store.set_tags(id, {"b", odd_bytes}));
    EXPECT_TRUE(store.keep_key("key" + id, id));
  }
  // Something of everything.
  void fill(const std::string& address) {
    const auto store = open(address);
    add_run(*store, first, document("The copper mine closed in spring. 云计算市场的规模。"));
    add_run(*store, second, document("Zinc output rose by a third."));
    const Document filed = document("云计算市场" + odd_bytes);
    std::vector<Passage> passages;
    for (std::size_t i = 0; i < 40; ++i)
      passages.push_back({passage_id(filed.id, i, i + 1), filed.id, i, i + 1, filed.text, odd_bytes, 2, Origin::file});
    EXPECT_TRUE(store->index_file({"/docs/\xff" + std::string(3000, 'd'), 1, -1, filed.id, ""}, &filed, passages));
    EXPECT_TRUE(store->index_file({"/docs/b.md", 1, 1, "", odd_bytes}, nullptr, {}));
    KeptPage page;
    page.url = "https://a.example/lithium";
    for (int byte = 0; byte < 256; ++byte) page.bytes += static_cast<char>(byte);
    page.document_id = sha256_hex(page.bytes);
    page.checked_at = clock.now();
    EXPECT_TRUE(store->keep_page(page, 1u << 20));
    EXPECT_TRUE(store->keep_search_reply(odd_bytes, "reply" + odd_bytes));
    EXPECT_TRUE(store->add_token("token", std::string(64, 'a')));
  }
  static Result<std::vector<CopiedTable>> copy(const std::string& from, const std::string& to) {
    return copy_store(from, to, [](const CopiedTable&) {}, {});
  }

  static std::vector<std::string> column_of(const SqliteDatabase& database, const std::string& sql) {
    std::vector<std::string> values;
    Statement rows = database.prepare(sql).value();
    while (rows.step().value()) values.push_back(rows.text(0));
    return values;
  }
  // Every table of a file, every value with its type.
  static std::map<std::string, std::vector<std::string>> dump(const std::string& file) {
    SqliteDatabase database = SqliteDatabase::open(file).value();
    EXPECT_TRUE(add_tokenizer(database));
    std::map<std::string, std::vector<std::string>> tables;
    for (const std::string& table :
         column_of(database,
                   "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_terms%' ESCAPE '\\'")) {
      std::string values = table == "runs" ? "rowid" : "''";
      for (const std::string& column : column_of(database, "SELECT name FROM pragma_table_info('" + table + "')"))
        values += " || ',' || typeof(\"" + column + "\") || hex(\"" + column + "\")";
      tables[table] = column_of(database, "SELECT " + values + " FROM " + table + " ORDER BY 1");
    }
    return tables;
  }
  static std::vector<std::string> found(Store& store, const std::string& query) {
    const std::vector<TextHit> texts = store.find_text(query, 20).value();
    const std::vector<PassageHit> passages = store.search_library(query, {"/docs"}, 50).value();
    std::vector<std::string> told;
    for (const TextHit& hit : texts) told.push_back(hit.run_id + hit.kind + hit.ref + hit.text);
    for (const PassageHit& hit : passages) told.push_back(hit.passage.id + fmt::format(" {}", hit.score));
    return told;
  }
  static std::vector<std::string> listed(Store& store) {
    const std::vector<RunRecord> runs = store.runs().value();
    std::vector<std::string> told;
    for (const RunRecord& run : runs) {
      const std::vector<JournalStep> steps = store.journal(run.id).value();
      told.push_back(run.id);
      for (const JournalStep& step : steps) told.push_back(step.key);
    }
    return told;
  }
};

TEST_F(PostgresCopy, is_whole_there_and_back) {
  const std::string url = database();
  fill(file("a.db"));
  const auto there = copy(file("a.db"), url);
  ASSERT_TRUE(there) << there.error().what;
  const auto back = copy(url, file("b.db"));
  ASSERT_TRUE(back) << back.error().what;
  const auto before = dump(file("a.db")), after = dump(file("b.db"));
  EXPECT_EQ(before.size(), 20u);
  for (const auto& [table, rows] : before) {
    EXPECT_FALSE(rows.empty()) << table;
    EXPECT_EQ(after.at(table), rows) << table;
  }
  const auto a = open(file("a.db")), p = open(url), b = open(file("b.db"));
  EXPECT_THAT(listed(*a), testing::SizeIs(2 + 2 * 101));
  EXPECT_EQ(listed(*p), listed(*a));
  EXPECT_EQ(listed(*b), listed(*a));
  for (const char* query : {"copper", "云计算市场", "zinc output"}) {
    EXPECT_FALSE(found(*a, query).empty()) << query;
    EXPECT_EQ(found(*p, query), found(*a, query)) << query;
    EXPECT_EQ(found(*b, query), found(*a, query)) << query;
  }
  EXPECT_THAT(check_postgres_store(url).value().faults, testing::IsEmpty());
  EXPECT_THAT(check_sqlite_store(file("b.db")).value().faults, testing::IsEmpty());
  struct stat status {};
  ASSERT_EQ(::stat(file("b.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(PostgresCopy, what_is_written_afterwards_comes_behind) {
  const std::string url = database();
  fill(file("a.db"));
  ASSERT_TRUE(copy(file("a.db"), url));
  const auto store = open(url);
  add_run(*store, std::string(32, '7'), document("another"));
  EXPECT_EQ(store->runs().value().front().id, std::string(32, '7'));
}

TEST_F(PostgresCopy, of_a_file_to_a_file_and_of_a_server_to_a_server) {
  fill(file("a.db"));
  const auto copied = copy(file("a.db"), file("b.db"));
  ASSERT_TRUE(copied) << copied.error().what;
  EXPECT_EQ(dump(file("b.db")), dump(file("a.db")));
  const std::string one = database(), two = database();
  ASSERT_TRUE(copy(file("b.db"), one));
  ASSERT_TRUE(copy(one, two));
  ASSERT_TRUE(copy(two, file("c.db")));
  EXPECT_EQ(dump(file("c.db")), dump(file("a.db")));
}

TEST_F(PostgresCopy, goes_only_where_nothing_is) {
  const std::string url = database();
  fill(file("a.db"));
  fill(url);
  EXPECT_EQ(copy(file("a.db"), url).error().kind, ErrorKind::refused);
  EXPECT_EQ(copy(url, file("a.db")).error().kind, ErrorKind::refused);
  EXPECT_EQ(copy(url, url).error().kind, ErrorKind::refused);
}

TEST_F(PostgresCopy, that_is_broken_off_leaves_nothing) {
  const std::string url = database(), empty = database();
  fill(file("a.db"));
  ASSERT_TRUE(copy(file("a.db"), url));
  std::stop_source stop;
  const auto stopping = [&](const CopiedTable& table) {
    if (table.name == "documents") stop.request_stop();
  };
  EXPECT_EQ(copy_store(url, file("b.db"), stopping, stop.get_token()).error().kind, ErrorKind::cancelled);
  stop = std::stop_source();
  EXPECT_EQ(copy_store(file("a.db"), empty, stopping, stop.get_token()).error().kind, ErrorKind::cancelled);
  for (const auto& entry : fs::directory_iterator(folder))
    EXPECT_THAT(entry.path().filename().string(), testing::StartsWith("a.db"));
  EXPECT_THAT(open(empty)->runs().value(), testing::IsEmpty());
  ASSERT_TRUE(copy(file("a.db"), empty));
}

TEST_F(PostgresCopy, of_what_breaks_is_told) {
  const std::string url = database();
  fill(url);
  const auto breaking = [&](const CopiedTable& table) {
    if (table.name == "documents") PostgresServer::shared().restart();
  };
  EXPECT_EQ(copy_store(url, file("b.db"), breaking, {}).error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(fs::exists(file("b.db")));
  // What is written begins anew.
  ASSERT_TRUE(copy(url, file("a.db")));
  bool broken = false;
  const auto breaking_once = [&](const CopiedTable& table) {
    if (table.name == "documents" && !std::exchange(broken, true)) PostgresServer::shared().restart();
  };
  const std::string again = database();
  ASSERT_TRUE(copy_store(file("a.db"), again, breaking_once, {}));
  ASSERT_TRUE(copy(again, file("c.db")));
  EXPECT_EQ(dump(file("c.db")), dump(file("a.db")));
}

TEST_F(PostgresCopy, is_of_one_moment) {
  const std::string url = database();
  fill(url);
  const auto writing = [&](const CopiedTable& table) {
    if (table.name != "runs") return;
    const auto store = open(url);
    EXPECT_TRUE(store->delete_run(first));
  };
  ASSERT_TRUE(copy_store(url, file("b.db"), writing, {}));
  EXPECT_EQ(open(file("b.db"))->events(first, 0).value().size(), 70u);
}

TEST_F(PostgresCopy, of_another_version_or_program_is_refused) {
  const std::string url = database();
  EXPECT_EQ(copy(url, file("b.db")).error().kind, ErrorKind::invalid);  // empty
  EXPECT_EQ(copy(file("none.db"), url).error().kind, ErrorKind::not_found);
  fill(file("a.db"));
  auto older = SqliteDatabase::open(file("a.db"));
  ASSERT_TRUE(older->execute("PRAGMA user_version = 8"));
  EXPECT_THAT(copy(file("a.db"), url).error().what, testing::HasSubstr("older version"));
  ASSERT_TRUE(older->execute("PRAGMA user_version = 1000"));
  EXPECT_THAT(copy(file("a.db"), url).error().what, testing::HasSubstr("newer"));
  ASSERT_TRUE(older->execute("PRAGMA application_id = 1"));
  EXPECT_THAT(copy(file("a.db"), url).error().what, testing::HasSubstr("another program"));
  auto theirs = PostgresDatabase::open(url);
  ASSERT_TRUE((*theirs)->execute("CREATE TABLE theirs(value TEXT)"));
  EXPECT_THAT(copy(url, file("b.db")).error().what, testing::HasSubstr("another program"));
  EXPECT_THAT(copy(file("a.db"), url).error().what, testing::HasSubstr("another program"));
}

TEST_F(PostgresCopy, a_check_finds_what_was_changed) {
  const std::string url = database();
  fill(url);
  EXPECT_THAT(check_postgres_store(url).value().faults, testing::IsEmpty());
  EXPECT_EQ(check_postgres_store(url).value().documents, 3);
  EXPECT_EQ(check_postgres_store(url).value().runs, 2);
  auto database = PostgresDatabase::open(url);
  ASSERT_TRUE((*database)->execute(
      "UPDATE documents SET text = 'other' WHERE id = (SELECT min(id) FROM documents); "
      "UPDATE kept_pages SET bytes = 'other'; UPDATE tokens SET sha256 = 'A'; UPDATE reports SET json = '{'; "
      "UPDATE passages SET terms = '{}'; UPDATE found_texts SET length = 0 WHERE \"row\" = 1"));
  EXPECT_THAT(check_postgres_store(url).value().faults,
              testing::UnorderedElementsAre(testing::HasSubstr("the text of document"), testing::HasSubstr("kept page"),
                                            testing::HasSubstr("token"), testing::HasSubstr("report of run " + first),
                                            testing::HasSubstr("report of run " + second),
                                            testing::HasSubstr("passages lacks words of 40 texts"),
                                            testing::HasSubstr("found_texts lacks words of 1 texts")));
}

}  // namespace
}  // namespace kaozheng::store
