// SPDX-License-Identifier: Apache-2.0
// What a run, or a part of it, may spend and has spent.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "models/endpoint.h"

namespace kaozheng::models {

struct Usage {
  int prompt_tokens = 0;
  int completion_tokens = 0;
  int cached_tokens = 0;  // of the prompt, that the server had read before, where it tells
};

// What may be spent at most; 0 or nothing = no cap.
struct Caps {
  long tokens = 0;
  double cost = 0;
  std::string currency = {};                         // of `cost`; what costs another currency does not count against it
  std::optional<Milliseconds> until = std::nullopt;  // of Clock::elapsed
};

struct Spent {
  long prompt_tokens = 0;
  long completion_tokens = 0;
  long calls = 0;
  long lost_tokens = 0;                // of calls whose answer never came: they count against the caps alone
  std::map<std::string, double> cost;  // by currency; nothing of free endpoints
};

double cost_of(const Usage& usage, const Price& price);

// Safe to call from any thread. Asked before a call is made: a cap is passed by no more than the calls under way.
class Budget {
 public:
  explicit Budget(Caps caps = {}, const Clock* clock = nullptr) : caps_(std::move(caps)), clock_(clock) {}
  explicit Budget(long tokens_max) : Budget(Caps{tokens_max, 0, {}, {}}) {}
  // A part of `whole`, which outlives it: what it spends is spent of the whole too. Calls of one lane go to one
  // endpoint where that is possible, those of a higher priority (5 first) sooner.
  Budget(Budget& whole, Caps caps, std::string lane, int priority);
  // The same part, for one call at a price.
  Budget(Budget& whole, const Price& price);

  void charge(const Usage& usage);
  void charge_again(const Spent& spent);  // what was spent before, by an earlier process
  bool used_up() const;
  const Caps& caps() const { return caps_; }
  // What of the caps is left; a cap that is not set stays so. Not for caps that are used up.
  Caps left() const;
  Spent spent() const;

  long tokens() const;
  long prompt_tokens() const { return spent().prompt_tokens; }
  long completion_tokens() const { return spent().completion_tokens; }
  long calls() const { return spent().calls; }
  const std::string& lane() const { return lane_; }
  int priority() const { return priority_; }

 private:
  const Caps caps_;
  const Clock* const clock_ = nullptr;
  Budget* const whole_ = nullptr;
  const Price price_ = {};
  const std::string lane_ = {};
  const int priority_ = 3;
  mutable std::mutex mutex_;
  Spent spent_;
};

}  // namespace kaozheng::models
