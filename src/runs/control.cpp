// SPDX-License-Identifier: Apache-2.0
#include "runs/control.h"

#include <exception>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/parallel.h"

namespace kaozheng::runs {
namespace {

// Nothing when it is none: commands come from other programs.
std::optional<Plan> approved(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  auto plan = parse_plan(json, std::numeric_limits<int>::max());
  if (!plan) return std::nullopt;
  plan->origin = PlanOrigin::user;
  return *std::move(plan);
}

}  // namespace

Control::Control(store::Store& store, std::string run_id, Clock& clock, Milliseconds time_max,
                 std::optional<std::int64_t> heard)
    : store_(store), run_id_(std::move(run_id)), clock_(clock), time_max_(time_max) {
  const auto said = store_.commands(run_id_, 0);
  if (heard)
    heard_first_ = *heard;
  else if (said && !said->empty())
    heard_first_ = said->back().seq;
  hear_commands();
}

void Control::over(std::stop_token leave, std::stop_token cancelled, const std::function<void()>& work) {
  const std::stop_callback on_leave(leave, [this] { pause(); });
  const std::stop_callback on_cancel(cancelled, [this] { cancel(); });
  const std::stop_callback on_end(drain_.all_ended(), [this] { stop_.request_stop(); });
  std::stop_source done;
  std::exception_ptr thrown;
  const std::size_t workers = time_max_ > Milliseconds::zero() ? 3 : 2;
  run_together(workers, [&](std::size_t worker) {
    if (worker == 1) return listen(done.get_token());
    if (worker == 2) {
      if (clock_.sleep(time_max_, done.get_token())) time_up_.request_stop();
      return;
    }
    try {
      work();
    } catch (...) {  // to be thrown on, on the calling thread
      thrown = std::current_exception();
    }
    done.request_stop();
  });
  if (thrown) std::rethrow_exception(thrown);
}

// By the machine's own clock: what others say does not depend on the run's.
void Control::listen(std::stop_token done) {
  while (system_clock().sleep(period, done)) {
    hear_commands();
    std::optional<Milliseconds> paused_at;
    {
      std::lock_guard lock(mutex_);
      paused_at = paused_at_;
    }
    if (paused_at && system_clock().elapsed() - *paused_at >= drain_max) stop_.request_stop();
  }
}

void Control::hear_commands() {
  const auto said = store_.commands(run_id_, heard_);
  if (!said) return;  // a store that fails is told of by those who write
  for (const store::RunCommand& command : *said) {
    heard_ = command.seq;
    hear(command);
  }
}

void Control::hear(const store::RunCommand& command) {
  const bool is_new = command.seq > heard_first_;
  if (command.kind == "pause" && is_new) return pause();
  if (command.kind == "cancel" && is_new) return cancel();
  if (command.kind == "finish") finish_.request_stop();
  std::lock_guard lock(mutex_);
  if (command.kind == "note") steering_.notes.push_back(command.text);
  if (command.kind == "exclude") steering_.excluded.push_back(command.text);
  if (command.kind == "plan") plan_ = approved(command.text);
}

void Control::pause(std::optional<Error> why) {
  {
    std::lock_guard lock(mutex_);
    if (wanted_ != Wanted::report) return;
    wanted_ = Wanted::pause;
    why_ = std::move(why);
    paused_at_ = system_clock().elapsed();
  }
  drain_.close();
}

void Control::cancel() {
  {
    std::lock_guard lock(mutex_);
    if (wanted_ == Wanted::cancel) return;
    wanted_ = Wanted::cancel;
  }
  stop_.request_stop();
}

research::Steering Control::steering() const {
  std::lock_guard lock(mutex_);
  return steering_;
}
std::optional<Plan> Control::plan() const {
  std::lock_guard lock(mutex_);
  return plan_;
}
Wanted Control::wanted() const {
  std::lock_guard lock(mutex_);
  return wanted_;
}
std::optional<Error> Control::why_paused() const {
  std::lock_guard lock(mutex_);
  return why_;
}

}  // namespace kaozheng::runs
