// SPDX-License-Identifier: Apache-2.0
#include "evidence/written/inline_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "evidence/written/marks.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::begins_with;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t link_text_bytes_max = 1000;
constexpr std::size_t link_target_bytes_max = 4000;
constexpr std::size_t tag_bytes_max = 4000;
constexpr std::size_t scheme_bytes_max = 20;

bool is_letter_or_digit(char32_t c) { return text::is_ascii_letter(c) || text::is_ascii_digit(c); }
bool is_end_mark(char32_t c) {
  return c == U'。' || c == U'！' || c == U'？' || c == U'；' || c == U'…' || c == '.' || c == '!' || c == '?';
}
bool is_open_bracket(char32_t c) {
  return c == '(' || c == '[' || c == U'（' || c == U'【' || c == U'［' || c == U'〔';
}
bool is_close_bracket(char32_t c) {
  return c == ')' || c == ']' || c == U'）' || c == U'】' || c == U'］' || c == U'〕';
}
bool is_pause(char32_t c) {
  return c == ',' || c == U'，' || c == U'、' || c == ';' || c == U'；' || c == ':' || c == U'：';
}

// The bracket that closes the one at `position`, npos when none does within `bytes_max`.
std::size_t closing(std::string_view text, std::size_t position, char close, std::size_t bytes_max) {
  const char open = text[position];
  int depth = 0;
  for (std::size_t i = position; i < text.size() && i - position < bytes_max; ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == open)
      ++depth;
    else if (text[i] == close && --depth == 0)
      return i;
  }
  return npos;
}

