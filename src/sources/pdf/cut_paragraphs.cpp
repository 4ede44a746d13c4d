// SPDX-License-Identifier: Apache-2.0
#include "sources/pdf/cut_paragraphs.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/lines.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::sources {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::size_t running_weight = 60;
constexpr std::size_t running_weight_zh = 28;
constexpr std::size_t continuation_weight = 24;
constexpr std::size_t paragraphs_between_max = 2;
constexpr std::size_t lines_between_max = 30;
constexpr std::size_t parts_around = 200;
constexpr std::size_t paragraph_bytes_max = 20'000;

template <class List>
bool begins_with_one(std::string_view text, const List& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view word) { return text.starts_with(word); });
}
template <class List>
bool ends_with_one(std::string_view text, const List& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view word) { return text.ends_with(word); });
}

// Chinese words after which a sentence cannot end.
constexpr std::array<std::string_view, 49> zh_unfinished = {
    "的",   "着",   "和",   "与",   "及",   "或",   "在", "对", "从", "向",   "由",   "以",   "把",
    "被",   "将",   "于",   "是",   "有",   "让",   "使", "给", "跟", "而",   "但",   "且",   "其",
    "该",   "这",   "那",   "各",   "每",   "为",   "至", "、", "，", "包括", "以及", "通过", "根据",
    "成为", "例如", "由于", "因为", "并且", "不仅", "到", "约", "达", "超过"};
// Words whose clause wants more than a noun behind it.
constexpr std::array<std::string_view, 17> zh_openers = {"不仅", "不但", "尽管", "虽然", "即使", "如果",
                                                         "由于", "根据", "按照", "通过", "利用", "为了",
                                                         "除了", "依托", "基于", "围绕", "针对"};
// Words a paragraph begins with.
constexpr std::array<std::string_view, 40> zh_beginnings = {
    "此外",   "另外", "同时", "与此同时", "但",   "然而", "不过", "因此", "所以", "其中",
    "例如",   "比如", "一方", "另一方",   "首先", "其次", "再次", "最后", "第一", "第二",
    "第三",   "近日", "近年", "目前",     "当前", "今年", "去年", "随着", "据",   "值得",
    "可以看", "总之", "综上", "由于",     "为了", "当",   "图",   "表",   "注",   "来源"};
constexpr std::array<std::string_view, 36> en_unfinished = {
    " the",  " a",     " an",   " of",    " and",  " or",   " to",      " in",  " for", " with", " by",  " from",
    " that", " which", " who",  " is",    " are",  " was",  " were",    " as",  " on",  " at",   " its", " their",
    " his",  " her",   " this", " these", " than", " into", " between", " not", " can", " will", " has", " have"};

// Words an English sentence begins with more often than it holds them in capitals.
constexpr std::array<std::string_view, 30> en_beginnings = {
    "The ",  "This ", "These ", "Those ",  "That ",  "A ",   "An ",   "In ",    "On ",     "At ",
    "For ",  "As ",   "To ",    "We ",     "It ",    "Our ", "They ", "There ", "However", "Moreover",
    "When ", "While", "If ",    "Figure ", "Table ", "Note", "With ", "By ",    "From ",   "Finally"};

std::string_view last_clause(std::string_view text) {
  std::size_t begin = 0;
  for (const std::string_view mark : {"，", "。", "；", "！", "？", "：", ",", ";", ". "}) {
    const std::size_t at = text.rfind(mark);
    if (at != std::string_view::npos) begin = std::max(begin, at + mark.size());
  }
  return text.substr(begin);
}

std::string_view last_sentence(std::string_view text) {
  std::size_t begin = 0;
  for (const std::string_view mark : {"。", "！", "？", ". ", "! ", "? "}) {
    const std::size_t at = text.rfind(mark);
    if (at != std::string_view::npos) begin = std::max(begin, at + mark.size());
  }
  return text.substr(begin);
}

std::string_view tail_of(std::string_view text, std::size_t characters) {
  std::size_t begin = text.size();
  for (std::size_t i = 0; i < characters && begin > 0; ++i) {
    --begin;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  }
  return text.substr(begin);
}

std::string_view head_of_text(std::string_view text, std::size_t characters) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < characters && end < text.size(); ++i) next_code_point(text, end);
  return text.substr(0, end);
}

bool is_one_character(std::string_view text, const text::Range& word) {
  std::size_t at = word.begin;
  if (at < word.end) next_code_point(text, at);
  return at == word.end;
}

