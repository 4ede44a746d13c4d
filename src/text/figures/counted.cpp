// SPDX-License-Identifier: Apache-2.0
#include "text/figures/counted.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"
#include "text/figures/numerals.h"
#include "text/word_table.h"

namespace kaozheng::text {
namespace {

// Characters and words that end a Chinese noun phrase.
constexpr std::u32string_view noun_stops =
    U"的在是与和及被将已均都可以为对上下等或于从由并且也需要至到有后前内时了而又更较比占达约近未不这那其该每让使把"
    U"就互，。、；：";
constexpr auto stop_words = std::to_array<std::string_view>(
    {"同比", "环比", "增长", "增加", "上升", "下降", "减少", "提升", "实现", "纷纷", "宣布",     "表示", "接受",
     "接入", "参加", "参与", "获得", "进行", "开展", "完成", "推出", "建设", "发布", "资本开支", "掣肘", "左右",
     "以上", "以下", "之一", "实施", "出现", "存在", "死亡", "受伤", "来自", "组成", "构成",     "分别", "通过",
     "正式", "计划", "预计", "共同", "联合", "评估", "问世", "超过", "建立", "打造", "构建",     "形成", "成为",
     "共振", "投入", "投资", "参展", "入选", "上市", "亏损", "受益", "合计", "对应"});

constexpr auto english_stops = std::to_array<std::string_view>(
    {"of",       "in",          "on",   "at",    "to",    "from",   "by",      "with",   "for",     "and",
     "or",       "but",         "the",  "a",     "an",    "is",     "are",     "was",    "were",    "be",
     "been",     "has",         "have", "had",   "will",  "would",  "can",     "could",  "may",     "might",
     "must",     "should",      "that", "which", "who",   "whose",  "when",    "where",  "while",   "as",
     "than",     "then",        "this", "these", "those", "its",    "their",   "his",    "her",     "our",
     "it",       "they",        "he",   "she",   "we",    "you",    "if",      "not",    "no",      "so",
     "up",       "down",        "out",  "over",  "under", "about",  "after",   "before", "since",   "until",
     "during",   "per",         "each", "every", "more",  "less",   "fewer",   "other",  "do",      "does",
     "did",      "said",        "says", "also",  "into",  "across", "between", "among",  "through", "because",
     "within",   "without",     "such", "only",  "there", "here",   "ago",     "later",  "earlier", "running",
     "straight", "respectively"});

Range chinese_noun(std::string_view text, std::size_t begin) {
  static const WordTable<std::string_view> stops(stop_words);
  std::size_t p = begin;
  int characters = 0;
  while (p < text.size() && characters < 7) {
    std::size_t next = p;
    const char32_t c = next_code_point(text, next);
    if (!is_han(c) && !is_ascii_letter(c)) break;
    if (noun_stops.find(c) != noun_stops.npos) break;
    const char32_t behind = code_point_at(text, next);
    if (characters > 0 && is_chinese_numeral(c) && c != U'数' && c != U'百' && c != U'千') break;
    if (c == U'中' && behind != U'心' && behind != U'国' && behind != U'小') break;
    if (c == U'超' && behind != U'大' && behind != U'级' && behind != U'算' && behind != U'高') break;
    if (c == U'乃' || c == U'向' || c == U'则') {
      if (characters == 0 || c == U'乃') break;
      if (c == U'则' && code_point_before(text, p) != U'规' && code_point_before(text, p) != U'原') break;
    }
    const std::string_view rest = text.substr(p, 12);
    if (characters > 0 && stops.longest(rest) != nullptr) break;
    p = next;
    ++characters;
  }
  // 全面的进化: a describing word before 的.
  constexpr auto describing =
      std::to_array<std::string_view>({"全面", "重大", "重要", "主要", "关键", "不同", "独立", "完整", "典型", "全新",
                                       "新", "专门", "相关", "核心", "大型"});
  const std::string_view first = text.substr(begin, p - begin);
  if (begins_with(text.substr(p, 3), "的") &&
      std::find(describing.begin(), describing.end(), first) != describing.end()) {
    const std::size_t from = p + 3;
    if (is_han(code_point_at(text, from)) && noun_stops.find(code_point_at(text, from)) == noun_stops.npos) {
      std::size_t q = from;
      for (int i = 0; i < 6 && q < text.size(); ++i) {
        std::size_t next = q;
        const char32_t c = next_code_point(text, next);
        if ((!is_han(c) && !is_ascii_letter(c)) || noun_stops.find(c) != noun_stops.npos) break;
        q = next;
      }
      return {from, q};
    }
  }
  return {begin, p};
}

Range english_noun(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  std::size_t p = begin;
  for (int words = 0; words < 4; ++words) {
    std::size_t q = p;
    while (q < text.size() && q - p < 24 &&
           (is_ascii_letter(static_cast<unsigned char>(text[q])) || (text[q] == '-' && q > p)))
      ++q;
    const std::string lower = to_lower_ascii(text.substr(p, q - p));
    if (lower.size() < 2 || std::find(english_stops.begin(), english_stops.end(), lower) != english_stops.end()) break;
    end = q;
    // A plural ends the phrase unless a further noun stands behind it at once.
    if (lower.ends_with("s") && !lower.ends_with("ss") && words > 0) break;
    if (lower.ends_with("s") && !lower.ends_with("ss") && !lower.ends_with("us")) break;
    if (q >= text.size() || text[q] != ' ') break;
    p = q + 1;
  }
  return {begin, end};
}

}  // namespace

Range noun_at(std::string_view text, std::size_t position) {
  std::size_t p = behind_spaces(text, position);
  if (p >= text.size()) return {p, p};
  if (text[p] == '-') ++p;
  const char32_t c = code_point_at(text, p);
  if (is_han(c)) return chinese_noun(text, p);
  if (!is_ascii_letter(c)) return {p, p};
  // AI模型: Latin letters within Chinese text
  std::size_t q = p;
  while (q < text.size() && q - p < 24 && is_ascii_letter(static_cast<unsigned char>(text[q]))) ++q;
  if (is_han(code_point_at(text, q))) return chinese_noun(text, p);
  return english_noun(text, p);
}

}  // namespace kaozheng::text
