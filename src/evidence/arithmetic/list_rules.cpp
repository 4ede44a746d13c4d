// SPDX-License-Identifier: Apache-2.0
// A number of things beside the list of them; values given one to each name.
#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "evidence/arithmetic/list_items.h"
#include "evidence/arithmetic/relation_rules.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr std::size_t list_bytes_max = 600;

// Measure words whose number, next to a list, counts the list: 6国, 四维, 三大问题, 四合一.
constexpr auto listing_measures =
    std::to_array<std::string_view>({"国", "省", "市",   "县", "州",   "者", "大",   "种", "类", "项",   "方面",
                                     "层", "维", "合一", "重", "环节", "步", "部分", "地", "城", "要素", "阶段"});
// Of these, the ones that are also adjectives of what follows: 三维模型, 二类认证, 三重标准.
constexpr auto adjective_measures = std::to_array<std::string_view>({"维", "类", "重", "层", "步"});
// Nouns behind 个 that name what a list before it lists, not what is found in its items.
constexpr auto listing_nouns = std::to_array<std::string_view>(
    {"城市", "国家", "省份", "地区", "省市", "区域", "领域", "方面", "维度",     "层面", "环节", "阶段", "因素",
     "要素", "问题", "方向", "步骤", "部分", "原则", "目标", "指标", "类别",     "类型", "品种", "特点", "特征",
     "原因", "模块", "层次", "层级", "板块", "行业", "季节", "科目", "项目类别", "关键", "核心", "主要", "重点"});
constexpr auto after_count_marks = std::to_array<std::string_view>({"：", ":", "（", "(", "——"});

bool is_clause_end(char32_t c) {
  return c == U'，' || c == U'。' || c == U'；' || c == U'：' || c == U'！' || c == U'？' || c == ';' || c == ':' ||
         c == U'（' || c == '(' || c == U'—' || c == U'《' || c == ',' || c == U'）' || c == ')' || c == U'】' ||
         c == ']' || c == U'”' || c == U'》' || c == '[';
}

// Where the clause that ends at `end` begins.
std::size_t clause_begin(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t at = end;
  while (at > begin && end - at < list_bytes_max) {
    const char32_t c = text::code_point_before(text, at);
    const std::size_t length = std::min(at, text::utf8_length(c));
    if (is_clause_end(c)) break;
    at -= length;
  }
  return at;
}

struct Count {
  SmallNumber number;
  std::size_t begin = 0;
};

void add_count(Reading& reading, const Items& items, const Count& count, text::Range range) {
  const int listed = static_cast<int>(items.items.size());
  const bool holds = listed == count.number.value || (items.open && listed < count.number.value);
  if (!holds && !items.certain) return;
  Relation relation;
  relation.operation = Operation::count;
  relation.holds = holds;
  relation.range = range;
  relation.stated = {count.begin, count.number.end};
  std::string names;
  const bool chinese = reading.language == Language::zh;
  for (const std::string_view item : items.items)
    names += (names.empty() ? "" : chinese ? "、" : "; ") + abbreviate(item, 24);
  relation.formula =
      chinese ? names + "：" + std::to_string(listed) + " 项" : std::to_string(listed) + " listed: " + names;
  const std::string stated(reading.sentence.text().substr(count.begin, count.number.end - count.begin));
  if (!holds)
    relation.reason = chinese ? "写作“" + stated + "”，列出的是 " + std::to_string(listed) + " 项"
                              : "it says \"" + stated + "\" but lists " + std::to_string(listed);
  reading.found.push_back(std::move(relation));
}

std::size_t measure_length(std::string_view rest, bool& lists) {
  lists = false;
  if (text::begins_with(rest, "个")) {
    const std::string_view noun = rest.substr(std::string_view("个").size());
    for (const std::string_view word : listing_nouns)
      if (text::begins_with(noun, word)) lists = true;
    return 3;
  }
  for (const std::string_view measure : listing_measures)
    if (text::begins_with(rest, measure)) {
      lists = true;
      return measure.size();
    }
  return 0;
}

