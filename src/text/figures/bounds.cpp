// SPDX-License-Identifier: Apache-2.0
#include "text/figures/bounds.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"
#include "text/figures/numerals.h"
#include "text/word_table.h"

namespace kaozheng::text {
namespace {

struct BoundWord {
  std::string_view word;
  Bound bound;
};

using enum Bound;

constexpr auto chinese_before = std::to_array<BoundWord>({
    {"超过", more_than},   {"超出", more_than},     {"超越", more_than},   {"突破", more_than},   {"逾", more_than},
    {"高于", more_than},   {"大于", more_than},     {"多于", more_than},   {"跨过", more_than},   {"越过", more_than},
    {"冲破", more_than},   {"不止", more_than},     {"高过", more_than},   {"超", more_than},     {"早于", more_than},
    {"破", more_than},     {"优于", more_than},     {"好于", more_than},   {"长于", more_than},   {"晚于", more_than},
    {"多达", exact},       {"不低于", at_least},    {"不少于", at_least},  {"不小于", at_least},  {"至少", at_least},
    {"最少", at_least},    {"起码", at_least},      {"不下", at_least},    {"不下于", at_least},  {"不亚于", at_least},
    {"不短于", at_least},  {"最低为", at_least},    {"低于", less_than},   {"少于", less_than},   {"小于", less_than},
    {"不足", less_than},   {"不到", less_than},     {"未达", less_than},   {"未达到", less_than}, {"未到", less_than},
    {"不及", less_than},   {"不满", less_than},     {"未满", less_than},   {"短于", less_than},   {"跌破", less_than},
    {"没到", less_than},   {"没有达到", less_than}, {"不超过", at_most},   {"不超", at_most},     {"未超过", at_most},
    {"不高于", at_most},   {"至多", at_most},       {"最多", at_most},     {"不多于", at_most},   {"不大于", at_most},
    {"未突破", at_most},   {"不长于", at_most},     {"顶多", at_most},     {"不得超过", at_most}, {"不会超过", at_most},
    {"没有超过", at_most}, {"未能超过", at_most},   {"未逾", at_most},     {"不逾", at_most},     {"最高可达", at_most},
    {"近", nearly},        {"将近", nearly},        {"接近", nearly},      {"逼近", nearly},      {"几近", nearly},
    {"临近", nearly},      {"略低于", nearly},      {"略少于", nearly},    {"近乎", nearly},      {"几乎", nearly},
    {"直逼", nearly},      {"约", about},           {"大约", about},       {"大概", about},       {"大致", about},
    {"约莫", about},       {"差不多", about},       {"约合", about},       {"粗略", about},       {"估计", about},
    {"估算", about},       {"上下", about},         {"略高于", more_than}, {"略超", more_than},   {"略超过", more_than},
});
// Words that only end like one of them: 附近, 节约, 远超 stays a bound.
constexpr auto chinese_before_exceptions = std::to_array<std::string_view>(
    {"附近", "最近", "远近",     "邻近", "节约", "合约", "条约", "签约", "公约", "预约", "契约", "履约",
     "制约", "简约", "大约在冬", "隐约", "违约", "租约", "集约", "相约", "北约", "纽约", "里约", "反超",
     "英超", "中超", "德超",     "赶超", "高超", "侦破", "打破", "攻破", "爆破", "告破"});
constexpr auto chinese_behind = std::to_array<BoundWord>(
    {{"以上", at_least},  {"及以上", at_least}, {"或以上", at_least}, {"之上", at_least},  {"以下", at_most},
     {"及以下", at_most}, {"以内", at_most},    {"之内", at_most},    {"之下", at_most},   {"左右", about},
     {"上下", about},     {"前后", about},      {"有余", more_than},  {"多", more_than},   {"余", more_than},
     {"不到", less_than}, {"不等", about},      {"不止", more_than},  {"量级", about},     {"级", about},
     {"级别", about},     {"规模级", about},    {"出头", more_than},  {"开外", more_than}, {"＋", at_least},
     {"起", at_least},    {"封顶", at_most},    {"许", about}});
constexpr auto english_before = std::to_array<BoundWord>({
    {"more than", more_than},
    {"greater than", more_than},
    {"higher than", more_than},
    {"over", more_than},
    {"above", more_than},
    {"exceeding", more_than},
    {"exceeds", more_than},
    {"exceeded", more_than},
    {"exceed", more_than},
    {"surpassed", more_than},
    {"surpassing", more_than},
    {"surpass", more_than},
    {"surpasses", more_than},
    {"topped", more_than},
    {"tops", more_than},
    {"topping", more_than},
    {"top", more_than},
    {"passed", more_than},
    {"in excess of", more_than},
    {"upwards of", more_than},
    {"upward of", more_than},
    {"beyond", more_than},
    {"north of", more_than},
    {"crossed", more_than},
    {"longer than", more_than},
    {"larger than", more_than},
    {"older than", more_than},
    {"past", more_than},
    {"broke", more_than},
    {"at least", at_least},
    {"no less than", at_least},
    {"no fewer than", at_least},
    {"not less than", at_least},
    {"a minimum of", at_least},
    {"minimum of", at_least},
    {"not fewer than", at_least},
    {"less than", less_than},
    {"lower than", less_than},
    {"fewer than", less_than},
    {"under", less_than},
    {"below", less_than},
    {"short of", less_than},
    {"smaller than", less_than},
    {"younger than", less_than},
    {"shorter than", less_than},
    {"up to", at_most},
    {"at most", at_most},
    {"no more than", at_most},
    {"not more than", at_most},
    {"a maximum of", at_most},
    {"maximum of", at_most},
    {"not exceed", at_most},
    {"not exceeding", at_most},
    {"not over", at_most},
    {"never more than", at_most},
    {"no higher than", at_most},
    {"nearly", nearly},
    {"almost", nearly},
    {"close to", nearly},
    {"just under", nearly},
    {"approaching", nearly},
    {"just below", nearly},
    {"just short of", nearly},
    {"just shy of", nearly},
    {"slightly below", nearly},
    {"about", about},
    {"around", about},
    {"roughly", about},
    {"approximately", about},
    {"some", about},
    {"circa", about},
    {"ca.", about},
    {"approx.", about},
    {"approx", about},
    {"an estimated", about},
    {"estimated at", about},
    {"in the region of", about},
    {"in the order of", about},
    {"or so", about},
    {"just over", more_than},
    {"well over", more_than},
    {"slightly over", more_than},
    {"as many as", exact},
    {"as much as", exact},
    {"as few as", exact},
    {"slightly more than", more_than},
});
constexpr auto english_behind = std::to_array<BoundWord>({{"or more", at_least},
                                                          {"or above", at_least},
                                                          {"or higher", at_least},
                                                          {"and above", at_least},
                                                          {"and over", at_least},
                                                          {"or over", at_least},
                                                          {"or greater", at_least},
                                                          {"at least", at_least},
                                                          {"or less", at_most},
                                                          {"or fewer", at_most},
                                                          {"or below", at_most},
                                                          {"or under", at_most},
                                                          {"or lower", at_most},
                                                          {"at most", at_most},
                                                          {"and under", at_most},
                                                          {"or so", about},
                                                          {"or thereabouts", about},
                                                          {"odd", about},
                                                          {"and counting", at_least}});
constexpr auto signs_before = std::to_array<BoundWord>({{"≥", at_least},
                                                        {"⩾", at_least},
                                                        {">=", at_least},
                                                        {"≤", at_most},
                                                        {"⩽", at_most},
                                                        {"<=", at_most},
                                                        {">", more_than},
                                                        {"＞", more_than},
                                                        {"<", less_than},
                                                        {"＜", less_than},
                                                        {"~", about},
                                                        {"～", about},
                                                        {"≈", about},
                                                        {"∼", about},
                                                        {"±", exact}});

using BoundEndings = WordTable<BoundWord, WordSide::ending>;

// The tail of `text`, at most `bytes`, cut before `end`.
std::string_view tail(std::string_view text, std::size_t end, std::size_t bytes) {
  const std::size_t begin = end > bytes ? end - bytes : 0;
  return text.substr(begin, end - begin);
}

Bound negated(Bound bound) {
  switch (bound) {
    case more_than:
      return at_most;
    case at_least:
      return less_than;
    case less_than:
      return at_least;
    case at_most:
      return more_than;
    default:
      return bound;
  }
}

bool ends_with_negation(std::string_view text) {
  for (const std::string_view word : {"不", "未", "没", "没有", "未能", "不会", "并未", "尚未", "不能", "不得", "不应",
                                      "不可", "不曾", "不再", "没能", "无法", "并不", "从未"})
    if (text.ends_with(word)) return true;
  return false;
}

bool ends_with_english_negation(std::string_view lower) {
  while (lower.ends_with(' ')) lower.remove_suffix(1);
  for (const std::string_view word : {" not", " never", "n't", " no", "n’t", " cannot"})
    if (lower.ends_with(word)) return true;
  return lower == "not" || lower == "no";
}

}  // namespace

std::optional<BoundFound> bound_before(std::string_view text, std::size_t end) {
  static const BoundEndings signs(signs_before), chinese(chinese_before), english(english_before);
  std::string_view before = tail(text, end, 40);
  const std::size_t base = end - before.size();
  while (before.ends_with(' ')) before.remove_suffix(1);
  if (before.empty()) return std::nullopt;
  if (const BoundWord* sign = signs.longest(before))
    return BoundFound{sign->bound, base + before.size() - sign->word.size()};
  const char32_t last = code_point_before(before, before.size());
  if (is_han(last)) {
    std::string_view core = before;
    for (int fillers = 0; fillers < 4; ++fillers) {
      if (const BoundWord* word = chinese.longest(core)) {
        for (const std::string_view exception : chinese_before_exceptions)
          if (core.ends_with(exception)) return std::nullopt;
        std::string_view left = core.substr(0, core.size() - word->word.size());
        Bound bound = word->bound;
        if (ends_with_negation(left)) bound = negated(bound);
        // 达到约, 超过约: the stronger stands before.
        return BoundFound{bound, base + left.size()};
      }
      bool stripped = false;
      for (const std::string_view filler :
           {"了", "达到", "达", "到", "至", "为", "有", "占", "过", "人民币", "美元", "共", "合"})
        if (core.ends_with(filler)) {
          // 不到, 至少 are words of their own and were tried.
          core.remove_suffix(filler.size());
          stripped = true;
          break;
        }
      if (!stripped) break;
    }
    return std::nullopt;
  }
  if (!is_ascii_letter(last) && last != '.') return std::nullopt;
  std::string lower = to_lower_ascii(before);
  for (const std::string_view filler : {" a", " the", " an", " a record", " a total of", " a whopping", " record"})
    if (lower.ends_with(filler) && !lower.ends_with(" about a")) {
      const std::string cut = lower.substr(0, lower.size() - filler.size());
      if (english.longest(cut) != nullptr) lower = cut;
      break;
    }
  const BoundWord* word = english.longest(lower);
  if (word == nullptr) return std::nullopt;
  const std::size_t begin = lower.size() - word->word.size();
  if (begin > 0 && is_ascii_letter(static_cast<unsigned char>(lower[begin - 1]))) return std::nullopt;
  Bound bound = word->bound;
  const std::string_view left = std::string_view(lower).substr(0, begin);
  if (word->word == "top" && !(left.ends_with("to ") || left.ends_with("should ") || left.ends_with("will ") ||
                               left.ends_with("would ") || left.ends_with("could ") || left.ends_with("may ")))
    return std::nullopt;
  if (word->word == "past" && (left.ends_with("the ") || left.empty())) return std::nullopt;
  if (word->word == "broke" || word->word == "some") {
    if (left.ends_with("and ")) return std::nullopt;
  }
  if (ends_with_english_negation(left) && word->word.substr(0, 3) != "not") bound = negated(bound);
  return BoundFound{bound, base + begin};
}

std::optional<BoundFound> bound_behind(std::string_view text, std::size_t begin) {
  if (begin >= text.size()) return std::nullopt;
  if (text[begin] == '+' && !is_digit(code_point_at(text, begin + 1))) return BoundFound{at_least, begin + 1};
  const std::string_view rest = text.substr(begin, 24);
  if (static_cast<unsigned char>(rest[0]) >= 0x80) {
    static const WordTable<BoundWord> behind(chinese_behind);
    const BoundWord* const best = behind.longest(rest);
    if (best == nullptr) return std::nullopt;
    const std::size_t end = begin + best->word.size();
    const char32_t after = code_point_at(text, end);
    if (best->word == "级" && after != U'集' && after != U'规' && after != U'的' && after != U'别') return std::nullopt;
    if (best->word == "起" && !(after == 0 || after == U'，' || after == U'。' || after == '\n')) return std::nullopt;
    if (best->word == "余" && (after == U'额' || after == U'下' || after == U'年')) return std::nullopt;
    if (best->word == "许" && (after == U'多' || after == U'可')) return std::nullopt;
    if (best->word == "多" && (after == U'种' || after == U'样' || after == U'元' || after == U'次'))
      return std::nullopt;
    if (best->word == "前后" && after == U'两') return std::nullopt;
    return BoundFound{best->bound, end};
  }
  if (rest[0] != ' ') return std::nullopt;
  const std::string lower = to_lower_ascii(rest.substr(1));
  for (const BoundWord& one : english_behind)
    if (begins_with(lower, one.word) && !is_ascii_letter(code_point_at(lower, one.word.size())))
      return BoundFound{one.bound, begin + 1 + one.word.size()};
  return std::nullopt;
}

}  // namespace kaozheng::text
