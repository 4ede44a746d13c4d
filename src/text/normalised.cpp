// SPDX-License-Identifier: Apache-2.0
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::text {
namespace {

const icu::Normalizer2& folding() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = icu::Normalizer2::getNFKCCasefoldInstance(status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no normalisation");
    return found;
  }();
  return *instance;
}

// Punctuation that is written in several ways.
char32_t fold_punctuation(char32_t c) {
  switch (c) {
    case U'“':
    case U'”':
    case U'„':
    case U'‟':
    case U'«':
    case U'»':
    case U'「':
    case U'」':
    case U'『':
    case U'』':
    case U'＂':
      return '"';
    case U'‘':
    case U'’':
    case U'‛':
    case U'＇':
      return '\'';
    case U'‐':
    case U'‑':
    case U'‒':
    case U'–':
    case U'—':
    case U'―':
    case U'−':
      return '-';
    case U'。':
    case U'｡':
      return '.';
    case U'、':
      return ',';
    default:
      // Full-width forms of ASCII.
      return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
  }
}

// Hears every code point of the normalised text with the byte range it comes from. Spaces come one at a time, none at
// the head.
template <class Take>
void normalise(std::string_view text, Take take) {
  bool space = false, any = false;
  std::size_t space_begin = 0;
  const auto give = [&](char32_t c, std::size_t begin, std::size_t end) {
    if (space && any) take(char32_t{' '}, space_begin, begin);
    space = false;
    any = true;
    take(c, begin, end);
  };
  constexpr int longest_cluster = 32;  // a base with its marks
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t begin = position;
    const char32_t raw = next_code_point(text, position);
    if (raw > 0x20 && raw < 0x7F && (position >= text.size() || static_cast<unsigned char>(text[position]) < 0x80)) {
      give(is_ascii_upper(raw) ? raw + 32 : raw, begin, position);
      continue;
    }
    if (is_space(raw)) {
      if (!space) space_begin = begin;
      space = true;
      continue;
    }
    const char32_t c = fold_punctuation(raw);
    const bool simple = c < 0x80 || (c >= 0x4E00 && c <= 0x9FFF);
    if (simple && (position >= text.size() || static_cast<unsigned char>(text[position]) < 0xCC ||
                   static_cast<unsigned char>(text[position]) >= 0xE3)) {
      give(is_ascii_upper(c) ? c + 32 : c, begin, position);
      continue;
    }
    icu::UnicodeString cluster(static_cast<UChar32>(c));
    for (int marks = 0; position < text.size() && marks < longest_cluster; ++marks) {
      std::size_t next = position;
      const char32_t mark = next_code_point(text, next);
      const bool vowel = mark >= 0x1160 && mark <= 0x11FF;  // of a Korean syllable
      if (mark < 0x80 ||
          (u_getCombiningClass(static_cast<UChar32>(mark)) == 0 && !vowel && mark != 0x3099 && mark != 0x309A))
        break;
      cluster.append(static_cast<UChar32>(mark));
      position = next;
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString folded = folding().normalize(cluster, status);
    for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
      const auto piece = static_cast<char32_t>(folded.char32At(i));
      if (is_space(piece)) {
        if (!space) space_begin = begin;
        space = true;
      } else {
        give(fold_punctuation(piece), begin, position);
      }
    }
  }
}

// Normalised text for searching, without the spaces beside Chinese characters: line ends fall there as they like.
struct Searchable {
  std::vector<char32_t> characters;
  std::vector<Range> from;  // of each character, when kept
};

Searchable searchable(std::string_view text, bool keep_ranges) {
  Searchable result;
  result.characters.reserve(text.size());
  if (keep_ranges) result.from.reserve(text.size());
  const auto drop_last = [&] {
    result.characters.pop_back();
    if (keep_ranges) result.from.pop_back();
  };
  normalise(text, [&](char32_t c, std::size_t begin, std::size_t end) {
    std::vector<char32_t>& characters = result.characters;
    if (c == ' ' && !characters.empty() && is_unspaced_script(characters.back())) return;
    if (is_unspaced_script(c) && !characters.empty() && characters.back() == ' ') drop_last();
    characters.push_back(c);
    const Range range{begin, end};
    if (keep_ranges) result.from.push_back(range);
  });
  return result;
}

// The first place of `pattern` in `text` (Knuth, Morris and Pratt: linear whatever the texts), or npos.
std::size_t find_linear(const std::vector<char32_t>& text, const std::vector<char32_t>& pattern) {
  std::vector<std::size_t> fallback(pattern.size(), 0);
  for (std::size_t i = 1, matched = 0; i < pattern.size(); ++i) {
    while (matched > 0 && pattern[i] != pattern[matched]) matched = fallback[matched - 1];
    if (pattern[i] == pattern[matched]) ++matched;
    fallback[i] = matched;
  }
  for (std::size_t i = 0, matched = 0; i < text.size(); ++i) {
    while (matched > 0 && text[i] != pattern[matched]) matched = fallback[matched - 1];
    if (text[i] == pattern[matched]) ++matched;
    if (matched == pattern.size()) return i + 1 - matched;
  }
  return std::string::npos;
}

}  // namespace

std::string normalised(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  normalise(text, [&](char32_t c, std::size_t, std::size_t) { append_code_point(result, c); });
  return result;
}

Range find_quote(std::string_view text, std::string_view quote) {
  const Searchable pattern = searchable(quote, false);
  if (pattern.characters.empty()) return {};
  const Searchable all = searchable(text, true);
  const std::size_t place = find_linear(all.characters, pattern.characters);
  if (place == std::string::npos) return {};
  return {all.from[place].begin, all.from[place + pattern.characters.size() - 1].end};
}

}  // namespace kaozheng::text
