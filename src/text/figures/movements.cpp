// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"
#include "text/figures/bounds.h"
#include "text/figures/numerals.h"

namespace kaozheng::text {
namespace {

std::string_view without_suffixes(std::string_view text, std::initializer_list<std::string_view> suffixes) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view suffix : suffixes)
      if (text.size() >= suffix.size() && text.ends_with(suffix)) {
        text.remove_suffix(suffix.size());
        again = true;
      }
  }
  return text;
}

struct MoveWord {
  std::string_view word;
  Direction direction;
};
constexpr auto chinese_moves = std::to_array<MoveWord>({
    {"增长", Direction::up},   {"增加", Direction::up},   {"上升", Direction::up},     {"提升", Direction::up},
    {"提高", Direction::up},   {"上涨", Direction::up},   {"大涨", Direction::up},     {"暴涨", Direction::up},
    {"猛增", Direction::up},   {"激增", Direction::up},   {"大增", Direction::up},     {"飙升", Direction::up},
    {"攀升", Direction::up},   {"回升", Direction::up},   {"扩大", Direction::up},     {"高出", Direction::up},
    {"多出", Direction::up},   {"上调", Direction::up},   {"升高", Direction::up},     {"扩张", Direction::up},
    {"延长", Direction::up},   {"上浮", Direction::up},   {"增幅", Direction::up},     {"涨幅", Direction::up},
    {"增速", Direction::up},   {"升幅", Direction::up},   {"新增", Direction::up},     {"增", Direction::up},
    {"升", Direction::up},     {"涨", Direction::up},     {"加快", Direction::up},     {"增多", Direction::up},
    {"增强", Direction::up},   {"高", Direction::up},     {"扩至", Direction::up},     {"翻", Direction::up},
    {"增长率", Direction::up}, {"跃升", Direction::up},   {"走高", Direction::up},     {"提速", Direction::up},
    {"下降", Direction::down}, {"减少", Direction::down}, {"降低", Direction::down},   {"下滑", Direction::down},
    {"下跌", Direction::down}, {"大跌", Direction::down}, {"暴跌", Direction::down},   {"缩短", Direction::down},
    {"缩减", Direction::down}, {"回落", Direction::down}, {"收窄", Direction::down},   {"下调", Direction::down},
    {"萎缩", Direction::down}, {"降幅", Direction::down}, {"跌幅", Direction::down},   {"锐减", Direction::down},
    {"骤降", Direction::down}, {"走低", Direction::down}, {"降", Direction::down},     {"跌", Direction::down},
    {"减", Direction::down},   {"低", Direction::down},   {"下挫", Direction::down},   {"缩水", Direction::down},
    {"削减", Direction::down}, {"压缩", Direction::down}, {"减幅", Direction::down},   {"少", Direction::down},
    {"骤减", Direction::down}, {"收缩", Direction::down}, {"负增长", Direction::down}, {"衰退", Direction::down},
});
constexpr auto english_moves = std::to_array<MoveWord>({
    {"rise", Direction::up},        {"rises", Direction::up},        {"rose", Direction::up},
    {"risen", Direction::up},       {"rising", Direction::up},       {"up", Direction::up},
    {"grew", Direction::up},        {"grow", Direction::up},         {"grows", Direction::up},
    {"grown", Direction::up},       {"growing", Direction::up},      {"growth", Direction::up},
    {"increase", Direction::up},    {"increased", Direction::up},    {"increases", Direction::up},
    {"increasing", Direction::up},  {"climbed", Direction::up},      {"climb", Direction::up},
    {"climbing", Direction::up},    {"jumped", Direction::up},       {"jump", Direction::up},
    {"jumping", Direction::up},     {"surged", Direction::up},       {"surge", Direction::up},
    {"surging", Direction::up},     {"gained", Direction::up},       {"gain", Direction::up},
    {"gains", Direction::up},       {"soared", Direction::up},       {"soar", Direction::up},
    {"expanded", Direction::up},    {"expand", Direction::up},       {"expansion", Direction::up},
    {"higher", Direction::up},      {"raised", Direction::up},       {"raise", Direction::up},
    {"improved", Direction::up},    {"improve", Direction::up},      {"advanced", Direction::up},
    {"rallied", Direction::up},     {"longer", Direction::up},       {"boosted", Direction::up},
    {"boost", Direction::up},       {"lift", Direction::up},         {"lifted", Direction::up},
    {"skyrocketed", Direction::up}, {"accelerated", Direction::up},  {"added", Direction::up},
    {"upgrade", Direction::up},     {"more", Direction::up},         {"lifts", Direction::up},
    {"raises", Direction::up},      {"fall", Direction::down},       {"falls", Direction::down},
    {"fell", Direction::down},      {"fallen", Direction::down},     {"falling", Direction::down},
    {"down", Direction::down},      {"declined", Direction::down},   {"decline", Direction::down},
    {"declines", Direction::down},  {"declining", Direction::down},  {"dropped", Direction::down},
    {"drop", Direction::down},      {"drops", Direction::down},      {"dropping", Direction::down},
    {"decreased", Direction::down}, {"decrease", Direction::down},   {"decreases", Direction::down},
    {"shrank", Direction::down},    {"shrink", Direction::down},     {"shrunk", Direction::down},
    {"lower", Direction::down},     {"lowered", Direction::down},    {"cut", Direction::down},
    {"cuts", Direction::down},      {"reduced", Direction::down},    {"reduce", Direction::down},
    {"reducing", Direction::down},  {"reduction", Direction::down},  {"slumped", Direction::down},
    {"slump", Direction::down},     {"plunged", Direction::down},    {"plunge", Direction::down},
    {"tumbled", Direction::down},   {"slid", Direction::down},       {"slipped", Direction::down},
    {"lost", Direction::down},      {"contracted", Direction::down}, {"contraction", Direction::down},
    {"eased", Direction::down},     {"sank", Direction::down},       {"shortened", Direction::down},
    {"halved", Direction::down},    {"less", Direction::down},       {"fewer", Direction::down},
    {"sooner", Direction::down},    {"shorter", Direction::down},    {"cheaper", Direction::down},
    {"loses", Direction::down},
});

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (contains(text, word)) return true;
  return false;
}

