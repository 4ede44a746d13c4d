// SPDX-License-Identifier: Apache-2.0
#include "text/antecedents.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "text/characters.h"
#include "text/references.h"
#include "text/words.h"

namespace kaozheng::text {
namespace {

using Word = std::string_view;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Content words for an index, but nobody "it" could mean: quantities, times, ways.
constexpr std::array<std::string_view, 60> names_nobody = {
    "most",     "much",   "some",   "many",    "half",     "part",      "none",    "few",       "both",     "each",
    "one",      "two",    "three",  "about",   "around",   "nearly",    "almost",  "even",      "last",     "next",
    "year",     "years",  "month",  "months",  "week",     "weeks",     "day",     "days",      "quarter",  "january",
    "february", "march",  "april",  "may",     "june",     "july",      "august",  "september", "october",  "november",
    "december", "spring", "summer", "autumn",  "winter",   "early",     "late",    "since",     "because",  "although",
    "while",    "here",   "today",  "whether", "compared", "according", "overall", "usually",   "together", "again"};
constexpr std::array<std::string_view, 7> subjects = {"it", "they", "he", "she", "these", "those", "such"};
constexpr std::array<std::string_view, 4> possessives = {"its", "their", "his", "her"};
constexpr std::array<std::string_view, 3> objects = {"it", "them", "him"};

bool is_number(Word word) { return is_ascii_digit(static_cast<unsigned char>(word.front())); }

// "it is clear that", "it takes an hour to": a form, not a reference.
bool is_impersonal(std::string_view from_pronoun) {
  const std::string lower = to_lower_ascii(from_pronoun.substr(0, 160));
  for (const std::string_view verb : {"it is ", "it was ", "it will be ", "it has been ", "it remains ", "it seems ",
                                      "it appears ", "it takes ", "it took ", "it became "})
    if (begins_with(lower, verb))
      return contains(lower, " that ") || contains(lower, " to ") || contains(lower, " whether ");
  return false;
}

bool english_needs(std::string_view sentence) {
  constexpr std::size_t words_looked_at = 14;
  const std::vector<Range> ranges = words(sentence.substr(0, 200));
  std::size_t named = 0;
  bool named_by_capital = false;
  std::string last;
  for (std::size_t i = 0; i < std::min(words_looked_at, ranges.size()); ++i) {
    const Word written = sentence.substr(ranges[i].begin, ranges[i].end - ranges[i].begin);
    const std::string word = to_lower_ascii(written);
    const bool object = is_one_of(word, objects);
    if (is_one_of(word, subjects) || is_one_of(word, possessives) || object) {
      if (is_impersonal(sentence.substr(ranges[i].begin))) return false;
      if (named == 0) return true;
      // "Remaining obligations of its cloud business rose": the subject itself is somebody's.
      constexpr std::size_t subject_words = 5;
      if (is_one_of(word, possessives) && !named_by_capital && i < subject_words && last == "of") return true;
      // The object of a clause is not its subject: "Omdia expects it to grow".
      const bool before_to = i + 1 < ranges.size() &&
                             to_lower_ascii(sentence.substr(ranges[i + 1].begin, 3)) == "to " &&
                             sentence.substr(0, ranges[i].begin).find_first_of(",;:") == std::string_view::npos;
      return object && before_to;
    }
    last = word;
    const bool name = i > 0 && is_ascii_upper(static_cast<unsigned char>(written.front()));
    named_by_capital = named_by_capital || name;
    if (is_number(written) || is_one_of(word, names_nobody)) continue;
    if (name || !terms(written).empty()) ++named;
  }
  return false;
}

constexpr std::array<std::string_view, 10> chinese_pronouns = {"该",   "其",   "这",   "它们", "它",
                                                               "他们", "她们", "上述", "此类", "此举"};
constexpr std::array<std::string_view, 6> not_pronouns = {"其中", "其他", "其它", "其余", "其实", "该当"};

bool begins_with_pronoun(std::string_view text) {
  const auto begins = [&](std::string_view word) { return begins_with(text, word); };
  return std::any_of(chinese_pronouns.begin(), chinese_pronouns.end(), begins) &&
         std::none_of(not_pronouns.begin(), not_pronouns.end(), begins);
}

// Bytes of a date or span of time at the head: 2024年, 到2025年底, 截至目前.
std::size_t time_at_head(std::string_view sentence) {
  static constexpr std::u32string_view characters =
      U"0123456789０１２３４５６７８９年月日季度上下半初末底中旬前后至到截止目当今去明近第一二三四五六七八九十个期间以"
      U"来在从自同 ";
  std::size_t at = 0;
  while (at < sentence.size()) {
    std::size_t next = at;
    if (characters.find(next_code_point(sentence, next)) == std::u32string_view::npos) break;
    at = next;
  }
  return at;
}

bool chinese_needs(std::string_view sentence) {
  constexpr std::string_view comma = "，";
  std::string_view rest = sentence.substr(time_at_head(sentence));
  if (rest.size() < sentence.size()) {
    if (begins_with(rest, comma)) rest = rest.substr(comma.size());
    if (begins_with_pronoun(rest)) return true;
  }
  const std::string_view first_clause = sentence.substr(0, sentence.find(comma));
  for (const std::string_view so : {"据此", "对此", "为此", "由此", "就此", "与此"})
    if (contains(first_clause, so)) return true;
  // 评审组认为，该数字 …: who says it is not what it is about.
  if (first_clause.size() == sentence.size()) return false;
  for (const std::string_view verb : {"显示", "表示", "指出", "认为", "介绍", "预计", "称"}) {
    if (!first_clause.ends_with(verb)) continue;
    const std::string_view said = sentence.substr(first_clause.size() + comma.size());
    return begins_with_pronoun(said) && !begins_with(said, "其") && !begins_with(said, "它") &&
           !begins_with(said, "他");
  }
  return false;
}

}  // namespace

bool needs_antecedent(std::string_view sentence) {
  if (sentence.empty() || is_impersonal(sentence)) return false;
  if (opens_with_reference(sentence)) return true;
  return guess_language(sentence) == Language::zh ? chinese_needs(sentence) : english_needs(sentence);
}

bool gains_by_antecedent(std::string_view sentence) {
  const std::string lower = to_lower_ascii(sentence.substr(0, 40));
  for (const std::string_view opening :
       {"the difference ", "the rest ",   "the figure ", "the figures ", "the same ",     "the number ",
        "the other ",      "the others ", "the result ", "the results ", "the increase ", "the decrease ",
        "the change ",     "the reason ", "both ",       "neither ",     "another ",      "the company ",
        "the authors ",    "the group ",  "the agency ", "the team "})
    if (begins_with(lower, opening)) return true;
  // "The union therefore advises": from what?
  for (const std::string_view so : {" therefore ", " thus ", " accordingly "})
    if (contains(lower, so)) return true;
  const std::string_view first_clause = sentence.substr(0, std::min<std::size_t>(sentence.find("，"), 60));
  if (contains(first_clause, "因此") || contains(first_clause, "因而")) return true;
  for (const std::string_view opening : {"两者", "二者", "双方", "其余", "另一", "原因", "结果", "公司"})
    if (begins_with(sentence, opening)) return true;
  return false;
}

}  // namespace kaozheng::text