// Whether the count's measure word describes the noun behind it: 三维模型. A list led by 以, 从, 按 is meant all the
// same.
bool adjective_before_noun(std::string_view text, const Count& count, std::string_view list) {
  const std::string_view rest = text.substr(count.number.end);
  for (const std::string_view measure : adjective_measures) {
    if (!text::begins_with(rest, measure)) continue;
    if (!text::is_han(text::code_point_at(rest, measure.size()))) return false;
    for (const std::string_view lead : {"以", "从", "按", "围绕"})
      if (text::begins_with(trim(list), lead)) return false;
    return true;
  }
  return false;
}

// The list that ends where its count begins: "…、马来西亚、墨西哥6国", "A、B和C等三大问题", "A、B、C的“三合一”".
void check_list_before(Reading& reading, const Count& count) {
  const std::string_view text = reading.sentence.text();
  if (text::code_point_before(text, count.begin) == U'前') return;  // 前三大: the largest three
  std::size_t end = count.begin;
  bool open = false;
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view word : {"“", "的", "等", "这", "共", "「"}) {
      const std::string_view before = text.substr(reading.sentence.range().begin, end - reading.sentence.range().begin);
      if (before.size() < word.size() || before.substr(before.size() - word.size()) != word) continue;
      end -= word.size();
      open = open || word == "等";
      again = true;
    }
  }
  const std::size_t begin = clause_begin(text, reading.sentence.range().begin, end);
  const std::string_view list = text.substr(begin, end - begin);
  if (!contains(list, "、") || list.ends_with("、") || list.ends_with("和") || list.ends_with("与") ||
      list.ends_with("及"))
    return;
  const std::string_view tail = text.substr(count.number.end, reading.sentence.range().end - count.number.end);
  for (const std::string_view word : {"之一", "以上", "左右", "以内", "多"})
    if (contains(tail.substr(0, 24), word)) return;
  if (adjective_before_noun(text, count, list)) return;
  Items items = items_of(list);
  items.open = items.open || open;
  if (items.items.size() < 2) return;
  if (items.items.size() == 2) items.certain = false;
  for (std::size_t i = 1; i < items.items.size(); ++i)
    if (contains(items.items[i], "的") || contains(items.items[i], " ")) items.certain = false;
  for (const std::string_view item : items.items) {
    if (item.find_first_of("0123456789") != std::string_view::npos)
      items.certain = items.certain && !text::is_digit(text::code_point_at(item, 0)) &&
                      text::is_ascii_letter(static_cast<unsigned char>(item.front()));
    if (small_number_at(item, 0)) items.certain = false;
  }
  // A last item much longer than those in the middle hides words that belong to the count.
  std::size_t longest = 0;
  for (std::size_t i = 1; i + 1 < items.items.size(); ++i) longest = std::max(longest, items.items[i].size());
  if (items.items.size() == 2) longest = items.items.front().size();
  if (items.items.back().size() > longest + 3) return;
  for (const std::string_view item : items.items)
    if (count_code_points(item) > 24) return;
  add_count(reading, items, count, {begin, count.number.end});
}

