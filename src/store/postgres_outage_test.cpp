// SPDX-License-Identifier: Apache-2.0
// Connections that break and servers that end: what was told as kept is there, once.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <random>
#include <utility>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "store/postgres.h"
#include "store/postgres_server_double.h"
#include "store/store.h"

namespace kaozheng::store {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// The wire between a store and its server, which can break where a transaction ends.
class Wire {
 public:
  // `before`: the server never hears of the next COMMIT; `unseen`: nor that the wire broke; `after`: the store never
  // hears what became of it; `hold`: it stays on the way until `cut` is called.
  enum class At { nowhere, before, unseen, after, hold };

  explicit Wire(const std::string& url) {
    const std::size_t begin = url.find("127.0.0.1:") + 10, end = url.find('/', begin);
    server_ = std::stoi(url.substr(begin, end - begin));
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const told = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listening_, told, size), 0);
    EXPECT_EQ(::listen(listening_, 8), 0);
    EXPECT_EQ(::getsockname(listening_, told, &size), 0);
    url_ = url.substr(0, begin) + std::to_string(ntohs(address.sin_port)) + url.substr(end);
    beside_.start([this] { carry(); });
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire() { ends_ = true; }

  const std::string& url() const { return url_; }
  void break_at(At at) { at_ = at; }
  void cut() { at_ = At::nowhere; }
  int breaks() const { return breaks_; }
  bool holds() const { return holds_; }

 private:
  struct Pair {
    int store, server;
    bool held = false;
  };

  void carry() {
    std::vector<Pair> pairs;
    while (!ends_) {
      std::vector<pollfd> sockets{{listening_, POLLIN, 0}};
      for (const Pair& pair : pairs)
        for (const int end : {pair.store, pair.server}) sockets.push_back({pair.held ? -1 : end, POLLIN, 0});
      ::poll(sockets.data(), sockets.size(), 2);
      std::vector<Pair> going_on;
      for (std::size_t i = 0; i < pairs.size(); ++i)
        if (goes_on(pairs[i], sockets[1 + 2 * i].revents != 0, sockets[2 + 2 * i].revents != 0)) {
          going_on.push_back(pairs[i]);
        } else {
          ::close(pairs[i].store);
          ::close(pairs[i].server);
        }
      if (sockets[0].revents != 0) going_on.push_back(connect());
      pairs = std::move(going_on);
    }
    for (const Pair& pair : pairs) {
      ::close(pair.store);
      ::close(pair.server);
    }
    for (const int server : lost_) ::close(server);
    ::close(listening_);
  }

