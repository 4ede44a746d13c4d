// SPDX-License-Identifier: Apache-2.0
#include "text/bm25.h"

#include <algorithm>
#include <cmath>

#include "text/words.h"

namespace kaozheng::text {

std::size_t Bm25Index::add(std::string_view text) {
  const std::vector<std::string> found = terms(text);
  const auto item = static_cast<std::uint32_t>(lengths_.size());
  for (const std::string& term : found) {
    std::vector<Posting>& list = postings_[term];
    if (!list.empty() && list.back().item == item)
      ++list.back().frequency;
    else
      list.push_back({item, 1});
  }
  lengths_.push_back(static_cast<std::uint32_t>(found.size()));
  total_length_ += found.size();
  return item;
}

std::vector<Scored> Bm25Index::search(std::string_view query, std::size_t count) const {
  constexpr double k1 = 1.2, b = 0.75;
  std::vector<std::string> asked = terms(query);
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());

  const auto items = static_cast<double>(lengths_.size());
  const double mean_length = lengths_.empty() ? 1.0 : std::max(1.0, static_cast<double>(total_length_) / items);
  std::vector<double> scores(lengths_.size(), 0.0);
  for (const std::string& term : asked) {
    const auto found = postings_.find(term);
    if (found == postings_.end()) continue;
    const auto holders = static_cast<double>(found->second.size());
    const double rarity = std::log(1.0 + (items - holders + 0.5) / (holders + 0.5));
    for (const Posting& posting : found->second) {
      const double frequency = posting.frequency;
      const double length = lengths_[posting.item] / mean_length;
      scores[posting.item] += rarity * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length));
    }
  }

  std::vector<Scored> result;
  for (std::size_t item = 0; item < scores.size(); ++item)
    if (scores[item] > 0) result.push_back({item, scores[item]});
  const auto better = [](const Scored& left, const Scored& right) {
    return left.score != right.score ? left.score > right.score : left.item < right.item;
  };
  const std::size_t kept = std::min(count, result.size());
  std::partial_sort(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(kept), result.end(), better);
  result.resize(kept);
  return result;
}

}  // namespace kaozheng::text
