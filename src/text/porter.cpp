// SPDX-License-Identifier: Apache-2.0
#include "text/porter.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace kaozheng::text {
namespace {

bool is_consonant(std::string_view word, std::size_t i) {
  switch (word[i]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
      return false;
    case 'y':
      return i == 0 || !is_consonant(word, i - 1);
    default:
      return true;
  }
}

// The number of vowel-consonant sequences in a stem.
int measure(std::string_view stem) {
  int count = 0;
  bool vowel_before = false;
  for (std::size_t i = 0; i < stem.size(); ++i) {
    const bool consonant = is_consonant(stem, i);
    if (consonant && vowel_before) ++count;
    vowel_before = !consonant;
  }
  return count;
}

bool has_vowel(std::string_view stem) {
  for (std::size_t i = 0; i < stem.size(); ++i)
    if (!is_consonant(stem, i)) return true;
  return false;
}

bool ends_in_double_consonant(std::string_view word) {
  const std::size_t n = word.size();
  return n >= 2 && word[n - 1] == word[n - 2] && is_consonant(word, n - 1);
}

// Consonant, vowel, consonant, the last not w, x or y: hop, but not snow.
bool ends_in_short_syllable(std::string_view word) {
  const std::size_t n = word.size();
  if (n < 3 || !is_consonant(word, n - 3) || is_consonant(word, n - 2) || !is_consonant(word, n - 1)) return false;
  return word[n - 1] != 'w' && word[n - 1] != 'x' && word[n - 1] != 'y';
}

struct Rule {
  std::string_view suffix, replacement;
};

// Applies the first rule whose suffix fits, when the stem's measure is above `above`.
template <std::size_t N>
void apply_first(std::string& word, const std::array<Rule, N>& rules, int above) {
  for (const Rule& rule : rules) {
    if (!word.ends_with(rule.suffix)) continue;
    const std::string_view stem = std::string_view(word).substr(0, word.size() - rule.suffix.size());
    if (measure(stem) > above) word.replace(stem.size(), rule.suffix.size(), rule.replacement);
    return;
  }
}

void strip_plural(std::string& word) {
  if (word.ends_with("sses") || word.ends_with("ies"))
    word.resize(word.size() - 2);
  else if (word.ends_with("s") && !word.ends_with("ss"))
    word.pop_back();
}

void strip_past(std::string& word) {
  if (word.ends_with("eed")) {
    if (measure(std::string_view(word).substr(0, word.size() - 3)) > 0) word.pop_back();
    return;
  }
  const std::size_t length = word.ends_with("ed") ? 2 : word.ends_with("ing") ? 3 : 0;
  if (length == 0 || !has_vowel(std::string_view(word).substr(0, word.size() - length))) return;
  word.resize(word.size() - length);
  if (word.ends_with("at") || word.ends_with("bl") || word.ends_with("iz"))
    word += 'e';
  else if (ends_in_double_consonant(word) && word.back() != 'l' && word.back() != 's' && word.back() != 'z')
    word.pop_back();
  else if (measure(word) == 1 && ends_in_short_syllable(word))
    word += 'e';
}

constexpr std::array<Rule, 20> step2 = {
    {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"},
     {"abli", "able"},   {"alli", "al"},     {"entli", "ent"}, {"eli", "e"},     {"ousli", "ous"},
     {"ization", "ize"}, {"ation", "ate"},   {"ator", "ate"},  {"alism", "al"},  {"iveness", "ive"},
     {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"}, {"biliti", "ble"}}};
constexpr std::array<Rule, 7> step3 = {
    {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}}};
constexpr std::array<std::string_view, 19> step4 = {"ement", "ance", "ence", "able", "ible", "ment", "ant",
                                                    "ent",   "ion",  "ism",  "ate",  "iti",  "ous",  "ive",
                                                    "ize",   "al",   "er",   "ic",   "ou"};

void strip_derivation(std::string& word) {
  for (const std::string_view suffix : step4) {
    if (!word.ends_with(suffix)) continue;
    const std::string_view stem = std::string_view(word).substr(0, word.size() - suffix.size());
    const bool allowed = suffix != "ion" || stem.ends_with("s") || stem.ends_with("t");
    if (allowed && measure(stem) > 1) word.resize(stem.size());
    return;
  }
}

void tidy_end(std::string& word) {
  if (word.ends_with("e")) {
    const std::string_view stem = std::string_view(word).substr(0, word.size() - 1);
    const int m = measure(stem);
    if (m > 1 || (m == 1 && !ends_in_short_syllable(stem))) word.pop_back();
  }
  if (word.ends_with("ll") && measure(word) > 1) word.pop_back();
}

}  // namespace

std::string porter_stem(std::string word) {
  constexpr std::size_t longest_word = 64;  // beyond it is no English word
  if (word.size() < 3 || word.size() > longest_word ||
      !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    return word;
  strip_plural(word);
  strip_past(word);
  if (word.ends_with("y") && has_vowel(std::string_view(word).substr(0, word.size() - 1))) word.back() = 'i';
  apply_first(word, step2, 0);
  apply_first(word, step3, 0);
  strip_derivation(word);
  tidy_end(word);
  return word;
}

}  // namespace kaozheng::text
