// SPDX-License-Identifier: Apache-2.0
#include "evidence/arithmetic/statement.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <unordered_map>

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

constexpr int far_away = 60;

struct CueWords {
  StatementCue cue;
  std::initializer_list<std::string_view> words;
};

// Longer words win, so those that merely begin or end like a cue stand here as `other`.
const std::initializer_list<CueWords> cue_lexicon = {
    {StatementCue::other,
     {"中国",   "中心",     "中央",   "中期", "中部", "中等", "中型", "中小",          "中医",    "中东",    "高度",
      "高端",   "高速",     "高质量", "高校", "高中", "高层", "高管", "高新",          "高级",    "高铁",    "高原",
      "高峰",   "高压",     "比例",   "比较", "比赛", "比如", "对比", "同比例",        "合作",    "合同",    "合并",
      "合理",   "合法",     "合规",   "合格", "合资", "综合", "联合", "组合",          "融合",    "结合",    "整合",
      "符合",   "共同",     "共享",   "公共", "共识", "共和", "为了", "因为",          "认为",    "成为",    "作为",
      "行为",   "视为",     "自动",   "自主", "自身", "自己", "自然", "自由",          "各自",    "来自",    "从而",
      "从事",   "由于",     "理由",   "达成", "到底", "到期", "得到", "看到",          "受到",    "直到",    "甚至",
      "以至",   "至今",     "即将",   "即使", "立即", "即便", "增值", "增值税",        "增强",    "增量",    "降水",
      "降雨",   "较为",     "较多",   "较大", "较少", "较快", "多种", "多个",          "多数",    "多项",    "多家",
      "多少",   "大多",     "多年",   "多元", "少数", "减速", "减灾", "提高到位",      "目的",    "的确",    "和平",
      "共和国", "平均水平", "从业",   "从此", "从未", "从来", "从中", "combined with", "rest of", "其他行业"}},
    {StatementCue::filler, {"了",     "则",      "达",     "达到",  "为",    "是",
                            "已",     "将",      "又",     "并",    "而",    "且",
                            "其",     "仅",      "只",     "仅为",  "约",    "约为",
                            "大约",   "近",      "超过",   "逾",    "超",    "高达",
                            "幅度",   "年",      "全年",   "当年",  "则为",  "也",
                            "达至",   "出",      "了约",   "规模",  "，较",  "预计",
                            "此后",   "其后",    "随后",   "期间",  "月",    "实现",
                            "呈",     "进一步",  "累计",   "整体",  "总体",  "共有",
                            "有",     "这",      "该",     "会",    "可",    "还",
                            "还是",   "the",     "a",      "an",    "was",   "is",
                            "were",   "are",     "be",     "been",  "has",   "have",
                            "had",    "will",    "would",  "by",    "about", "around",
                            "nearly", "roughly", "almost", "just",  "some",  "approximately",
                            "over",   "its",     "their",  "rate",  "rates", "which",
                            "that",   "it",      "then",   "still", "year",  "also",
                            "only",   "at",      "in",     "for",   "with",  "overall",
                            "same",   "period",  "and"}},
    {StatementCue::comma, {"，", ","}},
    {StatementCue::list, {"、", "和", "及", "以及", "与", "或", "或者"}},
    {StatementCue::open, {"（", "(", "【", "["}},
    {StatementCue::close, {"）", ")", "】", "]"}},
    {StatementCue::colon, {"：", ":", "——", "—", "–"}},
    {StatementCue::barrier, {"；", ";", "。", "！", "？", "!", "?", "|"}},
    {StatementCue::from, {"由", "从", "自", "from"}},
    {StatementCue::to, {"至", "到", "变为", "转为", "演变为", "改为", "to", "reach", "reached", "reaching"}},
    {StatementCue::rise,
     {"增长",      "上升",       "提升",      "提高",       "增加",    "上涨",   "涨",      "攀升",     "扩大",
      "增",        "升",         "增幅",      "涨幅",       "升幅",    "增速",   "增长率",  "大增",     "大涨",
      "暴涨",      "激增",       "飙升",      "猛增",       "净增",    "新增",   "上调",    "跃升",     "延长",
      "加快",      "扩张",       "扩充",      "增幅为",     "rise",    "rises",  "rose",    "risen",    "rising",
      "increase",  "increases",  "increased", "increasing", "grew",    "grow",   "grows",   "grown",    "growing",
      "growth",    "up",         "gain",      "gains",      "gained",  "climb",  "climbed", "climbing", "jump",
      "jumped",    "jumping",    "surge",     "surged",     "surging", "soared", "soaring", "expanded", "expanding",
      "expansion", "improvement"}},
    {StatementCue::fall,
     {"下降",     "减少",      "降低",       "下滑",      "下跌",      "跌",           "缩减",    "收窄",
      "回落",     "降",        "减",         "降幅",      "跌幅",      "减幅",         "缩短",    "下调",
      "放缓",     "骤降",      "锐减",       "大降",      "大跌",      "滑落",         "萎缩",    "缩小",
      "下挫",     "节省",      "节约",       "fall",      "falls",     "fell",         "fallen",  "falling",
      "decline",  "declines",  "declined",   "declining", "drop",      "drops",        "dropped", "dropping",
      "decrease", "decreased", "decreasing", "down",      "reduction", "reduced",      "cut",     "slid",
      "shrank",   "shrunk",    "slipped",    "slumped",   "plunged",   "lowered",      "sank",    "eased",
      "slowed",   "collapsed", "plummeted",  "tumbled",   "worsened",  "deteriorated", "slowing", "shrinking",
      "narrowed"}},
    {StatementCue::than,
     {"比", "较", "相比", "相较", "相比于", "相较于", "对比", "than", "compared with", "compared to", "versus",
      "against", "vs", "relative to"}},
    {StatementCue::more, {"高",      "多",     "高出",   "多出",   "大",     "快",      "贵",       "长",       "高于",
                          "多于",    "大于",   "超出",   "更高",   "更多",   "要高",    "higher",   "more",     "above",
                          "greater", "larger", "faster", "longer", "bigger", "exceeds", "exceeded", "exceeding"}},
    {StatementCue::less,
     {"低",   "少",   "低出", "小",    "慢",   "短",    "便宜",  "低于",    "少于",   "小于",    "不及",
      "更低", "更少", "要低", "lower", "less", "below", "fewer", "smaller", "slower", "shorter", "cheaper"}},
    {StatementCue::of, {"的", "of", "之"}},
    {StatementCue::among,
     {"/", "中", "其中", "里", "当中", "之中", "中有", "out of", "among", "of them", "of these", "of which",
      "of whom"}},
    {StatementCue::share,
     {"占",        "占比",       "比重",         "占到",        "占比为",       "占比达",        "占总数的",
      "占总额的",  "占全部的",   "占总量的",     "account for", "accounts for", "accounted for", "accounting for",
      "represent", "represents", "representing", "represented", "make up",      "makes up",      "made up",
      "making up", "share",      "constituting", "constituted", "comprising"}},
    {StatementCue::total,
     {"合计",     "共计",       "总计",     "总共",   "一共",     "合共",     "共",        "总和",
      "总额",     "总数",       "总量",     "加起来", "两项合计", "两者合计", "三项合计",  "三者合计",
      "总和为",   "共有",       "in total", "total",  "totals",   "totaling", "totalling", "totaled",
      "totalled", "altogether", "combined", "in all", "sum",      "together"}},
    {StatementCue::mean,
     {"平均", "均值", "人均", "平均值", "户均", "单均", "average", "averaging", "averaged", "mean", "on average"}},
    {StatementCue::each,
     {
         "每",
         "每人",
         "每个",
         "每台",
         "单价",
         "各",
         "per",
         "each",
         "apiece",
     }},
    {StatementCue::annual,
     {"年均",       "年均增长",     "每年",     "平均每年",     "年复合",    "复合",      "年化",   "年平均",
      "复合增长率", "复合年增长率", "年均增速", "年复合增长率", "annually",  "annual",    "a year", "per year",
      "each year",  "yearly",       "compound", "cagr",         "per annum", "compounded"}},
    {StatementCue::equal,
     {"即",     "合",     "折合", "约合",   "相当于",         "等于",      "也就是",   "也就是说", "换算为",
      "折算为", "换言之", "就是", "亦即",   "等同于",         "that is",   "equal to", "equals",   "equivalent to",
      "or",     "ie",     "i.e.", "namely", "in other words", "equivalent"}},
    {StatementCue::original, {"原来的",           "原先的",      "之前的",
                              "此前的",           "上年的",      "去年的",
                              "上年同期的",       "去年同期的",  "前一年的",
                              "上一年的",         "同期的",      "过去的",
                              "原有的",           "原有空间的",  "前者的",
                              "previous level",   "previous",    "original",
                              "earlier level",    "prior level", "the previous level",
                              "its original size"}},
    {StatementCue::filler,
     {"同比",
      "环比",
      "较上年",
      "较上年同期",
      "较去年",
      "较去年同期",
      "比上年",
      "比上年同期",
      "比去年",
      "比去年同期",
      "同期",
      "同比大幅",
      "大幅",
      "较此前",
      "年内",
      "显著",
      "明显",
      "小幅",
      "year on year",
      "year-on-year",
      "year over year",
      "year-over-year",
      "yoy",
      "from a year earlier",
      "from a year ago",
      "a year earlier",
      "sharply",
      "steadily"}},
    {StatementCue::rest,
     {"其余", "剩余", "余下", "剩下", "其他", "其它", "remaining", "the rest", "rest", "remainder", "the other"}},
    {StatementCue::partial,
     {"包括", "等", "例如", "如", "包含", "includes", "including", "include", "such as", "etc", "among others", "e.g.",
      "like"}},
    {StatementCue::adjusted,
     {"剔除",
      "扣除",
      "同口径",
      "可比口径",
      "可比",
      "固定汇率",
      "恒定汇率",
      "不变价",
      "不变价格",
      "实际增长",
      "调整后",
      "追溯调整",
      "名义",
      "重述",
      "excluding",
      "adjusted",
      "organic",
      "organically",
      "constant currency",
      "constant-currency",
      "like-for-like",
      "comparable",
      "restated",
      "real terms",
      "inflation-adjusted"}},
    {StatementCue::times, {"倍", "times", "fold"}},
    {StatementCue::respect, {"分别", "依次", "respectively"}},
};

