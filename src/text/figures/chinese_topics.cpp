// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "text/characters.h"
#include "text/figures/figure_subjects.h"
#include "text/word_table.h"

namespace kaozheng::text {
namespace {

// Words that open a Chinese clause and name nothing.
constexpr auto chinese_leads = std::to_array<std::string_view>(
    {"每日",     "每天",   "每月",     "每年",     "回望",     "展望",     "回顾",     "据报道",   "据介绍",
     "据了解",   "有望",   "预期",     "引发",     "仍",       "可",       "以上",     "截至目前", "迄今",
     "今后",     "此前",   "海外方面", "方面",     "总体来看", "总的来看", "数据显示", "报告显示", "另据",
     "相比之下", "换言之", "也就是说", "这意味着", "其中",     "同时",     "此外",     "另外",     "以及",
     "并且",     "并",     "且",       "而",       "但是",     "但",       "预计到",   "预计",     "据悉",
     "据统计",   "目前",   "当前",     "截至",     "截止",     "未来",     "全年",     "近年来",   "随着",
     "由于",     "如果",   "即",       "或",       "也",       "还",       "又",       "则",       "在",
     "到",       "至",     "从",       "于",       "自",       "由",       "将",       "已",       "共",
     "使",       "使得",   "令",       "带动",     "推动",     "导致",     "造成",     "达到",     "超过",
     "约",       "为",     "是",       "有",       "对于",     "对",       "因为",     "因",       "所以",
     "因此",     "不仅",   "甚至",     "尽管",     "虽然",     "例如",     "比如",     "如",       "与此同时",
     "平均",     "预期",   "其",       "该",       "较",       "比",       "后",       "前",       "底",
     "末",       "年",     "以",       "当",       "这",       "至少",     "内部",     "一度",     "累计",
     "仅",       "只",     "近",       "的",       "和",       "与",       "、",       "到了",     "过去",
     "同期",     "期间",   "时",       "竟",       "每",       "得益于",   "受",       "根据",     "据"});

// Words that open with one of these characters and are nouns of their own: 年龄, 有效率, 对外贸易.
constexpr auto chinese_names = std::to_array<std::string_view>(
    {"年龄", "年度", "有效", "对外", "对手", "共享", "在线", "以色列", "以太", "比亚迪", "比特币", "比例",
     "比重", "比率", "其他", "将军", "但丁", "并购", "并发", "后台",   "前端", "前列腺", "到期",   "因特网",
     "和平", "与会", "如家", "由于", "从业", "自主", "自动", "自由",   "自治", "自然",   "在校",   "在职",
     "在建", "为首", "是否", "已故", "只读", "近视", "即时", "至尊",   "时代", "时装",   "底特律", "末端",
     "前者", "后者", "后发", "每股", "每日", "每月", "当地", "这些",   "有限", "有色",   "有机",   "和谐",
     "和解", "与众", "以军", "以方", "底层", "受害", "受访", "受试",   "据点"});

// Words at whose first place a Chinese noun phrase ends and the verb begins.
constexpr auto chinese_verbs = std::to_array<std::string_view>(
    {"细分为", "划分为", "主要", "集中在", "集中于", "相继",   "纷纷",   "约占",   "将占",   "仍占", "则占", "已占",
     "输出",   "演变",   "演化", "跨过",   "越过",   "跌破",   "冲破",   "逼近",   "激增至", "判处", "上线", "列为",
     "评为",   "误判",   "过半", "不低于", "不高于", "不少于", "不多于", "至少",   "最多",   "大约", "高出", "多出",
     "落后",   "领先",   "反弹", "同比",   "环比",   "增长",   "增加",   "上升",   "提升",   "提高", "上涨", "大涨",
     "暴涨",   "猛增",   "激增", "大增",   "飙升",   "攀升",   "回升",   "下降",   "减少",   "降低", "下滑", "下跌",
     "大跌",   "暴跌",   "缩短", "缩减",   "回落",   "收窄",   "突破",   "超过",   "达到",   "达成", "合计", "预计",
     "有望",   "累计",   "不足", "不到",   "占据",   "上调",   "下调",   "新增",   "启用",   "宣布", "投入", "投资",
     "引发",   "创纪录", "创下", "录得",   "实现",   "获得",   "完成",   "拥有",   "成为",   "位居", "位列", "高达",
     "多达",   "超越",   "跌至", "升至",   "降至",   "增至",   "延长",   "均超过", "低于",   "高于", "接近", "将近",
     "将达",   "将超",   "将由", "将会",   "将继续", "已经",   "已连续", "连续",   "签署",   "签订", "发布", "推出",
     "收费",   "计划",   "分为", "细分",   "覆盖",   "接入",   "打造",   "建成",   "建设",   "需要", "产生", "共有",
     "共计",   "总计",   "约占", "约为",   "为期",   "历时",   "持续",   "保持",   "维持",   "出现", "进入", "列入",
     "历经",   "面临",   "包括", "包含",   "超出",   "仅为",   "仅有",   "已达",   "已有",   "分别", "依次", "可达",
     "可使",   "激增至", "扩大", "扩至",   "升高",   "不超过", "未超过", "没有",   "并未",   "未能", "亏损", "盈利",
     "赢得",   "击败",   "战胜", "负于",   "获得",   "入选",   "夺得",   "处以",   "罚款",   "判处", "赔偿", "支付",
     "给出",   "重点",   "用于", "预测",   "创造",   "翻番",   "翻倍"});
// Verbs of one character and words of degree: only at the end of what stands before the figure.
constexpr auto chinese_tails = std::to_array<std::string_view>(
    {"介于", "介", "每天", "每日", "每月", "每年", "同期", "一天", "约",   "了",   "至",   "到",  "为", "是", "达",
     "超",   "逾", "近",   "将",   "已",   "共",   "仅",   "有",   "占",   "在",   "都",   "也",  "增", "升", "涨",
     "降",   "跌", "减",   "或",   "可",   "较",   "高",   "低",   "过",   "需",   "的",   "从",  "由", "以", "于",
     "只",   "就", "还",   "又",   "竟",   "每",   "大",   "前",   "后",   "不",   "未",   "含",  "按", "给", "用",
     "被",   "把", "与",   "和",   "对",   "则",   "能",   "会",   "要",   "让",   "破",   "缩",  "出", "比", "（",
     "(",    "：", ":",    "“",    "”",    "‘",    "’",    " ",    "、",   "*",    "-",    "|",   "｜", "$",  "¥",
     "￥",   "+",  "/",    "\"",   "当前", "未来", "其中", "大约", "左右", "日均", "月均", "平均"});
// What a reporting verb introduces is said of something else than the reporter.
constexpr auto chinese_reports =
    std::to_array<std::string_view>({"数据显示", "报告显示", "显示", "表示", "指出", "认为", "透露", "披露", "判断",
                                     "测算", "预测", "预计", "报道称", "宣称", "称"});
// Heads of what is measured; the longest that ends the phrase is taken.
constexpr auto chinese_metrics = std::to_array<std::string_view>(
    {"收入",     "营业收入", "营收",   "利润",   "净利润",   "毛利润",       "营业利润", "毛利率",     "净利率",
     "利润率",   "销售额",   "销售量", "销量",   "销售收入", "产量",         "产值",     "产能",       "出货量",
     "成交额",   "成交量",   "交易额", "交易量", "市场规模", "规模",         "市场份额", "份额",       "市占率",
     "占有率",   "占比",     "比例",   "比重",   "比率",     "增长率",       "增速",     "增幅",       "涨幅",
     "跌幅",     "降幅",     "率",     "价格",   "单价",     "均价",         "房价",     "股价",       "市值",
     "估值",     "成本",     "费用",   "支出",   "资本开支", "资本支出",     "开支",     "投资额",     "投资",
     "融资额",   "融资",     "金额",   "总额",   "余额",     "存款",         "贷款",     "债务",       "赤字",
     "顺差",     "逆差",     "预算",   "税收",   "工资",     "薪资",         "薪酬",     "人数",       "人口",
     "面积",     "长度",     "高度",   "宽度",   "深度",     "重量",         "体积",     "速度",       "温度",
     "气温",     "浓度",     "密度",   "强度",   "功率",     "电压",         "寿命",     "年龄",       "数量",
     "次数",     "消耗量",   "消费量", "使用量", "调用量",   "用电量",       "发电量",   "装机容量",   "容量",
     "需求量",   "需求",     "供应量", "供给量", "库存",     "进口额",       "出口额",   "进出口总额", "进口",
     "出口",     "贸易额",   "订单",   "订单额", "得分",     "分数",         "评分",     "成绩",       "误差",
     "错误率",   "准确率",   "正确率", "时长",   "时间",     "周期",         "期限",     "效率",       "利用率",
     "响应速度", "处理效率", "剂量",   "血压",   "心率",     "死亡率",       "发病率",   "患病率",     "治愈率",
     "存活率",   "生存率",   "有效率", "感染率", "失业率",   "通胀率",       "利率",     "汇率",       "税率",
     "关税",     "GDP",      "CPI",    "PPI",    "生产总值", "增加值",       "指数",     "用户数",     "月活",
     "日活",     "排放量",   "储量",   "里程",   "距离",     "罚款",         "赔偿",     "刑期",       "门槛",
     "上限",     "下限",     "额度",   "目标",   "票数",     "得票率",       "收视率",   "票房",       "播放量",
     "下载量",   "访问量",   "保有量", "参数量", "算力规模", "算力",         "带宽",     "延迟",       "时延",
     "吞吐量",   "功耗",     "能耗",   "质量",   "总量",     "总数",         "数",       "量",         "额",
     "价",       "费",       "值",     "差距",   "差额",     "缺口",         "补贴",     "奖金",       "身高",
     "体重",     "海拔",     "降水量", "降雨量", "调用",     "消耗",         "RPO",      "ARR",        "ROI",
     "ROE",      "EPS",      "GMV",    "MAU",    "DAU",      "AUM",          "EBITDA",   "PMI",        "PUE",
     "BMI",      "ARPU",     "CapEx",  "AQI",    "履约义务", "剩余履约义务", "注册资本", "可支配收入"});
constexpr auto chinese_modifiers = std::to_array<std::string_view>(
    {"日均", "月均", "年均",  "人均",  "季度", "年度", "当季", "全年",   "全球", "总",       "平均",
     "累计", "净",   "营业",  "市场",  "资本", "单日", "年",   "月",     "日",   "户均",     "综合",
     "实际", "名义", "预计",  "核心",  "主营", "每月", "每日", "每年",   "每股", "剩余履约", "机器",
     "输出", "合同", "Token", "token", "金融", "授信", "相关", "AI相关", "成人", "平均每"});

using Beginnings = WordTable<std::string_view>;
using Endings = WordTable<std::string_view, WordSide::ending>;

template <class Table>
std::string_view longest_of(std::string_view text, const Table& words) {
  const std::string_view* const best = words.longest(text);
  return best != nullptr ? *best : std::string_view();
}

std::string_view verb_before(std::string_view text) {
  static const Beginnings verbs(chinese_verbs);
  return longest_of(text, verbs);
}
std::string_view metric_behind(std::string_view text) {
  static const Endings metrics(chinese_metrics);
  return longest_of(text, metrics);
}

std::string_view without_chinese_tail(std::string_view text) {
  static const Endings tails(chinese_tails), verbs(chinese_verbs);
  for (int i = 0; i < 12; ++i) {
    const std::string_view tail = longest_of(text, tails);
    const std::string_view verb = longest_of(text, verbs);
    const std::string_view best = verb.size() > tail.size() ? verb : tail;
    if (best.empty() || text.ends_with("华为") || text.ends_with("作为") || text.ends_with("行为") ||
        text.ends_with("扩大"))
      break;
    text.remove_suffix(best.size());
  }
  return without_marks(text);
}

// Where the first reporting verb stands.
std::size_t first_report(std::string_view text) {
  static const Beginnings reports(chinese_reports);
  for (std::size_t at = 0; at < text.size(); ++at)
    if (static_cast<unsigned char>(text[at]) >= 0xE4 && reports.longest(text.substr(at)) != nullptr) return at;
  return std::string_view::npos;
}

// Behind the last reporting verb; the first is known.
std::string_view behind_report(std::string_view text, std::size_t first) {
  if (first == std::string_view::npos) return text;
  std::size_t from = 0;
  for (const std::string_view word : chinese_reports) {
    const std::size_t at = text.rfind(word);
    if (at == std::string_view::npos || at == 0) continue;
    if (word == "称" && (code_point_before(text, at) == U'名' || code_point_before(text, at) == U'简' ||
                         code_point_before(text, at) == U'职'))
      continue;
    if (word == "统计" && at + word.size() < text.size()) continue;
    from = std::max(from, at + word.size());
  }
  return text.substr(from);
}

// Whether a verb that begins at `at` is part of a noun.
bool is_noun(std::string_view word, std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (word == "投资") return begins_with(rest, "投资额") || begins_with(rest, "投资者") || begins_with(rest, "投资规");
  if (word == "增长") return begins_with(rest, "增长率") || begins_with(rest, "增长速");
  // Nouns as often as verbs: only when a noun stands before that can act.
  if (word == "支付" || word == "计划" || word == "建设" || word == "接入" || word == "覆盖" || word == "罚款" ||
      word == "保持")
    return at < 6;
  return false;
}

// The first verb inside a phrase, never at its begin. A word that is a noun where it first stands is none behind.
std::size_t first_verb(std::string_view text) {
  static const Beginnings verbs(chinese_verbs);
  std::vector<std::string_view> nouns;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < 0xE4) continue;
    const auto* const found = verbs.longest(text.substr(at), [&](std::string_view word) {
      if (at < word.size() && begins_with(text, word)) return false;
      if (std::find(nouns.begin(), nouns.end(), word) != nouns.end()) return false;
      if (!is_noun(word, text, at)) return true;
      nouns.push_back(word);
      return false;
    });
    if (found != nullptr) return at;
  }
  return std::string_view::npos;
}

