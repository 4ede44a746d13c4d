// SPDX-License-Identifier: Apache-2.0
#include "evidence/arithmetic.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "text/words.h"

namespace kaozheng::evidence {
namespace {

std::vector<Relation> relations_of(const std::string& text) {
  const std::vector<text::Figure> figures = text::figures(text);
  return internal_arithmetic(text, figures, text::guess_language(text));
}

std::string shown(const std::vector<Relation>& relations) {
  std::string all;
  for (const Relation& relation : relations)
    all += std::string(relation.holds ? "holds " : "fails ") + std::string(to_string(relation.operation)) + ": " +
           relation.formula + " " + relation.reason + "\n";
  return all;
}

struct Stated {
  Operation operation;
  std::string right, wrong;  // the same words, one number altered
};

TEST(Arithmetic, bears_out_right_statements_and_flags_altered_ones) {
  const Stated statements[] = {
      // growth
      {Operation::growth, "门诊量由12.5万人次增至15.0万人次，增长20%。", "门诊量由12.5万人次增至15.0万人次，增长30%。"},
      {Operation::growth, "该案平均审理时间从90天降至63天，缩短30%。", "该案平均审理时间从90天降至63天，缩短40%。"},
      {Operation::growth, "净利润由4.0亿元增长25%至5.0亿元。", "净利润由4.0亿元增长35%至5.0亿元。"},
      {Operation::growth, "Revenue rose from $40 million to $50 million, an increase of 25%.",
       "Revenue rose from $40 million to $50 million, an increase of 45%."},
      {Operation::growth, "Attendance fell 12% from 25,000 to 22,000.", "Attendance fell 22% from 25,000 to 22,000."},
      {Operation::growth, "Sales were $66 million, up 10% from $60 million a year earlier.",
       "Sales were $66 million, up 16% from $60 million a year earlier."},
      {Operation::growth, "今年的880万元比去年的800万元高10%。", "今年的880万元比去年的800万元高18%。"},
      // differences
      {Operation::difference, "住院费用由1.8万元降至1.5万元，减少0.3万元。",
       "住院费用由1.8万元降至1.5万元，减少0.8万元。"},
      {Operation::difference, "Membership grew from 1,240 people to 1,420 people, an increase of 180 people.",
       "Membership grew from 1,240 people to 1,420 people, an increase of 280 people."},
      {Operation::difference, "有效率由62%升至71%，提高9个百分点。", "有效率由62%升至71%，提高19个百分点。"},
      // multiples
      {Operation::multiple, "票房由2亿元升至7亿元，约为原来的3.5倍。", "票房由2亿元升至7亿元，约为原来的5.3倍。"},
      {Operation::multiple, "1200万元是300万元的4倍。", "1200万元是300万元的6倍。"},
      {Operation::multiple, "The $90 million fund is 3 times the $30 million one.",
       "The $90 million fund is 7 times the $30 million one."},
      {Operation::multiple, "产量提高150%，达到原来的2.5倍。", "产量提高150%，达到原来的1.5倍。"},
      // shares
      {Operation::share, "4.5亿元的海外收入占18亿元总收入的25%。", "4.5亿元的海外收入占18亿元总收入的35%。"},
      {Operation::share, "Of note, 34 of 120 patients (28.3%) had a relapse.",
       "Of note, 34 of 120 patients (38.3%) had a relapse."},
      {Operation::share, "入组的120例患者中34例复发（28.3%）。", "入组的120例患者中34例复发（23.8%）。"},
      {Operation::share, "A response was seen in 45% (54/120) of those treated.",
       "A response was seen in 54% (54/120) of those treated."},
      // sums
      {Operation::sum, "一审受理320件、二审受理80件，合计400件。", "一审受理320件、二审受理80件，合计480件。"},
      {Operation::sum, "The club paid $12 million, $8 million and $5 million, for a total of $25 million.",
       "The club paid $12 million, $8 million and $5 million, for a total of $52 million."},
      {Operation::sum, "三项合计为600万元(120+180+300)。", "三项合计为660万元(120+180+300)。"},
      {Operation::complement, "其中62%为男性，其余38%为女性。", "其中62%为男性，其余48%为女性。"},
      {Operation::complement, "Some 70% chose surgery and the remaining 30% chose drugs.",
       "Some 70% chose surgery and the remaining 40% chose drugs."},
      // per unit and period
      {Operation::rate, "4年投入240亿元，年均60亿元。", "4年投入240亿元，年均80亿元。"},
      {Operation::rate, "两年共支出48万元，平均每月2万元。", "两年共支出48万元，平均每月4万元。"},
      {Operation::rate, "The deal is worth $90 million over three years, or $30 million a year.",
       "The deal is worth $90 million over three years, or $45 million a year."},
      {Operation::product, "采购30台设备，每台20万元，共计600万元。", "采购30台设备，每台20万元，共计900万元。"},
      // conversions
      {Operation::conversion, "观察期为72小时，即3天。", "观察期为72小时，即5天。"},
      {Operation::conversion, "The race covers 10 km (6.2 miles).", "The race covers 10 km (8.2 miles)."},
      {Operation::conversion, "刑期一年半(18个月)。", "刑期一年半(16个月)。"},
      // counts
      {Operation::count, "研究纳入四个城市：北京、上海、广州和成都。", "研究纳入五个城市：北京、上海、广州和成都。"},
      {Operation::count, "比赛在北京、上海、广州、成都四市举行。", "比赛在北京、上海、广州、成都六市举行。"},
      {Operation::count, "There are three drivers: price, speed and quality.",
       "There are four drivers: price, speed and quality."},
      {Operation::count, "甲、乙、丙三组的缓解率分别为12%、18%和25%。", "甲、乙、丙三组的缓解率分别为12%和25%。"},
      // spans and directions
      {Operation::duration, "在2019年至2023年的五年间，案件量翻番。", "在2019年至2023年的八年间，案件量翻番。"},
      {Operation::order, "胜率由48%升至55%。", "胜率由55%升至48%。"},
      {Operation::order, "Mortality fell from 8.1% to 6.4%.", "Mortality fell from 6.4% to 8.1%."},
      // written out
      {Operation::sum, "12+18=30。", "12+18=40。"},
      {Operation::complement, "4:1的压缩比，相当于节省75%空间。", "4:1的压缩比，相当于节省25%空间。"},
  };
  for (const Stated& statement : statements) {
    bool told = false;
    for (const Relation& relation : relations_of(statement.right)) {
      told = told || relation.operation == statement.operation;
      EXPECT_TRUE(relation.holds) << statement.right << "\n" << shown({relation});
    }
    EXPECT_TRUE(told) << statement.right << " states a " << to_string(statement.operation);
    bool flagged = false;
    for (const Relation& relation : relations_of(statement.wrong)) {
      flagged = flagged || !relation.holds;
      EXPECT_EQ(relation.holds, relation.reason.empty()) << statement.wrong;
      EXPECT_FALSE(relation.formula.empty());
      EXPECT_LT(relation.range.begin, relation.range.end);
      EXPECT_LE(relation.range.end, statement.wrong.size());
    }
    EXPECT_TRUE(flagged) << statement.wrong << "\n" << shown(relations_of(statement.wrong));
  }
}

TEST(Arithmetic, does_not_flag_what_nobody_claimed) {
  for (const std::string text : {
           "营收20亿元，净利润增长30%，员工2600人。",
           "营收由20亿元增至26亿元，净利润增长45%。",  // of another thing
           "Revenue rose from $20 million to $26 million, while profit grew 45%.",
           "剔除汇率影响，收入由20亿元增至26亿元，增长25%。",
           "前三家占70%，其余由中小企业占有。",
           "在中国、泰国和韩国新增启用8个数据中心。",
           "八大枢纽节点包括京津冀、长三角、粤港澳等。",
           "京津冀、长三角等八大枢纽启动建设。",
           "A、B两队的比分为3:1。",
           "2023年收入10亿元，2024年收入12亿元，五年累计投入80亿元。",
           "约有1/3的患者在3年内复发，5年生存率为60%。",
           "He scored 20 points in 30 minutes and 12 rebounds in all.",
           "The court heard 120 cases, 34 of them on appeal, and closed 90%.",
           "价格从100元到300元不等，平均150元。",
           "同比增长12%，环比下降3%。",
           "三年投入3800亿元，本季度投入386亿元。",
           "The trial had two arms (London, UK; Paris, France) and three doses.",
           "One of three reasons is cost, and that alone explains 40%.",
           "收入由约100亿元增至约130亿元，增长约三成。",
           "从2020年的3%到2024年的5%，从业者增长20%。",
       })
    for (const Relation& relation : relations_of(text))
      EXPECT_TRUE(relation.holds) << text << "\n" << shown({relation});
}

TEST(Arithmetic, leaves_room_for_rounding_and_bounds) {
  for (const std::string text : {
           "规模由190亿元增至259亿元，增长36.2%。",  // 36.3 by these digits
           "由2.0亿元增至2.6亿元，增长32%。",        // 2.04 and 2.64 may stand behind them
           "产值由约300亿元增至约400亿元，增长三成以上。",
           "三年3800亿元，平均每季度约317亿元。",
           "Costs fell from about $300 million to $200 million, down by a third.",
       })
    for (const Relation& relation : relations_of(text))
      EXPECT_TRUE(relation.holds) << text << "\n" << shown({relation});
}

TEST(Arithmetic, tells_the_formula_and_what_is_wrong_in_the_language_of_the_text) {
  const auto zh = relations_of("收入由2.0亿元增至2.6亿元，增长50%。");
  ASSERT_FALSE(zh.empty());
  EXPECT_FALSE(zh.back().holds);
  EXPECT_EQ(zh.back().formula, "(2.6亿元 − 2.0亿元) ÷ 2.0亿元 = 30%");
  EXPECT_EQ(zh.back().reason, "文中写作“50%”，按其数字应为 30%");
  const auto en = relations_of("Sales rose from $2.0 million to $2.6 million, an increase of 50%.");
  ASSERT_FALSE(en.empty());
  EXPECT_EQ(en.back().formula, "($2.6 million − $2.0 million) ÷ $2.0 million = 30%");
  EXPECT_EQ(en.back().reason, "it says \"50%\"; its figures give 30%");
}

TEST(Arithmetic, survives_any_bytes) {
  for (const std::string& text :
       {std::string(), std::string("由"), std::string("\xff\xfe 合计 3%"), std::string(200000, '1'),
        std::string(100000, '+'), std::string("(1+"), std::string("等、和、“四合一”")})
    EXPECT_NO_THROW(relations_of(text));
  std::string many;
  for (int i = 0; i < 300; ++i) many += "由20亿元增至26亿元，增长30%，合计3、";
  EXPECT_NO_THROW(relations_of(many));
}

}  // namespace
}  // namespace kaozheng::evidence
