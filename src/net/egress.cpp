// SPDX-License-Identifier: Apache-2.0
#include "net/egress.h"

#include <utility>

namespace kaozheng::net {
namespace {

thread_local const Errand* current_errand = nullptr;

}  // namespace

Errand::Errand(std::string purpose, std::string query, To to)
    : purpose_(std::move(purpose)), query_(std::move(query)), to_(to), outer_(std::exchange(current_errand, this)) {}
Errand::~Errand() { current_errand = outer_; }

const Errand* Errand::current() { return current_errand; }

void EgressLog::add(SentRequest sent) {
  std::lock_guard lock(mutex_);
  if (hear_)
    hear_(sent);
  else
    unheard_.push_back(std::move(sent));
}

void EgressLog::listen(std::function<void(const SentRequest&)> hear) {
  std::lock_guard lock(mutex_);
  hear_ = std::move(hear);
  if (!hear_) return;
  for (const SentRequest& sent : std::exchange(unheard_, {})) hear_(sent);
}

}  // namespace kaozheng::net
