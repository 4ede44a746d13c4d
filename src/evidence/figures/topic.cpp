// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/topic.h"

#include <algorithm>
#include <array>
#include <iterator>

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
bool is_light(char32_t c) {
  constexpr char32_t first = 0x4E00, last = 0x9FFF;
  static constexpr auto light = [] {
    std::array<std::uint64_t, (last - first) / 64 + 1> bits{};
    for (const char32_t one : std::u32string_view(U"的了在是和与及或将为于对从以至到也都均达约超过近上下一二三四五六七"
                                                  U"八九十百千万亿年月日个约其该这那有并而"))
      bits[(one - first) / 64] |= std::uint64_t{1} << (one - first) % 64;
    return bits;
  }();
  return c >= first && c <= last && (light[(c - first) / 64] >> (c - first) % 64 & 1) != 0;
}

}  // namespace

Topic topic_of(std::string_view text) {
  Topic topic;
  topic.reserve(text.size() / 4);
  char32_t previous = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    if (text::is_han(c)) {
      if (is_light(c)) {
        previous = 0;
        continue;
      }
      if (previous != 0) topic.push_back(topic_hashed(topic_hashed(topic_hash_start, previous), c));
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
    topic.push_back(hash);
  }
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

Topic joined(const Topic& a, const Topic& b) {
  Topic both;
  both.reserve(a.size() + b.size());
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

}  // namespace kaozheng::evidence
