// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kaozheng::store {

// A real PostgreSQL on loopback, with a cluster of its own in a temporary folder. The server ends with this object and
// with the process; also with the thread that started it. For one thread, which throws std::runtime_error with the
// server's log when something fails.
class PostgresServer {
 public:
  PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  // Why there can be none here; nothing when there can.
  static std::optional<std::string> missing();
  // The one of this process, started at the first call.
  static PostgresServer& shared();

  // postgresql://kaozheng:PASSWORD@127.0.0.1:PORT/DATABASE; the user is a superuser, the database `postgres` is there.
  std::string url(std::string_view database = "postgres") const;
  // Creates an empty one (UTF8, locale C) and returns its url.
  std::string new_database();

  void stop();   // at once, as in a crash: connections break, what was committed stays
  void start();  // with the port and the data of before; returns when it answers
  void restart();

 private:
  // Taken away with all that is in it, not by a fork of the process.
  struct Folder {
    std::filesystem::path path;
    pid_t owner = 0;
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();
  };

  bool comes_up();
  // The process of one of PostgreSQL's programs, which ends when the calling thread does.
  pid_t begin(const std::string& program, const std::vector<std::string>& arguments) const;
  std::runtime_error failure(const std::string& what) const;  // with the log

  Folder folder_;
  std::filesystem::path programs_;
  std::string password_;
  int port_ = 0;
  int databases_ = 0;
  pid_t server_ = 0;  // 0: stopped
};

}  // namespace kaozheng::store
