// SPDX-License-Identifier: Apache-2.0
// What programs on several machines that share a store tell each other through it: who is there, which runs wait for
// somebody to carry them out, and who uses a slot of which model server. One port; safe to call from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace kaozheng::store {

// A program's lease: renewed every `beat`, over when it was not for `expiry`. By the clock of the store's server.
struct FleetTimes {
  Milliseconds beat{5'000}, expiry{20'000};
};

struct ProgramRecord {
  std::string holder;  // as claim_run is told
  std::string kind;    // "worker", or "program": it works on runs that nobody submitted
  std::string host, version = {};
  int capacity = 0;                         // submitted runs it carries out at once
  std::int64_t runs = 0;                    // submitted ones it has now
  std::int64_t refused = 0;                 // late writes of it
  std::string begun_at = {}, beat_at = {};  // ISO 8601
  bool alive = true;                        // its lease is not over
};

// Interactive runs and calls come before batch ones.
enum class QueueClass { interactive, batch };

struct QueuedRun {
  std::string run_id, topic;
  QueueClass queue_class = QueueClass::interactive;
  std::string queued_at;   // ISO 8601
  std::string holder;      // who has taken it; empty = it waits
  std::int64_t taken = 0;  // how often it was
};
struct QueueFigures {
  std::int64_t waiting[2] = {0, 0}, taken[2] = {0, 0};  // by class
};

// A submitted run in hand.
struct TakenRun {
  std::string run_id;
  std::int64_t claim = 0;     // of the run; whatever this program writes to it bears it
  std::int64_t troubles = 0;  // how often it was given back with a pause
  std::int64_t refusals = 0;  // of these, how often since it could not be begun
  std::int64_t heard = 0;     // number of the last command that was said before somebody wanted it carried out
};

class Fleet {
 public:
  virtual ~Fleet() = default;

  // This program is there, and renews its lease by itself from then on. A later call tells more of it.
  virtual Result<void> enlist(const ProgramRecord& me) = 0;
  // What it has in hand is free at once.
  virtual Result<void> leave() = 0;
  virtual Result<bool> is_alive(std::string_view holder) = 0;
  virtual Result<std::vector<ProgramRecord>> programs() = 0;  // workers first; those whose lease ended for an hour

  // A run that is in the store waits to be taken: what was said to it until now is of before. One that waits already
  // keeps its place, and waits no longer for the end of a pause; one that is taken waits again once its worker has
  // ended it.
  virtual Result<void> enqueue(std::string_view run_id, QueueClass queue_class) = 0;
  // The next one that waits, interactive ones first, in the order they came; claimed for this program, which is
  // enlisted. Nothing when none waits. A run that this program has in hand is left to others until it was given back or
  // ended, whatever became of its lease.
  virtual Result<std::optional<TakenRun>> take() = 0;
  // To be taken again by anybody, not before `pause` is over. Nothing happens when it was taken over meanwhile.
  enum class Why { left, refused };  // `refused`: it could not be begun
  virtual Result<void> give_back(const TakenRun& run, Milliseconds pause, Why why = Why::left) = 0;
  // It waits for nobody any more, and is in hand no more. Nothing else happens when it was taken over meanwhile.
  virtual Result<void> end(const TakenRun& run) = 0;
  // It waits no more; one that is taken stays so, and does not wait again.
  virtual Result<void> withdraw(std::string_view run_id) = 0;
  virtual Result<bool> is_queued(std::string_view run_id) = 0;          // waiting or taken
  virtual Result<std::vector<QueuedRun>> queue(std::size_t count) = 0;  // taken ones first, then in the order they go
  virtual Result<QueueFigures> queue_figures() = 0;

  // Slots of a server. Who asks has a ticket and waits in line: interactive calls first, then in the order they came.
  // A ticket ends with its program's lease, and gives way when it was not looked at for some seconds.
  virtual Result<std::int64_t> ask_slot(std::string_view server, QueueClass queue_class) = 0;
  // Whether the ticket has a slot, of which no more than `slots` are in use. `not_found`: the lease ended meanwhile.
  virtual Result<bool> has_slot(std::int64_t ticket, int slots) = 0;
  virtual Result<void> end_slot(std::int64_t ticket) = 0;

  // Changes of others are heard of: `news` counts them, `wait_for_news` returns when there are more than `seen`, when
  // `longest` is over, or at a stop.
  enum class About { queue, slots };
  virtual std::uint64_t news(About about) = 0;
  virtual void wait_for_news(About about, std::uint64_t seen, Milliseconds longest, std::stop_token stop) = 0;
};

}  // namespace kaozheng::store
