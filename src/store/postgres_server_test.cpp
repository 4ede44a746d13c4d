// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>

#include "store/postgres_server_double.h"

namespace kaozheng::store {
namespace {

using testing::HasSubstr;

struct Connection {
  std::unique_ptr<PGconn, decltype(&PQfinish)> handle;
  explicit Connection(const std::string& url) : handle(PQconnectdb(url.c_str()), &PQfinish) {}
  std::string error() const { return PQerrorMessage(handle.get()); }
  // The first value of the first row; the error when there is one.
  std::string ask(const char* sql) const {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(handle.get(), sql), &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return error();
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
  }
};

struct PostgresServerTest : testing::Test {
  void SetUp() override {
    if (const auto why = PostgresServer::missing()) GTEST_SKIP() << *why;
  }
};

TEST_F(PostgresServerTest, a_new_database_is_empty_and_speaks_utf8) {
  const std::string first = PostgresServer::shared().new_database(), second = PostgresServer::shared().new_database();
  EXPECT_NE(first, second);
  const Connection connection(first);
  EXPECT_EQ(connection.error(), "");
  EXPECT_EQ(connection.ask("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), "0");
  EXPECT_EQ(connection.ask("SHOW server_encoding"), "UTF8");
  EXPECT_EQ(connection.ask("SELECT '考证'"), "考证");
}

TEST_F(PostgresServerTest, a_wrong_password_is_refused) {
  std::string url = PostgresServer::shared().url();
  url.insert(url.find('@'), "x");
  EXPECT_THAT(Connection(url).error(), HasSubstr("password authentication failed"));
}

TEST_F(PostgresServerTest, a_restart_breaks_connections_and_keeps_what_was_committed) {
  PostgresServer& server = PostgresServer::shared();
  const std::string url = server.new_database();
  const Connection before(url);
  EXPECT_EQ(before.ask("CREATE TABLE kept AS SELECT 7 AS value"), "");
  server.stop();
  EXPECT_NE(before.ask("SELECT value FROM kept"), "7");
  EXPECT_THAT(Connection(url).error(), HasSubstr("refused"));
  server.start();
  EXPECT_EQ(Connection(url).ask("SELECT value FROM kept"), "7");
  server.restart();
  EXPECT_EQ(Connection(url).ask("SELECT value FROM kept"), "7");
}

TEST_F(PostgresServerTest, a_fork_of_the_process_ends_without_ending_the_server) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "tsan waits for threads that a fork does not have";
#endif
  const std::string url = PostgresServer::shared().new_database();
  const pid_t child = ::fork();
  if (child == 0) std::exit(0);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(Connection(url).ask("SELECT 1"), "1");
}

TEST_F(PostgresServerTest, two_servers_stand_side_by_side) {
  PostgresServer other;
  EXPECT_NE(other.url(), PostgresServer::shared().url());
  EXPECT_EQ(Connection(other.new_database()).ask("SELECT 1"), "1");
}

}  // namespace
}  // namespace kaozheng::store
