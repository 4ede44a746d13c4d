// SPDX-License-Identifier: Apache-2.0
#include "models/extractive_words.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "text/figures.h"

namespace kaozheng::models {
namespace {

using Words = std::vector<std::string_view>;

bool is_word_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Latin words stand at the beginning of a word ("rise" is not in "enterprise").
bool contains_any(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
      if (!is_word_letter(word.front()) || at == 0 || !is_word_letter(text[at - 1])) return true;
    return false;
  });
}

const std::map<Cue, Words>& cue_words() {
  static const std::map<Cue, Words> words = {
      {Cue::scale,
       {"规模", "亿元", "亿美元", "万亿", "市场份额", "占比", "出货量", "总量", "达到", "同比", "用户数", "market size",
        "billion", "million", "percent", "share of", "total of", "revenue"}},
      {Cue::driver, {"驱动",   "推动",      "带动",   "得益于",  "催生",      "受益",   "需求",   "政策",
                     "拉动",   "促使",      "动能",   "支撑",    "driven by", "driver", "demand", "because",
                     "due to", "thanks to", "policy", "fuelled", "fueled",    "boosted"}},
      {Cue::participant, {"厂商",    "企业",      "公司",    "运营商",   "推出",     "发布",      "联合",   "签署",
                          "合作",    "宣布",      "机构",    "上线",     "launched", "announced", "vendor", "provider",
                          "company", "companies", "partner", "released", "inc.",     "operators"}},
      {Cue::strength, {"优势",   "提升",    "提高",     "降低成本", "节省",   "更高效",    "领先",    "突破",
                       "低成本", "便捷",    "利用率",   "加快",     "增强",   "advantage", "benefit", "improve",
                       "faster", "cheaper", "efficien", "saves",    "saving", "reduces",   "reduced", "lead in"}},
      {Cue::risk,
       {"风险",    "瓶颈",  "难题",    "不足",      "挑战",       "短板",       "掣肘",     "隐患",     "薄弱",
        "成本高",  "幻觉",  "误差",    "泄露",      "滞后",       "难以",       "亏损",     "缺乏",     "匮乏",
        "壁垒",    "限制",  "risk",    "challenge", "bottleneck", "shortage",   "weakness", "drawback", "concern",
        "lack of", "fails", "failure", "threat",    "costly",     "limitation", "outage",   "lock-in"}},
      {Cue::trend, {"增长",  "下降",  "转向",      "上升",   "攀升",  "升级",         "迈入",         "迈向",
                    "加速",  "转型",  "趋势",      "演进",   "提升",  "同比",         "扩大",         "缩短",
                    "下滑",  "放缓",  "预计",      "激增",   "普及",  "深化",         "grew",         "grow",
                    "rose",  "rise",  "rising",    "fell",   "fall",  "declin",       "increas",      "decreas",
                    "shift", "trend", "accelerat", "expand", "doubl", "year on year", "year-on-year", "expect"}},
      {Cue::change, {"转向",      "转型",       "升级",      "迈入",        "迈向",       "走向",   "转变",
                     "演进",      "重塑",       "投向",      "取代",        "变革",       "不再",   "更关注",
                     "shift",     "moved from", "gives way", "moving from", "transition", "replac", "turn to",
                     "turned to", "turning to", "no longer", "instead of",  "evolv"}},
      {Cue::outlook,
       {"预计",    "预测",      "有望",    "未来",      "可以预见",  "将达",      "将超",   "将继续",    "将持续",
        "将成为",  "将进一步",  "将保持",  "将飞速",    "将打破",    "将呈",      "将迎来", "将面临",    "将从",
        "或将",    "明年",      "展望",    "下一步",    "expect",    "forecast",  "will ",  "projected", "likely to",
        "outlook", "next year", "predict", "anticipat", "is set to", "are set to"}},
      {Cue::advice, {"应该",   "应当",   "建议",    "亟须",     "亟需",  "必须",      "需要",     "呼吁",  "应根据",
                     "应加强", "应立足", "应从",    "应把",     "应以",  "应在",      "应先",     "应尽",  "须从",
                     "不宜",   "should", "need to", "needs to", "must ", "recommend", "ought to", "advise"}},
  };
  return words;
}

// What a facet asks for, by its words.
const std::map<Cue, Words>& asking_words() {
  static const std::map<Cue, Words> words = {
      {Cue::scale, {"规模", "现状", "市场份额", "数据", "size", "scale", "state", "status"}},
      {Cue::driver, {"驱动", "原因", "动因", "因素", "为什么", "driver", "why", "cause", "factor"}},
      {Cue::participant, {"参与者", "厂商", "企业", "玩家", "竞争", "格局", "player", "vendor", "compan", "competit"}},
      {Cue::strength, {"优势", "优点", "价值", "优缺点", "strength", "advantage", "benefit"}},
      {Cue::risk,
       {"风险", "挑战", "问题", "难题", "不足", "瓶颈", "优缺点", "risk", "challenge", "weakness", "problem",
        "limitation"}},
      {Cue::trend, {"趋势", "变化", "走势", "发展", "trend", "growth", "development"}},
      {Cue::change, {"转向", "转变", "变化", "转型", "趋势", "变革", "shift", "change", "transition", "turn"}},
      {Cue::outlook, {"展望", "未来", "前景", "预测", "outlook", "future", "forecast"}},
      {Cue::advice, {"建议", "对策", "策略", "advice", "recommend", "strateg"}},
  };
  return words;
}

