// SPDX-License-Identifier: Apache-2.0
// Work that many ask for and one does.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

#include "base/result.h"

namespace kaozheng {

// The outcome of one piece of work: whoever asks first does it, the others wait. Work that was stopped leaves no
// outcome: the next one who waits takes over. Safe to call from any thread.
template <class T>
class SharedOutcome {
 public:
  // `work` returns a Result<T>; it is called on the calling thread.
  template <class Work>
  Result<T> get(std::stop_token stop, const Work& work) {
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [&] { return outcome_ || !under_way_; }))
        return fail(ErrorKind::cancelled, "stopped");
      if (outcome_) return *outcome_;
      under_way_ = true;
    }
    const UnderWay working(*this);
    Result<T> outcome = work();
    if (outcome || outcome.error().kind != ErrorKind::cancelled) {
      std::lock_guard lock(mutex_);
      outcome_ = outcome;
    }
    return outcome;
  }

  // Whether the work was done and failed.
  bool has_failed() const {
    std::lock_guard lock(mutex_);
    return outcome_ && !*outcome_;
  }

 private:
  // Also when `work` throws.
  class UnderWay {
   public:
    explicit UnderWay(SharedOutcome& of) : of_(of) {}
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;
    ~UnderWay() {
      std::lock_guard lock(of_.mutex_);
      of_.under_way_ = false;
      of_.changed_.notify_all();
    }

   private:
    SharedOutcome& of_;
  };

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool under_way_ = false;
  std::optional<Result<T>> outcome_;
};

}  // namespace kaozheng
