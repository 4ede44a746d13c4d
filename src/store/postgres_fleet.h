// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/parallel.h"
#include "store/fleet.h"
#include "store/postgres.h"

namespace kaozheng::store {

// A connection of its own, so that a lease is renewed whatever else is written; another one hears the news, once
// somebody waits for some.
class PostgresFleet final : public Fleet {
 public:
  // What a fleet needs of the store it belongs to.
  struct Ties {
    std::function<void(const TakenRun&)> hold;  // what is written to the run bears this claim
    std::function<std::int64_t()> refused;      // late writes so far
  };
  static Result<std::unique_ptr<PostgresFleet>> open(const std::string& url, FleetTimes times, Ties ties);
  ~PostgresFleet() override;  // leaves

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

  std::uint64_t news(About about) override;
  void wait_for_news(About about, std::uint64_t seen, Milliseconds longest, std::stop_token stop) override;

 private:
  PostgresFleet(std::string url, FleetTimes times, Ties ties, std::unique_ptr<PostgresDatabase> database)
      : url_(std::move(url)), times_(times), ties_(std::move(ties)), database_(std::move(database)) {}

  // With the connection in hand.
  Result<void> write(const std::function<Result<void>()>& one, Survives survives = Survives::end_of_process);
  Result<void> renew();
  bool may_end_leases() const;
  Result<void> free_what_is_left();
  std::string runs_in_hand() const;
  Result<void> end_slots();
  Result<void> tell(About about);

  void beat();
  void hear();
  void hear_some(PostgresDatabase& connection);

  const std::string url_;
  const FleetTimes times_;
  const Ties ties_;

  std::mutex database_mutex_;
  std::unique_ptr<PostgresDatabase> database_;
  std::optional<ProgramRecord> me_;  // once enlisted
  std::vector<std::int64_t> ended_;  // tickets the database does not know to have ended
  std::set<std::string> in_hand_;    // runs that were taken, and neither given back nor ended
  // Of renewals without a gap as long as a lease: before, others could not renew theirs any more than this one.
  std::optional<Milliseconds> renewed_, renewing_since_;

  std::mutex news_mutex_;
  std::condition_variable_any told_;
  std::array<std::uint64_t, 2> news_{};
  bool is_hearing_ = false, is_beating_ = false;

  std::stop_source closing_;
  Beside beside_;  // ends before what it uses
};

}  // namespace kaozheng::store
