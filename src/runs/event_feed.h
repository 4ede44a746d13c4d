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
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
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

// The feeds of all runs that are watched, each read from the store once, wherever the run goes on.
class EventFeeds {
 public:
  // `ended` tells whether nobody works on a run any more.
  EventFeeds(store::Store& store, Clock& clock, std::function<bool(const std::string& run_id)> ended);
  ~EventFeeds();

  // Of a run by its whole id; lives on while it is held.
  std::shared_ptr<EventFeed> of(const std::string& run_id);
  void poke();  // something was told: readings come now, not at the next turn

 private:
  static constexpr Milliseconds turn{100};  // between readings of runs of other processes
  void read_all(std::stop_token stop);

  store::Store& store_;
  Clock& clock_;
  const std::function<bool(const std::string&)> ended_;
  std::mutex mutex_;
  std::condition_variable_any poked_;
  bool is_poked_ = false;
  std::map<std::string, std::weak_ptr<EventFeed>> feeds_;
  std::jthread reader_;
};

}  // namespace kaozheng::runs
