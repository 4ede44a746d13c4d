// SPDX-License-Identifier: Apache-2.0
#include "text/figures/numerals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

constexpr std::size_t digits_max = 40;  // longer runs are identifiers

// Letters behind digits. Those that need a currency are doubtful: "m" is metres, "B" a size of models, "T" tesla.
struct ScaleLetter {
  std::string_view letters;
  double value;
  bool needs_money;
};
constexpr std::array<ScaleLetter, 11> scale_letters = {{{"bn", 1e9, false},
                                                        {"tn", 1e12, false},
                                                        {"trn", 1e12, false},
                                                        {"mn", 1e6, false},
                                                        {"K", 1e3, false},
                                                        {"k", 1e3, false},
                                                        {"M", 1e6, true},
                                                        {"MM", 1e6, true},
                                                        {"m", 1e6, true},
                                                        {"B", 1e9, true},
                                                        {"T", 1e12, true}}};

bool means_somewhat_more(char32_t c) { return c == U'多' || c == U'余' || c == U'餘'; }

// Bytes of 多, 余, 来 before a scale or a unit (20多亿, 三十余家); 0 when it begins another word (多种, 余额).
std::size_t somewhat_more(std::string_view text, std::size_t position) {
  std::size_t next = position;
  if (position >= text.size() || !means_somewhat_more(next_code_point(text, next))) return 0;
  return next - position;
}

// The scale in Chinese behind a number: 百万, 千亿, 万亿, 亿. 1 when none.
double chinese_scale_at(std::string_view text, std::size_t position, std::size_t& end) {
  double scale = 1;
  end = position;
  while (end < text.size()) {
    std::size_t next = end;
    const char32_t c = next_code_point(text, next);
    double factor = large_scale(c);
    if (factor == 0 && scale == 1) factor = small_scale(c);
    if (factor == 0) break;
    if (factor == 1000) {
      // 2千瓦时, 5千克: the unit is named so.
      constexpr std::u32string_view prefixed = U"瓦克米帕伏卡焦赫";
      const char32_t unit = code_point_at(text, next);
      if (unit != 0 && prefixed.find(unit) != prefixed.npos) break;
    }
    if (factor == 10) {
      // "3十" is never written; "10十" neither.
      if (large_scale(code_point_at(text, next)) == 0) break;
    }
    if (scale > 1e7) break;
    scale *= factor;
    end = next;
  }
  return scale;
}

struct WrittenDigits {
  std::string number;  // for std::stod: ASCII
  std::size_t end = 0;
  int points = 0;
};

WrittenDigits written_digits(std::string_view text, std::size_t position) {
  WrittenDigits written;
  std::size_t p = position;
  bool grouped = false;
  while (p < text.size()) {
    std::size_t next = p;
    const char32_t c = next_code_point(text, next);
    if (is_digit(c)) {
      written.number += static_cast<char>(is_ascii_digit(c) ? c : c - 0xFF10 + '0');
    } else {
      const bool comma = c == ',' || c == U'，' || c == 0x2009 || c == 0x202F || c == 0xA0 || c == '\'';
      const bool point = c == '.' || c == U'．';
      if ((!comma && !point) || !is_digit(code_point_at(text, next))) break;
      if (point) {
        ++written.points;
        written.number += '.';
      } else {
        // A separator of thousands has at most three digits before it, three behind: "1,037" but not "2,4,8".
        std::size_t count = 0;
        for (std::size_t q = next; count < 4 && q < text.size() && is_digit(next_code_point(text, q));) ++count;
        const bool wide = c == U'，' || c == '\'';
        if (count != 3 || written.points > 0 || (!grouped && written.number.size() > 3) || (wide && !grouped)) break;
        if (written.number == "0") break;
        grouped = true;
      }
    }
    p = next;
  }
  written.end = p;
  return written;
}

int significant_digits(const std::string& number) {
  const std::size_t first = number.find_first_not_of("0.");
  if (first == std::string::npos) return 1;
  int digits = 0;
  for (std::size_t i = first; i < number.size(); ++i)
    if (number[i] != '.') ++digits;
  return digits;
}

