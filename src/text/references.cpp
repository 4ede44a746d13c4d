// SPDX-License-Identifier: Apache-2.0
#include "text/references.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

constexpr std::array<std::string_view, 74> chinese_openers = {
    "该",     "其",       "此",       "这",       "那",       "它",       "他",       "她",       "同时", "但",
    "然而",   "不过",     "因此",     "所以",     "从而",     "与此同时", "另一方面", "例如",     "比如", "譬如",
    "如此",   "对此",     "据此",     "为此",     "上述",     "前者",     "后者",     "以上",     "并且", "而且",
    "而",     "并",       "也",       "还",       "另外",     "再者",     "由此",     "于是",     "随后", "随之",
    "可见",   "反之",     "相反",     "相比之下", "否则",     "故",       "且",       "则",       "二是", "三是",
    "四是",   "五是",     "第二，",   "第二,",    "第三，",   "第三,",    "换言之",   "也就是说", "总之", "除此",
    "甚至",   "尽管如此", "即便如此", "即使如此", "虽然如此", "在此",     "至此",     "就此",     "以此", "尤其",
    "特别是", "或者",     "再次",     "接着"};
// Words that only look like one of them.
constexpr std::array<std::string_view, 22> chinese_exceptions = {
    "但丁", "并购", "并行", "并网", "并联", "并发",     "并列", "也门", "也许", "还原",   "还款",
    "还贷", "故障", "故事", "故宫", "故乡", "则是一种", "他国", "且末", "那曲", "以上海", "并非"};

constexpr std::array<std::string_view, 66> english_openers = {"this",
                                                              "that",
                                                              "these",
                                                              "those",
                                                              "it",
                                                              "its",
                                                              "they",
                                                              "their",
                                                              "them",
                                                              "he",
                                                              "she",
                                                              "his",
                                                              "her",
                                                              "such",
                                                              "however",
                                                              "but",
                                                              "also",
                                                              "moreover",
                                                              "furthermore",
                                                              "in addition",
                                                              "additionally",
                                                              "therefore",
                                                              "thus",
                                                              "hence",
                                                              "meanwhile",
                                                              "instead",
                                                              "and",
                                                              "or",
                                                              "so",
                                                              "yet",
                                                              "then",
                                                              "nevertheless",
                                                              "nonetheless",
                                                              "for example",
                                                              "for instance",
                                                              "similarly",
                                                              "likewise",
                                                              "consequently",
                                                              "as a result",
                                                              "by contrast",
                                                              "in contrast",
                                                              "on the other hand",
                                                              "the former",
                                                              "the latter",
                                                              "besides",
                                                              "still",
                                                              "otherwise",
                                                              "second,",
                                                              "secondly",
                                                              "third,",
                                                              "thirdly",
                                                              "as such",
                                                              "in turn",
                                                              "accordingly",
                                                              "in other words",
                                                              "that said",
                                                              "even so",
                                                              "rather",
                                                              "conversely",
                                                              "at the same time",
                                                              "in this",
                                                              "in these",
                                                              "to this end",
                                                              "for this",
                                                              "afterwards",
                                                              "subsequently"};
constexpr std::array<std::string_view, 7> english_exceptions = {
    "this year", "this month", "this week", "this quarter", "that of", "this summer", "still image"};

// Opening quotation marks, brackets and spaces carry no meaning.
std::string_view without_opening_marks(std::string_view sentence) {
  std::size_t position = 0;
  while (position < sentence.size()) {
    std::size_t next = position;
    const char32_t c = next_code_point(sentence, next);
    if (!is_space(c) && c != U'“' && c != U'「' && c != U'‘' && c != '"' && c != '(' && c != U'（' && c != '\'' &&
        c != '-' && c != '*')
      break;
    position = next;
  }
  return sentence.substr(position);
}

template <std::size_t N>
bool begins_with_any(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view word) { return begins_with(text, word); });
}