bool has_letters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_ascii_letter(static_cast<unsigned char>(c)); });
}

Against against_of(std::string_view around) {
  const bool letters = has_letters(around);
  if (has_any(around, {"同比", "较上年", "比上年", "较去年", "比去年", "上年同期", "去年同期", "按年"}))
    return Against::year_before;
  if (letters && has_any(around, {"year on year", "year-on-year", "year over year", "year-over-year", "YoY", "yoy",
                                  "y/y", "y-o-y", "a year earlier", "a year ago", "the year before",
                                  "the previous year", "the same period last year", "from last year", "on last year",
                                  "compared with last year", "than last year", "the prior year"}))
    return Against::year_before;
  if (has_any(around, {"环比", "较上月", "比上月", "较上季"})) return Against::period_before;
  if (letters &&
      has_any(around, {"quarter on quarter", "quarter-on-quarter", "QoQ", "qoq", "month on month", "month-on-month",
                       "MoM", "month-over-month", "quarter-over-quarter", "the previous quarter", "the previous month",
                       "a month earlier", "a quarter earlier", "from last month", "from last quarter"}))
    return Against::period_before;
  return Against::nothing;
}

bool is_han_at_end(std::string_view text) { return is_han(code_point_before(text, text.size())); }

void chinese_movement(std::string_view clause, std::size_t end, Movement& found) {
  std::string_view lead = clause;
  lead = without_suffixes(
      lead, {" ", "约", "近", "了", "大约", "逾", "超", "超过", "将近", "接近", "突破", "幅度", "率", "的"});
  std::string_view tailed = lead;
  bool to = false, by = false;
  for (const std::string_view word : {"至", "到", "为", "达", "达到", "成"})
    if (tailed.ends_with(word)) {
      tailed.remove_suffix(word.size());
      to = true;
      if (word == "达" || word == "达到" || word == "为") to = by = false;
      break;
    }
  tailed = without_suffixes(tailed, {"了", "大幅", " ", "幅度", "率", "将", "可"});
  const MoveWord* best = nullptr;
  for (const MoveWord& one : chinese_moves)
    if (tailed.ends_with(one.word) && (best == nullptr || one.word.size() > best->word.size())) best = &one;
  if (best != nullptr) {
    // 最低, 最高, 至少, 减少 … "高" and "少" alone only behind a comparison: 较预期高12个百分点.
    const bool single = best->word == "高" || best->word == "低" || best->word == "少";
    if (single && !has_any(clause, {"较", "比", "相比"})) best = nullptr;
  }
  if (best != nullptr) {
    found.direction = best->direction;
    found.change = to ? Change::to : Change::by;
    found.begin = end - (clause.size() - (tailed.size() - best->word.size()));
    return;
  }
  if (to && !by) {
    // 至 behind another figure that moved is settled by the caller.
    if (lead.ends_with("至") || lead.ends_with("到")) found.change = Change::to;
  }
}

std::string last_words(std::string_view text, std::size_t bytes) {
  return to_lower_ascii(text.substr(text.size() > bytes ? text.size() - bytes : 0));
}

// Words of `lower`, from its end.
std::string_view pop_word(std::string_view& lower) {
  while (!lower.empty() && !is_ascii_letter(static_cast<unsigned char>(lower.back()))) {
    const char c = lower.back();
    if (c != ' ' && c != '-' && c != '\'' && c != '$' && c != '%') return {};
    lower.remove_suffix(1);
  }
  std::size_t begin = lower.size();
  while (begin > 0 && is_ascii_letter(static_cast<unsigned char>(lower[begin - 1]))) --begin;
  const std::string_view word = lower.substr(begin);
  lower.remove_suffix(word.size());
  return word;
}

const MoveWord* english_move(std::string_view word) {
  for (const MoveWord& one : english_moves)
    if (one.word == word) return &one;
  return nullptr;
}

