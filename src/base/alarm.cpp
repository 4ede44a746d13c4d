// SPDX-License-Identifier: Apache-2.0
#include "base/alarm.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace kaozheng {

struct Alarm::State {
  State(Clock& its_clock, std::function<void()> its_ring) : clock(its_clock), ring(std::move(its_ring)) {}

  void set(std::optional<TimePoint> time) {
    std::lock_guard lock(mutex);
    if (at == time) return;
    at = time;
    if (at && !thread.joinable()) thread = std::jthread([this](std::stop_token stop) { wait(stop); });
    changed.notify_all();
  }

  void wait(std::stop_token stop) {
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      const auto set_for = at;
      const auto is_other = [&] { return at != set_for; };
      if (!set_for) {
        changed.wait(lock, stop, is_other);
        continue;
      }
      const Milliseconds left = *set_for - clock.now();
      if (left > Milliseconds{0}) {
        changed.wait_for(lock, stop, left, is_other);
        continue;
      }
      at.reset();
      lock.unlock();
      ring();
      lock.lock();
    }
  }

  Clock& clock;
  const std::function<void()> ring;
  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<TimePoint> at;
  std::jthread thread;  // ends before what it uses
};

Alarm::Alarm(Clock& clock, std::function<void()> ring) : state_(std::make_unique<State>(clock, std::move(ring))) {}
Alarm::~Alarm() = default;
void Alarm::set(TimePoint at) { state_->set(at); }
void Alarm::clear() { state_->set(std::nullopt); }

}  // namespace kaozheng
