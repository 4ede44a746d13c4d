// SPDX-License-Identifier: Apache-2.0
#include "store/commit_group.h"

#include <algorithm>

#include "store/store.h"

namespace kaozheng::store {
namespace {

constexpr Milliseconds retry_after{1'000};

}  // namespace

CommitGroup::CommitGroup(Database& database, Clock& clock)
    : database_(database), clock_(clock), alarm_(clock, [this] { ring(); }) {}

CommitGroup::~CommitGroup() {
  std::unique_lock lock(mutex_);
  static_cast<void>(flush(lock));
}

Result<void> CommitGroup::commit(Write write, Survives survives) {
  const auto item = std::make_shared<Item>();
  item->write = std::move(write);
  item->survives = survives;
  std::unique_lock lock(mutex_);
  return wait_for(item, lock);
}

Result<void> CommitGroup::queue(Write write, std::size_t bytes) {
  const auto item = std::make_shared<Item>();
  item->write = std::move(write);
  item->queued = true;
  item->bytes = bytes;
  std::unique_lock lock(mutex_);
  if (queued_bytes_ + bytes > queued_bytes_max) TRY_VOID(flush(lock));
  line_.push_back(item);
  ++queued_;
  queued_bytes_ += bytes;
  if (!alarm_is_set_) set_alarm(lateness_max);
  // A failure is told to those who wait for a commit.
  if (queued_ >= queued_max && !stuck_) static_cast<void>(flush(lock));
  return {};
}

std::int64_t CommitGroup::refused() {
  const std::lock_guard lock(mutex_);
  return refused_;
}

Result<std::unique_lock<std::mutex>> CommitGroup::settled() {
  std::unique_lock lock(mutex_);
  TRY_VOID(flush(lock));
  lock.unlock();
  return std::unique_lock(database_mutex_);
}

Result<void> CommitGroup::flush(std::unique_lock<std::mutex>& lock) {
  if (line_.empty() && !leading_) return {};
  return wait_for(std::make_shared<Item>(), lock);
}

Result<void> CommitGroup::wait_for(const std::shared_ptr<Item>& item, std::unique_lock<std::mutex>& lock) {
  line_.push_back(item);
  for (;;) {
    group_ended_.wait(lock, [&] { return item->result || !leading_; });
    if (item->result) return *item->result;
    lead(lock);
  }
}

void CommitGroup::lead(std::unique_lock<std::mutex>& lock) {
  leading_ = true;
  const Items group = std::exchange(line_, {});
  lock.unlock();
  const Result<void> written = write(group);
  lock.lock();
  leading_ = false;
  Items kept;
  for (const auto& item : group) {
    if (item->failure && item->failure->kind == ErrorKind::cancelled) ++refused_;
    const bool is_over = item->failure || item->kept || written;
    if (item->queued && !is_over) {
      kept.push_back(item);
      continue;
    }
    item->result = item->failure ? fail(*item->failure) : item->kept ? Result<void>() : written;
    if (!item->queued) continue;
    --queued_;
    queued_bytes_ -= item->bytes;
  }
  stuck_ = !kept.empty();
  line_.insert(line_.begin(), kept.begin(), kept.end());
  if (stuck_ && !alarm_is_set_) set_alarm(retry_after);
  group_ended_.notify_all();
}

Result<void> CommitGroup::write(const Items& group) noexcept {
  if (std::none_of(group.begin(), group.end(), [](const auto& item) { return item->write != nullptr; })) return {};
  Items writing;
  std::vector<JointWrite> writes;
  auto survives = Survives::end_of_process;
  for (const auto& item : group) {
    if (!item->write) continue;
    writing.push_back(item);
    writes.push_back({&item->write});
    if (item->survives == Survives::loss_of_power) survives = Survives::loss_of_power;
  }
  const std::lock_guard lock(database_mutex_);
  Result<void> written = database_.write_together(writes, survives);
  for (std::size_t i = 0; i < writes.size(); ++i) {
    writing[i]->failure = std::move(writes[i].failure);
    writing[i]->kept = writes[i].kept;
  }
  return written;
}

void CommitGroup::set_alarm(Milliseconds in) {
  alarm_is_set_ = true;
  alarm_.set(clock_.now() + in);
}

void CommitGroup::ring() {
  std::unique_lock lock(mutex_);
  alarm_is_set_ = false;
  static_cast<void>(flush(lock));
}

}  // namespace kaozheng::store
