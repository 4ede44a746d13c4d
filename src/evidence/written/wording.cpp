// SPDX-License-Identifier: Apache-2.0
#include "evidence/written/wording.h"

#include <algorithm>

#include "base/bytes.h"
#include "evidence/written/marks.h"
#include "text/characters.h"
#include "text/references.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t quotations_max = 24;  // of one sentence that are looked up; more are no quotations

bool is_ending(char32_t c) {
  return text::is_space(c) || c == U'。' || c == U'，' || c == U'、' || c == U'；' || c == U'：' || c == U'！' ||
         c == U'？' || c == '.' || c == ',' || c == ';' || c == ':' || c == '!' || c == '?';
}

std::string_view without_end_marks(std::string_view words) {
  while (!words.empty()) {
    const char32_t last = text::code_point_before(words, words.size());
    if (!is_ending(last)) break;
    words.remove_suffix(std::min(words.size(), text::utf8_length(last)));
  }
  return words;
}

bool joins_words(char32_t left, char32_t right) {
  const auto letter_or_digit = [](char32_t c) { return text::is_ascii_letter(c) || text::is_digit(c); };
  return letter_or_digit(left) && letter_or_digit(right);
}

// Whether the range cuts a word or a figure of the source in two.
bool cuts_a_word(std::string_view source, const text::Range& range) {
  const char32_t before = text::code_point_before(source, range.begin),
                 first = text::code_point_at(source, range.begin);
  const char32_t last = text::code_point_before(source, range.end), after = text::code_point_at(source, range.end);
  if (joins_words(before, first) || joins_words(last, after)) return true;
  const bool point_before = (before == '.' || before == ',') && range.begin > 1;
  if (point_before && text::is_digit(first) && text::is_digit(text::code_point_before(source, range.begin - 1)))
    return true;
  const bool point_after = after == '.' || after == ',';
  return point_after && text::is_digit(last) && text::is_digit(text::code_point_at(source, range.end + 1));
}

text::Range find_whole(std::string_view source, std::string_view words) {
  constexpr int places_max = 8;
  std::size_t offset = 0;
  for (int place = 0; place < places_max; ++place) {
    const text::Range found = text::find_quote(source.substr(offset), words);
    if (found.end == 0) return {};
    const text::Range range{found.begin + offset, found.end + offset};
    if (!cuts_a_word(source, range)) return range;
    offset = range.end;
  }
  return {};
}

// A text without its note marks, and where each byte of it stood.
struct WithoutNotes {
  std::string text;
  std::vector<std::size_t> from;
};

WithoutNotes without_notes(std::string_view source) {
  WithoutNotes result;
  for (std::size_t position = 0; position < source.size();) {
    if (source[position] == '[') {
      const Mark mark = mark_at(source, position);
      if (mark.kind == MarkKind::numbers) {
        position = mark.end;
        continue;
      }
    }
    result.from.push_back(position);
    result.text += source[position++];
  }
  return result;
}

struct QuoteMark {
  std::size_t begin = 0;
  std::size_t end = 0;
};
// A quotation with the marks it has; an absent mark is empty and lies at the sentence's edge.
struct Quotation {
  QuoteMark open;
  QuoteMark close;
};

bool is_quote_opener(char32_t c) { return c == U'“' || c == U'「' || c == U'『'; }
bool is_quote_closer(char32_t c) { return c == U'”' || c == U'」' || c == U'』'; }

std::vector<Quotation> find_quotations(std::string_view sentence) {
  std::vector<Quotation> result;
  std::vector<QuoteMark> open;
  std::vector<QuoteMark> straight;
  for (std::size_t position = 0; position < sentence.size();) {
    QuoteMark mark{position, 0};
    const char32_t c = next_code_point(sentence, position);
    mark.end = position;
    if (c == '"' || c == U'＂') {
      straight.push_back(mark);
    } else if (is_quote_opener(c)) {
      open.push_back(mark);
    } else if (is_quote_closer(c)) {
      result.push_back({open.empty() ? QuoteMark{} : open.back(), mark});
      if (!open.empty()) open.pop_back();
    }
  }
  for (const QuoteMark& mark : open) result.push_back({mark, {sentence.size(), sentence.size()}});
  // A lone straight mark may be inches or seconds.
  for (std::size_t i = 0; i + 1 < straight.size(); i += 2) result.push_back({straight[i], straight[i + 1]});
  return result;
}

std::string_view words_of(std::string_view sentence, const Quotation& quotation) {
  return sentence.substr(quotation.open.end, quotation.close.begin - quotation.open.end);
}

}  // namespace

text::Range find_words(std::string_view source, std::string_view words) {
  words = without_end_marks(trim(words));
  if (words.empty()) return {};
  if (const text::Range found = find_whole(source, words); found.end > 0) return found;
  if (!contains(source, "[")) return {};
  const WithoutNotes plain = without_notes(source);
  if (plain.text.size() == source.size()) return {};
  const text::Range found = find_whole(plain.text, words);
  if (found.end == 0) return {};
  return {plain.from[found.begin], plain.from[found.end - 1] + 1};
}

text::Range find_sentence(std::string_view source, std::string_view sentence) {
  if (const text::Range found = find_words(source, sentence); found.end > 0) return found;
  const std::string undated = text::without_absolute_dates(sentence);
  return undated == sentence ? text::Range{} : find_words(source, undated);
}

bool stands_in(const std::vector<std::string_view>& sources, std::string_view sentence) {
  return std::any_of(sources.begin(), sources.end(),
                     [&](std::string_view source) { return find_sentence(source, sentence).end > 0; });
}

std::vector<std::string> quotations(std::string_view sentence) {
  std::vector<std::string> result;
  for (const Quotation& quotation : find_quotations(sentence)) result.emplace_back(words_of(sentence, quotation));
  return result;
}

std::string without_false_quotations(std::string_view sentence, const std::vector<std::string_view>& sources) {
  std::vector<QuoteMark> dropped;
  std::size_t looked_up = 0;
  for (const Quotation& quotation : find_quotations(sentence)) {
    if (++looked_up <= quotations_max && stands_in(sources, words_of(sentence, quotation))) continue;
    for (const QuoteMark& mark : {quotation.open, quotation.close})
      if (mark.begin < mark.end) dropped.push_back(mark);
  }
  std::sort(dropped.begin(), dropped.end(), [](const QuoteMark& a, const QuoteMark& b) { return a.begin < b.begin; });
  std::string result;
  std::size_t position = 0;
  for (const QuoteMark& mark : dropped) {
    result += sentence.substr(position, mark.begin - position);
    position = mark.end;
  }
  result += sentence.substr(position);
  return result;
}

}  // namespace kaozheng::evidence
