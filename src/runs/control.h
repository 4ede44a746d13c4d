// SPDX-License-Identifier: Apache-2.0
// What is wanted of a run while it goes on: by its caller, by other programs, by its clock. Private to this room.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/drain.h"
#include "domain/plan.h"
#include "research/steering.h"
#include "store/store.h"

namespace kaozheng::runs {

// How long calls that are under way may take to end once a run is paused.
inline constexpr Milliseconds drain_max{3'000};

enum class Wanted { report, pause, cancel };

// Commands of other programs are heard within `period`. Safe to call from any thread.
class Control {
 public:
  static constexpr Milliseconds period{250};

  // `time_max`: what is left of the run's time; 0 = no cap. What was said before it began, up to the command `heard`
  // when it is given, holds, but for a pause or a cancel.
  Control(store::Store& store, std::string run_id, Clock& clock, Milliseconds time_max,
          std::optional<std::int64_t> heard = std::nullopt);

  // Calls `work` on the calling thread. `leave` pauses the run, `cancelled` cancels it. An exception from `work` is
  // rethrown.
  void over(std::stop_token leave, std::stop_token cancelled, const std::function<void()>& work);

  // No new call begins; those under way may end, for `drain_max` at most.
  void pause(std::optional<Error> why = std::nullopt);
  // Ends what is under way at once.
  void cancel();

  Drain& drain() { return drain_; }
  std::stop_token stop() const { return stop_.get_token(); }
  std::stop_token time_up() const { return time_up_.get_token(); }
  std::stop_token finish() const { return finish_.get_token(); }
  research::Steering steering() const;
  std::optional<Plan> plan() const;  // that somebody approved
  Wanted wanted() const;
  std::optional<Error> why_paused() const;  // nothing when somebody wanted it

 private:
  void hear_commands();
  void hear(const store::RunCommand& command);
  void listen(std::stop_token done);

  store::Store& store_;
  const std::string run_id_;
  Clock& clock_;
  const Milliseconds time_max_;
  Drain drain_;
  std::stop_source stop_, time_up_, finish_;
  std::int64_t heard_ = 0;        // the last command; the listener's alone once work has begun
  std::int64_t heard_first_ = 0;  // the last one from before
  mutable std::mutex mutex_;
  Wanted wanted_ = Wanted::report;
  std::optional<Error> why_;
  std::optional<Milliseconds> paused_at_;  // of the machine's clock
  research::Steering steering_;
  std::optional<Plan> plan_;
};

}  // namespace kaozheng::runs
