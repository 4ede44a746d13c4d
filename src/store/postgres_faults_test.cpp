// SPDX-License-Identifier: Apache-2.0
// What can go wrong between a store and its PostgreSQL while the server stays up.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "store/postgres.h"
#include "store/postgres_server_double.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

using testing::HasSubstr;
using testing::Not;

// A port of loopback where nobody listens, or somebody who says nothing.
struct Port {
  int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int number = 0;
  Port() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const told = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listening, told, size), 0);
    EXPECT_EQ(::getsockname(listening, told, &size), 0);
    number = ntohs(address.sin_port);
  }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  ~Port() { ::close(listening); }
  void listen() const { EXPECT_EQ(::listen(listening, 8), 0); }
  std::string url() const { return "postgresql://kaozheng:s3cret@127.0.0.1:" + std::to_string(number) + "/store"; }
};

struct PostgresFaultsTest : testing::Test {
  void SetUp() override {
    if (const auto why = PostgresServer::missing()) GTEST_SKIP() << *why;
    url = PostgresServer::shared().new_database();
  }

  static Result<std::unique_ptr<Store>> open(const std::string& address) {
    return open_postgres_store(address, system_clock());
  }
  static std::unique_ptr<Store> opened(const std::string& address) {
    auto store = open(address);
    if (!store) throw std::runtime_error(store.error().what);
    return std::move(*store);
  }
  static Error refusal(const std::string& address) {
    const auto store = open(address);
    return store ? Error{ErrorKind::not_found, "it was opened"} : store.error();
  }
  std::unique_ptr<PostgresDatabase> database(PostgresTimes times = {}) const {
    auto connected = PostgresDatabase::open(url, times);
    if (!connected) throw std::runtime_error(connected.error().what);
    return std::move(*connected);
  }
  void change(const std::string& sql) const {
    const auto done = database()->execute(sql);
    ASSERT_TRUE(done) << done.error().what;
  }
  std::int64_t count(const std::string& sql) const {
    const auto counted = database()->integer(sql);
    EXPECT_TRUE(counted) << counted.error().what;
    return counted.value_or(-1);
  }
  std::string password() const { return url.substr(url.find("kaozheng:") + 9, 24); }

  static std::string id_of(const std::string& beginning) { return beginning + std::string(32 - beginning.size(), '0'); }
  static RunRecord record(const std::string& beginning = "aaaa") {
    RunRecord made;
    made.id = id_of(beginning);
    made.started_at = "2025-07-01T08:00:00.000Z";
    return made;
  }
  static Event event(std::string type) {
    Event made;
    made.type = std::move(type);
    return made;
  }
  static Document document(const std::string& text) {
    Document made;
    made.id = sha256_hex(text);
    made.url = "https://a.example/";
    made.text = text;
    return made;
  }

  std::string url;
};

TEST_F(PostgresFaultsTest, a_wrong_password_is_told_without_it) {
  const Error error = refusal(replace_all(url, password(), "s3cret"));
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_THAT(error.what, HasSubstr("refuses the user or the password"));
  EXPECT_THAT(error.what, Not(HasSubstr("s3cret")));
}

TEST_F(PostgresFaultsTest, a_database_that_is_not_there_is_told) {
  const Error error = refusal(PostgresServer::shared().url("nowhere"));
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_THAT(error.what, HasSubstr("no such database"));
  EXPECT_THAT(error.what, HasSubstr("/nowhere"));
  EXPECT_THAT(error.what, Not(HasSubstr(password())));
}

TEST_F(PostgresFaultsTest, where_nobody_listens_no_server_answers) {
  const Port port;
  const Error error = refusal(port.url());
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_THAT(error.what, HasSubstr("does not answer"));
  EXPECT_THAT(error.what, Not(HasSubstr("s3cret")));
}