// Subject and metric of a noun phrase: 阿里云季度收入.
Topic split_chinese(std::string_view phrase) {
  Topic topic;
  phrase = without_marks(phrase);
  if (phrase.empty()) return topic;
  const std::size_t de = phrase.rfind("的");
  const std::string_view head = metric_behind(phrase);
  if (head.empty()) {
    topic.subject = phrase;
    return topic;
  }
  std::size_t begin = phrase.size() - head.size();
  if (de != std::string_view::npos && de < begin && begin - de <= 36) {
    // 质量追溯环节的缺陷零件追溯时长: the long phrase behind 的 has a subject of its own.
    const std::string_view behind = phrase.substr(de + 3);
    if (behind.size() <= 18 || behind.size() < head.size() + 12) {
      topic.metric = behind;
      topic.subject = phrase.substr(0, de);
      return topic;
    }
  }
  static const Endings modifiers(chinese_modifiers);
  for (int i = 0; i < 4; ++i) {
    const std::string_view modifier = longest_of(phrase.substr(0, begin), modifiers);
    if (modifier.empty()) break;
    begin -= modifier.size();
  }
  // A head of one character takes its word: 错误率 is not in the list, but 错误+率 is one word.
  if (head.size() == 3 && phrase.size() - begin == 3) {
    std::size_t taken = begin;
    for (int i = 0; i < 2 && taken > 0; ++i) {
      const char32_t c = code_point_before(phrase, taken);
      if (!is_han(c) || taken < utf8_length(c)) break;
      taken -= utf8_length(c);
    }
    begin = taken;
  }
  if (begin <= 3) begin = 0;
  topic.metric = phrase.substr(begin);
  topic.subject = without_marks(phrase.substr(0, begin));
  return topic;
}

