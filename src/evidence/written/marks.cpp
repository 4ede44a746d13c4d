// SPDX-License-Identifier: Apache-2.0
#include "evidence/written/marks.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t mark_bytes_max = 400;
constexpr long range_length_max = 50;
constexpr long number_max = 999'999;
constexpr long note_max = 999;
constexpr std::size_t note_name_bytes_max = 40;

bool is_opener(char32_t c) {
  return c == '[' || c == '(' || c == U'【' || c == U'（' || c == U'［' || c == U'〔' || c == U'〖' || c == U'⟦';
}
bool is_closer(char32_t c) {
  return c == ']' || c == ')' || c == U'】' || c == U'）' || c == U'］' || c == U'〕' || c == U'〗' || c == U'⟧';
}
bool is_round(char32_t c) { return c == '(' || c == U'（'; }
bool is_separator(char32_t c) {
  return text::is_space(c) || c == ',' || c == U'，' || c == U'、' || c == ';' || c == U'；' || c == '/' || c == '&' ||
         c == '+' || c == '|' || c == ':' || c == U'：' || c == '^' || c == '#' || c == '*' || c == '\\' ||
         c == U'和' || c == U'与' || c == U'及';
}
// Fewer than is_separator: "[16:9]" and "[3/4]" are text.
bool is_note_separator(char32_t c) {
  return text::is_space(c) || c == ',' || c == U'，' || c == U'、' || c == ';' || c == U'；' || c == '&' || c == '^' ||
         c == '\\' || c == U'和' || c == U'与' || c == U'及';
}
bool is_range_mark(char32_t c) {
  return c == '-' || c == U'–' || c == U'—' || c == '~' || c == U'～' || c == U'至' || c == U'到';
}
bool is_finding_letter(char32_t c) { return c == 'F' || c == 'f' || c == U'Ｆ' || c == U'ｆ'; }

// Words that stand before labels and mean nothing more.
constexpr std::array<std::string_view, 14> leading_words = {"sources", "source", "refs", "ref",  "see",  "from", "and",
                                                            "参见",    "来源",   "依据", "根据", "参考", "证据", "见"};
constexpr std::array<std::string_view, 4> finding_words = {"findings", "finding", "发现", "研究发现"};

template <std::size_t N>
std::size_t word_at(std::string_view text, const std::array<std::string_view, N>& words) {
  for (const std::string_view word : words)
    if (equals_ignoring_case(text.substr(0, word.size()), word)) return word.size();
  return 0;
}

class MarkReader {
 public:
  MarkReader(std::string_view text, std::size_t position, MarkReading reading)
      : text_(text.substr(0, position + mark_bytes_max)),
        position_(position),
        notes_only_(reading == MarkReading::notes) {}

  Mark read() {
    Mark mark;
    const char32_t opener = text::code_point_at(text_, position_);
    if (!is_opener(opener) || (notes_only_ && is_round(opener))) return mark;
    next_code_point(text_, position_);
    int depth = 1;
    while (depth > 0) {
      if (position_ >= text_.size()) return {};
      const std::size_t here = position_;
      const char32_t c = next_code_point(text_, position_);
      if (is_opener(c) && depth < 3)
        ++depth;
      else if (is_closer(c))
        --depth;
      else if (c == U'†' && seen_number_)
        skip_to_closer();
      else if (is_range_mark(c))
        in_range_ = last_ > 0;
      else if (notes_only_ && c == ':' && opener == U'【' && seen_number_)  // 【3:12†source】
        in_place_ = true;
      else if (notes_only_ ? is_note_separator(c) : is_separator(c))
        continue;
      else if (!read_item(here))
        return {};
    }
    mark.end = position_;
    if (!labels_.empty())
      mark.kind = MarkKind::findings;
    else if (seen_number_ && !is_round(opener))
      mark.kind = MarkKind::numbers;
    mark.labels = std::move(labels_);
    if (mark.kind == MarkKind::numbers) mark.notes = std::move(notes_);
    return mark;
  }