const std::map<AnswerKind, Words>& answer_asking_words() {
  static const std::map<AnswerKind, Words> words = {
      {AnswerKind::figure,
       {"多少",     "几个",     "几成",     "多大",     "多高",          "多长",          "规模",
        "成本",     "造价",     "费用",     "价格",     "容量",          "人数",          "数量",
        "比例",     "占比",     "投资",     "收入",     "效率",          "效果",          "进度",
        "how much", "how many", "how long", "how far",  "how efficient", "how effective", "how large",
        "how big",  "cost",     "price",    "spending", "revenue",       "size of",       "number",
        "share of", "rate of",  "efficien", "progress", "budget",        "salary"}},
      {AnswerKind::date, {"何时", "什么时候", "哪一年", "哪年", "几月", "时间表", "when ", "what year", "timeline"}},
      {AnswerKind::cause, {"为什么", "为何", "原因", "缘何", "起因", "why ", "cause", "reason"}},
      {AnswerKind::name, {"谁", "哪些公司", "哪些企业", "哪些人", "哪家", "哪位", "who ", "whom", "which compan"}},
  };
  return words;
}

}  // namespace

// Words too general to tell one topic from another; normalised, English ones as stems.
const std::set<std::string, std::less<>>& general_words() {
  static const std::set<std::string, std::less<>> words = {
      "市场",     "发展",      "趋势",       "现状",    "分析",    "研究",    "报告",       "主要",    "变化",
      "转向",     "影响",      "问题",       "情况",    "方向",    "规模",    "驱动",       "因素",    "参与",
      "参与者",   "风险",      "挑战",       "展望",    "未来",    "产业",    "行业",       "技术",    "应用",
      "企业",     "产品",      "服务",       "公司",    "全球",    "中国",    "我国",       "国内",    "国外",
      "竞争",     "格局",      "增长",       "前景",    "机遇",    "关键",    "核心",       "最新",    "概述",
      "概况",     "特点",      "意义",       "比较",    "对比",    "优势",    "劣势",       "策略",    "建议",
      "领域",     "进展",      "动态",       "预测",    "综述",    "调研",    "年度",       "当前",    "目前",
      "新",       "大",        "三大",       "两大",    "四大",    "五大",    "六大",       "几大",    "十大",
      "三",       "两",        "四",         "五",      "内容",    "具体",    "相关",       "重要",    "上半",
      "下半",     "上半年",    "下半年",     "不足",    "成本",    "案例",    "数据",       "资料",    "落地",
      "总结",     "介绍",      "深度",       "者",      "性",      "化",      "业",         "面临",    "带来",
      "实践",     "场景",      "方面",       "走向",    "演变",    "market",  "trend",      "shift",   "three",
      "two",      "four",      "five",       "main",    "major",   "kei",     "report",     "analysi", "research",
      "develop",  "statu",     "state",      "current", "futur",   "outlook", "growth",     "grow",    "chang",
      "impact",   "effect",    "industri",   "compani", "product", "servic",  "technologi", "applic",  "global",
      "world",    "size",      "scale",      "driver",  "player",  "risk",    "challeng",   "issu",    "problem",
      "overview", "introduct", "comparison", "compar",  "versu",   "vs",      "advantag",   "new",     "latest",
      "recent",   "year",      "import",     "case",    "studi",   "data",    "exampl",     "detail",  "explain",
      "describ",  "big",       "top",        "best",    "role",    "us",      "get",        "make",    "give",
      "between",  "across",    "against",    "sinc",    "进度",    "难点",    "局限",       "效果",    "成效",
      "办法",     "方法",      "压力",       "布局",    "措施",    "作用",    "厂商",       "难题",    "造价",
      "progress", "recommend", "number",     "qualiti", "cost",    "differ",  "result",     "cours",   "work"};
  return words;
}

const std::set<std::string, std::less<>>& aspect_words() {
  static const std::set<std::string, std::less<>> words = {
      "发展",     "趋势",    "现状",       "分析",   "研究",    "报告",    "前景",     "展望",     "影响",
      "综述",     "概述",    "概况",       "风险",   "挑战",    "问题",    "变化",     "进展",     "动态",
      "格局",     "走势",    "走向",       "演变",   "比较",    "对比",    "介绍",     "情况",     "方向",
      "规模",     "未来",    "探讨",       "解读",   "评估",    "最新",    "原因",     "优势",     "优缺点",
      "trend",    "develop", "statu",      "state",  "analysi", "outlook", "overview", "futur",    "impact",
      "effect",   "compar",  "comparison", "report", "growth",  "chang",   "risk",     "challeng", "histori",
      "explain",  "describ", "discuss",    "analyz", "evalu",   "current", "latest",   "recent",   "benefit",
      "advantag", "role",    "cost",       "size",   "caus",    "reason",  "introduct"};
  return words;
}

