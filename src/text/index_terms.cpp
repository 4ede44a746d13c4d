// SPDX-License-Identifier: Apache-2.0
#include "text/index_terms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

constexpr float pair_across_words = 0.7f;
constexpr float single_character = 0.8f;
constexpr float relating_word = 0.5f;
constexpr float name_like = 1.5f;
constexpr float named_first = 0.3f;  // what the first word gains, a third of it the second

bool is_scale(char32_t c) { return c == U'十' || c == U'百' || c == U'千' || c == U'万' || c == U'亿' || c == U'兆'; }

// "%" or the Chinese scale that follows a number ending at `end`; empty when there is none.
std::string_view scale_at(std::string_view text, std::size_t end) {
  std::size_t next = end;
  if (code_point_at(text, end) == '%' || code_point_at(text, end) == 0xFF05) {
    next_code_point(text, next);
    return text.substr(end, next - end);
  }
  for (std::size_t at = end; is_scale(code_point_at(text, at)); next = at) next_code_point(text, at);
  return text.substr(end, next - end);
}

// Terms of the text between `begin` and `end`, which holds no script without spaces.
void add_spaced(std::string_view text, std::size_t begin, std::size_t end, std::vector<IndexTerm>& result) {
  for (const Range& word : words(text.substr(begin, end - begin))) {
    const Range place{begin + word.begin, begin + word.end};
    const std::string_view written = text.substr(place.begin, place.end - place.begin);
    for (std::string& term : terms(written)) {
      const bool figure = is_ascii_digit(static_cast<unsigned char>(term.front()));
      const std::string_view scale = figure ? scale_at(text, place.end) : std::string_view();
      std::string with_scale = scale.empty() ? std::string() : term + (scale == "％" ? "%" : std::string(scale));
      result.push_back({std::move(term), figure ? TermKind::figure : TermKind::word, place});
      if (!scale.empty())
        result.push_back({std::move(with_scale), TermKind::figure, {place.begin, place.end + scale.size()}});
    }
  }
}

// Every character of the run between `begin` and `end`, and every pair.
void add_unspaced(std::string_view text, std::size_t begin, std::size_t end, std::vector<IndexTerm>& result) {
  for (std::size_t at = begin; at < end;) {
    const std::size_t here = at;
    next_code_point(text, at);
    result.push_back({std::string(text.substr(here, at - here)), TermKind::character, {here, at}});
    if (at >= end) break;
    std::size_t after = at;
    next_code_point(text, after);
    result.push_back({std::string(text.substr(here, after - here)), TermKind::pair, {here, after}});
  }
}

const std::unordered_set<std::string>& relating_words() {
  static const std::unordered_set<std::string> stems = [] {
    std::unordered_set<std::string> result;
    for (const std::string& stem :
         terms("increase decrease reduce induce lead result associated association effect high higher low lower cause "
               "play role use show lack require regulate affect improve promote significant significantly compare "
               "important involve due exhibit contribute enhance inhibit prevent occur depend develop form present "
               "among through during between after before more most less other only same within without per because "
               "while against under new different many some great major common first one two key likely linked "
               "mediate via risk"))
      result.insert(stem);
    return result;
  }();
  return stems;
}

// Longest first where one begins another.
constexpr std::array<std::string_view, 44> question_words = {
    "什么时候", "为什么", "哪一年", "哪一天", "哪几个", "哪几年", "有多少", "是什么", "有什么", "有哪些", "怎么样",
    "什么样",   "请问",   "什么",   "哪些",   "哪个",   "哪里",   "哪年",   "哪位",   "哪几",   "哪种",   "哪天",
    "哪儿",     "何时",   "何地",   "何人",   "多少",   "多久",   "怎么",   "怎样",   "如何",   "为何",   "几个",
    "几年",     "几位",   "几次",   "几天",   "几种",   "几部",   "是谁",   "哪",     "谁",     "吗",     "呢"};
constexpr std::array<std::string_view, 21> figure_questions = {
    "多少", "几个", "几年", "几位",   "几次", "几天",     "几种",     "几部",     "何时",      "什么时候", "哪年",
    "哪天", "多久", "几月", "哪一年", "哪一", "how many", "how much", "how long", "what year", "when "};

bool is_particle(std::string_view character) {
  static const std::unordered_set<std::string_view> particles = {
      "的", "是", "了", "在", "和", "与", "有", "为", "被", "个", "些", "因", "由", "于", "对",
      "中", "从", "以", "其", "之", "年", "第", "一", "什", "么", "几", "何", "就", "也", "都"};
  return particles.count(character) > 0;
}