double parsed(const std::string& number) {
  try {
    return std::stod(number);
  } catch (const std::exception&) {
    return 0;
  }
}

// "billion", " million", "-billion", "bn", "k" behind digits.
double english_scale_at(std::string_view text, std::size_t position, bool money, std::size_t& end, bool& letter) {
  end = position;
  letter = false;
  const std::string_view attached = ascii_word_at(text, position);
  for (const ScaleLetter& one : scale_letters)
    if (attached == one.letters && (money || !one.needs_money)) {
      const char32_t after = code_point_at(text, position + attached.size());
      if (after == '-' || is_digit(after)) return 1;  // M-9, B2
      end = position + attached.size();
      letter = true;
      return one.value;
    }
  std::size_t begin = position;
  if (begin < text.size() && (text[begin] == ' ' || text[begin] == '-'))
    ++begin;
  else if (begins_with(text.substr(begin), "\u00A0"))
    begin += 2;
  double scale = 1;
  for (int words = 0; words < 2; ++words) {
    const std::string lower = to_lower_ascii(ascii_word_at(text, begin));
    double value = english_scale(lower);
    if (value < 0 && (lower == "bn" || lower == "tn" || lower == "mn"))
      value = lower == "bn" ? 1e9 : lower == "tn" ? 1e12 : 1e6;
    if (value < 0) break;
    scale *= value;
    end = begin + lower.size();
    begin = end;
    if (begin < text.size() && text[begin] == ' ') ++begin;
  }
  return scale;
}

}  // namespace

std::string_view ascii_word_at(std::string_view text, std::size_t position) {
  std::size_t end = position;
  while (end < text.size() && end - position < 24 && is_ascii_letter(static_cast<unsigned char>(text[end]))) ++end;
  return text.substr(std::min(position, text.size()), end - position);
}

std::size_t behind_spaces(std::string_view text, std::size_t position) {
  while (position < text.size()) {
    std::size_t next = position;
    const char32_t c = next_code_point(text, next);
    if (!is_space(c) || is_line_end(c)) break;
    position = next;
  }
  return position;
}

std::optional<Numeral> digits_at(std::string_view text, std::size_t position, bool money) {
  WrittenDigits written = written_digits(text, position);
  if (written.number.empty() || written.number.size() > digits_max || written.points > 1) return std::nullopt;
  Numeral numeral;
  numeral.range = {position, written.end};
  numeral.digits = significant_digits(written.number);
  const std::size_t point = written.number.find('.');
  const double last_place =
      point == std::string::npos ? 1 : std::pow(10.0, -static_cast<double>(written.number.size() - point - 1));
  numeral.value = parsed(written.number);

  std::size_t end = written.end;
  const std::size_t spaces = behind_spaces(text, end) - end;
  const std::size_t from = spaces == 1 && is_han(code_point_at(text, end + 1)) ? end + 1 : end;
  const std::size_t more = somewhat_more(text, from);
  std::size_t scale_end = 0;
  double scale = chinese_scale_at(text, from + more, scale_end);
  if (scale == 1 && more == 0) scale = english_scale_at(text, end, money, scale_end, numeral.scale_letter);
  if (scale != 1) {
    numeral.open = more > 0;
    numeral.range.end = scale_end;
    numeral.scale = scale;
    numeral.value *= scale;
    // 3亿5000万
    if (scale >= 1e4 && point == std::string::npos && is_digit(code_point_at(text, scale_end))) {
      const WrittenDigits second = written_digits(text, scale_end);
      std::size_t second_end = 0;
      const double second_scale = chinese_scale_at(text, second.end, second_end);
      if (second.points == 0 && second.number.size() <= 4 && second_scale < scale && second_scale > 1) {
        numeral.value += parsed(second.number) * second_scale;
        numeral.range.end = second_end;
        numeral.digits += static_cast<int>(second.number.size());
        numeral.scale = second_scale;
      }
    }
  }
  numeral.grain = last_place * numeral.scale;
  numeral.upper = numeral.value;
  const std::size_t tail = somewhat_more(text, numeral.range.end);
  if (scale != 1 && tail > 0) {
    numeral.open = true;
    numeral.range.end += tail;
  }
  return numeral;
}
}  // namespace kaozheng::text
