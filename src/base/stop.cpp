// SPDX-License-Identifier: Apache-2.0
#include "base/stop.h"

namespace kaozheng {

LinkedStop::LinkedStop(std::stop_token parent) : callback_(std::move(parent), Forward{&source_}) {}

std::optional<Gate::Pass> Gate::enter(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, stop, [&] { return free_ > 0; })) return std::nullopt;
  if (stop.stop_requested()) return std::nullopt;
  --free_;
  return std::optional<Pass>(std::in_place, *this);
}

Gate::Pass::~Pass() {
  if (!gate_) return;
  std::lock_guard lock(gate_->mutex_);
  ++gate_->free_;
  gate_->changed_.notify_all();  // the one woken alone might be about to leave because of its stop
}

}  // namespace kaozheng
