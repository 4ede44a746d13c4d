// SPDX-License-Identifier: Apache-2.0
// One writer for all threads of a program: what waits is written in one transaction and costs one wait for the disk.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/alarm.h"
#include "base/clock.h"
#include "store/database.h"

namespace kaozheng::store {

// There is no thread of its own: whoever comes first leads, takes everything that waits, in the order it came, commits
// it, and wakes the others. A write that fails by itself fails alone; a failure of the disk fails the whole group.
// Safe to call from any thread.
class CommitGroup {
 public:
  // Runs on any thread, within the group's transaction; the connection is its own meanwhile. Must neither throw nor
  // wait for another write; may be called again after all it did was undone.
  using Write = std::function<Result<void>()>;

  static constexpr std::size_t queued_max = 512;
  static constexpr std::size_t queued_bytes_max = 64u << 20;

  CommitGroup(Database& database, Clock& clock);
  CommitGroup(const CommitGroup&) = delete;
  CommitGroup& operator=(const CommitGroup&) = delete;
  ~CommitGroup();  // after what is queued was tried once more

  // Returns when the write is committed, with all that was queued before it.
  Result<void> commit(Write write, Survives survives);

  // Returns at once. Committed with the next group, when `queued_max` are reached, or within `lateness_max`. What then
  // fails by itself is dropped; what fails because of the disk stays, in its place, and is tried again. Fails when
  // that has come to `queued_bytes_max`.
  Result<void> queue(Write write, std::size_t bytes);

  // Writes that were refused with `cancelled`.
  std::int64_t refused();

  // Everything that was queued is committed, and nothing is written as long as the lock is held.
  Result<std::unique_lock<std::mutex>> settled();

 private:
  struct Item {
    Write write = nullptr;  // none: to wait for what came before
    Survives survives = Survives::end_of_process;
    bool queued = false;  // nobody waits for it
    std::size_t bytes = 0;
    std::optional<Error> failure = std::nullopt;        // its own; the leader's until there is a result
    bool kept = false;                                  // whatever became of the others
    std::optional<Result<void>> result = std::nullopt;  // when it is over
  };
  using Items = std::vector<std::shared_ptr<Item>>;

  Result<void> wait_for(const std::shared_ptr<Item>& item, std::unique_lock<std::mutex>& lock);
  Result<void> flush(std::unique_lock<std::mutex>& lock);
  void lead(std::unique_lock<std::mutex>& lock);
  Result<void> write(const Items& group) noexcept;
  void set_alarm(Milliseconds in);
  void ring();

  Database& database_;
  Clock& clock_;
  std::mutex database_mutex_;  // taken after `mutex_` was left

  std::mutex mutex_;  // for what follows
  std::condition_variable group_ended_;
  bool leading_ = false;
  bool alarm_is_set_ = false;
  bool stuck_ = false;  // the disk refused what is queued
  Items line_;
  std::size_t queued_ = 0, queued_bytes_ = 0;
  std::int64_t refused_ = 0;
  Alarm alarm_;  // ends before what it uses
};

}  // namespace kaozheng::store
