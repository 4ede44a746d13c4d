// SPDX-License-Identifier: Apache-2.0
#include "text/figures.h"

#include <algorithm>
#include <array>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

// Units as written, longer ones before those they begin with.
constexpr std::array<std::string_view, 103> chinese_units = {
    "个百分点", "百分点", "万亿美元", "万亿元",     "亿美元", "亿欧元",   "亿港元",   "亿日元",   "亿英镑", "亿人民币",
    "亿人次",   "亿元",   "万美元",   "万元",       "千元",   "百万元",   "千万元",   "美元",     "欧元",   "港元",
    "日元",     "英镑",   "人民币",   "元",         "万亿",   "亿千瓦时", "万千瓦时", "千瓦时",   "亿千瓦", "万千瓦",
    "千瓦",     "兆瓦",   "吉瓦",     "亿吨",       "万吨",   "吨",       "亿台",     "万台",     "台",     "亿部",
    "万部",     "部",     "亿人",     "万人",       "人次",   "人",       "万家",     "家",       "亿户",   "万户",
    "户",       "亿次",   "万次",     "次",         "万个",   "个月",     "个",       "亿项",     "万项",   "项",
    "万辆",     "辆",     "万架",     "万标准机架", "万卡",   "卡",       "张",       "颗",       "块",     "片",
    "款",       "种",     "座",       "所",         "条",     "层",       "节点",     "小时",     "分钟",   "秒",
    "毫秒",     "微秒",   "天",       "周",         "倍",     "成",       "公里",     "平方公里", "平方米", "米",
    "公斤",     "千克",   "摄氏度",   "度",         "位",     "名",       "期",       "亿",       "百万",   "千万",
    "万",       "千",     "百"};

constexpr std::array<std::string_view, 79> latin_units = {
    "EFLOPS",  "PFLOPS",    "TFLOPS",    "GFLOPS",    "ZFLOPS",    "FLOPS",   "TOPS",    "EB",         "PB",
    "TB",      "GB",        "MB",        "KB",        "kB",        "TiB",     "GiB",     "MiB",        "Gbps",
    "Mbps",    "kbps",      "TWh",       "GWh",       "MWh",       "kWh",     "GW",      "MW",         "kW",
    "W",       "GHz",       "MHz",       "kHz",       "Hz",        "km",      "kg",      "cm",         "mm",
    "nm",      "ms",        "pp",        "bps",       "tokens",    "token",   "percent", "percentage", "billion",
    "million", "trillion",  "thousand",  "hundred",   "times",     "fold",    "years",   "year",       "months",
    "month",   "weeks",     "days",      "day",       "hours",     "hour",    "minutes", "seconds",    "people",
    "users",   "customers", "companies", "employees", "countries", "dollars", "euros",   "yuan",       "tonnes",
    "tons",    "miles",     "metres",    "meters",    "bn",        "mn",      "tn"};
constexpr std::array<std::string_view, 7> scale_letters = {"bn", "tn", "B", "M", "K", "T", "m"};

constexpr std::array<std::string_view, 13> currencies = {"US$", "HK$", "NT$", "A$", "C$", "RMB", "USD",
                                                         "EUR", "$",   "€",   "£",  "¥",  "￥"};
constexpr std::array<std::string_view, 12> trailing_bounds = {
    "个百分点以上", "以上", "以下", "以内", "左右", "上下", "不到", "有余", "之多", "+", " or more", " or less"};
constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
// Words before a number that make it a label: 第3, 图2, Figure 3, version 4.
constexpr std::array<std::string_view, 16> labels = {"第",   "图",    "表",      "附件",    "编号", "figure",
                                                     "fig.", "table", "chapter", "section", "no.",  "version",
                                                     "page", "phase", "step",    "part"};
constexpr std::array<std::string_view, 28> plain_capitals = {
    "in",   "about", "over", "nearly", "some",    "only", "around",  "the",    "of",      "by",
    "to",   "with",  "at",   "from",   "and",     "up",   "than",    "almost", "roughly", "approximately",
    "more", "under", "some", "just",   "another", "all",  "between", "its"};

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

template <std::size_t N>
std::string_view longest_prefix(std::string_view text, const std::array<std::string_view, N>& list) {
  std::string_view best;
  for (const std::string_view item : list)
    if (item.size() > best.size() && begins_with(text, item)) best = item;
  return best;
}

// The ASCII word that ends `text`, at most 15 letters.
std::string_view last_word(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && text.size() - begin < 16 && is_ascii_letter(static_cast<unsigned char>(text[begin - 1]))) --begin;
  return text.substr(begin);
}

struct Numeral {
  std::size_t end = 0;
  std::string value;
  int points = 0;
};