// "三大问题：A、B、C", "four cities (A, B, C and D)".
void check_list_after(Reading& reading, const Count& count) {
  const std::string_view text = reading.sentence.text();
  const std::size_t end = reading.sentence.range().end;
  std::size_t at = count.number.end, words = 0;
  bool bracket = false, found = false;
  while (at < end && at - count.number.end < 60 && !found) {
    const std::string_view rest = text.substr(at, end - at);
    for (const std::string_view mark : after_count_marks)
      if (text::begins_with(rest, mark)) {
        found = true;
        bracket = mark == "（" || mark == "(";
        at += mark.size();
        break;
      }
    if (found) break;
    std::size_t next = at;
    const char32_t c = next_code_point(text, next);
    if (is_clause_end(c) || c == U'、' || text::is_digit(c) || c == '.' || c == U'“' || c == '"') return;
    if (c == ' ' && ++words > 4) return;
    if (text::is_han(c) && ++words > 10) return;
    // Another noun between: 五大税种对市场指标（…）.
    if (c == U'对' || c == U'的' || c == U'与' || c == U'在' || c == U'和' || c == U'及') return;
    at = next;
  }
  if (!found || (bracket && words > 7 && text::is_han(text::code_point_at(text, count.number.end)))) return;
  // An English number counts a plural: "three drivers:", not "version 14 (".
  const std::string_view noun = trim(text.substr(count.number.end, at - count.number.end));
  if (!noun.empty() && static_cast<unsigned char>(noun.front()) < 0x80) {
    const std::size_t last = noun.find_last_not_of(" :(");
    if (last == std::string_view::npos || last == 0 || noun[last] != 's' ||
        !text::is_ascii_letter(static_cast<unsigned char>(noun.front())))
      return;
    // "Level 2 …": a label, no count.
    const std::string_view before =
        trim(text.substr(reading.sentence.range().begin, count.begin - reading.sentence.range().begin));
    const std::size_t word = before.find_last_of(' ') == std::string_view::npos ? 0 : before.find_last_of(' ') + 1;
    if (word < before.size() && before[word] >= 'A' && before[word] <= 'Z' &&
        text::is_ascii_digit(static_cast<unsigned char>(text[count.begin])))
      return;
  }
  std::size_t stop = end;
  if (bracket) {
    const std::string_view inside = text.substr(at, std::min(end - at, list_bytes_max));
    const std::size_t closing = std::min(inside.find("）"), inside.find(')'));
    if (closing == std::string_view::npos) return;
    stop = at + closing;
  }
  std::string_view list = trim(text.substr(at, stop - at));
  while (!list.empty() && (list.back() == '.' || list.back() == ';')) list.remove_suffix(1);
  for (const std::string_view mark : {"。", "；"})
    if (list.size() >= mark.size() && list.substr(list.size() - mark.size()) == mark) list.remove_suffix(mark.size());
  if (list.empty() || list.size() > list_bytes_max || contains(list, "。")) return;
  const std::string lower = to_lower_ascii(list);
  for (const std::string_view word :
       {"first", "一是", "其一", "①",    "1.",   "(1",     "（1",  "1)", "n =", "n=", "see ",   "见",      "http",
        "一种",  "另一", "前者", "后者", "一个", "一方面", "首先", "a)", "a）", "[",  "either", "whether", "="})
    if (contains(lower, word)) return;
  Items items = items_of(list);
  if (items.items.size() < 2) return;
  const bool chinese_list = text::is_han(text::code_point_at(list, 0)) || contains(list, "、");
  if (chinese_list && !contains(list, "、") && !contains(list, "；")) items.certain = false;
  if (!chinese_list) {
    // What describes the things counted is no list of them: "three shots (power and angle)", "nine lanes (out of ten
    // …)".
    if (items.items.size() < 3 || count.number.value > 12) items.certain = false;
    for (const std::string_view word : {"out ", "excluding ", "adding ", "from ", "with ", "in ", "for ", "of ",
                                        "plus ", "each ", "both ", "all ", "by ", "using ", "to ", "at "})
      if (text::begins_with(lower, word)) items.certain = false;
    if (contains(lower, " which ") || contains(lower, " that ") || contains(lower, " is ") || contains(lower, " are "))
      items.certain = false;
  }
  std::size_t longest = 0, rest_longest = 0;
  for (const std::string_view item : items.items) {
    if (item.find_first_of("0123456789") != std::string_view::npos && !chinese_list) items.certain = false;
    rest_longest = std::max(rest_longest, std::min(longest, item.size()));
    longest = std::max(longest, item.size());
    const std::size_t closing = item.find("）");
    if (closing != std::string_view::npos && closing + 3 < item.size()) items.certain = false;
  }
  if (longest > 2 * rest_longest && longest > 30) items.certain = false;
  for (const std::string_view item : items.items)
    if (count_code_points(item) > (text::is_han(text::code_point_at(item, 0)) ? 20u : 60u)) return;
  if (contains(lower, "?") || contains(lower, "？")) return;
  add_count(reading, items, count, {count.begin, stop});
}

