// SPDX-License-Identifier: Apache-2.0
#include "evidence/wording/worded_text.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "evidence/wording/wording_cues.h"
#include "evidence/written/marks.h"
#include "text/characters.h"
#include "text/porter.h"

namespace kaozheng::evidence {
namespace {

std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
  return hash;
}

std::unordered_set<std::string_view> listed(std::string_view words) {
  std::unordered_set<std::string_view> result;
  for (std::size_t position = 0; position < words.size();) {
    const std::size_t end = std::min(words.find(' ', position), words.size());
    if (end > position) result.insert(words.substr(position, end - position));
    position = end + 1;
  }
  return result;
}

bool is_function_word(std::string_view lower) {
  static const auto words = listed(
      "a an the and or but if then else of in on at to from by for with without into onto upon about as is are was "
      "were be been being am do does did done doing has have had having will would shall should can could may might "
      "must not no nor so than that this these those there here it its he she they them their his her him you your we "
      "our us i me my mine which who whom whose what when where why how also such very more most much many some any "
      "each every both all other another same own just only over under again further once up down out off too while "
      "during before after above below between through because until against per via etc however therefore thus "
      "additionally moreover furthermore overall finally example instance including include includes included well "
      "like one ones s t don't doesn't didn't isn't aren't wasn't weren't can't cannot won't it's that's there's "
      "whether although though since within among across along toward towards around yet still even ever rather "
      "either neither according");
  return words.count(lower) > 0;
}

bool is_function_character(char32_t c) {
  static const std::u32string_view characters = U"的了着在是和与及等之也都就而被把其该这那于并或吗呢吧啊有个们";
  return characters.find(c) != std::u32string_view::npos;
}

bool is_numeral_character(char32_t c) {
  static const std::u32string_view characters = U"〇零一二两三四五六七八九十百千万亿";
  return characters.find(c) != std::u32string_view::npos;
}

bool is_function_pair(std::string_view pair) {
  static const auto pairs = listed(
      "可以 因此 通过 进行 一个 我们 他们 以及 目前 已经 同时 此外 其中 由于 为了 但是 不过 因为 所以 如果 虽然 然而 "
      "一种 这些 那些 这个 那个 自己 能够 需要 对于 关于 以上 以下 之间 之后 之前 方面 情况 作为 成为 来说 例如 比如 "
      "另外 主要 非常 十分 更加 一些 没有 不是 还是 只是 就是 以来 左右 包括 根据 按照 随着 相关 当前 现在");
  return pairs.count(pair) > 0;
}

// Letters of scripts that put spaces between words.
bool is_word_letter(char32_t c) {
  if (text::is_ascii_letter(c)) return true;
  if (c < 0xC0 || c == 0xD7 || c == 0xF7) return false;
  if (c < 0x2000) return true;
  if (c >= 0xFF21 && c <= 0xFF5A) return c <= 0xFF3A || c >= 0xFF41;  // full width
  return c >= 0x3041 && !text::is_han(c) && (c <= 0x30FF || (c >= 0xAC00 && c <= 0xD7A3));
}

char32_t lower_case(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  if (text::is_ascii_upper(c)) return c + 32;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 32;
  return c;
}

bool is_apostrophe(char32_t c) { return c == '\'' || c == U'’'; }

bool ends_clause(char32_t c) {
  return c == ',' || c == ';' || c == ':' || c == U'，' || c == U'；' || c == U'：' || c == U'—' || c == U'。';
}

bool is_connective(std::string_view lower) {
  return lower == "and" || lower == "but" || lower == "while" || lower == "whereas" || lower == "although";
}

std::uint64_t root_of(std::string_view stem, std::uint64_t key) {
  constexpr std::size_t letters = 5;
  return stem.size() > letters ? hash_of(std::string("~").append(stem.substr(0, letters))) : key;
}

// Cuts one sentence after the other.
class Cutter {
 public:
  Cutter(std::string_view text, std::vector<Token>& tokens, std::vector<Cue>& cues)
      : text_(text), tokens_(tokens), cues_(cues) {}

  void cut(const text::Range& sentence, std::uint32_t number) {
    sentence_ = number;
    ++clause_;
    end_ = sentence.end;
    position_ = sentence.begin;
    while (position_ < end_) step();
    place_cues();
  }

