// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace kaozheng::store {

// The fleet of one process, in memory: who takes is whoever enlisted last.
class MemoryFleet final : public Fleet {
 public:
  // What is taken is claimed there; the store outlives that.
  void claim_in(Store& store) { store_ = &store; }
  // Every call but `end_slot` fails; nothing = all is well again.
  void fail_with(std::optional<Error> error);
  void add(const ProgramRecord& program);
  std::vector<Milliseconds> pauses() const;  // of what was given back, in that order
  int slots_in_use() const;
  std::size_t tickets() const;  // who waits for a slot or has one

  Result<void> enlist(const ProgramRecord& me) override;
  Result<void> leave() override;
  Result<bool> is_alive(std::string_view holder) override;
  Result<std::vector<ProgramRecord>> programs() override;

  Result<void> enqueue(std::string_view run_id, QueueClass queue_class) override;
  Result<std::optional<TakenRun>> take() override;
  Result<void> give_back(const TakenRun& run, Milliseconds pause, Why why) override;
  Result<void> end(const TakenRun& run) override;
  Result<void> withdraw(std::string_view run_id) override;
  Result<bool> is_queued(std::string_view run_id) override;
  Result<std::vector<QueuedRun>> queue(std::size_t count) override;
  Result<QueueFigures> queue_figures() override;

  Result<std::int64_t> ask_slot(std::string_view server, QueueClass queue_class) override;
  Result<bool> has_slot(std::int64_t ticket, int slots) override;
  Result<void> end_slot(std::int64_t ticket) override;
  void end_tickets();  // as the end of the lease does

  std::uint64_t news(About about) override;
  void wait_for_news(About about, std::uint64_t seen, Milliseconds longest, std::stop_token stop) override;

 private:
  struct Entry {
    QueuedRun run;
    Milliseconds not_before{0};
    std::int64_t troubles = 0, refusals = 0, heard = 0;
    bool again = false;
  };
  struct Ticket {
    std::string server;
    QueueClass queue_class = QueueClass::interactive;
    bool granted = false;
  };
  Result<void> works() const;
  std::vector<Entry>::iterator entry_of(std::string_view run_id);
  std::vector<Entry>::iterator own_entry_of(const TakenRun& run);
  void tell();

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Store* store_ = nullptr;
  std::optional<Error> failing_;
  ProgramRecord me_;
  std::vector<ProgramRecord> others_;
  std::vector<Entry> queue_;  // in the order they came
  std::map<std::int64_t, Ticket> tickets_;
  std::int64_t last_ticket_ = 0;
  std::vector<Milliseconds> pauses_;
  std::uint64_t news_ = 0;
};

}  // namespace kaozheng::store
