// SPDX-License-Identifier: Apache-2.0
#include "text/figures/units.h"

#include <algorithm>
#include <array>

#include "text/characters.h"
#include "text/figures/numerals.h"
#include "text/word_table.h"

namespace kaozheng::text {
namespace {

using enum FigureKind;

struct CurrencySign {
  std::string_view word;
  std::string_view code;
};
constexpr auto currency_signs = std::to_array<CurrencySign>(
    {{"US$", "USD"}, {"U.S.$", "USD"},  {"HK$", "HKD"},  {"NT$", "TWD"}, {"A$", "AUD"},  {"AU$", "AUD"},
     {"C$", "CAD"},  {"CA$", "CAD"},    {"S$", "SGD"},   {"R$", "BRL"},  {"NZ$", "NZD"}, {"$", "USD"},
     {"＄", "USD"},  {"€", "EUR"},      {"£", "GBP"},    {"¥", "CNY"},   {"￥", "CNY"},  {"₩", "KRW"},
     {"₹", "INR"},   {"₽", "RUB"},    {"RMB", "CNY"},  {"CNY", "CNY"}, {"USD", "USD"}, {"EUR", "EUR"},
     {"GBP", "GBP"}, {"JPY", "JPY"},    {"HKD", "HKD"},  {"INR", "INR"}, {"Rs", "INR"},  {"Rs.", "INR"},
     {"CHF", "CHF"}, {"人民币", "CNY"}, {"美元", "USD"}, {"CN¥", "CNY"}, {"RM", "MYR"},  {"KRW", "KRW"},
     {"AUD", "AUD"}, {"CAD", "CAD"},    {"SGD", "SGD"},  {"港币", "HKD"}});

struct TimeWord {
  std::string_view word;
  std::string_view unit;
};
constexpr auto chinese_times = std::to_array<TimeWord>({{"天", "day"},
                                                        {"日", "day"},
                                                        {"年", "year"},
                                                        {"月", "month"},
                                                        {"个月", "month"},
                                                        {"周", "week"},
                                                        {"小时", "hour"},
                                                        {"时", "hour"},
                                                        {"分钟", "minute"},
                                                        {"分", "minute"},
                                                        {"秒", "second"},
                                                        {"季度", "quarter"}});
constexpr auto english_times = std::to_array<TimeWord>({{"day", "day"},
                                                        {"d", "day"},
                                                        {"year", "year"},
                                                        {"yr", "year"},
                                                        {"annum", "year"},
                                                        {"month", "month"},
                                                        {"mo", "month"},
                                                        {"week", "week"},
                                                        {"hour", "hour"},
                                                        {"hr", "hour"},
                                                        {"h", "hour"},
                                                        {"minute", "minute"},
                                                        {"min", "minute"},
                                                        {"second", "second"},
                                                        {"sec", "second"},
                                                        {"s", "second"},
                                                        {"quarter", "quarter"}});

}  // namespace

std::optional<UnitFound> unit_at(std::string_view text, std::size_t position) {
  if (position >= text.size()) return std::nullopt;
  const auto lead = static_cast<unsigned char>(text[position]);
  if (lead == '%') return UnitFound{{percent, "%", 1, position + 1}, text.substr(position, 1), false};
  if (lead >= 0x80) return chinese_unit_at(text, position);
  if (is_ascii_letter(lead)) return latin_unit_at(text, position);
  return std::nullopt;
}

std::optional<CurrencyBefore> currency_before(std::string_view text, std::size_t end) {
  std::size_t stop = end;
  if (stop > 0 && text[stop - 1] == ' ') --stop;
  const std::string_view before = text.substr(stop > 12 ? stop - 12 : 0, std::min<std::size_t>(stop, 12));
  static const WordTable<CurrencySign, WordSide::ending> signs(currency_signs);
  const CurrencySign* const sign = signs.longest(before, [&](const CurrencySign& one) {
    const std::size_t begin = stop - one.word.size();
    // A code in letters stands alone: "FARM 5" is no sum.
    return !is_ascii_letter(static_cast<unsigned char>(one.word[0])) || begin == 0 ||
           !is_ascii_letter(static_cast<unsigned char>(text[begin - 1]));
  });
  if (sign == nullptr) return std::nullopt;
  return CurrencyBefore{sign->code, stop - sign->word.size()};
}

std::optional<PerTime> per_time_at(std::string_view text, std::size_t position) {
  std::size_t begin = position;
  const auto match = [&](std::size_t from) -> std::optional<PerTime> {
    const std::string_view rest = text.substr(from, 16);
    if (rest.empty()) return std::nullopt;
    if (static_cast<unsigned char>(rest[0]) >= 0x80) {
      for (const TimeWord& one : chinese_times)
        if (begins_with(rest, one.word)) return PerTime{one.unit, from + one.word.size()};
      return std::nullopt;
    }
    const std::string lower = to_lower_ascii(ascii_word_at(text, from));
    // "$1.15bn a year earlier" compares, it is no rate.
    const std::string next = to_lower_ascii(ascii_word_at(text, behind_spaces(text, from + lower.size())));
    if (next == "earlier" || next == "ago" || next == "later" || next == "before" || next == "after")
      return std::nullopt;
    for (const TimeWord& one : english_times)
      if (lower == one.word) return PerTime{one.unit, from + one.word.size()};
    return std::nullopt;
  };
  if (begin >= text.size()) return std::nullopt;
  if (text[begin] == '/') return match(begin + 1);
  const std::string_view rest = text.substr(begin, 8);
  for (const std::string_view lead : {"每", "／"})
    if (begins_with(rest, lead)) return match(begin + lead.size());
  if (text[begin] != ' ' && text[begin] != '-') return std::nullopt;
  const bool hyphen = text[begin] == '-';
  ++begin;
  if (hyphen) {
    for (const std::string_view lead : {"per-", "a-", "an-"})
      if (begins_with(text.substr(begin, 8), lead)) return match(begin + lead.size());
    return std::nullopt;
  }
  for (const std::string_view lead : {"per ", "a ", "an ", "each ", "every "})
    if (begins_with(text.substr(begin, 8), lead)) return match(begin + lead.size());
  return std::nullopt;
}

}  // namespace kaozheng::text
