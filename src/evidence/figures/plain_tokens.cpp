// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/plain_tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::Range;

constexpr std::uint32_t hash_start = 2166136261u;
constexpr std::uint32_t hashed(std::uint32_t hash, std::uint32_t c) { return (hash ^ c) * 16777619u; }
constexpr std::uint32_t hash_of(std::string_view word) {
  std::uint32_t hash = hash_start;
  for (const char c : word) hash = hashed(hash, static_cast<unsigned char>(c));
  return hash == 0 ? 1 : hash;
}

char32_t folded(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return c;
}

bool is_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x370 && c <= 0x52F) ||
         (c >= 0x3041 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3);
}

// The value of a Han numeral's character: a digit, or −10, −100 … for a place, 0x7F for none.
int han_digit(char32_t c) {
  switch (c) {
    case U'〇':
    case U'零':
      return 0;
    case U'一':
      return 1;
    case U'二':
    case U'两':
    case U'兩':
      return 2;
    case U'三':
      return 3;
    case U'四':
      return 4;
    case U'五':
      return 5;
    case U'六':
      return 6;
    case U'七':
      return 7;
    case U'八':
      return 8;
    case U'九':
      return 9;
    default:
      return -1;
  }
}
double han_place(char32_t c) {
  switch (c) {
    case U'十':
      return 10;
    case U'百':
      return 100;
    case U'千':
      return 1000;
    default:
      return 0;
  }
}
double han_scale(char32_t c) {
  switch (c) {
    case U'万':
    case U'萬':
      return 1e4;
    case U'亿':
    case U'億':
      return 1e8;
    default:
      return 0;
  }
}

// The characters of the two above: a number may begin with them.
constexpr text::HanSet number_openings(U"零一二两兩三四五六七八九十百千");

constexpr std::array<std::pair<std::string_view, double>, 10> scale_words{{{"hundred", 1e2},
                                                                           {"thousand", 1e3},
                                                                           {"million", 1e6},
                                                                           {"billion", 1e9},
                                                                           {"trillion", 1e12},
                                                                           {"mn", 1e6},
                                                                           {"mln", 1e6},
                                                                           {"bn", 1e9},
                                                                           {"tn", 1e12},
                                                                           {"trn", 1e12}}};
constexpr std::array<std::pair<std::string_view, int>, 27> number_words{
    {{"one", 1},       {"two", 2},       {"three", 3},    {"four", 4},     {"five", 5},       {"six", 6},
     {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},    {"twelve", 12},
     {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18},
     {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},  {"forty", 40},   {"fifty", 50},     {"sixty", 60},
     {"seventy", 70},  {"eighty", 80},   {"ninety", 90}}};