 private:
  // A label, a number or a word at `here`.
  bool read_item(std::size_t here) {
    position_ = here;
    const std::string_view rest = text_.substr(here);
    if (const std::size_t length = notes_only_ ? 0 : word_at(rest, finding_words)) {
      of_findings_ = true;
      position_ += length;
      return true;
    }
    if (const std::size_t length = word_at(rest, leading_words)) {
      position_ += length;
      return true;
    }
    if (!notes_only_ && is_finding_letter(text::code_point_at(text_, here))) {
      of_findings_ = true;
      next_code_point(text_, position_);
      while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '_')) ++position_;
    }
    return read_number();
  }

  bool read_number() {
    long number = 0;
    int digits = 0;
    while (position_ < text_.size()) {
      std::size_t next = position_;
      const char32_t c = next_code_point(text_, next);
      if (!text::is_digit(c)) break;
      const long digit = static_cast<long>(c >= 0xFF10 ? c - 0xFF10 : c - '0');
      number = std::min(number_max + 1, number * 10 + digit);
      ++digits;
      position_ = next;
    }
    if (digits == 0) return false;
    if (notes_only_ && (number < 1 || number > note_max || digits > 3)) return false;
    seen_number_ = true;
    const bool range = in_range_ && number > last_ && number - last_ <= range_length_max;
    for (long i = range ? last_ + 1 : number; i <= number && !in_place_; ++i)
      of_findings_ ? labels_.push_back("F" + std::to_string(i)) : notes_.push_back(std::to_string(i));
    if (of_findings_ || notes_only_) last_ = number;
    in_range_ = false;
    return true;
  }

  void skip_to_closer() {
    while (position_ < text_.size() && !is_closer(text::code_point_at(text_, position_)))
      next_code_point(text_, position_);
  }

  std::string_view text_;
  std::size_t position_;
  const bool notes_only_;
  std::vector<std::string> labels_;
  std::vector<std::string> notes_;
  bool of_findings_ = false;  // numbers that follow are findings'
  bool in_place_ = false;     // numbers that follow are places in a source
  bool seen_number_ = false;
  bool in_range_ = false;
  long last_ = 0;
};

// "[^name]"
Mark named_note(std::string_view text, std::size_t position) {
  Mark mark;
  if (!text::begins_with(text.substr(position), "[^")) return mark;
  const std::string_view rest = text.substr(position + 2, note_name_bytes_max);
  const std::size_t length = std::min(rest.find(']'), rest.size());
  const bool named = length > 0 && length < rest.size() &&
                     std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length), [](char c) {
                       const auto u = static_cast<unsigned char>(c);
                       return text::is_ascii_letter(u) || text::is_ascii_digit(u) || c == '_' || c == '-' || c == '.';
                     });
  if (!named) return mark;
  mark.kind = MarkKind::numbers;
  mark.notes = {std::string(rest.substr(0, length))};
  mark.end = position + 2 + length + 1;
  return mark;
}

}  // namespace

Mark mark_at(std::string_view text, std::size_t position, MarkReading reading) {
  if (position >= text.size() || !may_open_mark(text[position])) return {};
  Mark mark = MarkReader(text, position, reading).read();
  return mark.kind == MarkKind::none ? named_note(text, position) : mark;
}

int superscript_digit(char32_t c) {
  if (c == U'¹') return 1;
  if (c == U'²' || c == U'³') return static_cast<int>(c - U'²') + 2;
  if (c == U'⁰' || (c >= U'⁴' && c <= U'⁹')) return static_cast<int>(c - U'⁰');
  return -1;
}

bool only_marks(std::string_view line) {
  bool any = false;
  for (std::size_t position = 0; position < line.size();) {
    const Mark mark = mark_at(line, position);
    if (mark.kind != MarkKind::none) {
      any = true;
      position = mark.end;
    } else if (!is_separator(next_code_point(line, position))) {
      return false;
    }
  }
  return any;
}

}  // namespace kaozheng::evidence
