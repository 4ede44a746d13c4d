// SPDX-License-Identifier: Apache-2.0
#include "models/token_counter.h"

#include <algorithm>
#include <cmath>

namespace kaozheng::models {
namespace {

// Tokens a character or message takes, in the order of TextSize::Kind: usual, and how far models differ.
constexpr std::array<double, TextSize::kinds> usual = {0.75, 0.8, 0.17, 0.4, 0.6, 0.55, 15};
constexpr std::array<double, TextSize::kinds> differing = {0.2, 0.3, 0.06, 0.25, 0.25, 0.25, 15};
constexpr double usual_spread = 0.04, least_spread = 0.015;
constexpr double margin = 2.7, surprising = 4;  // standard deviations

int whole(double tokens) { return static_cast<int>(std::ceil(std::clamp(tokens, 0.0, 1e9))); }

}  // namespace

TokenCounter::TokenCounter() : weights_(usual), spread_(usual_spread) { forget_certainty(); }

void TokenCounter::forget_certainty() {
  covariance_ = {};
  for (std::size_t i = 0; i < TextSize::kinds; ++i) covariance_[i][i] = differing[i] * differing[i];
}

double TokenCounter::estimate(const TextSize& size) const {
  double tokens = 0;
  for (std::size_t i = 0; i < TextSize::kinds; ++i) tokens += weights_[i] * size.of[i];
  return tokens;
}

double TokenCounter::deviation(const TextSize& size) const {
  constexpr double few = 2;  // tokens: short texts vary by more than their share
  const double own = spread_ * estimate(size);
  double variance = own * own + few * few;
  for (std::size_t i = 0; i < TextSize::kinds; ++i)
    for (std::size_t j = 0; j < TextSize::kinds; ++j) variance += size.of[i] * covariance_[i][j] * size.of[j];
  return std::sqrt(std::max(variance, few * few));
}

int TokenCounter::count(const TextSize& size) const {
  std::lock_guard lock(mutex_);
  return whole(estimate(size));
}

int TokenCounter::at_most(const TextSize& size) const {
  std::lock_guard lock(mutex_);
  const int bound = tokens_at_most(size);
  if (learnt_ == 0) return bound;
  const double tokens = estimate(size);
  // Kinds of characters not met yet are no reason to go beyond the bound that holds for ordinary models.
  const double most = std::max<double>(bound, 1.1 * tokens);
  return std::max(tokens_at_least(size), whole(std::min(most, tokens + margin * deviation(size))));
}

int TokenCounter::at_least(const TextSize& size) const {
  std::lock_guard lock(mutex_);
  const int bound = tokens_at_least(size);
  return learnt_ == 0 ? bound : std::max(bound, whole(estimate(size) - margin * deviation(size)));
}

void TokenCounter::learn(const TextSize& size, int reported) {
  std::lock_guard lock(mutex_);
  constexpr int template_tokens_max = 500;
  if (reported < tokens_at_least(size) || reported > 2 * tokens_at_most(size) + template_tokens_max) return;
  const double surprise = reported - estimate(size);
  if (surprise < -surprising * deviation(size)) return;
  // No server counts too many. What was learnt before came from cut or cached prompts.
  if (surprise > surprising * deviation(size)) forget_certainty();
  correct(size, surprise, deviation(size));
  ++learnt_;
  const double share = (reported - estimate(size)) / reported;
  constexpr double slowness = 8;
  const double squared = spread_ * spread_ + (share * share - spread_ * spread_) / (learnt_ + slowness);
  spread_ = std::max(least_spread, std::sqrt(squared));
}

void TokenCounter::correct(const TextSize& size, double surprise, double deviation) {
  Weights gain{};  // covariance times size
  for (std::size_t i = 0; i < TextSize::kinds; ++i)
    for (std::size_t j = 0; j < TextSize::kinds; ++j) gain[i] += covariance_[i][j] * size.of[j];
  const double variance = deviation * deviation;
  for (std::size_t i = 0; i < TextSize::kinds; ++i) {
    weights_[i] = std::max(0.0, weights_[i] + gain[i] * surprise / variance);
    for (std::size_t j = 0; j < TextSize::kinds; ++j) covariance_[i][j] -= gain[i] * gain[j] / variance;
  }
}

}  // namespace kaozheng::models
