// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/topic.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr std::uint32_t topic_hash_start = 2166136261u;
constexpr std::uint32_t topic_hashed(std::uint32_t hash, std::uint32_t c) { return (hash ^ c) * 16777619u; }
constexpr std::size_t stem_letters = 6;

constexpr std::array<std::string_view, 60> function_words{
    "about",    "after", "all",  "an",     "and",  "are",   "as",    "at",   "be",    "been",  "between", "billion",
    "by",       "each",  "for",  "from",   "had",  "has",   "have",  "in",   "into",  "is",    "it",      "its",
    "million",  "more",  "most", "nearly", "new",  "not",   "of",    "on",   "only",  "or",    "over",    "per",
    "percent",  "some",  "such", "than",   "that", "the",   "their", "them", "there", "these", "this",    "to",
    "trillion", "under", "up",   "was",    "were", "which", "while", "will", "with",  "would", "year",    "years"};

bool is_function(std::string_view word) {
  return std::binary_search(function_words.begin(), function_words.end(), word);
}

// Han characters that carry little of a topic.
constexpr text::HanSet light(
    U"的了在是和与及或将为于对从以至到也都均达约超过近上下一二三四五六七八九十百千万亿年月日个约其该这那有并而");

// Calls `take` with every word of the topic, in the order of the text.
template <class Take>
void each_word(std::string_view text, Take take) {
  char32_t previous = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t common = text::common_han_at(text, at);
    const char32_t c = common != 0 ? common : next_code_point(text, at);
    if (common != 0) at += 3;
    if (common != 0 || text::is_han(c)) {
      if (light.has(c)) {
        previous = 0;
        continue;
      }
      if (previous != 0) take(topic_hashed(topic_hashed(topic_hash_start, previous), c));
      previous = c;
      continue;
    }
    previous = 0;
    if (!text::is_ascii_letter(c)) continue;
    while (at < text.size() && text::is_ascii_letter(static_cast<unsigned char>(text[at]))) ++at;
    const std::string word = to_lower_ascii(text.substr(begin, at - begin));
    if (word.size() < 2 || is_function(word)) continue;
    std::uint32_t hash = topic_hash_start;
    for (const char letter : std::string_view(word).substr(0, stem_letters))
      hash = topic_hashed(hash, static_cast<unsigned char>(letter));
    take(hash);
  }
}

}  // namespace

Topic topic_of(std::string_view text) {
  Topic topic;
  topic.reserve(text.size() / 4);
  each_word(text, [&](std::uint32_t word) { topic.push_back(word); });
  std::sort(topic.begin(), topic.end());
  topic.erase(std::unique(topic.begin(), topic.end()), topic.end());
  return topic;
}

Topic topic_of(const text::Figure& figure) { return topic_of(figure.subject + " " + figure.metric); }

double shared(const Topic& part, const Topic& whole) {
  if (part.empty()) return 0;
  std::size_t common = 0;
  const std::uint32_t *ours = part.data(), *theirs = whole.data();
  const std::uint32_t *const ours_end = ours + part.size(), *const theirs_end = theirs + whole.size();
  while (ours != ours_end && theirs != theirs_end) {  // without branches: which is less is anybody's guess
    const std::uint32_t here = *ours, there = *theirs;
    common += here == there ? 1 : 0;
    ours += here <= there ? 1 : 0;
    theirs += there <= here ? 1 : 0;
  }
  return static_cast<double>(common) / static_cast<double>(part.size());
}

AskedTopic::AskedTopic(Topic words) : words_(std::move(words)) {
  for (const std::uint32_t word : words_) bits_[word % bits / 64] |= std::uint64_t{1} << word % 64;
}

double AskedTopic::shared_with(const Topic& whole) const {
  if (words_.empty()) return 0;
  std::size_t common = 0;
  for (const std::uint32_t word : whole)
    if (may_hold(word) && std::binary_search(words_.begin(), words_.end(), word)) ++common;
  return static_cast<double>(common) / static_cast<double>(words_.size());
}

double AskedTopic::shared_with(const Topic& whole, std::string_view text) const {
  if (words_.empty()) return 0;
  std::vector<bool> found(words_.size());
  const auto find = [&](std::uint32_t word) {
    if (!may_hold(word)) return;
    const auto at = std::lower_bound(words_.begin(), words_.end(), word);
    if (at != words_.end() && *at == word) found[static_cast<std::size_t>(at - words_.begin())] = true;
  };
  std::for_each(whole.begin(), whole.end(), find);
  each_word(text, find);
  return static_cast<double>(std::count(found.begin(), found.end(), true)) / static_cast<double>(words_.size());
}

}  // namespace kaozheng::evidence