struct RelativeDate {
  std::string_view word;
  int year = 0;  // added to the document's year
  enum Unit { years, months, days } unit = years;
  int offset = 0;  // in units finer than years
};
// Longer ones before those they begin with.
constexpr std::array<RelativeDate, 34> relative_dates = {{
    {"今年", 0, RelativeDate::years, 0},         {"去年", -1, RelativeDate::years, 0},
    {"前年", -2, RelativeDate::years, 0},        {"明年", 1, RelativeDate::years, 0},
    {"后年", 2, RelativeDate::years, 0},         {"本年度", 0, RelativeDate::years, 0},
    {"年初", 0, RelativeDate::years, 0},         {"年底", 0, RelativeDate::years, 0},
    {"年末", 0, RelativeDate::years, 0},         {"年内", 0, RelativeDate::years, 0},
    {"本月", 0, RelativeDate::months, 0},        {"上个月", 0, RelativeDate::months, -1},
    {"上月", 0, RelativeDate::months, -1},       {"下个月", 0, RelativeDate::months, 1},
    {"近日", 0, RelativeDate::months, 0},        {"日前", 0, RelativeDate::months, 0},
    {"近期", 0, RelativeDate::months, 0},        {"最近", 0, RelativeDate::months, 0},
    {"本周", 0, RelativeDate::months, 0},        {"今天", 0, RelativeDate::days, 0},
    {"今日", 0, RelativeDate::days, 0},          {"昨天", 0, RelativeDate::days, -1},
    {"昨日", 0, RelativeDate::days, -1},         {"明天", 0, RelativeDate::days, 1},
    {"this year", 0, RelativeDate::years, 0},    {"last year", -1, RelativeDate::years, 0},
    {"next year", 1, RelativeDate::years, 0},    {"this month", 0, RelativeDate::months, 0},
    {"last month", 0, RelativeDate::months, -1}, {"next month", 0, RelativeDate::months, 1},
    {"recently", 0, RelativeDate::months, 0},    {"this week", 0, RelativeDate::months, 0},
    {"today", 0, RelativeDate::days, 0},         {"yesterday", 0, RelativeDate::days, -1},
}};

bool is_chinese(const RelativeDate& date) { return static_cast<unsigned char>(date.word.front()) >= 0x80; }

bool is_word_character(char c) {
  return is_ascii_letter(static_cast<unsigned char>(c)) || is_ascii_digit(static_cast<unsigned char>(c));
}

// Whether the Chinese word between `before` and `after` is really meant as a date.
bool chinese_date_stands(std::string_view word, std::string_view before, std::string_view after) {
  if (begins_with(word, "年")) {
    // 2025年初, 今年年底, 三年内: the year is told already, or it is a span.
    if (before.empty()) return true;
    const char32_t last = code_point_before(before, before.size());
    return !is_digit(last) && !is_han(last);
  }
  if (word == "本月" || word == "今日" || word == "本年度") {
    if (before.ends_with("日") || begins_with(after, "头条")) return false;
  }
  if (word == "近日" && begins_with(after, "点")) return false;
  if (word == "上月" && begins_with(after, "球")) return false;
  if (word == "最近" && begins_with(after, "的")) return false;
  if (word == "近期" && begins_with(after, "货")) return false;
  if (word == "日前") {
    const char32_t last = before.empty() ? 0 : code_point_before(before, before.size());
    return !is_digit(last) && last != U'今';  // 10日前, 今日前
  }
  if (word == "前年") return !before.ends_with("以") && !before.ends_with("之");
  return true;
}

struct FoundDate {
  std::size_t end = 0;  // behind the word, and its 's
  const RelativeDate* date = nullptr;
};

// The relative date that begins at `position`, if one does.
std::optional<FoundDate> relative_date_at(std::string_view text, std::size_t position) {
  const auto lead = static_cast<unsigned char>(text[position]);
  const bool ascii = lead < 0x80;
  if (ascii && (!is_ascii_letter(lead) || (position > 0 && is_word_character(text[position - 1])))) return std::nullopt;
  for (const RelativeDate& date : relative_dates) {
    if (is_chinese(date) == ascii || text.size() - position < date.word.size()) continue;
    const std::string_view here = text.substr(position, date.word.size());
    std::size_t end = position + date.word.size();
    const std::string_view before = text.substr(0, position);
    if (!ascii) {
      if (here != date.word || !chinese_date_stands(date.word, before, text.substr(end))) continue;
      return FoundDate{end, &date};
    }
    if (!equals_ignoring_case(here, date.word)) continue;
    if (end < text.size() && is_word_character(text[end])) continue;
    if (end < text.size() && text[end] == '-') continue;
    // "over the last year" is a span, not a calendar year.
    if (before.ends_with("the ") || before.ends_with("past ")) continue;
    if (begins_with(text.substr(end), "'s"))
      end += 2;
    else if (begins_with(text.substr(end), "’s"))
      end += std::string_view("’s").size();
    return FoundDate{end, &date};
  }
  return std::nullopt;
}

// Bytes of a note, "（2025年7月）" or " (2025-07)", at the head of `text`; 0 when there is none.
std::size_t note_length(std::string_view text) {
  const bool chinese = begins_with(text, "（");
  if (!chinese && !begins_with(text, " (")) return 0;
  const std::string_view closing = chinese ? "）" : ")";
  const std::size_t begin = chinese ? std::string_view("（").size() : 2;
  std::size_t position = begin;
  std::size_t digits = 0;
  while (position < text.size() && position < 32) {
    if (begins_with(text.substr(position), closing)) return digits >= 4 ? position + closing.size() : 0;
    if (is_ascii_digit(static_cast<unsigned char>(text[position]))) {
      ++digits, ++position;
      continue;
    }
    std::size_t next = position;
    const char32_t c = next_code_point(text, next);
    const bool part = chinese ? c == U'年' || c == U'月' || c == U'日' : c == '-';
    if (!part || digits < 4) return 0;
    position = next;
  }
  return 0;
}

