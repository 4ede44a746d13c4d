// SPDX-License-Identifier: Apache-2.0
// Sums written out with signs, ratios, and spans of years.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "base/bytes.h"
#include "evidence/arithmetic/relation_rules.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

using text::FigureKind;

struct Operand {
  Interval plain;    // the number as its digits say
  double scale = 1;  // what 万, million … behind it multiply with
  bool percent = false;
  text::Range range;
  std::string unit;  // Latin letters behind it
};

constexpr auto scales = std::to_array<std::pair<std::string_view, double>>({{"万亿", 1e12},
                                                                            {"亿", 1e8},
                                                                            {"千万", 1e7},
                                                                            {"百万", 1e6},
                                                                            {"万", 1e4},
                                                                            {"trillion", 1e12},
                                                                            {"billion", 1e9},
                                                                            {"bn", 1e9},
                                                                            {"million", 1e6},
                                                                            {"thousand", 1e3}});

bool is_digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && text::is_ascii_digit(static_cast<unsigned char>(text[at]));
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

// A number with what is written behind it, up to the next sign.
std::optional<Operand> operand_at(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  for (const std::string_view sign : {"$", "¥", "￥", "€", "£"})
    if (text::begins_with(text.substr(at), sign)) at += sign.size();
  if (!is_digit_at(text, at)) return {};
  std::string digits;
  int decimals = 0;
  bool point_seen = false;
  for (; at < text.size() && digits.size() < 18; ++at) {
    if (is_digit_at(text, at)) {
      digits += text[at];
      if (point_seen) ++decimals;
    } else if (text[at] == '.' && !point_seen && is_digit_at(text, at + 1)) {
      digits += '.';
      point_seen = true;
    } else if (!(text[at] == ',' && is_digit_at(text, at + 1) && is_digit_at(text, at + 3) && !point_seen)) {
      break;
    }
  }
  const double value = std::strtod(digits.c_str(), nullptr);
  const double half = decimals > 0 ? 0.5 * std::pow(10.0, -decimals) : 0;
  Operand operand{{value - half, value + half}, 1, false, {begin, at}, {}};
  std::size_t behind = skip_spaces(text, at);
  for (const auto& [word, scale] : scales)
    if (text::begins_with(text.substr(behind), word)) {
      operand.scale = scale;
      behind += word.size();
      break;
    }
  if (text::begins_with(text.substr(behind), "%")) operand.percent = true;
  // The unit: a few letters, characters, or %.
  std::size_t end = behind;
  for (int letters = 0; end < text.size() && letters < 8; ++letters) {
    std::size_t next = end;
    const char32_t c = next_code_point(text, next);
    if (!text::is_han(c) && !text::is_ascii_letter(c) && c != '%') break;
    end = next;
  }
  for (const char c : text.substr(behind, end - behind))
    if (text::is_ascii_letter(static_cast<unsigned char>(c))) operand.unit += c;
  operand.range.end = end;
  return operand;
}

// mV over V, KB in MB: a result in another unit is not settled by its digits.
bool one_unit(const std::vector<Operand>& operands, const Operand& result) {
  std::string unit;
  for (const Operand& operand : operands) {
    if (!unit.empty() && !operand.unit.empty() && operand.unit != unit) return false;
    if (!operand.unit.empty()) unit = operand.unit;
  }
  return unit.empty() || result.unit.empty() ? unit.empty() || result.percent : unit == result.unit;
}

struct Sign {
  char what = 0;  // + - * / =
  bool rough = false;
  std::size_t end = 0;
};

std::optional<Sign> sign_at(std::string_view text, std::size_t at) {
  const std::size_t begin = skip_spaces(text, at);
  constexpr std::pair<std::string_view, char> signs[] = {{"+", '+'}, {"＋", '+'}, {"−", '-'},  {"×", '*'}, {"*", '*'},
                                                         {"÷", '/'}, {"=", '='},  {"＝", '='}, {"≈", '~'}};
  for (const auto& [word, what] : signs)
    if (text::begins_with(text.substr(begin), word))
      return Sign{what == '~' ? '=' : what, what == '~', skip_spaces(text, begin + word.size())};
  if (begin > at && (text::begins_with(text.substr(begin), "- ") || text::begins_with(text.substr(begin), "/ ") ||
                     text::begins_with(text.substr(begin), "x ")))
    return Sign{text[begin] == 'x' ? '*' : text[begin], false, skip_spaces(text, begin + 1)};
  return {};
}

Interval evaluated(const std::vector<Operand>& operands, const std::vector<char>& signs, bool with_scale) {
  Interval sum{0, 0}, term{0, 0};
  char pending = '+';
  const auto flush = [&] { sum = pending == '+' ? sum + term : sum - term; };
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const Interval number =
        scaled(operands[i].plain, with_scale ? operands[i].scale * (operands[i].percent ? 0.01 : 1) : 1);
    if (i == 0 || signs[i - 1] == '+' || signs[i - 1] == '-') {
      if (i > 0) {
        flush();
        pending = signs[i - 1];
      }
      term = number;
    } else {
      term = signs[i - 1] == '*' ? term * number : term / number;
    }
  }
  flush();
  return sum;
}

