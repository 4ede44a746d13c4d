// SPDX-License-Identifier: Apache-2.0
#include "text/similarity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::text {
namespace {

std::map<std::string, double> term_counts(std::string_view text) {
  std::map<std::string, double> counts;
  for (std::string& term : terms(text)) ++counts[std::move(term)];
  return counts;
}

double length_of(const std::map<std::string, double>& counts) {
  double sum = 0;
  for (const auto& [term, count] : counts) sum += count * count;
  return std::sqrt(sum);
}

bool is_punctuation(char32_t c) {
  return (c < 0x80 && !is_ascii_letter(c) && !is_ascii_digit(c)) || (c >= 0x2000 && c <= 0x206F) ||
         (c >= 0x3001 && c <= 0x303F && !is_han(c));
}

struct Sketch {
  std::vector<std::uint64_t> shingles;  // sorted, each once
  std::vector<std::string> numerals;    // sorted, each once
};

template <class T>
void make_set(std::vector<T>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

Sketch sketch(std::string_view text) {
  Sketch result;
  const std::string plain = normalised(text);
  std::u32string characters;
  std::string numeral;
  const auto end_numeral = [&] {
    while (!numeral.empty() && numeral.back() == '.') numeral.pop_back();
    if (!numeral.empty()) result.numerals.push_back(std::move(numeral));
    numeral.clear();
  };
  for (std::size_t position = 0; position < plain.size();) {
    const char32_t c = next_code_point(plain, position);
    if (is_ascii_digit(c) || (c == '.' && !numeral.empty()))
      numeral += static_cast<char>(c);
    else if (c != ',')
      end_numeral();
    if (!is_punctuation(c)) characters.push_back(c);
  }
  end_numeral();

  const std::size_t width = std::min<std::size_t>(4, std::max<std::size_t>(1, characters.size()));
  for (std::size_t i = 0; i + width <= characters.size(); ++i) {
    std::uint64_t hash = 0;
    for (std::size_t j = 0; j < width; ++j) hash = hash * 0x9E3779B97F4A7C15u + characters[i + j] + 1;
    result.shingles.push_back(hash);
  }
  make_set(result.shingles);
  make_set(result.numerals);
  return result;
}

}  // namespace

double term_similarity(std::string_view a, std::string_view b) {
  const auto counts_a = term_counts(a), counts_b = term_counts(b);
  if (counts_a.empty() || counts_b.empty()) return 0;
  double product = 0;
  for (const auto& [term, count] : counts_a)
    if (const auto found = counts_b.find(term); found != counts_b.end()) product += count * found->second;
  return std::min(1.0, product / (length_of(counts_a) * length_of(counts_b)));
}

bool near_duplicate(std::string_view a, std::string_view b) {
  const Sketch first = sketch(a), second = sketch(b);
  const bool first_is_smaller = first.shingles.size() <= second.shingles.size();
  const Sketch& small = first_is_smaller ? first : second;
  const Sketch& large = first_is_smaller ? second : first;
  if (small.shingles.empty()) return false;
  if (!std::includes(large.numerals.begin(), large.numerals.end(), small.numerals.begin(), small.numerals.end()))
    return false;
  std::vector<std::uint64_t> common;
  std::set_intersection(small.shingles.begin(), small.shingles.end(), large.shingles.begin(), large.shingles.end(),
                        std::back_inserter(common));
  return common.size() * 10 >= small.shingles.size() * 8;
}

}  // namespace kaozheng::text
