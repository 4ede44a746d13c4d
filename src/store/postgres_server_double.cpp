// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_server_double.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <stdexcept>

#include "base/bytes.h"
#include "base/child_program.h"
#include "base/clock.h"
#include "base/files.h"

namespace kaozheng::store {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds start_time_max{60'000};  // sanitizers and other tests make a machine slow

// The folder with `initdb` and `postgres`: of PATH, else of the newest version where Debian keeps them.
std::optional<fs::path> find_programs() {
  if (const auto initdb = find_program("initdb"); initdb && find_program((initdb->parent_path() / "postgres").string()))
    return initdb->parent_path();
  std::optional<fs::path> newest;
  int newest_version = 0;
  std::error_code ignored;
  for (const auto& each : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const std::string name = each.path().filename().string();
    int version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    if (version > newest_version && find_program((each.path() / "bin/initdb").string()) &&
        find_program((each.path() / "bin/postgres").string())) {
      newest = each.path() / "bin";
      newest_version = version;
    }
  }
  return newest;
}

// Whom the server runs as; nobody in particular when we are not root, which it refuses.
const passwd* server_user() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  return user ? user : ::getpwnam("nobody");
}

int free_port() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto* const told = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(listening, told, size) == 0 && ::getsockname(listening, told, &size) == 0;
  ::close(listening);
  if (!bound) throw std::runtime_error("no free port on loopback");
  return ntohs(address.sin_port);
}

}  // namespace

std::optional<std::string> PostgresServer::missing() {
  if (!find_programs()) return "PostgreSQL's server is not installed (apt-get install postgresql)";
  if (::geteuid() == 0 && !server_user()) return "PostgreSQL refuses root, and there is no user postgres or nobody";
  return std::nullopt;
}

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::Folder::Folder()
    : path(fs::temp_directory_path() / ("kaozheng-postgres-" + random_hex(12))), owner(::getpid()) {
  fs::create_directory(path);
  fs::permissions(path, fs::perms::owner_all);
}

PostgresServer::Folder::~Folder() {
  std::error_code ignored;
  if (::getpid() == owner) fs::remove_all(path, ignored);
}

PostgresServer::PostgresServer() : password_(random_hex(24)) {
  if (const auto why = missing()) throw std::runtime_error(*why);
  programs_ = *find_programs();
  const fs::path password = folder_.path / "password", log = folder_.path / "log";
  for (const auto& [file, content] : {std::pair{password, password_}, {log, std::string()}})
    if (const auto written = write_file(file, content); !written) throw std::runtime_error(written.error().what);
  if (const passwd* user = server_user())
    for (const fs::path& each : {password, log, folder_.path})
      if (::chown(each.c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::runtime_error("cannot give away " + each.string());

  const pid_t initdb = begin("initdb", {"--pgdata=" + (folder_.path / "cluster").string(), "--username=kaozheng",
                                        "--pwfile=" + password.string(), "--auth=scram-sha-256", "--encoding=UTF8",
                                        "--locale=C", "--no-sync", "--no-instructions"});
  int status = 0;
  ::waitpid(initdb, &status, 0);
  if (status != 0) throw failure("no PostgreSQL cluster was made");
  for (int attempts = 0; attempts < 3; ++attempts) {  // another process may take the port in between
    port_ = free_port();
    if (comes_up()) return;
  }
  throw failure("PostgreSQL did not start");
}

PostgresServer::~PostgresServer() {
  if (::getpid() == folder_.owner) stop();
}

std::string PostgresServer::url(std::string_view database) const {
  return fmt::format("postgresql://kaozheng:{}@127.0.0.1:{}/{}", password_, port_, database);
}

std::string PostgresServer::new_database() {
  const std::string name = fmt::format("test_{}", ++databases_);
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url().c_str()), &PQfinish);
  const std::string order = "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'";
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), order.c_str()), &PQclear);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
    throw std::runtime_error(fmt::format("no new database: {}", PQerrorMessage(connection.get())));
  return url(name);
}

void PostgresServer::stop() {
  if (server_ == 0) return;
  ::kill(server_, SIGQUIT);
  ::waitpid(server_, nullptr, 0);
  server_ = 0;
}

void PostgresServer::start() {
  if (server_ == 0 && !comes_up()) throw failure("PostgreSQL did not start again");
}

void PostgresServer::restart() {
  stop();
  start();
}

bool PostgresServer::comes_up() {
  server_ = begin("postgres", {"-D", (folder_.path / "cluster").string(), "-p", std::to_string(port_), "-c",
                               "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c",
                               "full_page_writes=off", "-c", "shared_buffers=16MB", "-c", "max_connections=200"});
  const Milliseconds ends_at = system_clock().elapsed() + start_time_max;
  while (PQping(url().c_str()) != PQPING_OK) {
    if (::waitpid(server_, nullptr, WNOHANG) == server_) {
      server_ = 0;
      return false;
    }
    if (system_clock().elapsed() > ends_at) {
      stop();
      return false;
    }
    system_clock().sleep(Milliseconds{10}, {});
  }
  return true;
}

std::runtime_error PostgresServer::failure(const std::string& what) const {
  return std::runtime_error(what + ": " + read_file(folder_.path / "log", 1 << 20).value_or("no log"));
}

// The child of a process with threads does nothing but system calls until it is another program.
pid_t PostgresServer::begin(const std::string& program, const std::vector<std::string>& arguments) const {
  const std::string path = (programs_ / program).string(), log = (folder_.path / "log").string(),
                    folder = folder_.path.string();
  std::vector<char*> pointers{const_cast<char*>(path.c_str())};
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  const std::string search = "PATH=" + programs_.string() + ":/usr/bin:/bin";
  std::vector<char*> environment{const_cast<char*>(search.c_str()), const_cast<char*>("LC_ALL=C"), nullptr};
  const passwd* user = server_user();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot start " + path);
  if (child > 0) return child;
  if (user && (::setgroups(1, &user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0))
    ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // a change of the user forgets it
  if (::getppid() != parent) ::_exit(126);
  ::setpgid(0, 0);  // ^C is for the test
  const int output = ::open(log.c_str(), O_WRONLY | O_APPEND), input = ::open("/dev/null", O_RDONLY);
  ::dup2(input, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  for (int each = 3; each < 1024; ++each) ::close(each);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  ::execve(path.c_str(), pointers.data(), environment.data());
  ::_exit(127);
}

}  // namespace kaozheng::store