bool gives(const std::vector<Operand>& operands, const std::vector<char>& signs, const Operand& result, bool rough) {
  const double room = rough ? 0.03 : 0;
  for (const bool with_scale : {true, false}) {
    const Interval value = evaluated(operands, signs, with_scale);
    for (const double factor :
         {with_scale ? result.scale * (result.percent ? 0.01 : 1) : 1.0, 1.0, result.percent ? 0.01 : 1.0}) {
      Interval stated = scaled(result.plain, factor);
      stated = {stated.low * (1 - room), stated.high * (1 + room)};
      // A result without decimals is rounded to the digits it shows.
      const double half = result.plain.low == result.plain.high ? 0.5 * factor : 0;
      const bool divides = std::any_of(signs.begin(), signs.end(), [](char c) { return c == '/' || c == '*'; });
      if (divides) stated = {stated.low - half, stated.high + half};
      if (meet(value, stated)) return true;
    }
  }
  return false;
}

void check_written_out(Reading& reading) {
  const Statement& s = reading.sentence;
  const std::string_view text = s.text().substr(0, s.range().end);
  for (std::size_t at = s.range().begin; at < text.size();) {
    const bool inside = at > 0 && (is_digit_at(text, at - 1) || text[at - 1] == '.' ||
                                   text::is_ascii_letter(static_cast<unsigned char>(text[at - 1])));
    auto first = inside ? std::nullopt : operand_at(text, at);
    if (!first) {
      next_code_point(text, at);
      continue;
    }
    // What begins in the middle of a longer expression is not the whole of it.
    const std::string_view before_it = trim(text.substr(s.range().begin, at - s.range().begin));
    bool continued = false;
    for (const std::string_view sign : {"×", "+", "*", "÷", "/", "−", "-", "=", "√", "^", "≈", "x", "·"})
      continued = continued || before_it.ends_with(sign);
    std::vector<Operand> operands{*first};
    std::vector<char> signs;
    std::optional<Operand> result;
    bool rough = false;
    std::size_t end = first->range.end;
    while (operands.size() < 40) {
      const auto sign = sign_at(text, end);
      if (!sign) break;
      const auto next = operand_at(text, sign->end);
      if (!next) break;
      end = next->range.end;
      if (sign->what == '=') {
        rough = sign->rough;
        result = next;
        break;
      }
      signs.push_back(sign->what);
      operands.push_back(*next);
    }
    at = std::max(end, at + 1);
    if (signs.empty() || continued || (result && !one_unit(operands, *result))) continue;
    const std::size_t begin = first->range.begin;
    // "3810亿美元(180+320+730)": the sum stands before the bracket.
    if (!result) {
      const bool opened = begin > 0 && (text[begin - 1] == '(' || (begin >= 3 && text.substr(begin - 3, 3) == "（"));
      const bool closed = text::begins_with(text.substr(std::min(end, text.size())), ")") ||
                          text::begins_with(text.substr(std::min(end, text.size())), "）");
      const bool sums = std::all_of(signs.begin(), signs.end(), [](char c) { return c == '+'; });
      if (!opened || !closed || !sums || operands.size() < 3) continue;
      for (std::size_t q = 0; q < s.count(); ++q)
        if (s.figure(q).range.end <= begin && begin - s.figure(q).range.end <= 3) {
          const double scale = scale_of(s.figure(q), s.text());
          const Interval value = scaled(interval_of(s.figure(q)), 1 / scale);
          result = Operand{value, scale, s.figure(q).kind == FigureKind::percent, s.figure(q).range, {}};
        }
      if (!result) continue;
    }
    Relation relation;
    relation.operation = std::all_of(signs.begin(), signs.end(), [](char c) { return c == '+'; }) ? Operation::sum
                         : signs.front() == '-' ? Operation::difference
                         : signs.front() == '*' ? Operation::product
                                                : Operation::share;
    relation.holds = gives(operands, signs, *result, rough);
    relation.range = {std::min(begin, result->range.begin), std::max(end, result->range.end)};
    relation.stated = result->range;
    const Interval value = evaluated(operands, signs, false);
    const std::string shown = plain((value.low + value.high) / 2, 2);
    const std::string left(trim(text.substr(begin, operands.back().range.end - begin)));
    relation.formula = left + " = " + shown;
    if (!relation.holds) {
      const std::string stated(trim(text.substr(result->range.begin, result->range.end - result->range.begin)));
      relation.reason = reading.language == Language::zh ? "文中写作“" + stated + "”，算式得 " + shown
                                                         : "it says \"" + stated + "\"; the sum gives " + shown;
    }
    reading.found.push_back(std::move(relation));
  }
}

