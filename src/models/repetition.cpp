// SPDX-License-Identifier: Apache-2.0
#include "models/repetition.h"

#include <algorithm>

namespace kaozheng::models {
namespace {

// `same` bytes equal those a round before; the first round is not among them.
bool is_loop(std::size_t same, std::size_t round) {
  return same + round >= std::max(RepetitionDetector::loop_bytes_min, RepetitionDetector::rounds_min * round);
}

}  // namespace

std::size_t RepetitionDetector::feed(std::string_view piece) {
  if (loops_) return 0;
  const std::size_t known = seen_.size();
  seen_ += piece;
  for (std::size_t at = known; at < seen_.size(); ++at)
    for (std::size_t round = 1; round <= std::min(at, round_bytes_max); ++round) {
      same_[round] = seen_[at] == seen_[at - round] ? same_[round] + 1 : 0;
      if (!is_loop(same_[round], round)) continue;
      loops_ = true;
      return at + 1 - known;
    }
  if (seen_.size() > round_bytes_max) seen_.erase(0, seen_.size() - round_bytes_max);
  return piece.size();
}

std::string_view without_loop(std::string_view text) {
  std::size_t kept = text.size();
  for (std::size_t round = 1; round <= std::min(RepetitionDetector::round_bytes_max, text.size()); ++round) {
    std::size_t same = 0;
    while (same + round < text.size() && text[text.size() - 1 - same] == text[text.size() - 1 - same - round]) ++same;
    if (is_loop(same, round)) kept = std::min(kept, text.size() - same);
  }
  while (kept < text.size() && (static_cast<unsigned char>(text[kept]) & 0xC0) == 0x80) ++kept;
  return text.substr(0, kept);
}

}  // namespace kaozheng::models
