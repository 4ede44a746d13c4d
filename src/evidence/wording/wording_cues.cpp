// SPDX-License-Identifier: Apache-2.0
#include "evidence/wording/wording_cues.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "text/characters.h"

namespace kaozheng::evidence {
namespace {

struct CueWord {
  std::string_view word;
  CueKind kind = CueKind::negation;
  int axis = 0;
  int value = 0;
  bool is_cue = true;
};

// Words that look like cues and are none.
constexpr const char* chinese_lookalikes =
    "不断 不仅 不但 不少 不同 不过 不久 不妨 不管 不论 不一 不锈钢 不动产 不等 不丹 不乏 不可或缺 不得不 无不 莫不 "
    "不愧 不失 "
    "不由 不禁 不惜 不止 不只 不单 非常 非洲 非凡 除非 莫非 是否 与否 能否 可否 未来 无论 无线 无锡 无人 无疑 无数 "
    "无限 无偿 "
    "无形 没收 没落 不低于 不少于 不超过 不高于 不多于 不晚于 不早于 不足 不到 将军 将近 将领 大将 名将 小将 将士 麻将 "
    "主将 "
    "部将 增加值 附加值 增值 上升期 下降沿 首都 都市 成都 都会 古都 京都 迁都 建都 定都 均衡 平均 人均 均价 均值 均线 "
    "全部门 "
    "可能性 不可能性 第一 升级 降级 降水 降雨 降落 降生 上海 下载 计划经济 计划生育 国家计划 计划单列 每日 每年 每月 "
    "每股 已故";
constexpr const char* chinese_negations =
    "不 没 没有 未 未能 尚未 从未 并未 未曾 无 无法 毫无 并无 非 并非 不是 而非 不会 不能 拒绝 否认 禁止 不再 难以 "
    "缺乏 缺少 "
    "停止 取消 放弃 免于 不得 没能";
constexpr const char* english_negations =
    "not no never without neither nor none cannot can't don't doesn't didn't won't wouldn't isn't aren't wasn't "
    "weren't hasn't haven't hadn't couldn't shouldn't nobody nothing nowhere lack lacks lacked lacking fail fails "
    "failed unable deny denies denied refuse refuses refused hardly scarcely";
constexpr const char* chinese_possible = "可能 或将 或许 也许 或会 或可 大概 疑似 似乎 据传 传闻 不排除 有可能 未必";
constexpr const char* chinese_expected =
    "预计 预期 预测 预估 计划 拟 打算 有望 目标 规划 力争 即将 将要 将会 料将 拟于 展望 筹备 筹建 拟定 争取 估计 假设";
constexpr const char* english_possible =
    "may might could perhaps possibly probably likely potentially maybe reportedly allegedly rumored seem seems "
    "appear appears suggest suggests suggesting hypothesize hypothesized unclear unlikely alleged";
constexpr const char* english_expected =
    "will would shall expect expects expected forecast forecasts forecasted plan plans planned planning intend "
    "intends intended aim aims propose proposes proposed projected project projects scheduled upcoming estimated "
    "estimate estimates anticipate anticipates anticipated predict predicts predicted hope hopes hoped target targets";
constexpr const char* chinese_done = "已 已经 业已 完成 建成 实现 早已";
constexpr const char* chinese_all = "所有 全部 全体 均 都 每个 每一 一律 总是 一切 任何 完全 必须 必然 唯一 仅有 全都";
constexpr const char* chinese_some =
    "部分 一些 有的 有些 许多 多数 大多 大多数 往往 通常 个别 若干 不少 一般 少数 有时 主要 某些 大部分 一部分";
constexpr const char* english_all =
    "all every always entire entirely whole each only must completely everyone everything any exclusively fully "
    "totally guarantees guarantee guaranteed";
constexpr const char* english_some =
    "some several many most often sometimes partly partially usually mostly frequently typically generally few "
    "certain primarily mainly largely occasionally";

// Opposites: for each axis the words of one pole and of the other.
struct Axis {
  const char* up;
  const char* down;
};
constexpr Axis axes[] = {
    {"增长 增加 上升 上涨 提高 提升 攀升 扩大 增至 升至 增多 走高 回升 大涨 暴涨 猛增 激增 涨 增 升 扩张 增强 加快 "
     "加速 "
     "increase increases increased increasing rise rises rose risen rising grow grows grew grown growing growth climb "
     "climbed gain gained gains expand expanded expands jump jumped surge surged soar soared accelerate accelerated "
     "boost boosts boosted improve improves improved raise raises raised strengthen strengthened upward",
     "减少 下降 下跌 降低 下滑 缩减 萎缩 降至 减至 跌至 走低 回落 大跌 暴跌 锐减 骤降 跌 减 降 收缩 削弱 放缓 减缓 "
     "减弱 "
     "decrease decreases decreased decreasing fall falls fell fallen falling decline declines declined declining drop "
     "drops dropped shrink shrank shrunk shrinks reduce reduces reduced reducing reduction plunge plunged slump "
     "slumped slow slowed slows lower lowers lowered weaken weakens weakened worsen worsens worsened downward cut "
     "cuts"},
    {"高于 超过 超出 大于 多于 突破 以上 逾 不低于 不少于 优于 领先 above exceed exceeds exceeded higher more greater "
     "larger "
     "over surpass surpassed outperform better",
     "低于 不足 小于 少于 不到 以下 不超过 不高于 劣于 落后 below less fewer smaller under worse lag lags lagged"},
    {"最高 最大 最多 最好 最早 最快 最长 最强 highest largest most biggest best earliest fastest longest strongest "
     "greatest "
     "maximum maximal first",
     "最低 最小 最少 最差 最晚 最慢 最短 最弱 lowest smallest least worst latest slowest shortest weakest minimum "
     "minimal "
     "last"},
    {"之前 以前 早于 先于 before prior earlier preceded", "之后 以后 晚于 此后 after later following followed since"},
    {"支持 赞成 同意 批准 允许 鼓励 通过 support supports supported approve approved approves allow allows allowed "
     "agree agreed permit permits permitted accept accepted encourage endorse endorsed",
     "反对 拒绝 否决 禁止 驳回 限制 oppose opposes opposed reject rejected rejects ban bans banned forbid prohibit "
     "prohibits prohibited disagree disagreed refuse refused deny denied discourage"},
    {"成功 获胜 胜利 盈利 击败 战胜 success successful successfully win wins won profit profits profitable victory "
     "succeed succeeded",
     "失败 落败 战败 亏损 输给 fail fails failed failure lose loses lost loss losses defeat unsuccessful"},
    {"流入 进口 买入 收购 加入 开始 启动 开设 import imports imported buy bought acquire acquired join joined start "
     "started begin began begun open opened launch launched",
     "流出 出口 卖出 出售 退出 结束 停止 关闭 export exports exported sell sold leave left end ended stop stopped "
     "close "
     "closed shut"},
    {"有利 有益 优势 积极 安全 正面 beneficial advantage advantages positive positively safe effective healthy",
     "不利 有害 劣势 消极 危险 负面 harmful disadvantage disadvantages negative negatively dangerous unsafe "
     "ineffective "
     "unhealthy"},
};

using CueTable = std::unordered_map<std::string_view, CueWord>;

void add_words(CueTable& table, std::string_view words, CueWord meaning) {
  std::size_t position = 0;
  while (position < words.size()) {
    const std::size_t end = std::min(words.find(' ', position), words.size());
    if (end > position) {
      meaning.word = words.substr(position, end - position);
      table.emplace(meaning.word, meaning);  // the first meaning of a word stands
    }
    position = end + 1;
  }
}

const CueTable& cue_table() {
  static const CueTable table = [] {
    CueTable result;
    add_words(result, chinese_lookalikes, {{}, CueKind::negation, 0, 0, false});
    int axis = 0;
    for (const Axis& poles : axes) {
      add_words(result, poles.up, {{}, CueKind::pole, axis, 1, true});
      add_words(result, poles.down, {{}, CueKind::pole, axis, -1, true});
      ++axis;
    }
    for (const char* words : {chinese_negations, english_negations})
      add_words(result, words, {{}, CueKind::negation, 0, 1, true});
    for (const char* words : {chinese_possible, english_possible})
      add_words(result, words, {{}, CueKind::doubt, 0, 0, true});
    for (const char* words : {chinese_expected, english_expected})
      add_words(result, words, {{}, CueKind::doubt, 0, 1, true});
    add_words(result, "将", {{}, CueKind::doubt, 0, 2, true});
    add_words(result, chinese_done, {{}, CueKind::done, 0, 1, true});
    add_words(result, "already", {{}, CueKind::done, 0, 1, true});
    for (const char* words : {chinese_all, english_all}) add_words(result, words, {{}, CueKind::scope, 0, 1, true});
    for (const char* words : {chinese_some, english_some}) add_words(result, words, {{}, CueKind::scope, 0, -1, true});
    // Bounds look like negations and are taken as poles above.
    for (const char* word : {"不低于", "不少于", "不超过", "不高于", "不足", "不到"}) {
      const bool up = std::string_view(word) == "不低于" || std::string_view(word) == "不少于";
      result[word] = {word, CueKind::pole, 1, up ? 1 : -1, true};
    }
    return result;
  }();
  return table;
}

FoundCue as_found(const CueWord& word, std::size_t begin, std::size_t end) {
  FoundCue result;
  result.found = word.is_cue;
  result.end = end;
  result.cue.place = {begin, end};
  result.cue.kind = word.kind;
  result.cue.axis = word.axis;
  result.cue.value = word.value;
  return result;
}

}  // namespace

FoundCue chinese_cue_at(std::string_view text, std::size_t position) {
  constexpr std::size_t characters_max = 4;
  std::size_t ends[characters_max] = {};
  std::size_t count = 0, end = position;
  while (count < characters_max && end < text.size() && text::is_han(text::code_point_at(text, end))) {
    next_code_point(text, end);
    ends[count++] = end;
  }
  const CueTable& table = cue_table();
  for (std::size_t length = count; length > 0; --length) {
    const auto found = table.find(text.substr(position, ends[length - 1] - position));
    if (found != table.end()) return as_found(found->second, position, ends[length - 1]);
  }
  FoundCue nothing;
  nothing.end = position;
  return nothing;
}

FoundCue english_cue(std::string_view word, std::string_view next, const text::Range& place) {
  FoundCue nothing;
  nothing.end = place.begin;
  // "not only … but", "no doubt": nothing is denied.
  if ((word == "not" && next == "only") || (word == "no" && next == "doubt")) return nothing;
  const CueTable& table = cue_table();
  const auto found = table.find(word);
  if (found == table.end()) return nothing;
  return as_found(found->second, place.begin, place.end);
}

}  // namespace kaozheng::evidence
