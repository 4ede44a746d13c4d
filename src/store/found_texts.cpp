// SPDX-License-Identifier: Apache-2.0
#include "store/found_texts.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "base/bytes.h"
#include "text/index_terms.h"
#include "text/passage_index.h"

namespace kaozheng::store {
namespace {

using text::Range;

// Of what is shown, in characters.
constexpr std::size_t shown_max = 240, before_word_max = 60;

// The terms a query asks for, with their weights: single characters only where there is nothing longer.
std::map<std::string, float, std::less<>> asked_by(std::string_view query) {
  const std::vector<text::QueryTerm> terms = text::read_query(query).terms;
  const auto is_long = [](const text::QueryTerm& term) { return term.kind != text::TermKind::character; };
  const bool any_long = std::any_of(terms.begin(), terms.end(), is_long);
  std::map<std::string, float, std::less<>> asked;
  for (const text::QueryTerm& term : terms)
    if (!any_long || is_long(term)) asked.emplace(term.text, term.weight);
  return asked;
}

struct Place {
  std::vector<Range> marks;  // in order, disjoint
  float weight = 0;          // of the different terms among them
};

Place place_of(std::string_view words, const std::map<std::string, float, std::less<>>& asked) {
  Place place;
  std::set<std::string_view> seen;
  for (const text::IndexTerm& term : text::index_terms(words)) {
    const auto found = asked.find(term.text);
    if (found == asked.end()) continue;
    if (seen.insert(found->first).second) place.weight += found->second;
    // Neighbouring pairs of characters are one word to the reader.
    if (!place.marks.empty() && term.place.begin <= place.marks.back().end)
      place.marks.back().end = std::max(place.marks.back().end, term.place.end);
    else
      place.marks.push_back(term.place);
  }
  return place;
}

std::size_t characters(std::string_view words, Range range) {
  return count_code_points(words.substr(range.begin, range.end - range.begin));
}

// The sentence that says most of what was asked, with those around it as far as there is room.
Range best_sentences(std::string_view words, const std::map<std::string, float, std::less<>>& asked) {
  const std::vector<Range> sentences = text::sentences(words);
  if (sentences.empty()) return {0, words.size()};
  std::size_t best = 0;
  float weight = 0;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const float here = place_of(words.substr(sentences[i].begin, sentences[i].end - sentences[i].begin), asked).weight;
    if (here <= weight) continue;
    best = i;
    weight = here;
  }
  std::size_t first = best, last = best;
  const auto fits = [&](std::size_t from, std::size_t to) {
    return characters(words, {sentences[from].begin, sentences[to].end}) <= shown_max;
  };
  while (last + 1 < sentences.size() && fits(first, last + 1)) ++last;
  while (first > 0 && fits(first - 1, last)) --first;
  return {sentences[first].begin, sentences[last].end};
}

// The same without what does not fit, a little before the first mark.
Range cut_to_fit(std::string_view words, Range range, std::string_view first_mark) {
  if (characters(words, range) <= shown_max) return range;
  const auto mark = first_mark.empty() ? range.begin : static_cast<std::size_t>(first_mark.data() - words.data());
  const auto is_inside = [&](std::size_t at) { return (static_cast<unsigned char>(words[at]) & 0xC0) == 0x80; };
  std::size_t begin = mark;
  for (std::size_t left = before_word_max; left > 0 && begin > range.begin; --left) do {
      --begin;
    } while (begin > range.begin && is_inside(begin));
  std::size_t end = begin;
  for (std::size_t left = shown_max; left > 0 && end < range.end; --left) next_code_point(words, end);
  return {begin, std::min(end, range.end)};
}

// On one line, byte for byte.
std::string on_one_line(std::string_view words) {
  std::string line(words);
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return line;
}

}  // namespace

std::vector<RankedText> ranked(std::string_view query, std::vector<FoundText>& texts) {
  std::sort(texts.begin(), texts.end(), [](const FoundText& a, const FoundText& b) {
    return std::tie(b.started_at, a.run_id, a.document_id, a.place) <
           std::tie(a.started_at, b.run_id, b.document_id, b.place);
  });
  text::PassageIndex index;
  for (const FoundText& one : texts) index.add(one.title, one.text);
  std::vector<RankedText> best;
  for (const text::Scored& found : index.search(query, texts.size())) best.push_back({found.item, found.score});
  return best;
}

TextHit shown_hit(std::string_view query, const FoundText& found) {
  const auto asked = asked_by(query);
  const std::string_view words = found.text;
  Range range = best_sentences(words, asked);
  const Place around = place_of(words.substr(range.begin, range.end - range.begin), asked);
  std::string_view first_mark;
  if (!around.marks.empty()) {
    const Range first = around.marks.front();
    first_mark = words.substr(range.begin + first.begin, first.end - first.begin);
  }
  const Range cut = cut_to_fit(words, range, first_mark);
  const bool lacks_begin = cut.begin > range.begin, lacks_end = cut.end < range.end;

  TextHit hit;
  hit.kind = found.kind;
  hit.ref = found.ref;
  hit.title = found.title;
  hit.text =
      (lacks_begin ? "…" : "") + on_one_line(words.substr(cut.begin, cut.end - cut.begin)) + (lacks_end ? "…" : "");
  hit.marks = place_of(hit.text, asked).marks;
  return hit;
}

}  // namespace kaozheng::store