// For every byte of `text`, whether it belongs to a question word.
std::vector<char> questions_in(std::string_view text) {
  std::vector<char> result(text.size(), 0);
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0xE4) {  // no Han character begins here
      ++at;
      continue;
    }
    const std::string_view rest = text.substr(at);
    const auto found = std::find_if(question_words.begin(), question_words.end(),
                                    [&](std::string_view word) { return begins_with(rest, word); });
    if (found == question_words.end()) {
      ++at;
      continue;
    }
    std::fill_n(result.begin() + static_cast<std::ptrdiff_t>(at), found->size(), char{1});
    at += found->size();
  }
  return result;
}

// ALDH1, DNA, mRNA: most likely what the query is about.
bool reads_like_a_name(std::string_view written) {
  std::size_t upper = 0, digits = 0, letters = 0;
  for (const char c : written) {
    const auto code = static_cast<unsigned char>(c);
    upper += is_ascii_upper(code);
    digits += is_ascii_digit(code);
    letters += is_ascii_letter(code);
  }
  return upper >= 2 || (digits > 0 && letters > 0);
}

// Gives each term of a query its weight, in the order of the text.
class Weigher {
 public:
  explicit Weigher(std::string_view text) : text_(text), questions_(questions_in(text)), word_begins_(text.size(), 0) {
    for (const Range& word : words(text)) word_begins_[word.begin] = 1;
  }

  float weight(const IndexTerm& term) {
    switch (term.kind) {
      case TermKind::word:
        return weight_of_word(term);
      case TermKind::figure:
        return 1;
      case TermKind::character:
        return questions_[term.place.begin] || is_particle(term.text) ? 0 : single_character;
      case TermKind::pair:
        break;
    }
    std::size_t second = term.place.begin;
    next_code_point(text_, second);
    if (questions_[term.place.begin] || questions_[second]) return 0;
    if (is_particle(text_.substr(term.place.begin, second - term.place.begin)) &&
        is_particle(text_.substr(second, term.place.end - second)))
      return 0;
    return word_begins_[second] ? pair_across_words : 1;
  }

 private:
  float weight_of_word(const IndexTerm& term) {
    const auto place = static_cast<float>(words_before_++);
    float weight = 1 + named_first * std::exp(-place);
    if (reads_like_a_name(text_.substr(term.place.begin, term.place.end - term.place.begin)))
      weight *= name_like;
    else if (relating_words().count(term.text))
      weight *= relating_word;
    return weight;
  }

  std::string_view text_;
  std::vector<char> questions_;
  std::vector<char> word_begins_;  // of every byte: whether a dictionary word begins there
  std::size_t words_before_ = 0;
};

}  // namespace

std::vector<IndexTerm> index_terms(std::string_view text) {
  std::vector<IndexTerm> result;
  std::size_t spaced_begin = 0;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    if (!is_unspaced_script(next_code_point(text, position))) continue;
    add_spaced(text, spaced_begin, begin, result);
    while (position < text.size()) {
      std::size_t next = position;
      if (!is_unspaced_script(next_code_point(text, next))) break;
      position = next;
    }
    add_unspaced(text, begin, position, result);
    spaced_begin = position;
  }
  add_spaced(text, spaced_begin, text.size(), result);
  return result;
}

Query read_query(std::string_view text) {
  std::vector<IndexTerm> found = index_terms(text);
  Query query;
  std::unordered_map<std::string_view, std::size_t> places;
  const auto read = [&](auto weight_of) {
    for (const IndexTerm& term : found) {
      const float weight = weight_of(term);
      if (weight <= 0) continue;
      const auto [place, added] = places.emplace(term.text, query.terms.size());
      if (added)
        query.terms.push_back({term.text, term.kind, weight});
      else
        query.terms[place->second].weight = std::max(query.terms[place->second].weight, weight);
    }
  };
  Weigher weigher(text);
  read([&](const IndexTerm& term) { return weigher.weight(term); });
  if (query.terms.empty()) read([](const IndexTerm&) { return 1.0f; });  // nothing but question words
  const std::string lower = to_lower_ascii(text);
  query.asks_for_figure = std::any_of(figure_questions.begin(), figure_questions.end(),
                                      [&](std::string_view question) { return contains(lower, question); });
  return query;
}

}  // namespace kaozheng::text
