// SPDX-License-Identifier: Apache-2.0
// The events of a run as they come about, shared by all who watch it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/parallel.h"
#include "domain/event.h"
#include "store/store.h"

namespace kaozheng::runs {

// Safe to call from any thread.
class EventFeed {
 public:
  struct Line {
    Event event;
    std::string json;  // the event as JSON, on one line
  };
  using Lines = std::vector<std::shared_ptr<const Line>>;
  struct News {
    Lines lines;         // in order, each once
    bool ended = false;  // nobody works on the run, and nothing is left to tell
  };
  // What came after the event of that number: at once when there is any, else what comes first within `wait`.
  News after(std::int64_t seq, Milliseconds wait, std::stop_token stop);

 private:
  friend class EventFeeds;
  void add(Lines lines, bool ended);
  std::int64_t last() const;

  mutable std::mutex mutex_;
  std::condition_variable_any came_;
  Lines lines_;  // from number 1 on
  bool ended_ = false;
};

// The feeds of all runs that are watched. Each is read from the store, once for all its watchers, wherever its run goes
// on.
class EventFeeds {
 public:
  // `is_at_work` tells whether somebody works on a run, or will.
  EventFeeds(store::Store& store, std::function<bool(const std::string& run_id)> is_at_work);
  ~EventFeeds();

  // Of a run by its whole id; it is read while somebody holds it.
  std::shared_ptr<EventFeed> of(const std::string& run_id);
  void poke();  // something was told: it is read now, not at the next turn

 private:
  static constexpr Milliseconds turn{100};   // between readings, for what other processes tell
  static constexpr Milliseconds breath{20};  // between readings, however much is told
  void read_all(std::stop_token stop);
  void read(const std::string& run_id, EventFeed& feed);

  store::Store& store_;
  const std::function<bool(const std::string&)> is_at_work_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool is_poked_ = false;
  std::map<std::string, std::weak_ptr<EventFeed>> feeds_;
  std::stop_source ending_;
  Beside reader_;
};

}  // namespace kaozheng::runs
