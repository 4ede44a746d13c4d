// SPDX-License-Identifier: Apache-2.0
// Which waiting call may begin, and where: slots, rate limits, hours and rests of endpoints; two classes of service;
// fairness between runs. Holds no thread and reads no clock: time comes in, decisions go out. Not safe to call from
// several threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "models/endpoint.h"
#include "models/minute_window.h"

namespace kaozheng::models {

// `batch` fills what `interactive` leaves, and yields to it at once.
enum class Service { interactive, batch };
std::string_view to_string(Service service);

struct DispatchSettings {
  std::vector<Hours> batch_hours = {};                // of batch calls; empty = always
  std::function<int(TimePoint)> minute_of_day = {};   // empty = of the machine's own time
  int failures_max = 3;                               // in a row, before an endpoint rests
  Milliseconds rest_first{5'000}, rest_max{300'000};  // doubled each time it fails again
  int recalls_max = 3;                                // of one batch call
};

// A call that wants to be made.
struct Ticket {
  std::uint64_t id = 0;  // rising: of equals the earlier goes first
  std::uint64_t run = 0;
  std::string lane = {};  // calls of one lane of a run stay at one endpoint while it answers; empty = anywhere
  Service service = Service::interactive;
  int priority = 3;                         // among the run's calls, 5 first
  std::vector<std::size_t> endpoints = {};  // that may answer it, the preferred first; not empty
  long tokens = 0;                          // it will take, about
  TimePoint not_before = {};
};

// How a call ended.
struct Ending {
  std::optional<Error> error = std::nullopt;  // none: the endpoint answered
  bool recalled = false;                      // broken off, because it was recalled
};

class Dispatcher {
 public:
  Dispatcher(const std::vector<Endpoint>& endpoints, DispatchSettings settings);

  void submit(Ticket ticket);
  // A waiting call gives up.
  void withdraw(std::uint64_t id);
  // A granted call does not begin yet: until it does, it costs nothing to recall it, and is not counted.
  void hold(std::uint64_t id);
  void begin(std::uint64_t id);
  // A granted call ended. One that is to be made again is submitted again, under its id.
  void end(std::uint64_t id, const Ending& ending, TimePoint now);
  // Forgets where the lanes of a run were; its calls have ended.
  void end_run(std::uint64_t run) { runs_.erase(run); }

  struct Grant {
    std::uint64_t id;
    std::size_t endpoint;
  };
  struct Decisions {
    std::vector<Grant> grants;           // may begin now
    std::vector<std::uint64_t> recalls;  // batch calls that are to be broken off
    std::optional<TimePoint> again_at;   // when time alone may change something
  };
  Decisions decide(TimePoint now);

  std::size_t waiting() const { return waiting_.size(); }
  int under_way(std::size_t endpoint) const { return places_[endpoint].under_way; }
  // An endpoint that failed takes no call until then.
  TimePoint rests_until(std::size_t endpoint) const { return places_[endpoint].rests_until; }
  bool in_hours(std::size_t endpoint, TimePoint now) const;

 private:
  // Runs are served in this order: those with the fewest calls under way, then those served longest ago.
  using Turn = std::tuple<int, std::uint64_t, std::uint64_t>;  // under way, last served, run
  struct Run {
    int under_way = 0;
    std::uint64_t last_served = 0;
    std::unordered_map<std::string, std::size_t> lanes;  // the endpoint of each
    std::set<std::size_t> lines;                         // where calls of it wait
  };
  // Calls that may go to the same endpoints.
  struct Line {
    std::vector<std::size_t> endpoints;
    std::optional<std::size_t> pin;  // the endpoint of their lanes
    // One of each class of service: the runs by turn; the calls of each by priority, then age.
    std::set<Turn> turns[2];
    std::map<std::uint64_t, std::set<std::pair<int, std::uint64_t>>> calls[2];
  };
  struct Place {
    Endpoint endpoint;
    MinuteWindow requests, tokens;
    int under_way = 0;
    int failures = 0;  // in a row
    TimePoint rests_until{};
    std::set<std::size_t> lines;              // of calls that may come here
    std::set<std::uint64_t> recallable = {};  // batch calls under way or held, the latest last
  };
  struct UnderWay {
    std::uint64_t run;
    std::size_t endpoint;
    Service service;
    bool held = false;
  };

  bool usable(std::size_t endpoint, TimePoint now) const;
  bool has_slot(const Place& place) const {
    // One that failed shows with a single call whether it answers again.
    return place.under_way < (place.failures >= settings_.failures_max ? 1 : std::max(place.endpoint.slots, 1));
  }
  // When the endpoint has room for a call of so many tokens; nothing while all its slots are taken.
  std::optional<TimePoint> room_at(Place& place, long tokens, TimePoint now);
  template <class Take>
  void each_open(const Line& line, TimePoint now, Take take) const;
  bool batch_open(TimePoint now) const;

  std::size_t line_for(const Ticket& ticket, TimePoint now);
  void enqueue(const Ticket& ticket, TimePoint now);
  void dequeue(const Ticket& ticket);
  void take_turns_anew(std::uint64_t run, const std::function<void(Run&)>& change);
  void rest(std::size_t endpoint, TimePoint until, TimePoint now);

  bool first_choice(const Line& line, std::size_t endpoint, long tokens, TimePoint now);
  std::optional<std::uint64_t> next_at(std::size_t endpoint, TimePoint now);
  void fill(std::size_t endpoint, TimePoint now, Decisions& decisions);
  void grant(std::uint64_t id, std::size_t endpoint, TimePoint now, Decisions& decisions);
  bool may_be_broken_off(const Place& place, std::uint64_t id) const;
  void recall_for(std::uint64_t id, TimePoint now, Decisions& decisions);
  void look_again(std::size_t endpoint, TimePoint at) { alarms_.emplace(at, endpoint); }

  const DispatchSettings settings_;
  std::vector<Place> places_;
  std::vector<Line> lines_;
  std::map<std::pair<std::vector<std::size_t>, std::optional<std::size_t>>, std::size_t> line_numbers_;
  std::unordered_map<std::uint64_t, std::pair<Ticket, std::size_t>>
      waiting_;  // with the line; `no_line` before its time
  std::unordered_map<std::uint64_t, UnderWay> under_way_;
  std::unordered_map<std::uint64_t, int> recalls_;  // of batch calls that were recalled
  std::unordered_map<std::uint64_t, Run> runs_;
  std::set<std::pair<TimePoint, std::uint64_t>> coming_;  // submitted, by the time they may begin
  std::set<std::pair<TimePoint, std::size_t>> alarms_;    // endpoints to be looked at then
  std::set<std::size_t> changed_;                         // endpoints to be looked at now
  std::uint64_t served_ = 0;
};

}  // namespace kaozheng::models
