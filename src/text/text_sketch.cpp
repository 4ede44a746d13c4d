// SPDX-License-Identifier: Apache-2.0
#include "text/text_sketch.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

constexpr std::ptrdiff_t shingles_kept_max = 4096;
constexpr int shingle_weight = 10;        // half words: five words, or ten Han characters
constexpr std::size_t shingles_few = 20;  // below, a text is compared as a whole
constexpr double share_of_a_reprint = 0.5;

// A word of a script with spaces, or one character of a script without.
struct Token {
  std::uint64_t hash = 0;
  int weight = 0;
};

// Scrambles bits (the finaliser of MurmurHash3): neighbouring values lie far apart, as keeping small ones needs.
std::uint64_t scrambled(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xFF51AFD7ED558CCDu;
  x = (x ^ (x >> 33)) * 0xC4CEB9FE1A85EC53u;
  return x ^ (x >> 33);
}

char32_t folded(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full width
  return is_ascii_upper(c) ? c + ('a' - 'A') : c;
}

bool is_word_character(char32_t c) {
  if (c < 0x80) return is_ascii_letter(c) || is_ascii_digit(c);
  const bool mark = (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F && !is_han(c)) || c == 0xFFFD ||
                    (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x80 && c <= 0xBF);
  return !mark;
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  bool in_word = false;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = folded(next_code_point(text, position));
    if (is_unspaced_script(c)) {
      tokens.push_back({scrambled(c), 1});
      in_word = false;
    } else if (!is_word_character(c)) {
      in_word = false;
    } else {
      if (!in_word) tokens.push_back({0, 2});
      tokens.back().hash = scrambled(tokens.back().hash + c);
      in_word = true;
    }
  }
  return tokens;
}

std::uint64_t bound_after(int halvings) { return std::numeric_limits<std::uint64_t>::max() >> halvings; }

void sort_and_keep_each_once(std::vector<std::uint64_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

// How many of the ascending shingles count after so many halvings.
std::ptrdiff_t count_at(const TextSketch& sketch, int halvings) {
  const auto end = std::upper_bound(sketch.shingles.begin(), sketch.shingles.end(), bound_after(halvings));
  return end - sketch.shingles.begin();
}

}  // namespace

TextSketch sketch_text(std::string_view text) {
  const std::vector<Token> tokens = tokens_of(text);
  TextSketch sketch;
  for (std::size_t begin = 0; begin < tokens.size(); ++begin) {
    std::uint64_t hash = 0;
    int weight = 0;
    std::size_t end = begin;
    for (; end < tokens.size() && weight < shingle_weight; ++end) {
      hash = scrambled(hash + tokens[end].hash);
      weight += tokens[end].weight;
    }
    if (weight < shingle_weight && begin > 0) break;  // a text shorter than a shingle is one
    sketch.shingles.push_back(hash);
  }
  sort_and_keep_each_once(sketch.shingles);
  while (count_at(sketch, sketch.halvings) > shingles_kept_max) ++sketch.halvings;
  sketch.shingles.resize(static_cast<std::size_t>(count_at(sketch, sketch.halvings)));
  return sketch;
}

double containment(const TextSketch& a, const TextSketch& b) {
  const int halvings = std::max(a.halvings, b.halvings);
  const std::ptrdiff_t smaller = std::min(count_at(a, halvings), count_at(b, halvings));
  if (smaller == 0) return 0;
  std::vector<std::uint64_t> common;
  std::set_intersection(a.shingles.begin(), a.shingles.begin() + count_at(a, halvings), b.shingles.begin(),
                        b.shingles.begin() + count_at(b, halvings), std::back_inserter(common));
  return static_cast<double>(common.size()) / static_cast<double>(smaller);
}

bool is_same_text(const TextSketch& a, const TextSketch& b) {
  if (std::min(a.shingles.size(), b.shingles.size()) < shingles_few)
    return !a.shingles.empty() && a.halvings == b.halvings && a.shingles == b.shingles;
  return containment(a, b) >= share_of_a_reprint;
}

}  // namespace kaozheng::text