  Pair connect() const {
    const Pair pair{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC),
                    ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const sockaddr_in address = loopback(server_);
    static_cast<void>(::connect(pair.server, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    return pair;
  }

  bool goes_on(Pair& pair, bool store_speaks, bool server_speaks) {
    if (pair.held) {
      holds_ = at_ == At::hold;
      return holds_;
    }
    std::array<char, 65536> bytes{};
    if (server_speaks && !pass(pair.server, pair.store, bytes)) return false;
    if (!store_speaks) return true;
    const ssize_t size = ::recv(pair.store, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    const std::string_view said(bytes.data(), static_cast<std::size_t>(size));
    const At at = at_;
    if (at != At::nowhere && said.find("COMMIT") != std::string_view::npos) {
      ++breaks_;
      pair.held = holds_ = at == At::hold;
      if (at == At::hold) return true;
      at_ = At::nowhere;
      if (at == At::unseen) lost_.push_back(std::exchange(pair.server, -1));
      if (at != At::after) return false;
      static_cast<void>(::send(pair.server, said.data(), said.size(), MSG_NOSIGNAL));
      static_cast<void>(::recv(pair.server, bytes.data(), bytes.size(), 0));  // the answer
      return false;
    }
    return ::send(pair.server, said.data(), said.size(), MSG_NOSIGNAL) == size;
  }
  static bool pass(int from, int to, std::array<char, 65536>& bytes) {
    const ssize_t size = ::recv(from, bytes.data(), bytes.size(), 0);
    return size > 0 && ::send(to, bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
  }

  const int listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int server_ = 0;
  std::string url_;
  std::vector<int> lost_;  // ends of the server's that nobody closes
  std::atomic<At> at_{At::nowhere};
  std::atomic<int> breaks_{0};
  std::atomic<bool> holds_{false}, ends_{false};
  Beside beside_;  // ends before what it uses
};

struct PostgresOutageTest : testing::Test {
  void SetUp() override {
    if (const auto why = PostgresServer::missing()) GTEST_SKIP() << *why;
    url = PostgresServer::shared().new_database();
  }
  static std::unique_ptr<Store> opened(const std::string& address) {
    auto store = open_postgres_store(address, system_clock());
    if (!store) throw std::runtime_error(store.error().what);
    return std::move(*store);
  }
  static std::string id_of(std::size_t number) {
    const std::string digits = std::to_string(1'000 + number);
    return digits + std::string(32 - digits.size(), '0');
  }
  static void save_run(Store& store, std::size_t number) {
    RunRecord made;
    made.id = id_of(number);
    made.started_at = "2025-07-01T08:00:00.000Z";
    const auto saved = store.save_run(made);
    ASSERT_TRUE(saved) << saved.error().what;
  }
  static Event event(std::string type) {
    Event made;
    made.type = std::move(type);
    return made;
  }
  // "key=answer/attempts …"
  static std::string journal(Store& store, std::size_t run) {
    std::string told;
    const auto steps = store.journal(id_of(run));
    EXPECT_TRUE(steps) << steps.error().what;
    if (steps)
      for (const JournalStep& step : *steps)
        told += step.key + "=" + step.answer + "/" + std::to_string(step.attempts) + " ";
    return told;
  }

  // As runs write, on seven threads, each on a run of its own, in `programs` programs, while `trouble` is made on the
  // thread of the test. Afterwards what was told as kept is there, once and in order.
  void write_during(std::size_t programs, const std::function<void()>& trouble) {
    constexpr std::size_t writers = 7;
    std::vector<std::unique_ptr<Store>> stores;
    for (std::size_t i = 0; i < programs; ++i) stores.push_back(opened(url));
    struct Written {
      std::int64_t claim = 0;
      int steps = 0, events = 0;
      std::string failure;
    };
    std::vector<Written> written(writers);
    for (std::size_t i = 0; i < writers; ++i) {
      save_run(*stores[i % programs], i);
      written[i].claim = stores[i % programs]->claim_run(id_of(i), "one").value_or(0);
    }
    std::atomic<bool> ends{false};
    run_together(writers + 1, [&](std::size_t worker) {
      if (worker == 0) {
        trouble();
        ends = true;
        return;
      }
      Written& mine = written[worker - 1];
      Store& store = *stores[(worker - 1) % programs];
      const std::string run = id_of(worker - 1);
      const auto is_kept = [&](const auto& result) {
        if (!result) mine.failure = result.error().what;
        return result.has_value();
      };
      while (!ends && mine.failure.empty()) {
        const std::string key = std::to_string(mine.steps);
        if (!is_kept(store.add_event(run, event(std::to_string(mine.events))))) return;
        ++mine.events;
        if (!is_kept(store.intend_step(run, mine.claim, key))) return;
        if (!is_kept(store.tell_step(run, mine.claim, key, key))) return;
        ++mine.steps;
      }
    });
    for (std::size_t i = 0; i < writers; ++i) {
      EXPECT_EQ(written[i].failure, "") << i;
      EXPECT_GT(written[i].steps, 0) << i;
      const auto steps = stores[0]->journal(id_of(i));
      ASSERT_TRUE(steps) << steps.error().what;
      ASSERT_EQ(steps->size(), static_cast<std::size_t>(written[i].steps)) << i;
      for (std::size_t step = 0; step < steps->size(); ++step) {
        EXPECT_EQ((*steps)[step].answer, std::to_string(step));
        EXPECT_EQ((*steps)[step].attempts, 1) << step;
      }
      ASSERT_TRUE(stores[i % programs]->events(id_of(i), 0));
      const auto events = stores[0]->events(id_of(i), 0);
      ASSERT_TRUE(events) << events.error().what;
      ASSERT_EQ(events->size(), static_cast<std::size_t>(written[i].events)) << i;
      for (std::size_t place = 0; place < events->size(); ++place) {
        EXPECT_EQ((*events)[place].seq, static_cast<std::int64_t>(place + 1));
        EXPECT_EQ((*events)[place].type, std::to_string(place));
      }
    }
  }
  void end_connections() const {
    const auto watch = PostgresDatabase::open(url);
    ASSERT_TRUE(watch) << watch.error().what;
    ASSERT_TRUE(
        (*watch)->execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                          "AND pid <> pg_backend_pid()"));
  }

  std::string url;
};

TEST_F(PostgresOutageTest, a_write_whose_commit_never_came_is_written_again) {
  Wire wire(url);
  const auto store = opened(wire.url());
  save_run(*store, 1);
  const std::int64_t claim = store->claim_run(id_of(1), "one").value();
  wire.break_at(Wire::At::before);
  EXPECT_TRUE(store->intend_step(id_of(1), claim, "k"));
  EXPECT_EQ(wire.breaks(), 1);
  EXPECT_EQ(journal(*store, 1), "k=/1 ");
}

TEST_F(PostgresOutageTest, a_write_that_stands_open_at_the_server_is_waited_for_and_written_again) {
  Wire wire(url);
  const auto store = opened(wire.url());
  save_run(*store, 1);
  const std::int64_t claim = store->claim_run(id_of(1), "one").value();
  wire.break_at(Wire::At::unseen);
  const auto intended = store->intend_step(id_of(1), claim, "k");
  EXPECT_TRUE(intended) << intended.error().what;
  EXPECT_EQ(wire.breaks(), 1);
  EXPECT_EQ(journal(*store, 1), "k=/1 ");
}

TEST_F(PostgresOutageTest, a_write_that_was_kept_unheard_is_not_written_again) {
  Wire wire(url);
  const auto store = opened(wire.url());
  save_run(*store, 1);
  const std::int64_t claim = store->claim_run(id_of(1), "one").value();
  wire.break_at(Wire::At::after);
  EXPECT_TRUE(store->intend_step(id_of(1), claim, "k"));
  EXPECT_EQ(wire.breaks(), 1);
  wire.break_at(Wire::At::after);
  ASSERT_TRUE(store->add_event(id_of(1), event("Once")));
  EXPECT_TRUE(store->tell_step(id_of(1), claim, "k", "1"));
  EXPECT_EQ(wire.breaks(), 2);
  EXPECT_EQ(journal(*store, 1), "k=1/1 ");
  EXPECT_EQ(store->events(id_of(1), 0)->size(), 1u);
}

TEST_F(PostgresOutageTest, tables_whose_making_was_kept_unheard_are_there_once) {
  Wire wire(url);
  wire.break_at(Wire::At::after);
  const auto store = opened(wire.url());
  EXPECT_EQ(wire.breaks(), 1);
  save_run(*store, 1);
}

// A server that ends in the middle forgets the numbers it gave, and gives them to others.
TEST_F(PostgresOutageTest, a_write_that_ended_with_the_server_is_not_taken_for_that_of_another) {
  PostgresServer& server = PostgresServer::shared();
  Wire wire(url);
  const auto store = opened(wire.url());
  save_run(*store, 1);
  const std::int64_t claim = store->claim_run(id_of(1), "one").value();
  Result<void> told;
  {
    Beside beside;
    wire.break_at(Wire::At::hold);
    beside.start([&] { told = store->tell_step(id_of(1), claim, "k", "1"); });
    while (!wire.holds()) system_clock().sleep(Milliseconds{1}, {});
    server.restart();
    const auto other = opened(url);
    for (std::size_t run = 2; run < 10; ++run) save_run(*other, run);
    wire.cut();
  }
  EXPECT_TRUE(told) << told.error().what;
  EXPECT_EQ(journal(*store, 1), "k=1/0 ");
}

TEST_F(PostgresOutageTest, what_was_told_survives_restarts_of_the_server) {
  write_during(1, [] {
    for (int i = 0; i < 3; ++i) {
      system_clock().sleep(Milliseconds{300}, {});
      PostgresServer::shared().restart();
    }
    system_clock().sleep(Milliseconds{700}, {});
  });
}

TEST_F(PostgresOutageTest, several_programs_survive_restarts_of_their_server) {
  write_during(4, [] {
    for (int i = 0; i < 3; ++i) {
      system_clock().sleep(Milliseconds{300}, {});
      PostgresServer::shared().restart();
    }
    system_clock().sleep(Milliseconds{700}, {});
  });
}

TEST_F(PostgresOutageTest, what_was_told_survives_connections_that_end_at_any_moment) {
  write_during(2, [&] {
    std::mt19937 random(7);
    for (int i = 0; i < 20; ++i) {
      system_clock().sleep(Milliseconds{20 + random() % 100}, {});
      end_connections();
    }
    system_clock().sleep(Milliseconds{700}, {});
  });
}

TEST_F(PostgresOutageTest, a_restart_between_two_calls_is_not_noticed) {
  const auto store = opened(url);
  save_run(*store, 1);
  PostgresServer::shared().restart();
  EXPECT_EQ(store->runs()->size(), 1u);
  PostgresServer::shared().restart();
  EXPECT_EQ(store->add_event(id_of(1), event("After")), 1);
  PostgresServer::shared().restart();
  save_run(*store, 2);
  EXPECT_EQ(store->events(id_of(1), 0)->size(), 1u);
}

TEST_F(PostgresOutageTest, without_a_server_calls_fail_and_what_waits_is_written_when_it_is_back) {
  PostgresServer& server = PostgresServer::shared();
  const auto store = opened(url);
  save_run(*store, 1);
  const std::int64_t claim = store->claim_run(id_of(1), "one").value();
  ASSERT_TRUE(store->add_event(id_of(1), event("Before")));
  ASSERT_TRUE(store->events(id_of(1), 0));
  server.stop();
  EXPECT_EQ(store->add_event(id_of(1), event("During")), 2);
  EXPECT_TRUE(store->decide_step(id_of(1), claim, "d", "1"));
  const Milliseconds begun = system_clock().elapsed();
  const auto told = store->tell_step(id_of(1), claim, "k", "1");
  EXPECT_LT((system_clock().elapsed() - begun).count(), 12'000);  // a writing of its own may be under way before it
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(store->add_event(id_of(1), event("Still")), 3);
  server.start();
  EXPECT_EQ(store->add_event(id_of(1), event("After")), 4);
  const auto events = store->events(id_of(1), 0);
  ASSERT_TRUE(events) << events.error().what;
  std::vector<std::string> types;
  for (const Event& one : *events) types.push_back(one.type);
  EXPECT_THAT(types, testing::ElementsAre("Before", "During", "Still", "After"));
  EXPECT_EQ(journal(*store, 1), "d=1/0 ");
}

}  // namespace
}  // namespace kaozheng::store