// The cue_lexicon by first byte pair, longest first.
const std::unordered_map<std::string, std::vector<std::pair<std::string_view, StatementCue>>>& cues_by_head() {
  static const auto table = [] {
    std::unordered_map<std::string, std::vector<std::pair<std::string_view, StatementCue>>> heads;
    for (const CueWords& words : cue_lexicon)
      for (const std::string_view word : words.words)
        heads[std::string(word.substr(0, 2))].emplace_back(word, words.cue);
    for (auto& [head, list] : heads)
      std::stable_sort(list.begin(), list.end(),
                       [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    return heads;
  }();
  return table;
}

bool is_word_byte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return text::is_ascii_letter(u) || text::is_ascii_digit(u);
}

}  // namespace

Statement::Statement(std::string_view text, text::Range range, std::span<const text::Figure> figures)
    : text_(text), range_(range) {
  std::size_t at = range.begin;
  const auto first = std::lower_bound(figures.begin(), figures.end(), range.begin,
                                      [](const text::Figure& f, std::size_t begin) { return f.range.begin < begin; });
  for (auto it = first; it != figures.end() && it->range.end <= range.end; ++it) {
    if (it->range.begin < at) continue;
    read_words(at, it->range.begin);
    add_figure(*it);
    at = it->range.end;
    // The noun of a count belongs to it: "1,420" people.
    constexpr std::string_view counts = "count:";
    const std::string_view unit = figures_.empty() ? std::string_view() : std::string_view(figures_.back().unit);
    if (unit.size() > counts.size() && unit.starts_with(counts)) {
      const std::string_view noun = unit.substr(counts.size());
      const std::size_t next = text.find_first_not_of(' ', at);
      if (next < range.end && text.substr(next, noun.size()) == noun) at = std::min(range.end, next + noun.size());
    }
  }
  read_words(at, range.end);
  for (const StatementToken& token : tokens_) all_ |= bit(token.cue);
}