// What a clause that opens with one of these says is not its subject: 在中国新增8个, 较此前预期高12个百分点.
bool opens_aside(std::string_view text) {
  text = without_marks(text);
  for (const std::string_view lead : {"并", "且", "而", "其中", "但", "同时", "也", "还"})
    if (begins_with(text, lead)) text = text.substr(lead.size());
  for (const std::string_view lead :
       {"在", "较", "比", "相比", "于", "对", "向", "通过", "按", "经", "与去年", "与上年"})
    if (begins_with(text, lead)) {
      for (const std::string_view word :
           {"比例", "比重", "比率", "比亚迪", "比特币", "在线", "在校", "在建", "对外", "对华",
            "经济", "经营", "较高", "较低",   "通过率", "按揭", "对冲", "在册", "比赛", "比分"})
        if (begins_with(text, word)) return false;
      return true;
    }
  return false;
}

// Verbs that say what a figure measures.
constexpr auto chinese_acts = std::to_array<std::string_view>(
    {"投资", "投入", "收费", "亏损", "盈利", "罚款", "赔偿", "融资", "募资", "采购", "出资", "捐款", "支出", "花费",
     "耗资", "节省", "节约", "输出", "生产", "销售", "出货", "延长", "误判", "判处", "覆盖", "进球", "得分", "判赔",
     "售价", "报价", "定价", "消耗", "消费", "排放", "死亡", "受伤", "确诊", "感染", "治愈", "招聘", "裁员", "录取",
     "发电", "贷款", "借款", "欠款", "拨款", "补贴", "缴纳", "支付", "偿还", "分红", "回购", "服用", "注射", "有期徒刑",
     "拘留", "禁赛", "停赛", "签约", "续约", "新增", "启用", "接入", "调用", "下载", "播放", "观看", "到场"});