template <class Table>
auto found_in(const Table& table, std::string_view word) -> std::optional<decltype(table[0].second)> {
  for (const auto& [name, value] : table)
    if (name == word) return value;
  return std::nullopt;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<PlainToken> read() {
    tokens_.reserve(text_.size() / 3 + 1);
    while (at_ < text_.size()) {
      // Most of a Chinese text is words of one character.
      if (const char32_t han = text::common_han_at(text_, at_); han != 0 && !number_openings.has(han)) {
        add_token(at_ + 3, hashed(hash_start, han)).about = han == U'约' || han == U'約';
        continue;
      }
      std::size_t next = at_;
      const char32_t c = folded(next_code_point(text_, next));
      if (c >= '0' && c <= '9')
        digits();
      else if (han_digit(c) >= 0 || han_place(c) > 0)
        han_number();
      else if (text::is_han(c))
        add_word(next, hashed(hash_start, c));
      else if (is_letter(c))
        letters();
      else if (c == '%' || c == '$' || c == U'€' || c == U'£' || c == U'¥' || c == U'￥' || c == U'‰' || c == U'℃')
        add_word(next, c == '%' ? percent : hashed(hash_start, c));
      else
        at_ = next;
    }
    return std::move(tokens_);
  }

 private:
  static constexpr std::uint32_t percent = hash_of("%");

  static constexpr std::array approximators{
      hashed(hash_start, U'约'), hashed(hash_start, U'約'), hash_of("about"), hash_of("around"),
      hash_of("roughly"),        hash_of("approximately"),  hash_of("circa")};

  char32_t peek(std::size_t position) const { return folded(text::code_point_at(text_, position)); }

  PlainToken& add_token(std::size_t end, std::uint32_t hash) {
    PlainToken& token = tokens_.emplace_back();
    token.range = {at_, end};
    token.word = hash == 0 ? 1 : hash;
    at_ = end;
    return token;
  }

  void add_word(std::size_t end, std::uint32_t hash) {
    PlainToken& token = add_token(end, hash);
    token.about = std::find(approximators.begin(), approximators.end(), token.word) != approximators.end();
  }

  // Digits with their separators from `position` on, which moves behind them.
  double plain_number(std::size_t& position, double& grain, int& digits) const {
    double value = 0;
    int significant = 0, zeros = 0;
    bool separated = false;
    grain = 1;
    bool decimals = false;
    const auto take = [&](char32_t c) {
      const auto digit = static_cast<double>(c - '0');
      if (decimals) {
        grain /= 10;
        value += digit * grain;
      } else {
        value = value * 10 + digit;
      }
      zeros = c == '0' ? zeros + 1 : 0;
      if (value != 0) ++significant;
    };
    while (position < text_.size()) {
      std::size_t next = position;
      const char32_t c = folded(next_code_point(text_, next));
      if (c >= '0' && c <= '9') {
        take(c);
        position = next;
      } else if (c == ',' && !decimals && three_digits(next)) {
        separated = true;
        position = next;
      } else if (c == '.' && !decimals && peek(next) >= '0' && peek(next) <= '9') {
        decimals = true;
        position = next;
      } else {
        break;
      }
    }
    if (!decimals) {
      for (int i = 0; i < zeros && significant > 1; ++i) {
        --significant;
        grain *= 10;
      }
    }
    digits = significant;
    if (decimals) value = std::round(value / grain) * grain;
    separated_ = separated || decimals;
    return value;
  }

  bool three_digits(std::size_t position) const {
    for (int i = 0; i < 3; ++i) {
      if (position >= text_.size()) return false;
      const char32_t c = folded(next_code_point(text_, position));
      if (c < '0' || c > '9') return false;
    }
    const char32_t after = peek(position);
    return after < '0' || after > '9';
  }

  // A scale behind a number: 万, 亿, 万亿, "million" after at most one space. 1 when there is none.
  double scale(std::size_t& position) const {
    double scale = 1;
    for (;;) {
      std::size_t next = position;
      if (next >= text_.size()) return scale;
      const char32_t c = folded(next_code_point(text_, next));
      double step = han_scale(c);
      if (step == 0) step = han_place(c);
      if (step == 0) break;
      scale *= step;
      position = next;
    }
    if (scale != 1) return scale;
    std::size_t begin = position;
    if (peek(begin) == ' ' || peek(begin) == 0xA0 || peek(begin) == '-') begin += text::utf8_length(peek(begin));
    std::size_t end = begin;
    while (end < text_.size() && end - begin < 9 && is_letter(folded(static_cast<unsigned char>(text_[end])))) ++end;
    if (end < text_.size() && is_letter(peek(end))) return 1;
    const std::string word = to_lower_ascii(text_.substr(begin, end - begin));
    const auto found = found_in(scale_words, word);
    if (!found) return 1;
    position = end;
    return *found;
  }

  void push_number(std::size_t end, double value, double grain, int digits, bool year_like) {
    PlainToken token;
    token.range = {at_, end};
    token.value = value;
    token.grain = grain;
    token.digits = digits;
    token.year_like = year_like;
    tokens_.push_back(token);
    at_ = end;
  }

  void digits() {
    std::size_t position = at_;
    double grain = 1;
    int count = 0;
    double value = plain_number(position, grain, count);
    bool year_like = !separated_ && value >= 1000 && value < 2200;
    double by = scale(position);
    if (by != 1) year_like = false;
    value *= by;
    grain *= by;
    while (by > 1) {  // 5万5千, 1亿2000万
      std::size_t next = position;
      const char32_t c = peek(next);
      if (c < '0' || c > '9') break;
      double part_grain = 1;
      int part_count = 0;
      const double part = plain_number(next, part_grain, part_count);
      const double part_by = scale(next);
      if (part_by == 1 || part_by >= by) break;
      value += part * part_by;
      grain = part_grain * part_by;
      count += part_count;
      by = part_by;
      position = next;
    }
    push_number(position, value, grain, count, year_like);
  }

  void han_number() {
    std::size_t position = at_;
    double total = 0, section = 0, digit = 0, grain = 1;
    bool pending = false, positional = true;
    int count = 0;
    while (position < text_.size()) {
      std::size_t next = position;
      const char32_t c = folded(next_code_point(text_, next));
      if (const int d = han_digit(c); d >= 0) {
        digit = pending && positional ? digit * 10 + d : d;
        pending = true;
        grain = 1;
        if (d != 0) ++count;
      } else if (const double place = han_place(c); place > 0) {
        section += (pending ? digit : 1) * place;
        if (!pending) ++count;
        pending = false;
        positional = false;
        digit = 0;
        grain = place;
      } else if (const double by = han_scale(c); by > 0) {
        total = (total + section + digit) * by;
        section = digit = 0;
        pending = false;
        grain = by;
      } else {
        break;
      }
      position = next;
    }
    const double value = total + section + digit;
    push_number(position, value, grain, count, positional && value >= 1000 && value < 2200);
  }

  void letters() {
    std::size_t position = at_;
    std::uint32_t hash = hash_start;
    std::string word;
    while (position < text_.size()) {
      std::size_t next = position;
      const char32_t c = folded(next_code_point(text_, next));
      if (!is_letter(c)) break;
      hash = hashed(hash, c);
      if (word.size() < 16 && c < 0x80) word.push_back(static_cast<char>(c));
      position = next;
    }
    if (const auto value = found_in(number_words, word)) {
      double total = *value;
      if (*value >= 20 && peek(position) == '-') {
        std::size_t end = position + 1;
        while (end < text_.size() && is_letter(peek(end)) && text_[end] > 0) ++end;
        const auto unit = found_in(number_words, to_lower_ascii(text_.substr(position + 1, end - position - 1)));
        if (unit && *unit < 10) {
          total += *unit;
          position = end;
        }
      }
      const double by = scale(position);
      push_number(position, total * by, by, total < 10 ? 1 : 2, false);
      return;
    }
    if (word == "percent" || word == "pct") {
      add_word(position, percent);
      return;
    }
    if (word == "per" && to_lower_ascii(text_.substr(position, 5)) == " cent" && !is_letter(peek(position + 5))) {
      add_word(position + 5, percent);
      return;
    }
    add_word(position, hash);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  mutable bool separated_ = false;
  std::vector<PlainToken> tokens_;
};

}  // namespace

std::vector<PlainToken> plain_tokens(std::string_view text) { return Reader(text).read(); }

}  // namespace kaozheng::evidence
