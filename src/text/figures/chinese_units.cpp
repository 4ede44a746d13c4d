// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "text/characters.h"
#include "text/figures/units.h"
#include "text/word_table.h"

namespace kaozheng::text {
namespace {

using enum FigureKind;

// Units that begin with a character beyond ASCII. The longest that fits is taken.
constexpr auto chinese_units = std::to_array<UnitWord>({
    {"％", percent, "%"},
    {"‰", percent, "%", 0.1},
    {"个百分点", points, "pp"},
    {"百分点", points, "pp"},
    {"个基点", points, "pp", 0.01},
    {"基点", points, "pp", 0.01},
    {"倍", multiple, "x"},
    {"元", money, "CNY"},
    {"元人民币", money, "CNY"},
    {"块钱", money, "CNY"},
    {"人民币", money, "CNY"},
    {"角钱", money, "CNY", 0.1},
    {"美元", money, "USD"},
    {"美金", money, "USD"},
    {"美分", money, "USD", 0.01},
    {"欧元", money, "EUR"},
    {"英镑", money, "GBP"},
    {"日元", money, "JPY"},
    {"日圆", money, "JPY"},
    {"韩元", money, "KRW"},
    {"港元", money, "HKD"},
    {"港币", money, "HKD"},
    {"新台币", money, "TWD"},
    {"台币", money, "TWD"},
    {"澳元", money, "AUD"},
    {"加元", money, "CAD"},
    {"新加坡元", money, "SGD"},
    {"新元", money, "SGD"},
    {"卢布", money, "RUB"},
    {"卢比", money, "INR"},
    {"瑞士法郎", money, "CHF"},
    {"法郎", money, "FRF"},
    {"雷亚尔", money, "BRL"},
    {"泰铢", money, "THB"},
    {"€", money, "EUR"},
    {"£", money, "GBP"},
    {"词元", quantity, "token"},
    {"千瓦时", quantity, "kWh"},
    {"度电", quantity, "kWh"},
    {"兆瓦时", quantity, "MWh"},
    {"吉瓦时", quantity, "GWh"},
    {"瓦时", quantity, "Wh"},
    {"千瓦", quantity, "kW"},
    {"兆瓦", quantity, "MW"},
    {"吉瓦", quantity, "GW"},
    {"瓦", quantity, "W"},
    {"吨标准煤", quantity, "tonne"},
    {"吨", quantity, "tonne"},
    {"公吨", quantity, "tonne"},
    {"公斤", quantity, "kg"},
    {"千克", quantity, "kg"},
    {"毫克", quantity, "mg"},
    {"微克", quantity, "ug"},
    {"克", quantity, "g"},
    {"克拉", quantity, "carat"},
    {"斤", quantity, "jin"},
    {"公里", quantity, "km"},
    {"千米", quantity, "km"},
    {"海里", quantity, "nautical mile"},
    {"英里", quantity, "mile"},
    {"英尺", quantity, "ft"},
    {"英寸", quantity, "inch"},
    {"华里", quantity, "li"},
    {"米", quantity, "m"},
    {"厘米", quantity, "cm"},
    {"公分", quantity, "cm"},
    {"公尺", quantity, "m"},
    {"公升", quantity, "L"},
    {"平方公尺", quantity, "m2"},
    {"海浬", quantity, "nautical mile"},
    {"毫米", quantity, "mm"},
    {"微米", quantity, "um"},
    {"纳米", quantity, "nm"},
    {"光年", quantity, "light-year"},
    {"平方公里", quantity, "km2"},
    {"平方千米", quantity, "km2"},
    {"平方米", quantity, "m2"},
    {"平方厘米", quantity, "cm2"},
    {"平米", quantity, "m2"},
    {"公顷", quantity, "hectare"},
    {"亩", quantity, "mu"},
    {"英亩", quantity, "acre"},
    {"立方米", quantity, "m3"},
    {"立方厘米", quantity, "cm3"},
    {"升", quantity, "L"},
    {"毫升", quantity, "mL"},
    {"桶", quantity, "barrel"},
    {"摄氏度", quantity, "degC"},
    {"℃", quantity, "degC"},
    {"°C", quantity, "degC"},
    {"°F", quantity, "degF"},
    {"°", quantity, "degree"},
    {"华氏度", quantity, "degF"},
    {"度", quantity, "degree"},
    {"赫兹", quantity, "Hz"},
    {"兆赫", quantity, "MHz"},
    {"吉赫", quantity, "GHz"},
    {"伏", quantity, "V"},
    {"千伏", quantity, "kV"},
    {"安培", quantity, "A"},
    {"毫安时", quantity, "mAh"},
    {"牛米", quantity, "Nm"},
    {"马力", quantity, "hp"},
    {"分贝", quantity, "dB"},
    {"帕", quantity, "Pa"},
    {"千帕", quantity, "kPa"},
    {"兆帕", quantity, "MPa"},
    {"毫米汞柱", quantity, "mmHg"},
    {"千卡", quantity, "kcal"},
    {"大卡", quantity, "kcal"},
    {"焦耳", quantity, "J"},
    {"字节", quantity, "byte"},
    {"比特", quantity, "bit"},
    {"兆", quantity, "MB"},
    {"年", duration, "year"},
    {"周年", duration, "year"},
    {"岁", quantity, "year of age"},
    {"周岁", quantity, "year of age"},
    {"个季度", duration, "quarter"},
    {"季度", duration, "quarter"},
    {"个月", duration, "month"},
    {"月", duration, "month"},
    {"个星期", duration, "week"},
    {"星期", duration, "week"},
    {"周", duration, "week"},
    {"个工作日", duration, "working day"},
    {"工作日", duration, "working day"},
    {"个交易日", duration, "trading day"},
    {"个小时", duration, "hour"},
    {"小时", duration, "hour"},
    {"钟头", duration, "hour"},
    {"个钟头", duration, "hour"},
    {"天", duration, "day"},
    {"日", duration, "day"},
    {"昼夜", duration, "day"},
    {"分钟", duration, "minute"},
    {"秒钟", duration, "second"},
    {"秒", duration, "second"},
    {"毫秒", duration, "millisecond"},
    {"微秒", duration, "microsecond"},
    {"纳秒", duration, "nanosecond"},
    {"个世纪", duration, "century"},
    {"世纪", duration, "century"},
});

// Words that only begin like a unit: 元件, 升级, 度假, 天然气, 年级 ….
constexpr auto unit_lookalikes = std::to_array<std::string_view>(
    {"元件",   "元素", "元器件", "元宇宙", "元组", "元老", "元旦", "升级", "升至", "升到", "升高",  "升为",
     "升幅",   "升温", "升入",   "升学",   "升班", "升降", "米兰", "米饭", "度假", "度过", "克隆",  "克服",
     "克里",   "克罗", "克拉玛", "斤斤",   "年级", "年代", "年度", "日报", "日本", "天津", "天然",  "天地",
     "天王",   "周恩", "周边",   "周期",   "瓦解", "瓦斯", "瓦片", "伏羲", "伏击", "角度", "帕金",  "桶装",
     "分钟爱", "倍受", "倍感",   "岁月",   "秒杀", "秒懂", "月亮", "月球", "兆易", "元朝", "所示",  "所列",
     "所述",   "所示", "所列",   "所述",   "元月", "米其", "天线", "天气", "天文", "吨位", "季度报"});

// Measure words: what is counted may follow as a noun. `generic` ones say nothing of it themselves.
constexpr auto measure_words = std::to_array<std::string_view>(
    {"个",   "名",   "位",     "家",   "人",   "人次",     "台",   "台次", "部", "辆",   "架",   "艘",     "款",
     "种",   "项",   "类",     "次",   "起",   "例",       "件",   "条",   "座", "所",   "处",   "户",     "张",
     "颗",   "枚",   "块",     "片",   "层",   "级",       "批",   "期",   "届", "轮",   "场",   "局",     "盘",
     "球",   "分",   "支",     "只",   "头",   "匹",       "棵",   "株",   "本", "册",   "篇",   "首",     "幅",
     "套",   "组",   "对",     "双",   "间",   "栋",       "幢",   "门",   "股", "票",   "字",   "句",     "页",
     "章",   "节点", "卡",     "核",   "机架", "标准机架", "国",   "省",   "市", "县",   "区",   "村",     "镇",
     "乡",   "地",   "岁儿童", "口",   "笔",   "单",       "箱",   "瓶",   "盒", "袋",   "吨级", "万吨级", "代",
     "步",   "关",   "环",     "维",   "方面", "方",       "线",   "大",   "小", "倍频", "参数", "像素",   "席",
     "桌",   "床",   "张床位", "床位", "粒",   "滴",       "剂",   "剂次", "针", "疗程", "航班", "班",     "列",
     "趟",   "站",   "顿",     "篮板", "助攻", "抢断",     "盖帽", "进球", "冠", "金",   "银",   "铜",     "金牌",
     "银牌", "铜牌", "奖牌",   "胜",   "负",   "平",       "连胜", "连败", "两"});

}  // namespace

std::optional<UnitFound> chinese_unit_at(std::string_view text, std::size_t position) {
  const std::string_view rest = text.substr(position, 24);
  static const WordTable<std::string_view> lookalikes(unit_lookalikes), measures(measure_words);
  static const WordTable<UnitWord> units(chinese_units);
  if (lookalikes.longest(rest) != nullptr) return std::nullopt;
  const UnitWord* const best = units.longest(rest);
  const std::string_view* const found = measures.longest(rest);
  const std::string_view measure = found != nullptr ? *found : std::string_view();
  if (best != nullptr && best->word.size() >= measure.size()) {
    const std::size_t end = position + best->word.size();
    return UnitFound{
        {best->kind, std::string(best->name), best->factor, end}, rest.substr(0, best->word.size()), false};
  }
  if (measure.empty()) return std::nullopt;
  return UnitFound{
      {count, "count:" + std::string(measure), 1, position + measure.size()}, rest.substr(0, measure.size()), true};
}

}  // namespace kaozheng::text
