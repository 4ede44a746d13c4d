// SPDX-License-Identifier: Apache-2.0
#include "text/words.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <unordered_set>

#include "text/characters.h"
#include "text/porter.h"

namespace kaozheng::text {
namespace {

// A word iterator is costly to make and not safe to share: one per thread.
icu::BreakIterator& word_iterator() {
  thread_local std::unique_ptr<icu::BreakIterator> iterator;
  if (!iterator) {
    UErrorCode status = U_ZERO_ERROR;
    iterator.reset(icu::BreakIterator::createWordInstance(icu::Locale("zh"), status));
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no word rules");
  }
  return *iterator;
}

// Appends the dictionary words of a run without spaces, all of whose characters are of such a script.
void cut_run(std::string_view text, std::size_t begin, std::size_t end, std::vector<Range>& result) {
  constexpr std::size_t chunk_characters = 1'000;  // the dictionary's tables grow with the run
  thread_local std::vector<std::size_t> starts;    // byte position of each UTF-16 unit, and of the end
  thread_local icu::UnicodeString units;
  std::size_t position = begin;
  while (position < end) {
    starts.clear();
    units.remove();
    for (std::size_t count = 0; position < end && count < chunk_characters; ++count) {
      const std::size_t here = position;
      const char32_t c = next_code_point(text, position);
      units.append(static_cast<UChar32>(c));
      starts.resize(static_cast<std::size_t>(units.length()), here);
    }
    starts.push_back(position);
    if (units.length() == 1) {
      result.push_back({starts.front(), starts.back()});
      continue;
    }
    icu::BreakIterator& iterator = word_iterator();
    iterator.setText(units);
    int32_t from = iterator.first();
    for (int32_t to = iterator.next(); to != icu::BreakIterator::DONE; from = to, to = iterator.next())
      result.push_back({starts[static_cast<std::size_t>(from)], starts[static_cast<std::size_t>(to)]});
  }
}

// Letters, digits and marks of scripts with spaces.
bool is_spaced_word_character(char32_t c) {
  if (c < 0x80) return is_ascii_letter(c) || is_ascii_digit(c) || c == '_';
  if (is_unspaced_script(c) || c == 0xFFFD) return false;
  const auto type = static_cast<UChar32>(c);
  return u_isalnum(type) || (U_GET_GC_MASK(type) & U_GC_M_MASK) != 0;
}

// Whether `c` joins the characters around it into one word: 1,037.3; can't; e.g; U.S.
bool joins(char32_t before, char32_t c, char32_t after) {
  const bool digits = is_digit(before) && is_digit(after);
  if (c == '.') return digits || (is_ascii_letter(before) && is_ascii_letter(after));
  if (c == ',' || c == 0xFF0E || c == 0xFF0C) return digits;
  if (c == '\'' || c == 0x2019) return !is_digit(before) && is_spaced_word_character(after) && !is_digit(after);
  return false;
}

const std::unordered_set<std::string_view>& stop_words() {
  static const std::unordered_set<std::string_view> words = {
      "a",    "an",   "the",  "and",   "or",     "but",   "if",    "of",     "at",    "by",    "for",  "with",  "about",
      "to",   "from", "in",   "on",    "as",     "is",    "are",   "was",    "were",  "be",    "been", "being", "it",
      "its",  "this", "that", "these", "those",  "he",    "she",   "they",   "them",  "their", "his",  "her",   "we",
      "our",  "you",  "your", "i",     "my",     "me",    "us",    "not",    "no",    "nor",   "so",   "than",  "then",
      "too",  "very", "can",  "could", "will",   "would", "shall", "should", "may",   "might", "must", "do",    "does",
      "did",  "have", "has",  "had",   "having", "there", "here",  "what",   "which", "who",   "whom", "when",  "where",
      "why",  "how",  "all",  "any",   "both",   "each",  "also",  "into",   "over",  "such",  "s",    "t",     "am",
      "的",   "了",   "和",   "是",    "在",     "与",    "及",    "或",     "等",    "对",    "为",   "以",    "从",
      "到",   "向",   "把",   "被",    "将",     "也",    "都",    "而",     "并",    "中",    "其",   "该",    "这",
      "那",   "之",   "于",   "由",    "所",     "就",    "不",    "有",     "个",    "上",    "下",   "一",    "年",
      "月",   "日",   "我",   "你",    "他",     "她",    "它",    "们",     "着",    "过",    "地",   "得",    "又",
      "但",   "吗",   "呢",   "吧",    "啊",     "很",    "还",    "只",     "已",    "更",    "最",   "会",    "能",
      "我们", "你们", "他们", "它们",  "这些",   "那些",  "这个",  "那个",   "以及",  "通过",  "进行", "可以",  "由于",
      "因此", "因为", "所以", "如果",  "但是",   "并且",  "而且",  "其中",   "什么",  "哪些",  "如何", "怎样",  "已经",
      "正在", "对于", "关于", "一个",  "一种",   "不是",  "没有"};
  return words;
}

class TermList {
 public:
  explicit TermList(std::string_view text) : text_(text) {}