// The last of them.
std::string_view act_in(std::string_view text) {
  static const Beginnings acts(chinese_acts);
  for (std::size_t at = text.size(); at-- > 0;)
    if (static_cast<unsigned char>(text[at]) >= 0xE4)
      if (const std::string_view act = longest_of(text.substr(at), acts); !act.empty())
        return text.substr(at, act.size());
  return {};
}

// Who reports, before the last reporting verb: 沙利文 of 沙利文报告显示.
std::string_view reporter_in(std::string_view text, std::size_t first) {
  if (first == std::string_view::npos || first == 0) return {};
  std::string_view name = text.substr(0, first);
  for (int i = 0; i < 3; ++i)
    for (const std::string_view tail : {"也", "则", "报告", "数据", "的", "最新", "研究", "调查", "此前", "曾", "还",
                                        "均", "都", "团队", "测试", "发布", "近日", "统计"})
      if (name.size() > tail.size() && name.ends_with(tail)) name.remove_suffix(tail.size());
  name = without_chinese_lead(name);
  return name.size() >= 6 && name.size() <= 60 ? name : std::string_view();
}

Topic with_chinese_topic(std::string_view words, std::size_t report) {
  std::string_view text = behind_report(words, report);
  const bool aside = opens_aside(text);
  text = without_chinese_lead(text);
  if (text.empty()) return {};
  if (aside) {
    // Only a metric can be told by it: 在成本核算环节的误差为.
    const std::size_t cut = first_verb(text);
    const std::string_view phrase = without_chinese_tail(cut == std::string_view::npos ? text : text.substr(0, cut));
    Topic topic = split_chinese(phrase);
    if (topic.metric.empty() || text.find("的") == std::string_view::npos) topic = {};
    topic.action = act_in(text);
    topic.subject = {};
    return topic;
  }
  // 即亏损: nothing but a verb.
  if (without_chinese_tail(text).empty()) {
    Topic only;
    only.action = act_in(text);
    return only;
  }
  const std::size_t verb = first_verb(text);
  std::string_view phrase = verb == std::string_view::npos ? text : text.substr(0, verb);
  const std::string_view action = verb == std::string_view::npos ? std::string_view() : text.substr(verb);
  // 中国移动在长三角打造: who acts stands before the place.
  if (const std::size_t at = phrase.find("在"); at != std::string_view::npos && at >= 6) {
    const char32_t before = code_point_before(phrase, at);
    const char32_t after = code_point_at(phrase, at + 3);
    constexpr std::u32string_view joined_before = U"存现所正潜实内外好自";
    constexpr std::u32string_view joined_after = U"线校建职册岗任";
    if (joined_before.find(before) == joined_before.npos && joined_after.find(after) == joined_after.npos)
      phrase = phrase.substr(0, at);
  }
  // 追溯时长从行业平均…: what changes stands before 从.
  for (const std::string_view from : {"从", "由"}) {
    const std::size_t at = phrase.rfind(from);
    if (at == std::string_view::npos || at < 6) continue;
    if (!metric_behind(phrase.substr(0, at)).empty()) phrase = phrase.substr(0, at);
  }
  phrase = without_chinese_tail(phrase);
  Topic topic;
  // A verb at the very begin: the phrase has no subject of its own.
  if (!verb_before(phrase).empty() && verb == std::string_view::npos) {
    const std::string_view word = verb_before(phrase);
    const std::string_view rest = without_chinese_tail(phrase.substr(word.size()));
    topic.action = act_in(text);
    if (!rest.empty()) topic.metric = split_chinese(rest).metric;
    return topic;
  }
  topic = split_chinese(phrase);
  if (topic.subject.ends_with("方面")) topic.subject = {};
  // 企业合规支出占AI项目预算: the part is the subject, the share the metric.
  if (const std::size_t share = phrase.rfind("占");
      share != std::string_view::npos && share >= 6 && !begins_with(phrase.substr(share), "占比") &&
      !begins_with(phrase.substr(share), "占有") && !begins_with(phrase.substr(share), "占领")) {
    topic.subject = without_chinese_tail(phrase.substr(0, share));
    topic.metric = {};
    topic.action = without_marks(phrase.substr(share));
    if (topic.action.ends_with("的")) topic.action.remove_suffix(3);
    return topic;
  }
  if (!action.empty()) {
    // 约占国内市场的: the share of what; 宣布三年投入: the verb.
    const std::size_t share = action.find("占");
    if (share != std::string_view::npos && (share == 0 || begins_with(action, "约占"))) {
      topic.action = without_marks(action.substr(share));
      if (topic.action.ends_with("的")) topic.action.remove_suffix(3);
    } else {
      topic.action = act_in(action);
    }
    if (topic.metric.empty()) {
      const Topic inner = split_chinese(without_chinese_tail(action.substr(verb_before(action).size())));
      if (!inner.metric.empty()) topic.metric = inner.metric;
    }
  }
  return topic;
}

}  // namespace

