// SPDX-License-Identifier: Apache-2.0
#include "evidence/names.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "evidence/wording/claim_names.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t letters_least = 2, letters_most = 6, chinese_characters_max = 14;

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_latin_or_digit(char c) {
  return text::is_ascii_letter(static_cast<unsigned char>(c)) || (c >= '0' && c <= '9');
}

bool is_small_word(std::string_view word) {
  static constexpr std::array<std::string_view, 9> small = {"of", "and", "for", "the", "in", "on", "to", "de", "a"};
  return std::find(small.begin(), small.end(), word) != small.end();
}

// The last words of `before` that begin with the letters of the abbreviation, one each; small words may stand between.
std::optional<std::string> words_for(std::string_view before, std::string_view abbreviation) {
  const std::string letters = to_lower_ascii(abbreviation), lower = to_lower_ascii(before);
  std::size_t open = letters.size(), end = lower.size();
  while (open > 0 && end > 0) {
    while (end > 0 && !is_latin_or_digit(lower[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && is_latin_or_digit(lower[begin - 1])) --begin;
    if (begin == end) return std::nullopt;
    const std::string_view word = std::string_view(lower).substr(begin, end - begin);
    if (word.front() == letters[open - 1])
      --open;
    else if (!is_small_word(word))
      return std::nullopt;
    if (open == 0) return std::string(trim(before.substr(begin)));
    end = begin;
  }
  return std::nullopt;
}

bool is_chinese_name(std::string_view words) {
  std::size_t characters = 0;
  for (std::size_t position = 0; position < words.size(); ++characters)
    if (!text::is_han(next_code_point(words, position))) return false;
  return characters >= 3 && characters <= chinese_characters_max;
}

}  // namespace

std::vector<std::string> abbreviations_in(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t begin = 0; begin < text.size();) {
    if (!is_latin_or_digit(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && is_latin_or_digit(text[end])) ++end;
    const std::string word(text.substr(begin, end - begin));
    const bool capitals = word.size() >= letters_least && word.size() <= letters_most &&
                          std::all_of(word.begin(), word.end(), is_capital);
    const bool unit = begin >= 2 && text[begin - 1] == ' ' && text[begin - 2] >= '0' && text[begin - 2] <= '9';
    if (capitals && !unit && std::find(found.begin(), found.end(), word) == found.end()) found.push_back(word);
    begin = end;
  }
  return found;
}

std::optional<std::string> spelled_out(std::string_view text, std::string_view abbreviation) {
  if (!contains(text, abbreviation)) return std::nullopt;
  for (const Alias& alias : aliases_in(text)) {
    if (alias.inside == abbreviation) {
      if (auto words = words_for(alias.before, abbreviation)) return words;
      if (is_chinese_name(alias.before)) return std::string(alias.before);
    }
    const bool behind = alias.before.size() >= abbreviation.size() &&
                        alias.before.substr(alias.before.size() - abbreviation.size()) == abbreviation;
    if (!behind) continue;
    const auto words = words_for(alias.inside, abbreviation);
    if ((words && words->size() == alias.inside.size()) || is_chinese_name(alias.inside))
      return std::string(alias.inside);
  }
  return std::nullopt;
}

bool introduces(std::string_view text, std::string_view abbreviation) {
  for (std::size_t at = text.find(abbreviation); at != std::string_view::npos; at = text.find(abbreviation, at + 1)) {
    const std::string_view behind = text.substr(at + abbreviation.size());
    const std::string_view before = text.substr(0, at);
    for (const std::string_view open : {"（", "("})
      if (before.ends_with(open) || behind.starts_with(open) || behind.starts_with(" (")) return true;
  }
  return false;
}

}  // namespace kaozheng::evidence