struct Entity {
  std::string_view name;
  std::string_view meaning;
};
constexpr std::array<Entity, 7> entities = {
    {{"&nbsp;", " "}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"}}};

// Words that only lead to what stood behind them.
constexpr std::array<std::string_view, 12> lead_words = {"链接",   "来源",    "网址", "参见", "引自", "见",
                                                         "source", "sources", "link", "url",  "see",  "via"};

struct InlineForms {
  MarkReading reading = MarkReading::findings;
  Superscripts superscripts = Superscripts::text;
};

class InlineReader {
 public:
  InlineReader(std::string_view markdown, InlineForms forms, int depth = 0)
      : in_(markdown), forms_(forms), depth_(depth) {}

  InlineText read() {
    while (position_ < in_.size())
      if (!take_plain() && !read_markup()) take();
    for (PlacedMark& mark : out_.marks) mark.position = std::min(mark.position, out_.text.size());
    for (PlacedNote& note : out_.notes) note.position = std::min(note.position, out_.text.size());
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return in_.substr(position_); }
  char32_t next() const { return text::code_point_at(in_, position_); }
  char32_t last() const { return text::code_point_before(out_.text, out_.text.size()); }

  bool foreign() const { return forms_.reading == MarkReading::notes; }
  Mark mark_here(std::size_t position) const { return mark_at(in_, position, forms_.reading); }

  // The text grows and shrinks with its places in the Markdown.
  void put(char c, std::size_t place) {
    out_.text += c;
    out_.from.push_back(place);
  }
  void shrink(std::size_t size) {
    out_.text.resize(size);
    out_.from.resize(size);
  }
  void drop_blank() {
    if (out_.text.ends_with(' ')) shrink(out_.text.size() - 1);
  }
  void drop_blanks() {
    while (out_.text.ends_with(' ')) shrink(out_.text.size() - 1);
  }

  // Most characters are text and nothing else: letters and digits within a word, common Chinese characters.
  bool take_plain() {
    const std::size_t begin = position_;
    const auto byte = [&](std::size_t place) { return static_cast<unsigned char>(in_[place]); };
    while (position_ < in_.size()) {
      const unsigned char c = byte(position_);
      if (c < 0x80) {
        if (!is_letter_or_digit(c) || position_ == 0 || !is_letter_or_digit(byte(position_ - 1))) break;
        ++position_;
      } else {
        const bool chinese = c >= 0xE5 && c <= 0xE9 && position_ + 2 < in_.size() && byte(position_ + 1) >> 6 == 2 &&
                             byte(position_ + 2) >> 6 == 2;
        if (!chinese) break;
        position_ += 3;
      }
    }
    out_.text += in_.substr(begin, position_ - begin);
    for (std::size_t place = begin; place < position_; ++place) out_.from.push_back(place);
    return position_ > begin;
  }

  // One character as it is; white space runs become one blank.
  void take() {
    const std::size_t here = position_;
    const char32_t c = next_code_point(in_, position_);
    if (is_close_bracket(c) && closes_nothing()) return;
    const bool closes_up = is_end_mark(c) || is_pause(c);
    const bool blank_is_left = c > 0x7F || removed_at_ + 1 == out_.text.size();
    if (closes_up && blank_is_left) drop_blank();
    if (c == U'。' && last() == U'。') return;
    if (c == '\n') {
      drop_blanks();
      if (!out_.text.empty()) put('\n', here);
    } else if (!text::is_space(c)) {
      append_code_point(out_.text, c);
      for (std::size_t place = here; out_.from.size() < out_.text.size(); ++place)
        out_.from.push_back(std::min(place, position_ - 1));
    } else if (!out_.text.empty() && !text::is_space(last())) {
      put(' ', here);
    }
  }

  // Whether markup stood at the position and was read.
  bool read_markup() {
    const char c = in_[position_];
    switch (c) {
      case '\\':
        return read_escape();
      case '!':
        return read_image();
      case '<':
        return read_tag();
      case '&':
        return read_entity();
      case '*':
      case '_':
      case '~':
        return read_emphasis(c);
      case '`':
        return foreign() ? read_code() : read_emphasis(c);
      default:
        break;
    }
    if (may_open_mark(c) && read_mark()) return true;
    if (c == '[' && read_link()) return true;
    return read_superscript() || read_address();
  }

  bool read_escape() {
    constexpr std::string_view escapable = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    if (position_ + 1 >= in_.size() || escapable.find(in_[position_ + 1]) == npos) return false;
    ++position_;
    if (in_[position_] == '[' || in_[position_] == '(') return read_mark() || (take(), true);
    take();
    return true;
  }

  bool read_mark() {
    const std::size_t begin = position_;
    Mark mark = mark_here(begin);
    if (mark.kind == MarkKind::none) return false;
    position_ = mark.end;
    const std::string_view target = read_link_target();
    removed();
    if (mark.kind == MarkKind::findings)
      out_.marks.push_back({out_.text.size(), std::move(mark.labels)});
    else
      add_note(begin, std::move(mark.notes), target);
    return true;
  }

  // A target may be followed by a title: [text](address "title").
  void add_note(std::size_t begin, std::vector<std::string> labels, std::string_view target) {
    target = trim(target);
    if (begins_with(target, "<")) target.remove_prefix(1);
    target = target.substr(0, target.find_first_of(" \t\n>"));
    const bool elsewhere = contains(target, "://") || equals_ignoring_case(target.substr(0, 4), "www.");
    if (labels.empty() && !elsewhere) return;
    out_.notes.push_back(
        {out_.text.size(), begin, position_, std::move(labels), std::string(elsewhere ? target : std::string_view())});
  }

  // What stands in the round brackets directly behind a mark.
  std::string_view read_link_target() {
    if (next() != '(') return {};
    const std::size_t close = closing(in_, position_, ')', link_target_bytes_max);
    if (close == npos) return {};
    const std::string_view target = trim(in_.substr(position_ + 1, close - position_ - 1));
    if (!contains(target, "://") && !begins_with(target, "#") && !begins_with(target, "/")) return {};
    position_ = close + 1;
    return target;
  }

  // Whether a raised number here is a note: "m²", "10⁹" and "R²" are text.
  bool behind_words() const {
    const char32_t before = last();
    const bool behind_a_word = out_.text.size() >= 4 && std::all_of(out_.text.end() - 4, out_.text.end(), [](char c) {
                                 return text::is_ascii_letter(static_cast<unsigned char>(c));
                               });
    return behind_a_word || text::is_han(before) || is_end_mark(before) || is_pause(before) ||
           is_close_bracket(before) || before == U'”' || before == '"';
  }

  // "¹²"
  bool read_superscript() {
    if (forms_.superscripts == Superscripts::text || superscript_digit(next()) < 0 || !behind_words()) return false;
    const std::size_t begin = position_;
    std::vector<std::string> labels;
    std::string number;
    while (position_ < in_.size()) {
      std::size_t behind = position_;
      const char32_t c = next_code_point(in_, behind);
      const int digit = superscript_digit(c);
      const bool separates =
          (c == ',' || c == U'˒' || c == U'⁾') && superscript_digit(text::code_point_at(in_, behind)) >= 0;
      if (digit < 0 && !separates) break;
      if (separates) labels.push_back(std::exchange(number, ""));
      if (digit >= 0) number += static_cast<char>('0' + digit);
      position_ = behind;
    }
    labels.push_back(number);
    if (number.empty() || number.size() > 3) {
      position_ = begin;
      return false;
    }
    removed();
    add_note(begin, std::move(labels), {});
    return true;
  }

  // Whether a "]" stands near enough to close a bracket here.
  bool may_close() {
    if (next_close_ != npos && next_close_ < position_) next_close_ = in_.find(']', position_);
    return next_close_ != npos && next_close_ - position_ < link_text_bytes_max;
  }

  // "[text](target)", "[text][name]".
  bool read_link() {
    if (!may_close()) return false;
    const std::size_t close = closing(in_, position_, ']', link_text_bytes_max);
    if (close == npos || close + 1 >= in_.size()) return false;
    const char behind = in_[close + 1];
    if (behind != '(' && behind != '[') return false;
    if (behind == '[' && mark_here(close + 1).kind != MarkKind::none) return false;
    const std::size_t end = closing(in_, close + 1, behind == '(' ? ')' : ']', link_target_bytes_max);
    if (end == npos || (behind == '(' && mark_here(close + 1).kind == MarkKind::findings)) return false;
    const std::size_t begin = position_;
    append(in_.substr(position_ + 1, close - position_ - 1));
    position_ = end + 1;
    removed();
    const std::string_view target = in_.substr(close + 2, end - close - 2);
    if (behind == '(')
      add_note(begin, {}, target);
    else if (foreign() && !target.empty())
      add_note(begin, {std::string(target)}, {});
    return true;
  }

  void append(std::string_view inner) {
    constexpr int depth_max = 4;
    if (depth_ >= depth_max) return;
    InlineText read = InlineReader(inner, forms_, depth_ + 1).read();
    const auto base = static_cast<std::size_t>(inner.data() - in_.data());
    for (PlacedMark& mark : read.marks)
      out_.marks.push_back({out_.text.size() + mark.position, std::move(mark.labels)});
    for (PlacedNote& note : read.notes) {
      note.position += out_.text.size();
      note.begin += base;
      note.end += base;
      out_.notes.push_back(std::move(note));
    }
    out_.text += read.text;
    for (const std::size_t place : read.from) out_.from.push_back(base + place);
  }

  bool read_image() {
    if (!begins_with(rest(), "![") || !may_close()) return false;
    const std::size_t close = closing(in_, position_ + 1, ']', link_text_bytes_max);
    if (close == npos || close + 1 >= in_.size() || in_[close + 1] != '(') return false;
    const std::size_t end = closing(in_, close + 1, ')', link_target_bytes_max);
    if (end == npos) return false;
    position_ = end + 1;
    removed();
    return true;
  }

  // HTML tags and "<https://…>".
  bool read_tag() {
    const char behind = position_ + 1 < in_.size() ? in_[position_ + 1] : ' ';
    const bool opens =
        text::is_ascii_letter(static_cast<unsigned char>(behind)) || behind == '/' || behind == '!' || behind == '?';
    if (!opens) return false;
    const std::size_t length = in_.substr(position_, tag_bytes_max).find('>');
    if (length == npos) return false;
    if (foreign() && read_note_in_tags()) return true;
    const std::size_t begin = position_;
    const std::string_view inside = in_.substr(position_ + 1, length - 1);
    const std::string tag = to_lower_ascii(inside.substr(0, 3));
    position_ += length + 1;
    const bool breaks =
        begins_with(tag, "br") || begins_with(tag, "/p") || begins_with(tag, "li") || begins_with(tag, "td");
    if (breaks && !out_.text.empty() && !text::is_space(last())) put(' ', begin);
    removed();
    if (begins_with(tag, "htt"))
      add_note(begin, {}, inside);
    else if (begins_with(tag, "a "))
      add_note(begin, {}, address_in(inside));
    return true;
  }

  // Of an <a> tag.
  static std::string_view address_in(std::string_view tag) {
    const std::size_t begin = to_lower_ascii(tag).find("href=");
    if (begin == npos || begin + 6 >= tag.size()) return {};
    tag = tag.substr(begin + 5);
    const char quote = tag.front();
    if (quote != '"' && quote != '\'') return tag.substr(0, tag.find(' '));
    return tag.substr(1, tag.find(quote, 1) - 1);
  }

  // "<sup>3, 4</sup>"
  bool read_note_in_tags() {
    constexpr std::string_view open = "<sup>", close = "</sup>";
    constexpr std::size_t inside_bytes_max = 60;
    if (!equals_ignoring_case(rest().substr(0, open.size()), open) || !behind_words()) return false;
    const std::string_view ahead = rest().substr(open.size(), inside_bytes_max);
    const std::size_t length = ahead.find(close);
    if (length == npos) return false;
    const std::string bracketed = "[" + std::string(ahead.substr(0, length)) + "]";
    Mark mark = mark_at(bracketed, 0, MarkReading::notes);
    if (mark.kind != MarkKind::numbers || mark.end != bracketed.size()) return false;
    const std::size_t begin = position_;
    position_ += open.size() + length + close.size();
    removed();
    add_note(begin, std::move(mark.notes), {});
    return true;
  }

  bool read_entity() {
    for (const Entity& entity : entities) {
      if (!begins_with(rest(), entity.name)) continue;
      const std::size_t here = std::exchange(position_, position_ + entity.name.size());
      const bool told = entity.meaning != " " || (!out_.text.empty() && !text::is_space(last()));
      for (const char c : told ? entity.meaning : std::string_view()) put(c, here);
      return true;
    }
    return false;
  }

  bool read_emphasis(char mark) {
    const std::size_t length = std::min(rest().find_first_not_of(mark), rest().size());
    const char32_t before = position_ > 0 ? text::code_point_before(in_, position_) : 0;
    const char32_t behind = text::code_point_at(in_, position_ + length);
    const bool between_blanks = (before == 0 || text::is_space(before)) && (behind == 0 || text::is_space(behind));
    if (mark == '~' && length != 2) return false;
    if (mark == '*' && length == 1 &&
        (between_blanks || (text::is_ascii_digit(before) && text::is_ascii_digit(behind))))
      return false;
    if (mark == '_' && (between_blanks || (is_letter_or_digit(before) && is_letter_or_digit(behind)))) return false;
    position_ += length;
    return true;
  }

  // What stands in a code span is neither a mark nor an address.
  bool read_code() {
    const std::size_t length = std::min(rest().find_first_not_of('`'), rest().size());
    const std::size_t inside = position_ + length;
    std::size_t close = in_.find(std::string(length, '`'), inside);
    position_ = inside;
    constexpr std::size_t span_bytes_max = 1000;
    if (close == npos || close - inside > span_bytes_max) return true;
    while (position_ < close) take();
    position_ = std::min(in_.size(), close + length);
    return true;
  }

  // A bare URL, "www.…" included.
  bool read_address() {
    if (!text::is_ascii_letter(static_cast<unsigned char>(in_[position_])) ||
        (position_ > 0 && is_letter_or_digit(text::code_point_before(in_, position_))))
      return false;
    const std::size_t scheme =
        rest()
            .substr(0, scheme_bytes_max)
            .find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    const bool has_scheme = scheme != npos && begins_with(rest().substr(scheme), "://");
    if (!has_scheme && !equals_ignoring_case(rest().substr(0, 4), "www.")) return false;
    std::size_t end = position_;
    int open = 0;
    for (; end < in_.size(); ++end) {
      const char c = in_[end];
      if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7F ||
          contains("<>\"`|[]{}*", {&c, 1}))
        break;
      if (c == '(') ++open;
      if (c == ')' && --open < 0) break;
    }
    while (end > position_ && contains(".,;:!?'", in_.substr(end - 1, 1))) --end;
    const std::size_t begin = std::exchange(position_, end);
    removed();
    add_note(begin, {}, in_.substr(begin, end - begin));
    return true;
  }

  // Closes up the text where something was taken out.
  void removed() {
    const char32_t behind = next();
    const bool nothing_behind =
        behind == 0 || text::is_space(behind) || is_end_mark(behind) || is_pause(behind) || is_close_bracket(behind);
    if (nothing_behind) drop_blanks();
    removed_at_ = out_.text.size();
    if (is_end_mark(last())) {
      while (position_ < in_.size() && is_end_mark(next()) && next() != U'…') next_code_point(in_, position_);
      const bool glued = last() < 0x80 && is_letter_or_digit(next());
      if (glued) put(' ', position_);
    }
  }

  // At a closing bracket: whether all that its opening one held was taken out; then the opening one goes as well.
  bool closes_nothing() {
    std::string_view kept = out_.text;
    const auto strip = [&kept] {
      for (;;) {
        const char32_t c = text::code_point_before(kept, kept.size());
        if (c == 0 || !(text::is_space(c) || is_pause(c))) break;
        kept.remove_suffix(text::utf8_length(c));
      }
    };
    if (removed_at_ == npos) return false;
    strip();
    const std::size_t without_pause = kept.size();
    for (const std::string_view word : lead_words) {
      if (kept.size() < word.size() || !equals_ignoring_case(kept.substr(kept.size() - word.size()), word)) continue;
      kept.remove_suffix(word.size());
      strip();
      break;
    }
    const bool empty = is_open_bracket(text::code_point_before(kept, kept.size()));
    if (empty && removed_at_ >= kept.size()) {
      shrink(kept.size() - text::utf8_length(text::code_point_before(kept, kept.size())));
      removed();
      return true;
    }
    // "（甲骨文，[F1]）" leaves a pause that leads nowhere.
    if (removed_at_ >= without_pause) shrink(without_pause);
    return false;
  }

  std::string_view in_;
  const InlineForms forms_;
  int depth_;
  std::size_t position_ = 0;
  InlineText out_;
  std::size_t next_close_ = 0;     // the next "]", once it is ahead
  std::size_t removed_at_ = npos;  // where in the text something was taken out last
};

}  // namespace

InlineText read_inline(std::string_view markdown) { return InlineReader(markdown, {}).read(); }

InlineText read_foreign_inline(std::string_view markdown, Superscripts superscripts) {
  return InlineReader(markdown, {MarkReading::notes, superscripts}).read();
}

}  // namespace kaozheng::evidence
