// SPDX-License-Identifier: Apache-2.0
// Passages ranked by meaning beside BM25, when the user names an embedder. Private to this room.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/stop.h"
#include "models/embedder.h"

namespace kaozheng::research {

// The embedder of one run: no text is embedded twice. After its first failure, which is told to `on_trouble` and is no
// stop, it fails without asking again.
class KeptEmbedder final : public models::Embedder {
 public:
  // `on_trouble` is called once at most, on any thread.
  KeptEmbedder(models::Embedder& embedder, std::function<void(const Error&)> on_trouble)
      : embedder_(embedder), on_trouble_(std::move(on_trouble)) {}
  // One call at a time asks; the others wait and find what it brought.
  Result<std::vector<std::vector<float>>> embed(const std::vector<std::string>& texts, std::stop_token stop) override;
  std::string name() const override { return embedder_.name(); }

  std::optional<Error> trouble() const;
  void remember_trouble(const Error& error);  // one of an earlier call, or of an earlier process

 private:
  Result<void> learn(const std::vector<std::string>& texts, std::stop_token stop);

  models::Embedder& embedder_;
  const std::function<void(const Error&)> on_trouble_;
  Gate gate_{1};
  std::unordered_map<std::string, std::vector<float>> vectors_;  // behind the gate
  std::size_t dimension_ = 0;
  mutable std::mutex mutex_;
  std::optional<Error> trouble_;
};

// 0 when either has no direction.
double cosine(const std::vector<float>& a, const std::vector<float>& b);

// The places 0 … n-1 of a ranking, reordered by reciprocal rank fusion (Cormack, Clarke & Büttcher 2009, k = 60) with
// the ranking by `nearness`, higher first. Ties, in nearness and when fused, by place.
std::vector<std::size_t> fuse(const std::vector<double>& nearness);

}  // namespace kaozheng::research