  void add(const Range& word) {
    const std::string_view written = text_.substr(word.begin, word.end - word.begin);
    const char32_t first = code_point_at(text_, word.begin);
    if (is_unspaced_script(first))
      add_unspaced(word, written);
    else
      add_spaced(written);
  }
  std::vector<std::string> take() { return std::move(terms_); }

 private:
  void add_unspaced(const Range& word, std::string_view written) {
    pieces_.clear();
    for (std::size_t position = 0; position < written.size();) {
      pieces_.push_back(position);
      next_code_point(written, position);
    }
    const std::size_t length = pieces_.size();
    pieces_.push_back(written.size());
    if (stop_words().count(written)) return;
    if (length == 1) {
      // Characters the dictionary could not join are often a name: neighbours are a term too.
      if (single_end_ == word.begin && single_end_ > single_begin_)
        terms_.emplace_back(text_.substr(single_begin_, word.end - single_begin_));
      single_begin_ = word.begin;
      single_end_ = word.end;
    }
    terms_.emplace_back(written);
    for (std::size_t i = 0; length > 2 && i + 2 <= length; ++i)
      terms_.emplace_back(written.substr(pieces_[i], pieces_[i + 2] - pieces_[i]));
  }

  void add_spaced(std::string_view written) {
    const bool ascii =
        std::all_of(written.begin(), written.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    std::string word = ascii ? to_lower_ascii(written) : normalised(written);
    if (word.empty()) return;
    if (!is_ascii_digit(static_cast<unsigned char>(word.front()))) {
      if (word.size() > 2 && word.compare(word.size() - 2, 2, "'s") == 0) word.resize(word.size() - 2);
      if (!stop_words().count(word)) terms_.push_back(porter_stem(std::move(word)));
      return;
    }
    // A figure stays whole, apart from its unit: "1,037.3EFLOPS" is 1037.3 and eflops, but "5g" is one word.
    std::size_t end = 0;
    while (end < word.size() &&
           (is_ascii_digit(static_cast<unsigned char>(word[end])) || word[end] == '.' || word[end] == ','))
      ++end;
    const bool unit = word.size() - end >= 3;
    if (end < word.size() && !unit) {
      terms_.push_back(std::move(word));
      return;
    }
    std::string unit_term = word.substr(end);
    word.resize(end);
    word.erase(std::remove(word.begin(), word.end(), ','), word.end());
    if (!word.empty()) terms_.push_back(std::move(word));
    if (unit) terms_.push_back(porter_stem(std::move(unit_term)));
  }

  std::string_view text_;
  std::vector<std::string> terms_;
  std::vector<std::size_t> pieces_;                // byte positions of the characters of one word
  std::size_t single_begin_ = 0, single_end_ = 0;  // the last one-character word
};

}  // namespace

Language guess_language(std::string_view text) {
  std::size_t han = 0, letters = 0;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t c = next_code_point(text, position);
    if (is_han(c))
      ++han, ++letters;
    else if (c < 0x80 ? is_ascii_letter(c) : c != 0xFFFD && u_isalpha(static_cast<UChar32>(c)))
      ++letters;
  }
  return han > 0 && han * 5 >= letters ? Language::zh : Language::en;
}

std::vector<Range> words(std::string_view text) {
  std::vector<Range> result;
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t begin = position;
    char32_t c = next_code_point(text, position);
    if (is_unspaced_script(c)) {
      std::size_t end = position;
      while (end < text.size()) {
        std::size_t next = end;
        if (!is_unspaced_script(next_code_point(text, next))) break;
        end = next;
      }
      cut_run(text, begin, end, result);
      position = end;
    } else if (is_spaced_word_character(c)) {
      std::size_t end = position;
      while (end < text.size()) {
        std::size_t next = end;
        const char32_t follower = next_code_point(text, next);
        if (!is_spaced_word_character(follower)) {
          if (next >= text.size()) break;
          const char32_t after = next_code_point(text, next);
          if (!joins(c, follower, after)) break;
          c = after;
        } else {
          c = follower;
        }
        end = next;
      }
      result.push_back({begin, end});
      position = end;
    }
  }
  return result;
}

std::vector<std::string> terms(std::string_view text) {
  TermList list(text);
  for (const Range& word : words(text)) list.add(word);
  return list.take();
}

std::size_t written_length(std::string_view text) {
  std::size_t length = 0;
  bool in_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    const bool alone = is_unspaced_script(c);
    const bool letter = alone || is_spaced_word_character(c);
    if (alone || (letter && !in_word)) ++length;
    const bool joins = in_word && (c == '.' || c == ',' || c == '\'' || c == U'’' || c == '-');
    in_word = (letter && !alone) || joins;
  }
  return length;
}

}  // namespace kaozheng::text
