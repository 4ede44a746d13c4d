// SPDX-License-Identifier: Apache-2.0
#include "models/budget.h"

#include <algorithm>

namespace kaozheng::models {

double cost_of(const Usage& usage, const Price& price) {
  return (usage.prompt_tokens * price.in + usage.completion_tokens * price.out) / 1e6;
}

Budget::Budget(Budget& whole, Caps caps, std::string lane, int priority)
    : caps_(std::move(caps)), clock_(whole.clock_), whole_(&whole), lane_(std::move(lane)), priority_(priority) {}

Budget::Budget(Budget& whole, const Price& price)
    : clock_(whole.clock_), whole_(&whole), price_(price), lane_(whole.lane_), priority_(whole.priority_) {}

void Budget::charge(const Usage& usage) {
  Spent spent{usage.prompt_tokens, usage.completion_tokens, 1, 0, {}};
  if (!price_.free()) spent.cost[price_.currency] = cost_of(usage, price_);
  charge_again(spent);
}

void Budget::charge_again(const Spent& spent) {
  {
    std::lock_guard lock(mutex_);
    spent_.prompt_tokens += spent.prompt_tokens;
    spent_.completion_tokens += spent.completion_tokens;
    spent_.calls += spent.calls;
    spent_.lost_tokens += spent.lost_tokens;
    for (const auto& [currency, amount] : spent.cost) spent_.cost[currency] += amount;
  }
  if (whole_) whole_->charge_again(spent);
}

bool Budget::used_up() const {
  if (whole_ && whole_->used_up()) return true;
  if (caps_.until && clock_ && clock_->elapsed() >= *caps_.until) return true;
  std::lock_guard lock(mutex_);
  if (caps_.tokens > 0 && spent_.prompt_tokens + spent_.completion_tokens + spent_.lost_tokens >= caps_.tokens)
    return true;
  const auto cost = spent_.cost.find(caps_.currency);
  return caps_.cost > 0 && cost != spent_.cost.end() && cost->second >= caps_.cost;
}

Caps Budget::left() const {
  std::lock_guard lock(mutex_);
  Caps left = caps_;
  if (caps_.tokens > 0)
    left.tokens = std::max(1L, caps_.tokens - spent_.prompt_tokens - spent_.completion_tokens - spent_.lost_tokens);
  const auto cost = spent_.cost.find(caps_.currency);
  if (caps_.cost > 0 && cost != spent_.cost.end()) left.cost = std::max(1e-9, caps_.cost - cost->second);
  return left;
}

Spent Budget::spent() const {
  std::lock_guard lock(mutex_);
  return spent_;
}

long Budget::tokens() const {
  std::lock_guard lock(mutex_);
  return spent_.prompt_tokens + spent_.completion_tokens;
}

}  // namespace kaozheng::models