TEST_F(PostgresFaultsTest, who_listens_and_says_nothing_is_given_up) {
  const Port port;
  port.listen();
  const Milliseconds begun = system_clock().elapsed();
  const Error error = refusal(port.url());
  EXPECT_LT((system_clock().elapsed() - begun).count(), 7'000);
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_THAT(error.what, Not(HasSubstr("s3cret")));
}

TEST_F(PostgresFaultsTest, an_address_that_cannot_be_read_is_not_repeated) {
  for (const char* address : {"postgresql://kaozheng:s3cret@[::1/store", "postgresql://kaozheng:s3cret%zz@h/store",
                              "postgresql://kaozheng:s3cret@h/store?unknown=1", "postgresql://kaozheng:s3cret@h/%00"}) {
    const Error error = refusal(address);
    EXPECT_EQ(error.kind, ErrorKind::invalid) << address;
    EXPECT_THAT(error.what, Not(HasSubstr("s3cret"))) << address;
  }
}

TEST_F(PostgresFaultsTest, the_database_of_another_program_stays_as_it_is) {
  change("CREATE TABLE invoices AS SELECT 7 AS value");
  const Error error = refusal(url);
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_THAT(error.what, HasSubstr("another program"));
  EXPECT_EQ(count("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), 1);
  EXPECT_EQ(count("SELECT value FROM invoices"), 7);
}

TEST_F(PostgresFaultsTest, a_store_from_the_future_stays_as_it_is) {
  opened(url);
  change("UPDATE kaozheng_store SET version = version + 1");
  const Error error = refusal(url);
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_THAT(error.what, HasSubstr("newer kaozheng"));
  change("UPDATE kaozheng_store SET version = version - 1, terms_version = terms_version + 1");
  EXPECT_EQ(refusal(url).kind, ErrorKind::invalid);
}

TEST_F(PostgresFaultsTest, a_store_that_a_newer_program_changed_is_written_no_more) {
  const auto store = opened(url);
  ASSERT_TRUE(store->save_run(record()));
  ASSERT_TRUE(store->add_event(record().id, event("Kept")));
  ASSERT_TRUE(store->events(record().id, 0));
  change("UPDATE kaozheng_store SET version = version + 1");
  const auto refused = store->add_command(record().id, {0, "pause"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(refused.error().what, HasSubstr("newer kaozheng"));
  static_cast<void>(store->add_event(record().id, event("Late")));
  EXPECT_EQ(store->events(record().id, 0).error().kind, ErrorKind::invalid);
  EXPECT_EQ(count("SELECT (SELECT count(*) FROM commands) + (SELECT count(*) FROM events)"), 1);
}

TEST_F(PostgresFaultsTest, a_database_of_other_characters_is_refused) {
  change("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  const Error error = refusal(PostgresServer::shared().url("latin"));
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_THAT(error.what, HasSubstr("LATIN1"));
  EXPECT_THAT(error.what, HasSubstr("UTF8"));
}

TEST_F(PostgresFaultsTest, of_many_that_open_an_empty_database_one_makes_the_tables) {
  std::vector<std::string> troubles(8);
  run_together(troubles.size(), [&](std::size_t worker) {
    const auto store = open(url);
    if (!store) {
      troubles[worker] = store.error().what;
      return;
    }
    const auto saved = (*store)->save_run(record(std::to_string(worker)));
    if (!saved) troubles[worker] = saved.error().what;
  });
  EXPECT_THAT(troubles, testing::Each(""));
  EXPECT_EQ(count("SELECT count(*) FROM kaozheng_store"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM runs"), 8);
}

TEST_F(PostgresFaultsTest, tables_that_were_broken_off_leave_nothing_and_are_made_again) {
  // Whoever opens waits for a lock that stands in the way, and is ended again and again.
  const auto guard = database({.standstill = Milliseconds{60'000}});
  ASSERT_TRUE(guard->execute("BEGIN; CREATE TABLE kaozheng_store(version BIGINT, terms_version BIGINT)"));
  std::string trouble;
  std::int64_t ended = 0;
  {
    Beside beside;
    beside.start([&] {
      const auto store = open(url);
      if (!store) trouble = store.error().what;
    });
    const auto watch = database();
    for (int tries = 0; tries < 1'000 && ended < 3; ++tries) {
      ended += watch
                   ->integer(
                       "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                       "AND datname = current_database()")
                   .value_or(0);
      EXPECT_EQ(watch->integer("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), 0);
      system_clock().sleep(Milliseconds{5}, {});
    }
    ASSERT_TRUE(guard->execute("ROLLBACK"));
  }
  EXPECT_GE(ended, 3);
  EXPECT_EQ(trouble, "");
  const std::unique_ptr<Store> store = opened(url);
  EXPECT_TRUE(store->save_run(record()));
  EXPECT_EQ(count("SELECT count(*) FROM kaozheng_store"), 1);
}

TEST_F(PostgresFaultsTest, a_program_that_was_taken_for_dead_writes_nothing_more) {
  const auto one = opened(url), other = opened(url);
  RunRecord run = record();
  ASSERT_TRUE(one->save_run(run));
  ASSERT_TRUE(one->add_event(run.id, event("RunStarted")));
  const auto old = one->claim_run(run.id, "one");
  ASSERT_TRUE(old);
  ASSERT_TRUE(one->intend_step(run.id, *old, "k"));
  ASSERT_TRUE(other->claim_run(run.id, "other"));
  static_cast<void>(one->add_event(run.id, event("Late")));
  static_cast<void>(one->add_sent_request(run.id, {"late.example", "page", "", true, 1, 1, ""}));
  static_cast<void>(one->save_document(run.id, document("late")));
  static_cast<void>(one->decide_step(run.id, *old, "d", "1"));
  ModelCall call;
  call.run_id = run.id;
  static_cast<void>(one->add_model_call(call));
  EXPECT_EQ(one->intend_step(run.id, *old, "k").error().kind, ErrorKind::cancelled);
  EXPECT_EQ(one->tell_step(run.id, *old, "k", "1").error().kind, ErrorKind::cancelled);
  EXPECT_EQ(one->save_report(run.id, {"final", "late", {}}).error().kind, ErrorKind::cancelled);
  run.status = RunStatus::failed;
  EXPECT_EQ(one->save_run(run).error().kind, ErrorKind::cancelled);
  EXPECT_EQ(other->add_event(run.id, event("RunResumed")), 2);
  EXPECT_EQ(other->events(run.id, 0)->size(), 2u);
  EXPECT_EQ(one->events(run.id, 0)->size(), 2u);
  EXPECT_TRUE(other->sent_requests(run.id)->empty());
  EXPECT_TRUE(other->documents(run.id)->empty());
  EXPECT_TRUE(other->model_calls(run.id)->empty());
  EXPECT_FALSE(other->report(run.id)->has_value());
  EXPECT_EQ(other->run(run.id)->status, RunStatus::running);
  ASSERT_EQ(other->journal(run.id)->size(), 1u);
  EXPECT_EQ(other->journal(run.id)->front().answer, "");
  EXPECT_EQ(other->journal(run.id)->front().attempts, 1);
}

TEST_F(PostgresFaultsTest, a_program_that_stands_still_within_a_write_keeps_nobody_from_its_run) {
  const auto store = opened(url);
  ASSERT_TRUE(store->save_run(record()));
  const auto frozen = database();
  ASSERT_TRUE(frozen->execute("BEGIN; SELECT claim FROM runs FOR SHARE; INSERT INTO events VALUES ('" + record().id +
                              "', 1, 'Frozen', '', '{}', '')"));
  const Milliseconds begun = system_clock().elapsed();
  const auto claimed = store->claim_run(record().id, "another");
  EXPECT_TRUE(claimed) << claimed.error().what;
  EXPECT_LT((system_clock().elapsed() - begun).count(), 8'000);
  EXPECT_FALSE(frozen->execute("COMMIT"));
  EXPECT_TRUE(store->events(record().id, 0)->empty());
}

TEST_F(PostgresFaultsTest, a_full_disk_is_told_and_nothing_is_lost_by_it) {
  const auto store = opened(url);
  ASSERT_TRUE(store->save_run(record()));
  const auto claim = store->claim_run(record().id, "one");
  ASSERT_TRUE(claim);
  change(
      "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
      "'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$; "
      "CREATE TRIGGER full_disk BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION full_disk()");
  ASSERT_TRUE(store->add_event(record().id, event("First")));
  ASSERT_TRUE(store->decide_step(record().id, *claim, "d", "1"));
  for (int i = 0; i < 3; ++i) {
    const auto told = store->tell_step(record().id, *claim, "k", "1");
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().kind, ErrorKind::no_space);
    EXPECT_THAT(told.error().what, HasSubstr("free some disk space"));
    ASSERT_TRUE(store->add_event(record().id, event("More")));
  }
  EXPECT_EQ(store->events(record().id, 0).error().kind, ErrorKind::no_space);
  change("DROP TRIGGER full_disk ON journal");
  ASSERT_TRUE(store->tell_step(record().id, *claim, "k", "2"));
  const auto steps = store->journal(record().id);
  ASSERT_EQ(steps->size(), 2u);
  EXPECT_EQ((*steps)[0].key, "d");
  EXPECT_EQ((*steps)[1].answer, "2");
  const auto events = store->events(record().id, 0);
  ASSERT_EQ(events->size(), 4u);
  EXPECT_EQ(events->back().seq, 4);
}

TEST_F(PostgresFaultsTest, long_addresses_paths_and_texts_are_kept) {
  const auto store = opened(url);
  ASSERT_TRUE(store->save_run(record()));
  std::string random;
  for (int i = 0; i < 100; ++i) random += random_hex(1'000);  // which no compression makes short
  KeptPage page;
  page.url = "https://a.example/" + random.substr(0, 10'000);
  page.bytes = random;
  page.checked_at = page.fresh_until = system_clock().now();
  ASSERT_TRUE(store->keep_page(page, 1'000'000));
  EXPECT_EQ((*store->kept_page(page.url))->bytes, random);
  ASSERT_TRUE(store->keep_search_reply(random.substr(0, 10'000), random));
  EXPECT_EQ(**store->search_reply(random.substr(0, 10'000), reply_age_max), random);

  const std::string path = "/docs/" + random.substr(0, 4'000);
  const Document one_word = document(random);
  const auto indexed = store->index_file({path, 1, 1, one_word.id, ""}, &one_word,
                                         {{"p1", one_word.id, 0, random.size(), random, "", 0, Origin::file}});
  ASSERT_TRUE(indexed) << indexed.error().what;
  EXPECT_EQ((*store->library_file(path))->document_id, one_word.id);
  EXPECT_EQ((*store->document(one_word.id))->text, random);
  ASSERT_TRUE(store->save_document(record().id, one_word));
  ASSERT_TRUE(store->save_report(record().id, {"final", random, {}}));
  const auto found = store->index_run(record().id, {{"report", "1", random, random}});
  EXPECT_TRUE(found) << found.error().what;
  EXPECT_EQ((*store->report(record().id))->markdown, random);
}

TEST_F(PostgresFaultsTest, a_key_that_is_too_long_is_told_and_spoils_nothing) {
  const auto store = opened(url);
  ASSERT_TRUE(store->save_run(record()));
  std::string key;
  for (int i = 0; i < 20; ++i) key += random_hex(1'000);
  const auto claim = store->claim_run(record().id, "one");
  ASSERT_TRUE(store->add_event(record().id, event("Kept")));
  const auto told = store->tell_step(record().id, *claim, key, "1");
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().kind, ErrorKind::too_long);
  EXPECT_TRUE(store->tell_step(record().id, *claim, key.substr(0, 2'000), "1"));
  EXPECT_EQ(store->events(record().id, 0)->size(), 1u);
  EXPECT_EQ(store->journal(record().id)->size(), 1u);
}

TEST_F(PostgresFaultsTest, two_programs_that_write_two_runs_in_opposite_order_both_go_on) {
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 2; ++i) stores.push_back(opened(url));
  const std::vector<std::string> runs{record("aaaa").id, record("bbbb").id};
  for (const std::string& run : runs) ASSERT_TRUE(stores[0]->save_run(record(run.substr(0, 4))));
  constexpr int rounds = 10;
  std::vector<std::string> troubles(2);
  run_together(2, [&](std::size_t worker) {
    Store& store = *stores[worker];
    for (int i = 0; i < rounds; ++i) {
      for (const std::size_t place : {worker, 1 - worker})
        static_cast<void>(store.add_event(runs[place], event(std::to_string(worker))));
      const auto kept = store.events(runs[0], 0);
      if (!kept) troubles[worker] = kept.error().what;
    }
  });
  EXPECT_THAT(troubles, testing::Each(""));
  for (const std::string& run : runs) {
    const auto events = stores[0]->events(run, 0);
    ASSERT_TRUE(events) << events.error().what;
    EXPECT_EQ(events->size(), 2u * rounds);
    for (std::size_t i = 0; i < events->size(); ++i) EXPECT_EQ((*events)[i].seq, static_cast<std::int64_t>(i + 1));
  }
}

}  // namespace
}  // namespace kaozheng::store
