// SPDX-License-Identifier: Apache-2.0
// How many tokens a prompt takes for one model, learnt from what its server reports. Private to this room.
#pragma once

#include <array>
#include <mutex>

#include "models/tokens.h"

namespace kaozheng::models {

// A weight per kind of character, and what is not known about them: a Kalman filter over the reports. Safe to call from
// any thread.
class TokenCounter {
 public:
  TokenCounter();

  // The best estimate.
  int count(const TextSize& size) const;
  // Fewer than one prompt in a hundred takes more, once some were reported: the estimate and a margin that shrinks with
  // experience. Before, tokens_at_most.
  int at_most(const TextSize& size) const;
  // As sure from below; never less than tokens_at_least.
  int at_least(const TextSize& size) const;

  // What the server counted. A count no tokenizer can come to, and one far below the estimate (of a prompt that was
  // cut, or the rest of one that was cached), teaches nothing.
  void learn(const TextSize& size, int reported);

 private:
  using Weights = std::array<double, TextSize::kinds>;

  double estimate(const TextSize& size) const;
  double deviation(const TextSize& size) const;  // of what the server will report from the estimate
  void forget_certainty();
  void correct(const TextSize& size, double surprise, double deviation);

  mutable std::mutex mutex_;
  Weights weights_;
  std::array<Weights, TextSize::kinds> covariance_;
  double spread_;  // of the count of one text, as a share: no tokenizer is quite linear
  int learnt_ = 0;
};

}  // namespace kaozheng::models
