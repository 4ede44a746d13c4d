// SPDX-License-Identifier: Apache-2.0
#include "evidence/inline_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "evidence/marks.h"
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

class InlineReader {
 public:
  explicit InlineReader(std::string_view markdown, int depth = 0) : in_(markdown), depth_(depth) {}

  InlineText read() {
    while (position_ < in_.size())
      if (!read_markup()) take();
    for (PlacedMark& mark : out_.marks) mark.position = std::min(mark.position, out_.text.size());
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return in_.substr(position_); }
  char32_t next() const { return text::code_point_at(in_, position_); }
  char32_t last() const { return text::code_point_before(out_.text, out_.text.size()); }

  // One character as it is; white space runs become one blank.
  void take() {
    const char32_t c = next_code_point(in_, position_);
    if (is_close_bracket(c) && closes_nothing()) return;
    const bool closes_up = is_end_mark(c) || is_pause(c);
    const bool blank_is_left = c > 0x7F || removed_at_ + 1 == out_.text.size();
    if (closes_up && blank_is_left && out_.text.ends_with(' ')) out_.text.pop_back();
    if (c == U'。' && last() == U'。') return;
    if (c == '\n') {
      while (out_.text.ends_with(' ')) out_.text.pop_back();
      if (!out_.text.empty()) out_.text += '\n';
    } else if (!text::is_space(c)) {
      append_code_point(out_.text, c);
    } else if (!out_.text.empty() && !text::is_space(last())) {
      out_.text += ' ';
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
      case '`':
        return read_emphasis(c);
      default:
        break;
    }
    if (read_mark() || (c == '[' && read_link())) return true;
    return read_address();
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
    Mark mark = mark_at(in_, position_);
    if (mark.kind == MarkKind::none) return false;
    position_ = mark.end;
    skip_link_target();
    removed();
    if (mark.kind == MarkKind::findings) out_.marks.push_back({out_.text.size(), std::move(mark.labels)});
    return true;
  }

  void skip_link_target() {
    if (next() != '(') return;
    const std::size_t close = closing(in_, position_, ')', link_target_bytes_max);
    if (close == npos) return;
    const std::string_view target = trim(in_.substr(position_ + 1, close - position_ - 1));
    if (contains(target, "://") || begins_with(target, "#") || begins_with(target, "/")) position_ = close + 1;
  }

  // "[text](target)", "[text][name]".
  bool read_link() {
    const std::size_t close = closing(in_, position_, ']', link_text_bytes_max);
    if (close == npos || close + 1 >= in_.size()) return false;
    const char behind = in_[close + 1];
    if (behind != '(' && behind != '[') return false;
    if (behind == '[' && mark_at(in_, close + 1).kind != MarkKind::none) return false;
    const std::size_t end = closing(in_, close + 1, behind == '(' ? ')' : ']', link_target_bytes_max);
    if (end == npos || (behind == '(' && mark_at(in_, close + 1).kind == MarkKind::findings)) return false;
    append(in_.substr(position_ + 1, close - position_ - 1));
    position_ = end + 1;
    removed();
    return true;
  }

  void append(std::string_view inner) {
    constexpr int depth_max = 4;
    if (depth_ >= depth_max) return;
    InlineText read = InlineReader(inner, depth_ + 1).read();
    for (PlacedMark& mark : read.marks)
      out_.marks.push_back({out_.text.size() + mark.position, std::move(mark.labels)});
    out_.text += read.text;
  }

  bool read_image() {
    if (!begins_with(rest(), "![")) return false;
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
    const std::string tag = to_lower_ascii(in_.substr(position_ + 1, 3));
    position_ += length + 1;
    const bool breaks =
        begins_with(tag, "br") || begins_with(tag, "/p") || begins_with(tag, "li") || begins_with(tag, "td");
    if (breaks && !out_.text.empty() && !text::is_space(last())) out_.text += ' ';
    removed();
    return true;
  }

  bool read_entity() {
    for (const Entity& entity : entities) {
      if (!begins_with(rest(), entity.name)) continue;
      position_ += entity.name.size();
      if (entity.meaning != " ")
        out_.text += entity.meaning;
      else if (!out_.text.empty() && !text::is_space(last()))
        out_.text += ' ';
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

  // A bare URL, "www.…" included.
  bool read_address() {
    if (!text::is_ascii_letter(next()) ||
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
    position_ = end;
    removed();
    return true;
  }

  // Closes up the text where something was taken out.
  void removed() {
    const char32_t behind = next();
    const bool nothing_behind =
        behind == 0 || text::is_space(behind) || is_end_mark(behind) || is_pause(behind) || is_close_bracket(behind);
    while (nothing_behind && out_.text.ends_with(' ')) out_.text.pop_back();
    removed_at_ = out_.text.size();
    if (is_end_mark(last())) {
      while (position_ < in_.size() && is_end_mark(next()) && next() != U'…') next_code_point(in_, position_);
      const bool glued = last() < 0x80 && is_letter_or_digit(next());
      if (glued) out_.text += ' ';
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
      out_.text.resize(kept.size() - text::utf8_length(text::code_point_before(kept, kept.size())));
      removed();
      return true;
    }
    // "（甲骨文，[F1]）" leaves a pause that leads nowhere.
    if (removed_at_ >= without_pause) out_.text.resize(without_pause);
    return false;
  }

  std::string_view in_;
  int depth_;
  std::size_t position_ = 0;
  InlineText out_;
  std::size_t removed_at_ = npos;  // where in the text something was taken out last
};

}  // namespace

InlineText read_inline(std::string_view markdown) { return InlineReader(markdown).read(); }

}  // namespace kaozheng::evidence