void check_counts(Reading& reading) {
  const std::string_view text = reading.sentence.text();
  const text::Range range = reading.sentence.range();
  for (std::size_t at = range.begin; at < range.end;) {
    const auto number = small_number_at(text, at);
    if (!number || number->end > range.end) {
      next_code_point(text, at);
      continue;
    }
    Count count{*number, at};
    const std::string_view rest = text.substr(number->end, range.end - number->end);
    bool lists = false;
    const std::size_t measure = measure_length(rest, lists);
    if (measure > 0) {
      if (lists) check_list_before(reading, count);
      check_list_after(reading, count);
      // "三者四维": two counts of one list.
      if (const auto next = small_number_at(text, number->end + measure);
          next && lists && text::begins_with(rest, "者")) {
        bool also = false;
        if (measure_length(text.substr(next->end, range.end - next->end), also) > 0 && also &&
            next->value != number->value) {
          Relation relation{Operation::count, false, {at, next->end}, {number->end + measure, next->end}, "", ""};
          relation.formula = std::to_string(number->value) + " ≠ " + std::to_string(next->value);
          relation.reason = reading.language == Language::zh ? "前面列的是 " + std::to_string(number->value) + " 项"
                                                             : "the list before has " + std::to_string(number->value);
          reading.found.push_back(std::move(relation));
        }
      }
    } else if (!rest.empty() && rest.front() == ' ') {
      check_list_after(reading, count);
    }
    at = number->end;
  }
}

// Whether the last "and" may stand inside one long name: 建筑装饰和其他建筑业.
bool ambiguous_end(std::string_view clause, const Items& items) {
  if (!contains(clause, "和") && !contains(clause, "与") && !contains(clause, "及")) return false;
  if (items.items.size() < 2) return true;
  const std::string_view before = items.items[items.items.size() - 2], last = items.items.back();
  for (const std::string_view word : {"其他", "其它", "相关", "服务"})
    if (text::begins_with(last, word)) return true;
  const bool latin = std::any_of(before.begin(), before.end(),
                                 [](char c) { return text::is_ascii_letter(static_cast<unsigned char>(c)); });
  return !latin && count_code_points(before) > 4;
}

// The names that values are given to: the list in the clause before, or a number of them.
int names_before(const Reading& reading, std::size_t end, bool& certain) {
  const std::string_view text = reading.sentence.text();
  std::size_t begin = clause_begin(text, reading.sentence.range().begin, end);
  std::string_view clause = text.substr(begin, end - begin);
  certain = true;
  if (count_code_points(clause) <= 2 && begin > reading.sentence.range().begin) {
    const std::size_t mark = begin - text::utf8_length(text::code_point_before(text, begin));
    begin = clause_begin(text, reading.sentence.range().begin, mark);
    clause = text.substr(begin, mark - begin);
  }
  // A number of things named last: 之后四年分别, 三家公司的收入分别.
  int number = 0;
  for (std::size_t at = 0; at < clause.size();) {
    if (const auto small = small_number_at(clause, at)) {
      const std::string_view rest = clause.substr(small->end);
      bool lists = false;
      const bool years =
          text::begins_with(rest, "年") || text::begins_with(rest, "个季度") || text::begins_with(rest, "季度");
      if ((measure_length(rest, lists) > 0 || years || text::begins_with(rest, "家") || text::begins_with(rest, "款") ||
           text::begins_with(rest, "名")) &&
          count_code_points(rest) <= (years ? 3u : 10u) && !text::begins_with(rest, "年第"))
        number = small->value;
      at = small->end;
    } else {
      next_code_point(clause, at);
    }
  }
  const Items items = items_of(clause);
  if (contains(clause, "、")) {
    certain = items.certain && !items.open && !ambiguous_end(clause, items);
    for (std::size_t i = 1; i + 1 < items.items.size(); ++i)
      if (count_code_points(items.items[i]) > 12) certain = false;
    if (number > 0 && number != static_cast<int>(items.items.size())) certain = false;
    return static_cast<int>(items.items.size());
  }
  return number;
}