std::size_t joining_words(std::string_view sentence) {
  static const Words joiners = {"一方面",
                                "另一方面",
                                "此外",
                                "另外",
                                "同时",
                                "与此同时",
                                "例如",
                                "比如",
                                "譬如",
                                "首先",
                                "其次",
                                "再次",
                                "再者",
                                "最后",
                                "而且",
                                "并且",
                                "但是",
                                "但",
                                "然而",
                                "不过",
                                "因此",
                                "所以",
                                "第一",
                                "第二",
                                "第三",
                                "however",
                                "in addition",
                                "additionally",
                                "moreover",
                                "furthermore",
                                "besides",
                                "for example",
                                "for instance",
                                "meanwhile",
                                "at the same time",
                                "on the one hand",
                                "on the other hand",
                                "also",
                                "first",
                                "firstly",
                                "second",
                                "secondly",
                                "third",
                                "thirdly",
                                "finally",
                                "similarly",
                                "likewise",
                                "therefore",
                                "thus",
                                "nevertheless",
                                "nonetheless"};
  const std::string lower = to_lower_ascii(sentence.substr(0, 40));
  for (const std::string_view word : joiners) {
    if (!lower.starts_with(word)) continue;
    const std::string_view rest = sentence.substr(word.size());
    const std::size_t comma = rest.starts_with("，") ? std::string_view("，").size() : rest.starts_with(",") ? 1 : 0;
    if (comma == 0) continue;
    return word.size() + comma + (rest.substr(comma).starts_with(" ") ? 1 : 0);
  }
  return 0;
}

std::vector<std::string_view> search_words(Cue cue, bool chinese) {
  switch (cue) {
    case Cue::scale:
      return chinese ? Words{"市场规模 数据", "统计"} : Words{"statistics", "market size"};
    case Cue::driver:
      return chinese ? Words{"推动因素 政策", "原因"} : Words{"causes", "policy demand"};
    case Cue::participant:
      return chinese ? Words{"厂商 企业", "市场份额"} : Words{"companies", "market share"};
    case Cue::strength:
      return chinese ? Words{"优势 价值", "效果"} : Words{"advantages", "results"};
    case Cue::risk:
      return chinese ? Words{"问题 难点", "瓶颈"} : Words{"problems", "limitations"};
    case Cue::trend:
      return chinese ? Words{"增长 同比", "发展趋势"} : Words{"growth", "trends"};
    case Cue::change:
      return chinese ? Words{"转型 变化", "转向"} : Words{"shift", "transition"};
    case Cue::outlook:
      return chinese ? Words{"预测 预计", "前景"} : Words{"forecast", "outlook"};
    case Cue::advice:
      return chinese ? Words{"建议 对策", "指南"} : Words{"recommendations", "guide"};
  }
  return {};
}

bool has_cue(std::string_view text, Cue cue) { return contains_any(to_lower_ascii(text), cue_words().at(cue)); }

std::set<AnswerKind> answer_kinds(std::string_view question) {
  const std::string lower = to_lower_ascii(question);
  std::set<AnswerKind> kinds;
  for (const auto& [kind, words] : answer_asking_words())
    if (contains_any(lower, words)) kinds.insert(kind);
  return kinds;
}

bool gives_answer(std::string_view sentence, AnswerKind kind) {
  static const Words causes = {"因为",    "由于",   "原因",      "导致",     "源于",           "归因于", "造成",
                               "because", "due to", "caused by", "owing to", "as a result of", "reason", "explains"};
  static const Words offices = {"公司", "集团", "大学", "部门", "委员会", "教授", "先生", "女士", "博士", "法院"};
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  switch (kind) {
    case AnswerKind::figure: {
      const std::vector<text::Figure> figures = text::figures(sentence);
      return std::any_of(figures.begin(), figures.end(), [](const text::Figure& figure) {
        return figure.kind != text::FigureKind::date && figure.kind != text::FigureKind::ordinal;
      });
    }
    case AnswerKind::date:
      for (std::size_t at = 0; at + 3 < sentence.size(); ++at)
        if ((sentence.substr(at, 2) == "19" || sentence.substr(at, 2) == "20") && sentence[at + 2] >= '0' &&
            sentence[at + 2] <= '9' && sentence[at + 3] >= '0' && sentence[at + 3] <= '9')
          return true;
      return contains_any(sentence, {"月", "日上午", "日下午"});
    case AnswerKind::cause:
      return contains_any(to_lower_ascii(sentence), causes);
    case AnswerKind::name:
      for (std::size_t at = 2; at < sentence.size(); ++at)
        if (is_capital(sentence[at]) && sentence[at - 1] == ' ' && sentence[at - 2] != '.') return true;
      return contains_any(sentence, offices);
  }
  return false;
}

std::vector<Cue> cues_asked(std::string_view focus) {
  const std::string lower = to_lower_ascii(focus);
  std::vector<Cue> cues;
  for (const auto& [cue, words] : asking_words())
    if (contains_any(lower, words)) cues.push_back(cue);
  return cues;
}

}  // namespace kaozheng::models