// Negative numbers, powers, and numbers of a unit nobody knows are no part of a sum that a sentence states.
bool Statement::is_plain(const text::Figure& figure) const {
  std::string_view before = text_.substr(0, figure.range.begin);
  if (figure.value < 0) return false;
  for (const std::string_view sign : {"−", "-", "–", "负", "√", "^"})
    if (before.ends_with(sign)) return false;
  const std::string_view after = text_.substr(figure.range.end);
  for (const std::string_view power :
       {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻", "^", "°", "µ", "μ", " µ", " μ", "±"})
    if (after.starts_with(power)) return false;
  return !(figure.unit == "count:" && !after.empty() && is_word_byte(after.front()));
}

void Statement::add_figure(const text::Figure& figure) {
  const bool dated = figure.kind == text::FigureKind::date || figure.kind == text::FigureKind::ordinal;
  if (!dated && !is_plain(figure)) {
    tokens_.push_back({StatementCue::other, figure.range, far_away / 3, 0});
    return;
  }
  const auto push = [&](text::Figure one) {
    // 2.2万亿增至…: a verb of change is no noun.
    constexpr std::string_view counts = "count:";
    for (const std::string_view verb : {"增", "升", "降", "减", "跌", "涨", "扩", "提", "至", "到", "占"})
      if (one.unit.starts_with(counts) && std::string_view(one.unit).substr(counts.size()).starts_with(verb))
        one.unit = counts;
    const bool quantity = one.kind != text::FigureKind::date && one.kind != text::FigureKind::ordinal;
    if (quantity) places_.push_back(tokens_.size());
    tokens_.push_back({quantity ? StatementCue::figure : StatementCue::date, one.range, 0, figures_.size()});
    figures_.push_back(std::move(one));
  };
  // "from 40 to 50 million" is where a change began and where it ended.
  const std::string_view written = text_.substr(figure.range.begin, figure.range.end - figure.range.begin);
  std::size_t cut = std::string_view::npos, length = 0;
  if (figure.bound == text::Bound::between && !tokens_.empty()) {
    bool from = false;
    for (std::size_t back = tokens_.size(), steps = 0; back-- > 0 && steps < 6; ++steps) {
      if (tokens_[back].cue == StatementCue::figure || tokens_[back].cue == StatementCue::comma) break;
      from = from || tokens_[back].cue == StatementCue::from;
    }
    for (const std::string_view word : {" to ", "至", "到"})
      if (const std::size_t found = written.find(word); from && found != std::string_view::npos) {
        cut = found;
        length = word.size();
      }
  }
  if (cut == std::string_view::npos) {
    // "$60 million a year earlier" is no rate.
    const std::string_view after = text_.substr(figure.range.end);
    if (figure.unit.ends_with("/year") && (after.starts_with(" earlier") || after.starts_with(" ago"))) {
      text::Figure amount = figure;
      amount.unit.resize(amount.unit.size() - std::string_view("/year").size());
      if (const std::size_t per = written.rfind(" a year"); per != std::string_view::npos)
        amount.range.end = figure.range.begin + per;
      return push(amount);
    }
    return push(figure);
  }
  text::Figure low = figure, high = figure;
  low.bound = high.bound = text::Bound::exact;
  low.upper = low.value;
  high.value = high.upper;
  low.range.end = figure.range.begin + cut;
  high.range.begin = low.range.end + length;
  push(low);
  read_words(low.range.end, high.range.begin);
  push(high);
}

void Statement::read_words(std::size_t begin, std::size_t end) {
  const std::string lower = to_lower_ascii(text_.substr(begin, end - begin));
  const std::string_view words = lower;
  const auto& heads = cues_by_head();
  std::size_t at = 0;
  while (at < words.size()) {
    const bool latin = is_word_byte(words[at]);
    StatementToken token;
    std::size_t length = 0;
    const bool inside_word = latin && at > 0 && is_word_byte(words[at - 1]);
    // A key is two bytes, or one for punctuation at the very end.
    for (std::size_t head = std::min<std::size_t>(2, words.size() - at); head > 0 && length == 0 && !inside_word;
         --head) {
      const auto found = heads.find(std::string(words.substr(at, head)));
      if (found == heads.end()) continue;
      for (const auto& [word, cue] : found->second) {
        if (words.substr(at, word.size()) != word) continue;
        const std::size_t after = at + word.size();
        if (latin && after < words.size() && is_word_byte(words[after])) continue;
        token.cue = cue;
        length = word.size();
        break;
      }
    }
    if (length == 0) {
      std::size_t next = at;
      const char32_t c = next_code_point(words, next);
      if (latin)
        while (next < words.size() && is_word_byte(words[next])) ++next;
      length = next - at;
      if (text::is_space(c) || (c < 0x80 && !latin)) {
        at = next;
        continue;
      }
      token.weight = latin ? 2 : text::is_han(c) ? 1 : 0;
      if (!latin && !text::is_han(c)) {  // quotation marks and the like
        at = next;
        continue;
      }
    } else if (token.cue == StatementCue::other) {
      token.weight = static_cast<int>(count_code_points(words.substr(at, length)));
    }
    chinese_ = chinese_ || static_cast<unsigned char>(words[at]) >= 0xE3;
    token.range = {begin + at, begin + at + length};
    tokens_.push_back(token);
    at += length;
  }
}

Between Statement::between(std::size_t first, std::size_t last) const {
  Between result;
  if (first > last) std::swap(first, last);
  for (std::size_t i = first + 1; i < last && result.weight < far_away; ++i) {
    result.cues |= bit(tokens_[i].cue);
    result.weight += tokens_[i].weight;
  }
  return result;
}

Between Statement::before(std::size_t quantity, int weight, StatementCues stop) const {
  Between result;
  for (std::size_t i = places_[quantity]; i-- > 0;) {
    const StatementToken& token = tokens_[i];
    if (token.cue == StatementCue::figure || token.cue == StatementCue::barrier) break;
    if (result.weight + token.weight > weight) break;
    result.weight += token.weight;
    result.cues |= bit(token.cue);
    if (stop & bit(token.cue)) break;
  }
  return result;
}

Between Statement::after(std::size_t quantity, int weight, StatementCues stop) const {
  Between result;
  for (std::size_t i = places_[quantity] + 1; i < tokens_.size(); ++i) {
    const StatementToken& token = tokens_[i];
    if (token.cue == StatementCue::figure || token.cue == StatementCue::barrier) break;
    if (result.weight + token.weight > weight) break;
    result.weight += token.weight;
    result.cues |= bit(token.cue);
    if (stop & bit(token.cue)) break;
  }
  return result;
}

}  // namespace kaozheng::evidence
