// SPDX-License-Identifier: Apache-2.0
// Calls that are let end when no new one may begin.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace kaozheng {

// Counts what is under way. Once closed, nothing new begins, and `all_ended` is asked to stop when the last of what was
// under way has ended. Safe to call from any thread.
class Drain {
 public:
  class UnderWay {
   public:
    explicit UnderWay(Drain& drain) : drain_(&drain) {}
    UnderWay(UnderWay&& other) noexcept : drain_(std::exchange(other.drain_, nullptr)) {}
    UnderWay& operator=(UnderWay&&) = delete;
    ~UnderWay();

   private:
    Drain* drain_;
  };

  // Nothing when closed: after it has waited for `stop`, so that nobody takes a call that did not begin for one that
  // failed.
  std::optional<UnderWay> begin(std::stop_token stop);

  void close();
  std::size_t under_way() const;
  std::stop_token all_ended() const { return all_ended_.get_token(); }

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::size_t under_way_ = 0;
  bool closed_ = false;
  std::stop_source all_ended_;
};

}  // namespace kaozheng
