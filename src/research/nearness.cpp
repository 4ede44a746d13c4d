// SPDX-License-Identifier: Apache-2.0
#include "research/nearness.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace kaozheng::research {

Result<std::vector<std::vector<float>>> KeptEmbedder::embed(const std::vector<std::string>& texts,
                                                            std::stop_token stop) {
  const auto pass = gate_.enter(stop);
  if (!pass) return fail(ErrorKind::cancelled, "stopped before the embedder was asked");
  if (const auto before = trouble()) return fail(*before);
  if (const auto learnt = learn(texts, stop); !learnt) {
    const Error& error = learnt.error();
    if (error.kind == ErrorKind::cancelled || stop.stop_requested()) return fail(error);
    remember_trouble(error);
    return fail(error);
  }
  std::vector<std::vector<float>> vectors;
  for (const std::string& text : texts) vectors.push_back(vectors_.at(text));
  return vectors;
}

std::optional<Error> KeptEmbedder::trouble() const {
  std::lock_guard lock(mutex_);
  return trouble_;
}

void KeptEmbedder::remember_trouble(const Error& error) {
  {
    std::lock_guard lock(mutex_);
    if (trouble_) return;
    trouble_ = error;
  }
  on_trouble_(error);
}

Result<void> KeptEmbedder::learn(const std::vector<std::string>& texts, std::stop_token stop) {
  std::vector<std::string> unknown;
  std::set<std::string> seen;
  for (const std::string& text : texts)
    if (!vectors_.count(text) && seen.insert(text).second) unknown.push_back(text);
  if (unknown.empty()) return {};
  auto vectors = TRY(embedder_.embed(unknown, stop));
  if (dimension_ == 0) dimension_ = vectors.front().size();
  if (vectors.front().size() != dimension_)
    return fail(ErrorKind::malformed, "the dimension of the vectors of " + embedder_.name() + " changes");
  for (std::size_t i = 0; i < unknown.size(); ++i) vectors_.emplace(std::move(unknown[i]), std::move(vectors[i]));
  return {};
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double product = 0, square_a = 0, square_b = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    product += double{a[i]} * b[i];
    square_a += double{a[i]} * a[i];
    square_b += double{b[i]} * b[i];
  }
  return square_a > 0 && square_b > 0 ? product / std::sqrt(square_a) / std::sqrt(square_b) : 0;
}

std::vector<std::size_t> fuse(const std::vector<double>& nearness) {
  constexpr double k = 60;
  std::vector<std::size_t> nearest(nearness.size());
  std::iota(nearest.begin(), nearest.end(), std::size_t{0});
  std::vector<std::size_t> fused = nearest;
  std::stable_sort(nearest.begin(), nearest.end(),
                   [&](std::size_t a, std::size_t b) { return nearness[a] > nearness[b]; });
  std::vector<double> score(nearness.size());
  for (std::size_t rank = 0; rank < score.size(); ++rank) {
    score[rank] += 1 / (k + 1 + static_cast<double>(rank));
    score[nearest[rank]] += 1 / (k + 1 + static_cast<double>(rank));
  }
  std::stable_sort(fused.begin(), fused.end(), [&](std::size_t a, std::size_t b) { return score[a] > score[b]; });
  return fused;
}

}  // namespace kaozheng::research