Numeral read_numeral(std::string_view text, std::size_t begin) {
  Numeral numeral;
  std::size_t position = begin;
  while (position < text.size()) {
    std::size_t next = position;
    const char32_t c = next_code_point(text, next);
    if (is_digit(c)) {
      numeral.value += static_cast<char>(is_ascii_digit(c) ? c : c - 0xFF10 + '0');
    } else {
      const bool digit_behind = is_digit(code_point_at(text, next));
      if (!digit_behind || (c != '.' && c != ',')) break;
      if (c == ',') {
        // A separator of thousands has three digits behind it: "1,037" but not "2,4,8".
        std::size_t digits = 0;
        for (std::size_t p = next; digits < 4 && p < text.size() && is_digit(next_code_point(text, p));) ++digits;
        if (digits != 3 || numeral.points > 0) break;
      } else {
        ++numeral.points;
        numeral.value += '.';
      }
    }
    position = next;
  }
  numeral.end = position;
  return numeral;
}

// The unit that follows a numeral at once or after one space; empty when none.
Range unit_at(std::string_view text, std::size_t position, bool money) {
  std::size_t begin = position;
  if (begin < text.size() && text[begin] == ' ') ++begin;
  const std::string_view rest = text.substr(begin);
  for (const std::string_view mark : {"%", "％", "‰", "°C", "℃"})
    if (begins_with(rest, mark)) return {begin, begin + mark.size()};
  std::size_t inexact = 0;  // 20多亿元, 300余家
  for (const std::string_view word : {"多", "余", "几"})
    if (begins_with(rest, word)) inexact = word.size();
  const bool ascii = !rest.empty() && static_cast<unsigned char>(rest.front()) < 0x80;
  if (const auto unit = ascii ? std::string_view() : longest_prefix(rest.substr(inexact), chinese_units); !unit.empty())
    return {begin + inexact, begin + inexact + unit.size()};

  std::size_t end = 0;
  while (end < rest.size() && end < 16 && is_ascii_letter(static_cast<unsigned char>(rest[end]))) ++end;
  const std::string_view word = rest.substr(0, end);
  const bool scaled =
      money && begin == position && std::find(scale_letters.begin(), scale_letters.end(), word) != scale_letters.end();
  const bool known = std::find(latin_units.begin(), latin_units.end(), word) != latin_units.end();
  if (word == "x" && begin == position) return {begin, begin + 1};
  if (!scaled && !known) return {position, position};
  // "4.5 billion dollars", "3 million users" are one unit.
  if ((word == "billion" || word == "million" || word == "trillion" || word == "thousand") && rest.size() > end &&
      rest[end] == ' ') {
    std::size_t second_end = end + 1;
    while (second_end < rest.size() && second_end < end + 17 &&
           is_ascii_letter(static_cast<unsigned char>(rest[second_end])))
      ++second_end;
    const std::string_view second = rest.substr(end + 1, second_end - end - 1);
    if (std::find(latin_units.begin(), latin_units.end(), second) != latin_units.end()) end = second_end;
  }
  if (word == "percentage" && begins_with(rest.substr(end), " points")) end += std::string_view(" points").size();
  return {begin, begin + end};
}

bool is_month(std::string_view word) {
  if (word.size() < 3) return false;
  return std::find(months.begin(), months.end(), to_lower_ascii(word.substr(0, 3))) != months.end() &&
         is_ascii_upper(static_cast<unsigned char>(word[0]));
}

// Whether the numeral is part of a date, a year, a time, a version or a label.
bool is_date_or_label(std::string_view text, std::size_t begin, const Numeral& numeral) {
  const std::string_view before = text.substr(begin > 24 ? begin - 24 : 0, std::min<std::size_t>(begin, 24));
  const std::string_view after = text.substr(numeral.end, 24);
  if (numeral.points > 1) return true;
  if (begins_with(after, "年代") || begins_with(after, "年") || begins_with(after, "月") || begins_with(after, "日") ||
      begins_with(after, "号") || begins_with(after, "世纪") || begins_with(after, "时")) {
    const bool span = begins_with(after, "年期") || begins_with(after, "年内") || begins_with(after, "年以") ||
                      begins_with(after, "年多") || begins_with(after, "日均");
    return !(span && numeral.value.size() < 4);
  }
  const bool year_like =
      numeral.points == 0 && numeral.value.size() == 4 && numeral.value >= "1900" && numeral.value < "2100";
  if (year_like && unit_at(text, numeral.end, false).begin == unit_at(text, numeral.end, false).end) return true;
  if (!after.empty() && (after[0] == ':' || after[0] == '/') && after.size() > 1 &&
      is_ascii_digit(static_cast<unsigned char>(after[1])))
    return true;
  if (!before.empty() && (before.back() == ':' || before.back() == '/' || before.back() == '=' ||
                          before.back() == '#' || before.back() == '_' || before.back() == '.'))
    return true;
  if (begins_with(after, "st ") || begins_with(after, "nd ") || begins_with(after, "rd ") || begins_with(after, "th "))
    return true;
  const std::string lower = to_lower_ascii(trim(before));
  if (std::any_of(labels.begin(), labels.end(), [&](std::string_view label) { return ends_with(lower, label); }))
    return true;
  if (!before.empty() && before.back() == '[' && begins_with(after, "]")) return true;
  std::string_view gap = before;
  while (!gap.empty() && gap.back() == ' ') gap.remove_suffix(1);
  if (is_month(last_word(gap))) return true;
  if (numeral.value.size() <= 2 && after.size() > 3 && after[0] == ' ') {
    std::size_t end = 1;
    while (end < after.size() && is_ascii_letter(static_cast<unsigned char>(after[end]))) ++end;
    if (is_month(after.substr(1, end - 1)) && end < after.size() && after.substr(1, end - 1) != "March") return true;
  }
  // At the head of a line, "3." or "3、" counts the items of a list.
  const char32_t line = code_point_before(text, begin);
  if ((begin == 0 || is_line_end(line)) && numeral.points == 0 && numeral.value.size() <= 2 &&
      (begins_with(after, ". ") || begins_with(after, "、") || begins_with(after, "．") || begins_with(after, ") ") ||
       begins_with(after, "）")))
    return true;
  return false;
}