// A Chinese word lies over the cut, and what is left of it on one side is no word by itself.
bool parts_chinese_word(std::string_view above, std::string_view below) {
  const std::string_view left = tail_of(above, 12);
  const std::string_view right = head_of_text(below, 12);
  if (!text::is_han(text::code_point_before(left, left.size())) || !text::is_han(text::code_point_at(right, 0)))
    return false;
  const std::vector<text::Range> left_words = text::words(left);
  const std::vector<text::Range> right_words = text::words(right);
  if (left_words.empty() || right_words.empty()) return false;
  if (!is_one_character(left, left_words.back()) && !is_one_character(right, right_words.front())) return false;
  const std::string both = std::string(left) + std::string(right);
  const std::vector<text::Range> words = text::words(both);
  return std::any_of(words.begin(), words.end(),
                     [&](const text::Range& word) { return word.begin < left.size() && word.end > left.size(); });
}

// More of `open` than of `close` in it.
bool leaves_open(std::string_view text, std::string_view open, std::string_view close) {
  long depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(open)) ++depth;
    if (text.substr(i).starts_with(close) && depth > 0) --depth;
  }
  return depth > 0;
}

// In what a sentence may still have to say.
bool closes_first(std::string_view text, std::string_view open, std::string_view close) {
  constexpr std::size_t characters_max = 60;
  const std::size_t closing = head_of_text(text, characters_max).find(close);
  return closing != std::string_view::npos && closing < text.find(open);
}

bool parts_bracket(std::string_view above, std::string_view below) {
  using Pair = std::pair<std::string_view, std::string_view>;
  constexpr std::array pairs{Pair{"“", "”"}, Pair{"（", "）"}, Pair{"《", "》"}, Pair{"(", ")"}};
  return std::any_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
    return leaves_open(last_sentence(above), pair.first, pair.second) && closes_first(below, pair.first, pair.second);
  });
}

bool begins_inside_sentence(std::string_view below) {
  constexpr std::array<std::string_view, 10> marks = {"，", "。", "、", "；", "）", "”", "》", ", ", "; ", ") "};
  return begins_with_one(below, marks);
}

bool is_beginning(std::string_view below) {
  if (begins_with_one(below, zh_beginnings) || begins_with_one(below, en_beginnings)) return true;
  const std::size_t digits = below.find_first_not_of("0123456789");
  return digits == 4 && below.substr(4).starts_with("年");
}

bool is_unfinished_in_chinese(std::string_view above) {
  const std::string_view clause = last_clause(above);
  if (ends_with_one(above, zh_unfinished)) return true;
  const bool behind_another = clause.size() < above.size();  // else it may be a heading
  return behind_another && std::any_of(zh_openers.begin(), zh_openers.end(),
                                       [&](std::string_view word) { return contains(clause, word); });
}

// Long enough, with a mark inside: no heading, cell or caption.
bool is_running_text(std::string_view text) {
  const bool chinese = text::code_point_before(text, text.size()) >= 0x2E80;  // punctuation too
  if (contains(text, "\n") || opens_list_item(text)) return false;
  if (reading_weight(text) < (chinese ? running_weight_zh : running_weight)) return false;
  constexpr std::array<std::string_view, 8> marks = {"，", "。", "；", "？", ",", ". ", ";", "、"};
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return contains(text, mark); });
}

bool is_open(const TextPart& part) {
  return part.kind == BlockKind::paragraph && is_running_text(part.text) && !ends_with_sentence_mark(part.text);
}

bool may_go_on(const TextPart& part) {
  const std::string& text = part.text;
  if (part.kind != BlockKind::paragraph || contains(text, "\n") || opens_list_item(text)) return false;
  constexpr std::array<std::string_view, 6> ends = {"。", "！", "？", ". ", "!", "?"};
  const bool sentence = ends_with_sentence_mark(text) ||
                        std::any_of(ends.begin(), ends.end(), [&](auto mark) { return contains(text, mark); });
  return sentence && reading_weight(text) >= continuation_weight;
}

std::string last_letters(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && text::is_ascii_letter(static_cast<unsigned char>(text[begin - 1]))) --begin;
  return std::string(text.substr(begin));
}

std::string first_letters(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && text::is_ascii_letter(static_cast<unsigned char>(text[end]))) ++end;
  return std::string(text.substr(0, end));
}

class Mender {
 public:
  explicit Mender(std::vector<TextPart>& parts) : parts_(parts) {}

