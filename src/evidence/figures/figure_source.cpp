// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/figure_source.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "evidence/figures/metrics.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::Range;

constexpr std::size_t source_sentence_bytes_max = 2000;

bool ends_sentence(std::string_view text, char32_t c, std::size_t end) {
  if (c == U'。' || c == U'！' || c == U'？' || c == '\n' || c == U'!' || c == '?') return true;
  if (c != '.') return false;
  // A full stop, not a decimal point or an abbreviation in the middle of a name.
  return end >= text.size() || text[end] == '\n' ||
         (text[end] == ' ' && end + 1 < text.size() &&
          !text::is_ascii_lower(static_cast<unsigned char>(text[end + 1])) && end >= 3 &&
          text::is_ascii_lower(static_cast<unsigned char>(text[end - 2])) &&
          text::is_ascii_letter(static_cast<unsigned char>(text[end - 3])));
}
bool ends_clause(std::string_view text, char32_t c, std::size_t end) {
  switch (c) {
    case U'，':
    case U'；':
    case U'：':
    case U'（':
    case U'）':
    case ';':
    case '(':
    case ')':
    case U'｜':
    case '|':
      return true;
    case ',':
      return end >= text.size() || text[end] == ' ' || static_cast<unsigned char>(text[end]) >= 0x80;
    default:
      return ends_sentence(text, c, end);
  }
}

template <class Ends>
Range around(std::string_view text, Range range, Ends ends) {
  const std::size_t least = range.begin > source_sentence_bytes_max ? range.begin - source_sentence_bytes_max : 0;
  const std::size_t most = std::min(text.size(), range.end + source_sentence_bytes_max);
  std::size_t begin = range.begin;
  while (begin > least) {
    const char32_t c = text::code_point_before(text, begin);
    if (ends(text, c, begin)) break;
    --begin;
    while (begin > least && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  }
  std::size_t end = range.end;
  while (end < most) {
    std::size_t next = end;
    const char32_t c = next_code_point(text, next);
    if (ends(text, c, next)) break;
    end = next;
  }
  return {begin, end};
}

}  // namespace

Range sentence_around(std::string_view text, Range range) { return around(text, range, ends_sentence); }
Range clause_around(std::string_view text, Range range) { return around(text, range, ends_clause); }

FigureSource::FigureSource(std::string text, std::string_view date, std::string title)
    : found_(std::make_unique<FoundFigures>()) {
  FoundFigures& found = *found_;
  found.text = std::move(text);
  found.date = date;
  found.title = std::move(title);
  found.language = text::guess_language(std::string_view(found.text).substr(0, 4096));
  found.figures = text::figures(found.text, date);
  found.seeds = seeds(plain_tokens(found.text));
  found.sentence_of.reserve(found.figures.size());
  found.topics.reserve(found.figures.size());
  for (const text::Figure& figure : found.figures) found.topics.push_back(topic_of(figure));
  for (std::uint32_t i = 0; i < found.figures.size(); ++i) {
    const Range range = found.figures[i].range;
    if (found.sentences.empty() || range.end > found.sentences.back().range.end) {
      FigureSentence sentence;
      sentence.range = sentence_around(found.text, range);
      sentence.first = sentence.last = i;
      sentence.topic = topic_of(found.words(sentence.range));
      sentence.metrics = metric_classes(found.words(sentence.range));
      found.sentences.push_back(std::move(sentence));
    }
    found.sentences.back().last = i + 1;
    found.sentence_of.push_back(static_cast<std::uint32_t>(found.sentences.size() - 1));
  }
}
FigureSource::~FigureSource() = default;
FigureSource::FigureSource(FigureSource&&) noexcept = default;
FigureSource& FigureSource::operator=(FigureSource&&) noexcept = default;

const std::string& FigureSource::text() const { return found_->text; }
const std::string& FigureSource::date() const { return found_->date; }
const std::string& FigureSource::title() const { return found_->title; }
const std::vector<text::Figure>& FigureSource::figures() const { return found_->figures; }

}  // namespace kaozheng::evidence