 private:
  void step() {
    const std::size_t here = position_;
    // Only what can be a note mark is read as one: looking for its end costs time.
    if (text_[here] == '[' && here + 1 < end_ &&
        (text_[here + 1] == '^' || text::is_digit(static_cast<unsigned char>(text_[here + 1])))) {
      const Mark mark = mark_at(text_.substr(0, end_), here);
      if (mark.kind == MarkKind::numbers) {
        position_ = mark.end;
        return;
      }
    }
    const char32_t c = text::code_point_at(text_, here);
    if (text::is_digit(c) || is_word_letter(c)) {
      cut_word();
    } else if (text::is_han(c)) {
      cut_han();
    } else {
      next_code_point(text_, position_);
      if (ends_clause(c)) ++clause_;
    }
  }

  void add(const text::Range& place, std::string_view word, TokenKind kind, bool capital) {
    const std::uint64_t key = hash_of(word);
    tokens_.push_back(
        {place, key, kind == TokenKind::word ? root_of(word, key) : key, sentence_, clause_, kind, capital});
  }

  void add_cue(Cue cue) {
    cue.sentence = sentence_;
    cue.clause = clause_;
    cues_.push_back(cue);
  }

  void cut_word() {
    const std::size_t begin = position_;
    bool letters = false, capital = false, ascii = true;
    word_.clear();
    while (position_ < end_) {
      std::size_t next = position_;
      const char32_t c = next_code_point(text_, next);
      const char32_t behind = next < end_ ? text::code_point_at(text_, next) : 0;
      if (is_word_letter(c)) {
        letters = true;
        capital = capital || text::is_ascii_upper(c);
      } else if (is_apostrophe(c)) {
        if (!letters || !is_word_letter(behind)) break;
      } else if (c == '.' || c == ',' || c == U'，') {
        if (letters || !text::is_digit(behind) || c == U'，') break;
      } else if (!text::is_digit(c)) {
        break;
      }
      ascii = ascii && (c < 0x80 || c >= 0xFF01 || is_apostrophe(c));
      if (c != ',') append_code_point(word_, is_apostrophe(c) ? U'\'' : lower_case(c));
      position_ = next;
    }
    if (word_.size() > 2 && word_.compare(word_.size() - 2, 2, "'s") == 0) word_.resize(word_.size() - 2);
    const text::Range place{begin, position_};
    if (!letters) return add(place, word_, TokenKind::number, false);
    if (const FoundCue found = english_cue(word_, next_word(), place); found.found)
      if (!(capital && word_ == "may")) add_cue(found.cue);
    if (is_connective(word_)) ++clause_;
    const bool function = is_function_word(word_) && !(capital && word_.size() > 1 && all_capitals(place));
    if (function) return add(place, word_, TokenKind::function, false);
    if (ascii && word_.find('\'') == std::string::npos &&
        std::all_of(word_.begin(), word_.end(), [](char letter) { return letter >= 'a' && letter <= 'z'; }))
      word_ = text::porter_stem(word_);
    add(place, word_, TokenKind::word, capital);
  }

  bool all_capitals(const text::Range& place) const {
    return std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(place.begin),
                       text_.begin() + static_cast<std::ptrdiff_t>(place.end),
                       [](char letter) { return letter >= 'A' && letter <= 'Z'; });
  }

  std::string next_word() const {
    std::size_t begin = position_;
    while (begin < end_ && text_[begin] == ' ') ++begin;
    std::size_t end = begin;
    while (end < end_ && end - begin < 12 && text::is_ascii_letter(static_cast<unsigned char>(text_[end]))) ++end;
    return to_lower_ascii(text_.substr(begin, end - begin));
  }

  void cut_han() {
    places_.clear();
    std::size_t cues_behind = position_;
    while (position_ < end_) {
      const std::size_t here = position_;
      const char32_t c = next_code_point(text_, position_);
      if (!text::is_han(c)) {
        position_ = here;
        break;
      }
      if (here >= cues_behind) {
        const FoundCue found = chinese_cue_at(text_.substr(0, end_), here);
        if (found.found) add_cue(found.cue);
        if (found.end > here) cues_behind = found.end;
      }
      if (is_function_character(c)) {
        flush_han();
        const text::Range place{here, position_};
        add(place, text_.substr(here, position_ - here), TokenKind::function, false);
      } else {
        places_.push_back({here, position_});
      }
    }
    flush_han();
  }