  // What has been joined to another part stays behind without text until the end.
  void mend() {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      while (parts_[i].text.size() < paragraph_bytes_max && is_open(parts_[i])) {
        const auto next = continuation_of(i);
        if (!next) break;
        join_at(i, *next);
      }
    std::erase_if(parts_, [](const TextPart& part) { return part.text.empty(); });
  }

 private:
  std::optional<std::size_t> continuation_of(std::size_t open) const {
    std::size_t between = 0;
    std::size_t paragraphs = 0;
    for (std::size_t i = open + 1; i < parts_.size() && between <= lines_between_max; ++i) {
      const std::string& below = parts_[i].text;
      if (below.empty()) continue;
      if (may_go_on(parts_[i])) {
        const CutCue cue = cue_of_cut(parts_[open].text, below);
        if (cue == CutCue::anywhere || (cue == CutCue::beside && between == 0)) return i;
      }
      ++between;
      if (is_open(parts_[i])) return std::nullopt;
      if (reading_weight(below) >= running_weight && ++paragraphs > paragraphs_between_max) return std::nullopt;
    }
    return std::nullopt;
  }

  void join_at(std::size_t open, std::size_t next) {
    std::string& above = parts_[open].text;
    const std::string below = std::exchange(parts_[next].text, "");
    if (above.ends_with('-') && is_written_as_one(open, below)) {
      above.pop_back();
      above += below;
    } else {
      append_line(above, below);
    }
    if (next == open + 2) give_lead(open, open + 1);
  }

  // "Deep-" before "Seek" where the text around says DeepSeek.
  bool is_written_as_one(std::size_t open, std::string_view below) const {
    const std::string_view above = parts_[open].text;
    const std::string word = last_letters(above.substr(0, above.size() - 1)) + first_letters(below);
    if (word.size() < 4) return false;
    const std::size_t begin = open < parts_around ? 0 : open - parts_around;
    const std::size_t end = std::min(open + parts_around, parts_.size());
    for (std::size_t i = begin; i < end; ++i)
      if (contains(parts_[i].text, word)) return true;
    return false;
  }

  static bool is_byline(std::string_view text) {
    constexpr std::array<std::string_view, 5> words = {"记者", "通讯员", "作者", "撰文", "实习生"};
    if (reading_weight(text) >= running_weight || ends_with_sentence_mark(text)) return false;
    return text.starts_with("By ") ||
           std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains(text, word); });
  }
  static bool is_short_line(std::string_view text) {
    return reading_weight(text) < running_weight && !ends_with_sentence_mark(text);
  }

  // The nearest byline above, when a heading follows it at once.
  void give_lead(std::size_t cut, std::size_t lead) {
    if (!is_running_text(parts_[lead].text) || is_open(parts_[lead])) return;
    const std::size_t top = cut < parts_around ? 0 : cut - parts_around;
    for (std::size_t i = cut; i-- > top;) {
      if (!is_byline(parts_[i].text)) continue;
      if (!is_short_line(parts_[i + 1].text)) return;
      const auto place = parts_.begin() + static_cast<std::ptrdiff_t>(i) + 1;
      std::rotate(place, parts_.begin() + static_cast<std::ptrdiff_t>(lead),
                  parts_.begin() + static_cast<std::ptrdiff_t>(lead) + 1);
      return;
    }
  }

  std::vector<TextPart>& parts_;
};

}  // namespace

CutCue cue_of_cut(std::string_view above, std::string_view below) {
  if (above.empty() || below.empty() || ends_with_sentence_mark(above)) return CutCue::none;
  const char32_t last = text::code_point_before(above, above.size());
  const char32_t first = text::code_point_at(below, 0);
  const bool letter_before = text::is_ascii_letter(last) || last == ',' || last == '-';
  if (letter_before && text::is_ascii_lower(first)) return CutCue::anywhere;
  if (begins_inside_sentence(below) || parts_bracket(above, below) || parts_chinese_word(above, below))
    return CutCue::anywhere;
  if (last == '-' && text::is_ascii_letter(first)) return CutCue::beside;
  if (last == ',' || last == U'，' || last == U'、') return CutCue::beside;
  if (is_beginning(below)) {
    const bool figure = text::is_ascii_digit(first) && ends_with_one(above, zh_unfinished);
    return figure ? CutCue::beside : CutCue::none;
  }
  if (ends_with_one(above, en_unfinished)) return CutCue::beside;
  return text::is_han(last) && is_unfinished_in_chinese(above) ? CutCue::beside : CutCue::none;
}

void mend_cut_paragraphs(std::vector<TextPart>& parts) { Mender(parts).mend(); }

}  // namespace kaozheng::sources
