// SPDX-License-Identifier: Apache-2.0
#include "reports/foreign_wording.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "reports/report_words.h"
#include "reports/verdict_marks.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

using text::begins_with;

constexpr std::array<std::string_view, 9> source_words = {"来源",   "资料来源", "数据来源",    "出处",        "引自",
                                                          "source", "sources",  "data source", "data sources"};

struct Amounts {
  std::size_t han = 0;
  std::size_t words = 0;  // of letters, in other scripts than Han
  std::size_t digits = 0;
};
// A Chinese character says about half as much as a word.
std::size_t length_of(const Amounts& amounts) { return amounts.han + 2 * amounts.words; }
constexpr std::size_t long_enough = 10;  // for a statement without a full stop

// Counted until the text is long enough for anything.
Amounts amounts_of(std::string_view text) {
  Amounts amounts;
  bool in_word = false;
  for (std::size_t position = 0; position < text.size() && length_of(amounts) < long_enough;) {
    const char32_t c = next_code_point(text, position);
    const bool han = text::is_unspaced_script(c);
    const bool letter = !han && (text::is_ascii_letter(c) || (c >= 0xC0 && c < 0x2000));
    amounts.han += han ? 1 : 0;
    amounts.digits += text::is_digit(c) ? 1 : 0;
    if (letter && !in_word) ++amounts.words;
    in_word = letter || (in_word && (c == '\'' || c == U'’' || c == '-'));
  }
  return amounts;
}

// The word of `source_words` with a colon at the head, 0 when there is none.
std::size_t source_word_length(std::string_view text) {
  constexpr std::size_t word_bytes_max = 16;
  const std::string_view head = text.substr(0, word_bytes_max);
  if (!contains(head, ":") && !contains(head, "：")) return 0;
  for (const std::string_view word : source_words) {
    if (!equals_ignoring_case(text.substr(0, word.size()), word)) continue;
    const char32_t behind = text::code_point_at(text, word.size());
    if (behind == ':' || behind == U'：') return word.size();
  }
  return 0;
}

// A bracket's inside that ends in a year behind a comma or a name: "Smith et al., 2023", "国家统计局，2024".
bool names_a_year(std::string_view inside) {
  if (!inside.empty() && text::is_ascii_lower(static_cast<unsigned char>(inside.back()))) inside.remove_suffix(1);
  constexpr std::size_t year_digits = 4;
  if (inside.size() < year_digits + 3) return false;
  const std::string_view year = inside.substr(inside.size() - year_digits);
  if (!begins_with(year, "19") && !begins_with(year, "20")) return false;
  if (year.find_first_not_of("0123456789") != std::string_view::npos) return false;
  std::string_view name = trim(inside.substr(0, inside.size() - year_digits));
  const char32_t joint = text::code_point_before(name, name.size());
  if (joint != ',' && joint != U'，') return false;
  const char32_t first = text::code_point_at(name, 0);
  return text::is_ascii_upper(first) || text::is_han(first) || (first >= 0xC0 && first < 0x180);
}

}  // namespace

bool leads_over(std::string_view sentence) { return sentence.ends_with(":") || sentence.ends_with("："); }

bool states(std::string_view sentence) {
  sentence = trim(sentence);
  if (leads_over(sentence) || sentence.ends_with("?") || sentence.ends_with("？")) return false;
  const Amounts amounts = amounts_of(sentence);
  const char32_t last = text::code_point_before(sentence, sentence.size());
  const bool ended = last == '.' || last == U'。' || last == '!' || last == U'！';
  const std::size_t length_min = amounts.digits > 0 ? (ended ? 2 : 3) : ended ? 4 : long_enough;
  return length_of(amounts) >= length_min;
}

bool row_states(std::string_view row) {
  const bool two_cells = contains(row, ": ") || contains(row, "：");
  const Amounts amounts = amounts_of(row);
  return two_cells && (amounts.han >= 2 || amounts.words >= 1);
}