// Whether the numeral belongs to a name: R1, GPT-4, 910B, 5G, CloudMatrix 384.
bool is_in_name(std::string_view text, std::size_t begin, std::size_t end, bool has_unit, bool money) {
  const char32_t before = code_point_before(text, begin);
  const char32_t after = code_point_at(text, end);
  if (!money && (is_ascii_letter(before) || before == '_')) return true;
  if (before == '-' && begin >= 2 && is_ascii_letter(static_cast<unsigned char>(text[begin - 2]))) return true;
  if (!has_unit && (is_ascii_letter(after) || (after == '-' && is_ascii_letter(code_point_at(text, end + 1)))))
    return true;
  // A version directly behind a Chinese name (百炼3.0), unless a verb leads to it (为3.5).
  constexpr std::u32string_view leading = U"为达至到约超近是于比增降升减均过仅";
  const bool has_point = contains(text.substr(begin, end - begin), ".");
  if (!has_unit && !money && has_point && is_han(before) && leading.find(before) == std::u32string_view::npos)
    return true;
  if (has_unit || money || before != ' ') return false;
  const std::string_view word = last_word(text.substr(0, begin - 1));
  if (word.empty() ||
      !std::any_of(word.begin(), word.end(), [](char c) { return is_ascii_upper(static_cast<unsigned char>(c)); }))
    return false;
  const std::string lower = to_lower_ascii(word);
  return std::find(plain_capitals.begin(), plain_capitals.end(), lower) == plain_capitals.end();
}

// Behind a URL that begins at `position`; `position` when none does.
std::size_t behind_url(std::string_view text, std::size_t position) {
  const std::string_view rest = text.substr(position);
  if (!begins_with(rest, "http://") && !begins_with(rest, "https://") && !begins_with(rest, "www.")) return position;
  while (position < text.size() && static_cast<unsigned char>(text[position]) > ' ' &&
         static_cast<unsigned char>(text[position]) < 0x80)
    ++position;
  return position;
}

}  // namespace

std::vector<Figure> figures(std::string_view text) {
  std::vector<Figure> result;
  std::size_t date_end = 0;  // behind the last numeral that was no figure
  std::size_t position = 0;
  while (position < text.size()) {
    if (const std::size_t end = behind_url(text, position); end != position) {
      position = end;
      continue;
    }
    const std::size_t begin = position;
    std::size_t next = position;
    const char32_t c = next_code_point(text, next);
    if (!is_digit(c)) {
      position = next;
      continue;
    }
    const Numeral numeral = read_numeral(text, begin);
    position = numeral.end;

    std::string_view before = text.substr(0, begin);
    if (!before.empty() && before.back() == ' ') before.remove_suffix(1);
    std::string_view currency;
    for (const std::string_view symbol : currencies)
      if (ends_with(before, symbol) && symbol.size() > currency.size()) currency = symbol;
    const bool money = !currency.empty();
    const Range unit = unit_at(text, numeral.end, money);
    const bool has_unit = unit.end > unit.begin;
    const bool in_date = begin == date_end + 1 && date_end > 0 && text[date_end] == '-' && !has_unit;  // 2025-07-01
    if (!money && (in_date || is_date_or_label(text, begin, numeral))) {
      date_end = numeral.end;
      continue;
    }
    if (is_in_name(text, begin, numeral.end, has_unit, money)) continue;

    Figure figure;
    figure.range = {money ? before.size() - currency.size() : begin, has_unit ? unit.end : numeral.end};
    figure.value = numeral.value;
    figure.unit = std::string(currency);
    if (has_unit) {
      if (money) figure.unit += ' ';
      figure.unit += text.substr(unit.begin, unit.end - unit.begin);
    }
    figure.range.end += longest_prefix(text.substr(figure.range.end), trailing_bounds).size();
    position = std::max(position, figure.range.end);
    result.push_back(std::move(figure));
  }
  return result;
}

}  // namespace kaozheng::text
