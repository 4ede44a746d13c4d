// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

namespace kaozheng::store {

// A disk in memory, for SQLite, that loses its power or refuses an operation when it is told to. What was written is
// certain to stay once its file was synced; a new name or a removed one once any new file was synced. Safe to use from
// any thread.
class PowerLossVfs {
 public:
  enum class Operation { read, write, sync, open, truncate };
  struct Fault {
    Operation operation = Operation::write;
    std::int64_t number = 0;  // counted from 1 since the fault was set
    int code = SQLITE_IOERR;
    bool stays = false;  // also for all that come after
  };

  PowerLossVfs();
  PowerLossVfs(const PowerLossVfs&) = delete;
  PowerLossVfs& operator=(const PowerLossVfs&) = delete;
  ~PowerLossVfs();  // after every connection was closed

  const char* name() const { return name_.c_str(); }

  // Files with all they hold, certain to stay.
  using Content = std::map<std::string, std::string>;
  void put(const Content& files);
  Content files() const;

  // What changes the disk (writes, syncs, truncations, removals) since it was made.
  std::int64_t changes() const;
  // Power goes instead of the `number`-th further change: of what is not certain a random part is kept, in sectors of
  // 512 bytes, and everything fails from then on.
  void lose_power_at(std::int64_t number, std::uint64_t seed);
  bool has_power() const;
  void restore_power();  // when it is still there it goes and comes; connections from before stay dead
  void ignore_syncs() { syncs_are_ignored_ = true; }  // a disk that lies

  void set_fault(std::optional<Fault> fault);
  bool has_failed() const;                  // an operation, since the fault was set
  std::int64_t count(Operation operation);  // since the fault was set

 private:
  friend struct PowerLossFile;
  struct File;
  struct Methods;

  bool loses_power_now();
  int refusal(Operation operation);
  void lose_power();
  std::shared_ptr<File> what_is_left_of(const File& file);

  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<File>> names_, certain_names_;
  std::int64_t changes_ = 0, power_ends_at_ = 0;
  std::mt19937_64 random_;
  bool has_power_ = true;
  bool syncs_are_ignored_ = false;
  int life_ = 0;  // of the disk, from one loss to the next
  std::optional<Fault> fault_;
  std::map<Operation, std::int64_t> counts_;
  bool has_failed_ = false;
};

}  // namespace kaozheng::store