  void flush_han() {
    if (places_.size() == 1)
      add(places_[0], text_.substr(places_[0].begin, places_[0].end - places_[0].begin), TokenKind::han, false);
    for (std::size_t i = 0; i + 1 < places_.size(); ++i) {
      const text::Range place{places_[i].begin, places_[i + 1].end};
      const std::string_view pair = text_.substr(place.begin, place.end - place.begin);
      const bool counts = is_numeral_character(text::code_point_at(text_, places_[i].begin)) ||
                          is_numeral_character(text::code_point_at(text_, places_[i + 1].begin));
      add(place, pair,
          counts                   ? TokenKind::number
          : is_function_pair(pair) ? TokenKind::function
                                   : TokenKind::han,
          false);
    }
    places_.clear();
  }

  // Cues learn the token that follows them.
  void place_cues() {
    std::size_t token = tokens_.size();
    for (std::size_t i = cues_.size(); i > 0 && cues_[i - 1].sentence == sentence_; --i) {
      while (token > 0 && tokens_[token - 1].place.begin >= cues_[i - 1].place.begin) --token;
      cues_[i - 1].token = static_cast<std::uint32_t>(token);
    }
  }

  std::string_view text_;
  std::vector<Token>& tokens_;
  std::vector<Cue>& cues_;
  std::uint32_t sentence_ = 0, clause_ = 0;
  std::size_t position_ = 0, end_ = 0;
  std::string word_;
  std::vector<text::Range> places_;
};

template <class Member>
WordedText::Places places_of(const std::vector<Token>& tokens, const std::vector<std::uint32_t>& sorted,
                             std::uint64_t wanted, Member member) {
  const auto less = [&](std::uint32_t place, std::uint64_t value) { return tokens[place].*member < value; };
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), wanted, less);
  auto last = first;
  while (last != sorted.end() && tokens[*last].*member == wanted) ++last;
  const std::uint32_t* base = sorted.data();
  return {base + (first - sorted.begin()), base + (last - sorted.begin())};
}

}  // namespace

WordedText::WordedText(std::string_view text) : text_(text) {
  Cutter cutter(text, tokens_, cues_);
  for (const text::Range& place : text::sentences(text)) {
    WordedSentence sentence{place, static_cast<std::uint32_t>(tokens_.size()), 0,
                            static_cast<std::uint32_t>(cues_.size()), 0};
    cutter.cut(place, static_cast<std::uint32_t>(sentences_.size()));
    sentence.token_end = static_cast<std::uint32_t>(tokens_.size());
    sentence.cue_end = static_cast<std::uint32_t>(cues_.size());
    sentences_.push_back(sentence);
  }
  std::size_t content = 0, han = 0;
  for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
    by_key_.push_back(i);
    if (tokens_[i].kind == TokenKind::function) continue;
    by_root_.push_back(i);
    if (tokens_[i].kind == TokenKind::number) continue;
    ++content;
    if (tokens_[i].kind == TokenKind::han) ++han;
  }
  han_share_ = content == 0 ? 0 : static_cast<double>(han) / static_cast<double>(content);
  const auto by = [this](auto member) {
    return [this, member](std::uint32_t a, std::uint32_t b) {
      return tokens_[a].*member != tokens_[b].*member ? tokens_[a].*member < tokens_[b].*member : a < b;
    };
  };
  std::sort(by_key_.begin(), by_key_.end(), by(&Token::key));
  std::sort(by_root_.begin(), by_root_.end(), by(&Token::root));
}

WordedText::Places WordedText::with_key(std::uint64_t key) const {
  return places_of(tokens_, by_key_, key, &Token::key);
}

WordedText::Places WordedText::with_root(std::uint64_t root) const {
  return places_of(tokens_, by_root_, root, &Token::root);
}

std::uint64_t token_key(std::string_view word) {
  if (!word.empty() &&
      std::all_of(word.begin(), word.end(), [](char letter) { return letter >= 'a' && letter <= 'z'; }))
    return hash_of(text::porter_stem(std::string(word)));
  return hash_of(word);
}

}  // namespace kaozheng::evidence