struct CalendarDate {
  int year = 0;
  int month = 0;  // 0 = unknown
  int day = 0;    // 0 = unknown
};

std::optional<CalendarDate> parse_date(std::string_view date) {
  const auto number = [&](std::size_t begin, std::size_t length) {
    int value = 0;
    if (date.size() < begin + length) return 0;
    for (const char c : date.substr(begin, length)) {
      if (!is_ascii_digit(static_cast<unsigned char>(c))) return 0;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  CalendarDate parsed{number(0, 4), 0, 0};
  if (parsed.year == 0) return std::nullopt;
  if (date.size() >= 7 && date[4] == '-') parsed.month = number(5, 2);
  if (parsed.month < 1 || parsed.month > 12) parsed.month = 0;
  if (parsed.month > 0 && date.size() >= 10 && date[7] == '-') parsed.day = number(8, 2);
  if (parsed.day < 1 || parsed.day > 31) parsed.day = 0;
  return parsed;
}

// The note for a relative date in a document of `date`; empty when the document's date is too coarse to tell.
std::string note_for(const RelativeDate& relative, CalendarDate date) {
  using namespace std::chrono;
  date.year += relative.year;
  if (relative.unit == RelativeDate::years) date.month = date.day = 0;
  if (relative.unit == RelativeDate::months) {
    if (date.month == 0 && relative.offset != 0) return {};
    if (date.month != 0) {
      const year_month moved = year(date.year) / static_cast<int>(date.month) + std::chrono::months(relative.offset);
      date = {static_cast<int>(moved.year()), static_cast<int>(static_cast<unsigned>(moved.month())), 0};
    }
    date.day = 0;
  }
  if (relative.unit == RelativeDate::days) {
    if (date.day == 0 && relative.offset != 0) return {};
    if (date.day != 0) {
      const year_month_day moved{sys_days(year(date.year) / date.month / date.day) + days(relative.offset)};
      date = {static_cast<int>(moved.year()), static_cast<int>(static_cast<unsigned>(moved.month())),
              static_cast<int>(static_cast<unsigned>(moved.day()))};
    }
  }
  std::string note = is_chinese(relative) ? fmt::format("（{}年", date.year) : fmt::format(" ({}", date.year);
  if (date.month) note += is_chinese(relative) ? fmt::format("{}月", date.month) : fmt::format("-{:02}", date.month);
  if (date.day) note += is_chinese(relative) ? fmt::format("{}日", date.day) : fmt::format("-{:02}", date.day);
  return note + (is_chinese(relative) ? "）" : ")");
}

}  // namespace

bool opens_with_reference(std::string_view sentence) {
  const std::string_view head = without_opening_marks(sentence).substr(0, 64);
  if (begins_with_any(head, chinese_exceptions)) return false;
  if (begins_with_any(head, chinese_openers)) return true;
  const std::string lower = to_lower_ascii(head);
  const auto is_at_head = [&](std::string_view word) {
    return begins_with(lower, word) &&
           (lower.size() == word.size() || !is_word_character(lower[word.size()]) || !is_word_character(word.back()));
  };
  if (std::any_of(english_exceptions.begin(), english_exceptions.end(), is_at_head)) return false;
  return std::any_of(english_openers.begin(), english_openers.end(), is_at_head);
}

std::string with_absolute_dates(std::string_view sentence, std::string_view date) {
  const std::optional<CalendarDate> known = parse_date(date);
  if (!known) return std::string(sentence);
  std::string result;
  for (std::size_t position = 0; position < sentence.size();) {
    const auto found = relative_date_at(sentence, position);
    if (!found) {
      result += sentence[position++];
      continue;
    }
    result += sentence.substr(position, found->end - position);
    position = found->end;
    if (note_length(sentence.substr(position)) == 0) result += note_for(*found->date, *known);
  }
  return result;
}

std::string without_absolute_dates(std::string_view sentence) {
  std::string result;
  for (std::size_t position = 0; position < sentence.size();) {
    const auto found = relative_date_at(sentence, position);
    if (!found) {
      result += sentence[position++];
      continue;
    }
    result += sentence.substr(position, found->end - position);
    position = found->end + note_length(sentence.substr(found->end));
  }
  return result;
}

}  // namespace kaozheng::text