void english_movement(std::string_view clause, std::size_t end, std::string_view behind, Movement& found) {
  const std::string lower = last_words(clause, 60);
  std::string_view rest = lower;
  bool to = false, by = false;
  for (int i = 0; i < 6; ++i) {
    const std::string_view word = pop_word(rest);
    if (word.empty()) break;
    if (word == "to" && i <= 2) {
      to = true;
      rest = without_comparison(rest);
    } else if ((word == "by" || word == "of") && i <= 2) {
      by = true;
    } else if (const MoveWord* move = english_move(word);
               move != nullptr && word != "more" && word != "less" && word != "fewer") {
      if (i > 2 && !to && !by) break;
      found.direction = move->direction;
      found.change = to ? Change::to : Change::by;
      found.begin = end - (lower.size() - rest.size());
      return;
    } else if (i > 3) {
      break;
    } else if (word == "at" || word == "was" || word == "is" || word == "were" || word == "in" || word == "and") {
      break;
    }
  }
  // "a 26 percent increase", "56% growth", "12 percentage points higher", "72 hours sooner"
  std::size_t p = behind_spaces(behind, 0);
  for (int i = 0; i < 3 && p < behind.size(); ++i) {
    const std::string word = to_lower_ascii(ascii_word_at(behind, p));
    if (word.empty()) break;
    const MoveWord* move = english_move(word);
    if (move != nullptr && word != "up" && word != "down" && word != "cut") {
      const bool comparing = word == "more" || word == "less" || word == "fewer";
      if (comparing && !begins_with(behind.substr(p + word.size(), 8), " than")) break;
      found.direction = move->direction;
      found.change = Change::by;
      return;
    }
    if (word == "of" || word == "in" || word == "to" || word == "and" || word == "by") break;
    p = behind_spaces(behind, p + word.size());
  }
}

}  // namespace

std::string_view without_comparison(std::string_view lower) {
  const std::string_view trimmed = without_suffixes(lower, {" ", ","});
  for (const std::string_view words :
       {"year on year", "year-on-year", "year over year", "year-over-year", "yoy", "y/y", "quarter on quarter",
        "quarter-on-quarter", "qoq", "month on month", "month-on-month", "mom", "from a year earlier",
        "from a year ago", "from the previous year", "from the year before", "from last year",
        "from the previous quarter", "from the previous month"})
    if (trimmed.ends_with(words) && trimmed.substr(0, trimmed.size() - words.size()).ends_with(' '))
      return trimmed.substr(0, trimmed.size() - words.size());
  return lower;
}

Movement movement_of(std::string_view text, std::size_t floor, std::size_t end, std::size_t behind) {
  Movement found;
  found.begin = end;
  const std::size_t reach = 120;
  const std::size_t from = std::max(floor, end > reach ? end - reach : 0);
  const std::string_view clause = text.substr(from, end - from);
  std::size_t after_end = behind;
  while (after_end < text.size() && after_end - behind < 60) {
    const auto c = static_cast<unsigned char>(text[after_end]);
    if (c == '\n' || c == ';' || (c == '.' && after_end + 1 < text.size() && text[after_end + 1] == ' ')) break;
    const std::string_view mark = text.substr(after_end, 3);
    if (mark == "。" || mark == "，" || mark == "；" || mark == "、") break;
    ++after_end;
  }
  const std::string_view after = text.substr(behind, after_end - behind);
  if (clause.ends_with('+') || clause.ends_with("＋")) {
    found.direction = Direction::up, found.change = Change::by;
  } else if (clause.ends_with("-") || clause.ends_with("−") || clause.ends_with("－")) {
    const char32_t before = code_point_before(clause, clause.size() - (clause.ends_with("-") ? 1 : 3));
    if (before == 0 || is_space(before) || before == U'比' || before == '(' || before == U'（' || before == U'为')
      found.direction = Direction::down, found.change = Change::by;
  } else if (is_han_at_end(clause) || begins_with(after, "的增长") || begins_with(after, "的")) {
    chinese_movement(clause, end, found);
    if (found.direction == Direction::none)
      for (const auto& [word, direction] : {MoveWord{"的增长", Direction::up},
                                            {"的增幅", Direction::up},
                                            {"的涨幅", Direction::up},
                                            {"的增速", Direction::up},
                                            {"的提升", Direction::up},
                                            {"的降幅", Direction::down},
                                            {"的跌幅", Direction::down},
                                            {"的下降", Direction::down},
                                            {"的下滑", Direction::down},
                                            {"增长", Direction::up},
                                            {"的年增长", Direction::up},
                                            {"的同比增", Direction::up}})
        if (begins_with(after, word)) found.direction = direction, found.change = Change::by;
  } else {
    english_movement(clause, end, after, found);
  }
  found.against = against_of(clause);
  if (found.against == Against::nothing && found.change != Change::none) found.against = against_of(after);
  found.forecast = has_any(clause, {"预计", "将", "有望", "预测", "预期", "或达", "料将", "预估"}) ||
                   (has_letters(clause) &&
                    has_any(clause, {"will ", "expected to", "forecast", "projected", "is set to", "are set to",
                                     "expects", "estimated to", "would ", "could ", "should ", "reckons", "predict"}));
  return found;
}

}  // namespace kaozheng::text