// A reduction of 5:1 saves 80% and leaves 20%.
void check_ratio(Reading& reading) {
  const Statement& s = reading.sentence;
  const std::string_view text = s.text().substr(0, s.range().end);
  for (std::size_t colon = text.find(':', s.range().begin); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    std::size_t begin = colon, end = colon + 1;
    while (begin > s.range().begin && is_digit_at(text, begin - 1)) --begin;
    while (is_digit_at(text, end)) ++end;
    if (begin == colon || end == colon + 1 || colon - begin > 4 || end - colon > 4) continue;
    const double large = std::atof(std::string(text.substr(begin, colon - begin)).c_str());
    const double small = std::atof(std::string(text.substr(colon + 1, end - colon - 1)).c_str());
    if (!(large > small) || small <= 0) continue;
    for (std::size_t q = 0; q < s.count(); ++q) {
      const text::Figure& figure = s.figure(q);
      if (figure.range.begin < end || (figure.kind != FigureKind::percent && figure.kind != FigureKind::fraction))
        continue;
      const std::string between = to_lower_ascii(text.substr(end, figure.range.begin - end));
      if (between.size() > 90) break;
      bool reduces = false, saves = false, leaves = false;
      for (const std::string_view word : {"缩减", "压缩", "去重", "精简", "reduction", "compression", "deduplication"})
        reduces = reduces || contains(between, word);
      for (const std::string_view word : {"节省", "节约", "减少", "降低", "省下", "sav", "cut", "lower", "less"})
        saves = saves || contains(between, word);
      for (const std::string_view word : {"只占", "仅占", "占用", "原来的", "原有", "剩", " to ", "only"})
        leaves = leaves || contains(between, word);
      if (!reduces || saves == leaves) break;
      const double unit = figure.kind == FigureKind::percent ? 100 : 1;
      const double value = (saves ? 1 - small / large : small / large) * unit;
      const std::string quotient = plain(small, 0) + " ÷ " + plain(large, 0);
      reading.add(saves ? Operation::complement : Operation::share, meet(point(value), interval_of(figure)),
                  {begin, figure.range.end}, q, saves ? "1 − " + quotient : quotient, reading.like(value, q));
      break;
    }
  }
}

int year_of(const std::string& date) { return date.size() >= 4 ? std::atoi(date.substr(0, 4).c_str()) : 0; }

}  // namespace

void find_expressions(Reading& reading) {
  check_written_out(reading);
  check_ratio(reading);
}

// 2019年至2023年的五年间, "the past five years (2019–2023)": a span counted with or without its first year.
void find_spans(Reading& reading) {
  const Statement& s = reading.sentence;
  const std::vector<StatementToken>& tokens = s.tokens();
  for (std::size_t q = 0; q < s.count(); ++q) {
    const text::Figure& span = s.figure(q);
    if (span.kind != FigureKind::duration || span.unit != "year" || span.bound != text::Bound::exact ||
        span.value != std::round(span.value) || span.value < 2)
      continue;
    const std::size_t place = s.places()[q];
    const auto years_at = [&](std::size_t token, bool forward) -> std::pair<int, int> {
      if (token >= tokens.size() || tokens[token].cue != StatementCue::date) return {0, 0};
      const text::Figure& date = s.figure_of(tokens[token]);
      if (!date.date_end.empty()) return {year_of(date.date), year_of(date.date_end)};
      // two dates with a word between them
      for (std::size_t step = 1; step <= 2; ++step) {
        const std::size_t other = forward ? token + step : token - step;
        if (other >= tokens.size()) break;
        if (tokens[other].cue == StatementCue::date) {
          const text::Figure& second = s.figure_of(tokens[other]);
          const int a = year_of(date.date), b = year_of(second.date);
          return {std::min(a, b), std::max(a, b)};
        }
        if (!(bit(tokens[other].cue) &
              bits(StatementCue::to, StatementCue::filler, StatementCue::list, StatementCue::colon)))
          break;
      }
      return {0, 0};
    };
    std::pair<int, int> years{0, 0};
    text::Range range = span.range;
    const bool bracket = place + 2 < tokens.size() && tokens[place + 1].cue == StatementCue::open;
    const bool from = place + 2 < tokens.size() && tokens[place + 1].cue == StatementCue::from;
    if (bracket || from) {
      years = years_at(place + 2, true);
      if (place + 2 < tokens.size()) range.end = std::max(range.end, tokens[place + 2].range.end);
    } else if (place >= 1) {
      const std::string_view tail = s.text().substr(span.range.end, s.range().end - span.range.end);
      bool said = false;
      for (const std::string_view word : {"间", "期间", "里", "时间", "跨度", "period", " period", "-year period"})
        said = said || text::begins_with(tail, word);
      std::size_t back = place - 1;
      if (back > 0 && bit(tokens[back].cue) & bits(StatementCue::of, StatementCue::total)) {
        said = said || tokens[back].cue == StatementCue::total;
        --back;
      }
      if (said) years = years_at(back, false);
      if (back < tokens.size()) range.begin = tokens[back].range.begin;
    }
    if (years.first < 1000 || years.second <= years.first) continue;
    const int length = years.second - years.first;
    const double stated = span.value;
    reading.add(Operation::duration, stated == length || stated == length + 1, range, q,
                std::to_string(years.second) + " − " + std::to_string(years.first), reading.like(length, q));
  }
}

}  // namespace kaozheng::evidence
