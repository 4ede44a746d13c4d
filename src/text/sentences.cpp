// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::text {
namespace {

bool is_wide_end(char32_t c) {
  return c == U'。' || c == U'！' || c == U'？' || c == U'；' || c == U'…' || c == U'｡' || c == U'‼' || c == U'⁉';
}
bool is_end_mark(char32_t c) { return is_wide_end(c) || c == '.' || c == '!' || c == '?'; }
bool is_closer(char32_t c) {
  return c == U'”' || c == U'’' || c == U'」' || c == U'』' || c == U'）' || c == U'】' || c == U'》' || c == U'〉' ||
         c == U'〕' || c == U'»' || c == ')' || c == ']';
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Never the end of a sentence.
constexpr std::array<std::string_view, 36> always_joined = {
    "mr",  "mrs", "ms",   "dr",     "prof",   "vs",  "fig",  "figs", "eq",   "eqs", "vol", "pp",
    "cf",  "viz", "resp", "approx", "gen",    "gov", "sen",  "rep",  "rev",  "st",  "mt",  "e.g",
    "i.e", "sec", "ch",   "ca",     "messrs", "hon", "pres", "col",  "capt", "lt",  "sgt", "univ"};
// The end only when a word that opens sentences follows.
constexpr std::array<std::string_view, 26> often_joined = {
    "inc", "ltd", "co",  "corp", "etc",  "jr",  "sr",  "al",  "dept", "jan",  "feb", "mar", "apr",
    "jun", "jul", "aug", "sep",  "sept", "oct", "nov", "dec", "bros", "assn", "est", "plc", "ed"};
constexpr std::array<std::string_view, 30> openers = {"the",  "in",  "it", "this",  "these", "that",  "but", "however",
                                                      "a",    "an",  "he", "she",   "they",  "we",    "on",  "at",
                                                      "for",  "and", "as", "by",    "its",   "their", "our", "when",
                                                      "with", "if",  "to", "there", "while", "after"};

// The ASCII letters and dots that end at `end`, in lower case; empty when longer than an abbreviation is.
std::string word_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin < 12 &&
         (is_ascii_letter(static_cast<unsigned char>(text[begin - 1])) || text[begin - 1] == '.'))
    --begin;
  if (end - begin >= 12) return {};
  return to_lower_ascii(text.substr(begin, end - begin));
}

std::string word_after(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && end - begin < 12 && is_ascii_letter(static_cast<unsigned char>(text[end]))) ++end;
  return to_lower_ascii(text.substr(begin, end - begin));
}

std::size_t behind_blanks(std::string_view text, std::size_t position) {
  while (position < text.size()) {
    std::size_t next = position;
    const char32_t c = next_code_point(text, next);
    if (!is_space(c) || is_line_end(c)) break;
    position = next;
  }
  return position;
}

// Whether only a list number ("1", "12", "a") stands between `begin` and the full stop at `dot`.
bool is_list_number(std::string_view text, std::size_t begin, std::size_t dot) {
  if (dot == begin || dot - begin > 3) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(dot),
                     [](char c) { return is_ascii_digit(static_cast<unsigned char>(c)); });
}

// Whether the full stop at `dot`, whose marks and closers end at `end`, ends the sentence begun at `begin`.
bool full_stop_ends(std::string_view text, std::size_t begin, std::size_t dot, std::size_t end) {
  const char32_t before = code_point_before(text, dot);
  const char32_t directly_behind = code_point_at(text, end);
  if (directly_behind == 0 || is_line_end(directly_behind)) return true;
  if (!is_space(directly_behind)) return is_han(before) || (end > dot + 1 && is_han(directly_behind) && before != '.');
  const std::size_t next_begin = behind_blanks(text, end);
  const char32_t next = code_point_at(text, next_begin);
  if (is_ascii_lower(next)) return false;
  if (is_list_number(text, begin, dot)) return false;
  const std::string word = word_before(text, dot);
  if (word.empty()) return true;
  if (is_one_of(word, always_joined)) return false;
  if (word == "no" || word == "nos" || word == "p") return !is_ascii_digit(next);
  const bool initials = word.find('.') != std::string::npos && word.find("..") == std::string::npos &&
                        (word.size() == 3 || word.size() == 5 || word.size() == 7);
  if (initials || is_one_of(word, often_joined)) {
    if (next == 0 || is_line_end(next)) return true;
    return is_one_of(word_after(text, next_begin), openers);
  }
  if (word.size() == 1 && word != "i") return !is_ascii_upper(next) || !is_ascii_upper(before);
  return true;
}

// Whether the mark at `mark` ends the sentence begun at `begin`; `end` is behind its marks and closers.
bool mark_ends(std::string_view text, std::size_t begin, std::size_t mark, std::size_t end, char32_t c) {
  if (c == '.') return full_stop_ends(text, begin, mark, end);
  if (c == U'…') {
    const char32_t next = code_point_at(text, behind_blanks(text, end));
    return !is_ascii_lower(next) && next != U'，' && next != U'、';
  }
  if (is_wide_end(c)) return true;
  const char32_t directly_behind = code_point_at(text, end);
  if (directly_behind == 0 || is_line_end(directly_behind) || is_han(directly_behind)) return true;
  if (!is_space(directly_behind)) return directly_behind > 0x7F;
  return !is_ascii_lower(code_point_at(text, behind_blanks(text, end)));
}

// Behind the note marks ("[3]") that directly follow a sentence.
std::size_t behind_note_marks(std::string_view text, std::size_t position) {
  while (position < text.size() && text[position] == '[') {
    std::size_t end = position + 1;
    while (end < text.size() && end - position < 5 && is_ascii_digit(static_cast<unsigned char>(text[end]))) ++end;
    if (end == position + 1 || end >= text.size() || text[end] != ']') break;
    position = end + 1;
  }
  return position;
}

}  // namespace

std::vector<Range> sentences(std::string_view text) {
  std::vector<Range> result;
  std::size_t begin = 0;    // of the sentence, once `open`
  std::size_t content = 0;  // behind its last character that is not a space
  bool open = false;
  bool in_quotes = false;  // between straight double quotes
  const auto close = [&](std::size_t end) {
    if (open && end > begin) result.push_back({begin, end});
    open = false;
    in_quotes = false;
  };
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t here = position;
    const char32_t c = next_code_point(text, position);
    if (is_line_end(c)) {
      close(content);
      continue;
    }
    if (is_space(c)) continue;
    if (!open) {
      open = true;
      begin = here;
    }
    content = position;
    if (c == '"') in_quotes = !in_quotes;
    if (!is_end_mark(c)) continue;

    char32_t mark = c;
    bool quotes = in_quotes;
    std::size_t end = position;
    while (end < text.size()) {
      std::size_t next = end;
      const char32_t follower = next_code_point(text, next);
      if (is_end_mark(follower)) {
        // "..." is one full stop; "。" behind anything decides.
        if (mark == '.' || is_wide_end(follower)) mark = follower;
      } else if (follower == '"' && quotes) {
        quotes = false;
      } else if (!is_closer(follower)) {
        break;
      }
      end = next;
    }
    position = end;
    content = end;
    in_quotes = quotes;
    if (!mark_ends(text, begin, here, end, mark)) continue;
    position = behind_note_marks(text, end);
    close(position);
  }
  close(content);
  return result;
}

std::vector<std::string> sentence_texts(std::string_view text) {
  std::vector<std::string> result;
  for (const Range& range : sentences(text)) result.emplace_back(text.substr(range.begin, range.end - range.begin));
  return result;
}

}  // namespace kaozheng::text