std::string_view without_chinese_lead(std::string_view text) {
  static const Beginnings leads(chinese_leads), names(chinese_names);
  for (int i = 0; i < 8; ++i) {
    text = without_marks(text);
    const std::string_view lead = longest_of(text, leads);
    if (lead.empty() || (lead.size() == 3 && names.longest(text) != nullptr)) break;
    text.remove_prefix(lead.size());
  }
  return text;
}

Topic chinese_topic(std::string_view head) {
  const std::string_view words = without_marks(head);
  const std::size_t report = first_report(words);
  Topic topic = with_chinese_topic(words, report);
  topic.source = reporter_in(words, report);
  return topic;
}
NameList chinese_list(std::string_view head) {
  NameList list;
  std::string_view text = without_chinese_tail(without_marks(head));
  std::size_t cut = text.rfind("分别");
  if (cut != std::string_view::npos) text = without_chinese_tail(text.substr(0, cut));
  const std::size_t de = text.rfind("的");
  if (de != std::string_view::npos) {
    list.metric = without_marks(text.substr(de + 3));
    text = text.substr(0, de);
  }
  list.names = list_parts(text, {"、", "和", "与", "及", "以及", "，"});
  if (list.names.size() >= 2 && list.metric.empty()) {
    const Topic last = split_chinese(list.names.back());
    if (!last.metric.empty() && !last.subject.empty()) {
      list.names.back() = last.subject;
      list.metric = last.metric;
    }
  }
  return list;
}

}  // namespace kaozheng::text