bool is_field(std::string_view markdown) {
  constexpr std::size_t name_bytes_max = 40;
  if (!begins_with(markdown, "**")) return false;
  const std::size_t close = markdown.find("**", 2);
  if (close > name_bytes_max) return false;
  const std::string_view name = markdown.substr(2, close - 2), value = trim(markdown.substr(close + 2));
  const bool colon = leads_over(name) || begins_with(value, ":") || begins_with(value, "：");
  const char32_t last = text::code_point_before(value, value.size());
  return colon && last != '.' && last != U'。' && last != ']' && last != U'；' && last != '!' && last != U'！';
}

bool opens_with_source_word(std::string_view sentence) {
  while (!sentence.empty()) {
    const char32_t first = text::code_point_at(sentence, 0);
    if (first != '(' && first != U'（' && first != '*' && first != '[' && first != U'【' && first != ' ') break;
    sentence.remove_prefix(text::utf8_length(first));
  }
  return source_word_length(sentence) > 0;
}

bool names_a_source(std::string_view sentence) {
  constexpr std::size_t bracket_bytes_max = 300;
  constexpr std::string_view first_bytes = "(\xEF";
  for (std::size_t position = 0;;) {
    position = sentence.find_first_of(first_bytes, position);
    if (position == std::string_view::npos) break;
    const char32_t c = next_code_point(sentence, position);
    if (c != '(' && c != U'（') continue;
    const std::string_view ahead = sentence.substr(position, bracket_bytes_max);
    if (source_word_length(ahead) > 0) return true;
    const std::size_t close = std::min(ahead.find(c == '(' ? ")" : "）"), ahead.size());
    for (const std::string& part : split(ahead.substr(0, close), ';'))
      if (names_a_year(trim(part))) return true;
    position += std::min(close, ahead.size());
  }
  return false;
}

namespace {

// "〔◐ 部分支持〕" at the head or the end of a sentence.
void take_mark(std::string& sentence, const Words& own, std::string_view shape) {
  const std::string_view open = trim(own.mark), close = own.mark_end;
  const std::string mark = std::string(open) + std::string(shape) + " ";
  if (begins_with(sentence, mark)) {
    const std::size_t end = sentence.find(close);
    if (end != std::string::npos) sentence = std::string(trim(std::string_view(sentence).substr(end + close.size())));
  }
  const std::size_t begin = sentence.ends_with(close) ? sentence.rfind(mark) : std::string::npos;
  if (begin != std::string::npos) sentence = std::string(trim(std::string_view(sentence).substr(0, begin)));
}

// A sentence may have a verdict and, behind it, a strength.
void take_marks(std::string& sentence, const Words& own, Language language) {
  for (int turn = 0; turn < 2; ++turn) {
    take_mark(sentence, own, strength_shape);
    for (const Verdict verdict : verdicts) take_mark(sentence, own, verdict_mark(verdict, language).shape);
  }
}

}  // namespace

OwnMarks take_own_marks(std::string& sentence) {
  OwnMarks marks;
  for (const Language language : {Language::zh, Language::en}) {
    const Words& own = words(language);
    take_marks(sentence, own, language);
    const std::string_view mark = trim(own.inference_mark);
    if (begins_with(sentence, mark)) {
      marks.inference_before = true;
      sentence = std::string(trim(std::string_view(sentence).substr(mark.size())));
    }
    if (sentence.ends_with(mark)) {
      marks.inference = true;
      sentence = std::string(trim(std::string_view(sentence).substr(0, sentence.size() - mark.size())));
    }
    if (begins_with(sentence, trim(own.notice_mark))) marks.remark = true;
  }
  return marks;
}

bool is_own_field(std::string_view sentence) {
  for (const Language language : {Language::zh, Language::en}) {
    const Words& own = words(language);
    for (const std::string_view name : {own.task, own.topic, own.provider, own.model, own.engines, own.loops})
      if (begins_with(sentence, name) && begins_with(sentence.substr(name.size()), ":")) return true;
  }
  return false;
}

bool names_own_check(std::string_view heading) {
  return heading == words(Language::zh).check || heading == words(Language::en).check;
}

bool names_own_notes(std::string_view heading) {
  for (const Language language : {Language::zh, Language::en}) {
    const std::string_view name = words(language).notes;
    if (begins_with(heading, name) && trim(heading.substr(name.size())) == ":") return true;
  }
  return false;
}

}  // namespace kaozheng::reports