// Counted from the "and" back: short pieces between commas, and one longer piece that ends with the first name.
int english_names(std::string_view before) {
  const Items items = items_of(before);
  if (items.items.size() < 2) return 0;
  int names = 2;
  for (std::size_t i = items.items.size() - 2; i-- > 0;) {
    ++names;
    if (std::count(items.items[i].begin(), items.items[i].end(), ' ') > 2) break;
  }
  return names;
}

void check_respective(Reading& reading) {
  const Statement& s = reading.sentence;
  if (!s.has(bit(StatementCue::respect))) return;
  for (std::size_t t = 0; t < s.tokens().size(); ++t) {
    const StatementToken& token = s.tokens()[t];
    if (token.cue != StatementCue::respect) continue;
    // The values: a run of like figures behind 分别, or before "respectively".
    const bool chinese = static_cast<unsigned char>(s.text()[token.range.begin]) >= 0x80;
    std::size_t first = 0;
    while (first < s.count() && s.places()[first] < t) ++first;
    std::size_t begin = first, end = first;
    if (chinese) {
      if (first >= s.count() || s.between(t, s.places()[first]).weight > 6 ||
          s.between(t, s.places()[first]).cues & bits(StatementCue::barrier, StatementCue::list))
        continue;
      end = first + 1;
      while (end < s.count() && s.gap(end - 1, end).weight == 0 && alike(s.figure(end - 1), s.figure(end)) &&
             s.gap(end - 1, end).cues & bits(StatementCue::list, StatementCue::comma) &&
             !(s.gap(end - 1, end).cues & ~bits(StatementCue::list, StatementCue::comma, StatementCue::filler)))
        ++end;
    } else {
      if (first == 0 || s.between(s.places()[first - 1], t).weight > 0) continue;
      begin = first - 1;
      while (begin > 0 && s.gap(begin - 1, begin).weight == 0 && alike(s.figure(begin - 1), s.figure(begin)) &&
             !(s.gap(begin - 1, begin).cues & ~bits(StatementCue::list, StatementCue::comma, StatementCue::filler)))
        --begin;
    }
    const int values = static_cast<int>(end - begin);
    if (values < 2) continue;
    bool certain = true;
    int names = 0;
    if (chinese) {
      names = names_before(reading, token.range.begin, certain);
    } else {
      names = english_names(s.text().substr(s.range().begin, s.figure(begin).range.begin - s.range().begin));
      certain = begin == 0 && names >= 3 && names - 1 != values;  // the first may belong to the words before the list
    }
    if (names < 2) continue;
    const bool holds = names == values;
    if (!holds && (!certain || values % names == 0 || names % values == 0)) continue;
    Relation relation;
    relation.operation = Operation::count;
    relation.holds = holds;
    relation.range = {std::min(token.range.begin, s.figure(begin).range.begin),
                      std::max(token.range.end, s.figure(end - 1).range.end)};
    relation.stated = {s.figure(begin).range.begin, s.figure(end - 1).range.end};
    const bool zh = reading.language == Language::zh;
    relation.formula = zh ? std::to_string(names) + " 个对象，" + std::to_string(values) + " 个数值"
                          : std::to_string(names) + " names, " + std::to_string(values) + " values";
    if (!holds)
      relation.reason =
          zh ? "“分别”前有 " + std::to_string(names) + " 个对象，后面却有 " + std::to_string(values) + " 个数值"
             : std::to_string(values) + " values are given to " + std::to_string(names) + " names";
    reading.found.push_back(std::move(relation));
  }
}

}  // namespace

void find_lists(Reading& reading) {
  check_counts(reading);
  check_respective(reading);
}

}  // namespace kaozheng::evidence
