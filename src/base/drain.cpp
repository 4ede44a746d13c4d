// SPDX-License-Identifier: Apache-2.0
#include "base/drain.h"

namespace kaozheng {

std::optional<Drain::UnderWay> Drain::begin(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (!closed_) {
    ++under_way_;
    return UnderWay(*this);
  }
  stopped_.wait(lock, stop, [] { return false; });
  return std::nullopt;
}

Drain::UnderWay::~UnderWay() {
  if (!drain_) return;
  bool last = false;
  {
    std::lock_guard lock(drain_->mutex_);
    last = --drain_->under_way_ == 0 && drain_->closed_;
  }
  if (last) drain_->all_ended_.request_stop();
}

void Drain::close() {
  bool none = false;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    none = under_way_ == 0;
  }
  if (none) all_ended_.request_stop();
}

std::size_t Drain::under_way() const {
  std::lock_guard lock(mutex_);
  return under_way_;
}

}  // namespace kaozheng
