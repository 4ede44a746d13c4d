// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "evidence/arithmetic.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

// The formula by which the figure written `figure` in the claim follows from the sentences; empty when it does not.
std::string formula_of(const std::string& claim, const std::string& figure, const std::vector<std::string>& sentences) {
  std::vector<std::vector<text::Figure>> figures;
  for (const std::string& sentence : sentences) figures.push_back(text::figures(sentence));
  std::vector<CitedSentence> cited;
  for (std::size_t i = 0; i < sentences.size(); ++i) cited.push_back({sentences[i], figures[i]});
  const std::size_t place = claim.find(figure);
  for (const text::Figure& one : text::figures(claim))
    if (one.range.begin < place + figure.size() && place < one.range.end) {
      const auto computation = recompute(claim, one, cited, text::guess_language(claim));
      return computation ? std::string(to_string(computation->operation)) + ": " + computation->formula : "";
    }
  ADD_FAILURE() << "no figure " << figure << " in " << claim;
  return "";
}

struct Follows {
  std::string claim, figure, wrong;  // the figure that follows, and one that does not
  std::string source, formula;
};

TEST(Recompute, tells_how_a_figure_follows_from_its_source) {
  const Follows cases[] = {
      {"该基金年均投入约60亿元。", "60亿元", "80亿元", "该基金计划四年投入240亿元。", "rate: 240亿元 ÷ 四年 = 60亿元"},
      {"The contract averages $30 million a year.", "$30 million", "$45 million",
       "The player signed for $90 million over three years.", "rate: $90 million ÷ three years = $30 million"},
      {"门诊量约为上年的1.25倍。", "1.25倍", "2.25倍", "该院门诊量同比增长25%，达到15万人次。",
       "multiple: 100% + 25% = 1.25倍"},
      {"上年门诊量约为12万人次。", "12万人次", "18万人次", "该院门诊量同比增长25%，达到15万人次。",
       "growth: 15万人次 ÷ (1 + 25%) = 12万人次"},
      {"治疗组的有效率比对照组高12.5个百分点。", "12.5个百分点", "15.2个百分点", "治疗组有效率为68.0%，对照组为55.5%。",
       "difference: 68.0% − 55.5% = 12.5个百分点"},
      {"Spending in 2026 would be $73 million higher than in 2025.", "$73 million", "$37 million",
       "Spending is put at $445 million for 2025 and $518 million for 2026.",
       "difference: $518 million − $445 million = $73 million"},
      {"海外收入占总收入的27%。", "27%", "72%", "总收入为44.6亿元，其中海外收入12.1亿元。",
       "share: 12.1亿元 ÷ 44.6亿元 = 27.1%"},
      {"2024年的收入增长了22%。", "22%", "32%", "收入2023年为50.2亿元，2024年为61.3亿元。",
       "growth: (61.3亿元 − 50.2亿元) ÷ 50.2亿元 = 22.1%"},
      {"其余46%的案件以判决结案。", "46%", "64%", "54%的案件以调解结案。", "complement: 100% − 54% = 46%"},
      {"三个法院合计受理1250件。", "1250件", "1520件", "三个法院分别受理420件、510件和320件。",
       "sum: 420件 + 510件 + 320件 = 1250件"},
      {"观察期为72小时。", "72小时", "96小时", "患者观察3天。", "conversion: 3天 = 72小时"},
      {"The new clinics are spread over five cities.", "five", "seven",
       "It opened clinics in Paris, Lyon, Lille, Nice and Brest.", "count: 5 listed: "},
      {"两组的复发率都不到20%。", "20%", "12%", "甲组复发率为12.4%，乙组为18.6%。", "order: max(12.4%, 18.6%) = 18.6%"},
  };
  for (const Follows& one : cases) {
    const std::string formula = formula_of(one.claim, one.figure, {one.source});
    EXPECT_TRUE(formula.starts_with(one.formula)) << one.claim << "\n" << formula;
    std::string altered = one.claim;
    altered.replace(altered.find(one.figure), one.figure.size(), one.wrong);
    EXPECT_EQ(formula_of(altered, one.wrong, {one.source}), "") << altered;
  }
}

TEST(Recompute, adds_up_over_sentences_that_are_cited_together) {
  EXPECT_EQ(formula_of("两院合计收治930人。", "930人", {"甲院收治410人。", "乙院收治520人。"}),
            "sum: 410人 + 520人 = 930人");
}

TEST(Recompute, wants_a_word_for_what_was_computed) {
  EXPECT_EQ(formula_of("该公司获得60亿元订单。", "60亿元", {"该公司计划四年投入240亿元。"}), "");
  EXPECT_EQ(
      formula_of("The club has 73 million followers.", "73 million", {"It paid $445 million and then $518 million."}),
      "");
  EXPECT_EQ(formula_of("研发费用为930万元。", "930万元", {"销售费用410万元，管理费用520万元。"}), "");
}

// Figures that have nothing to do with a source seldom follow from it, whatever words stand beside them.
TEST(Recompute, seldom_finds_a_way_by_chance) {
  std::mt19937 random(20240229);
  const auto pick = [&](int low, int high) {
    return std::to_string(std::uniform_int_distribution<int>(low, high)(random));
  };
  int found = 0, asked = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string a = pick(110, 990), b = pick(110, 990), c = pick(110, 990), p = pick(11, 89), y = pick(2, 9);
    const std::string source =
        y + "年投入" + a + "亿元，甲公司收入" + b + "亿元，同比增长" + p + "%，乙公司收入" + c + "亿元。";
    const std::string x = pick(110, 990), q = pick(11, 89);
    for (const auto& [claim, figure] : std::initializer_list<std::pair<std::string, std::string>>{
             {"年均投入" + x + "亿元。", x + "亿元"},
             {"两家公司合计收入" + x + "亿元。", x + "亿元"},
             {"甲公司收入比乙公司多" + x + "亿元。", x + "亿元"},
             {"甲公司上年收入为" + x + "亿元。", x + "亿元"},
             {"占总收入的" + q + "%。", q + "%"},
             {"收入是乙公司的" + q.substr(0, 1) + "." + q.substr(1) + "倍。",
              q.substr(0, 1) + "." + q.substr(1) + "倍"}}) {
      ++asked;
      found += formula_of(claim, figure, {source}).empty() ? 0 : 1;
    }
  }
  EXPECT_LT(found, asked * 3 / 100) << found << " of " << asked;
}

std::string with_decimals(double value, int decimals) {
  std::string text = std::to_string(value);
  return text.substr(0, text.find('.') + (decimals > 0 ? static_cast<std::size_t>(decimals) + 1 : 0));
}

// True statements about random parts, in several wordings, are accepted; one number moved beyond rounding is flagged.
TEST(Arithmetic, accepts_true_statements_of_random_parts_and_flags_altered_ones) {
  std::mt19937 random(7);
  const auto number = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const auto verdict = [](const std::string& text) {
    const auto figures = text::figures(text);
    bool any = false, holds = true;
    for (const Relation& relation : internal_arithmetic(text, figures, text::guess_language(text))) {
      any = true;
      holds = holds && relation.holds;
    }
    return !any ? 0 : holds ? 1 : -1;
  };
  for (int i = 0; i < 40; ++i) {
    const int a = number(110, 480), b = a + number(40, 400), c = number(110, 900), years = number(2, 9);
    const double growth = 100.0 * (b - a) / a;
    const auto statements = [&](double shift) {
      const std::string rate = with_decimals(growth + shift * 20 + 0.05, 1),
                        sum = std::to_string(a + c + static_cast<int>(shift * 50)),
                        difference = std::to_string(b - a + static_cast<int>(shift * 30)),
                        mean = with_decimals(1.0 * c / years * (1 + shift * 0.4) + 0.05, 1),
                        share = with_decimals(100.0 * a / (a + c) + shift * 15 + 0.05, 1),
                        times = with_decimals(1.0 * b / a * (1 + shift * 0.5) + 0.005, 2);
      const std::string A = std::to_string(a), B = std::to_string(b), C = std::to_string(c),
                        all = std::to_string(a + c), N = std::to_string(years);
      return std::vector<std::string>{
          "产值由" + A + "亿元增至" + B + "亿元，增长" + rate + "%。",
          "客流从" + A + "万人次升至" + B + "万人次，增加" + difference + "万人次。",
          "甲院收治" + A + "人，乙院收治" + C + "人，合计" + sum + "人。",
          N + "年投入" + C + "万元，年均" + mean + "万元。",
          A + "万元的奖金占" + all + "万元预算的" + share + "%。",
          "用时由" + A + "小时升至" + B + "小时，约为原来的" + times + "倍。",
          "Output rose from " + A + " tonnes to " + B + " tonnes, an increase of " + rate + "%.",
          "Costs rose " + rate + "% from $" + A + " million to $" + B + " million.",
          "The clubs paid $" + A + " million and $" + C + " million, for a total of $" + sum + " million.",
          "It cost $" + C + " million over " + N + " years, or $" + mean + " million a year.",
          "In all, " + A + " of " + all + " patients (" + share + "%) recovered.",
      };
    };
    for (const std::string& text : statements(0)) EXPECT_EQ(verdict(text), 1) << text;
    for (const std::string& text : statements(1)) EXPECT_EQ(verdict(text), -1) << text;
  }
}

TEST(Recompute, survives_any_bytes) {
  for (const std::string& text : {std::string("年均3\xff亿元"), std::string(5000, '9'), std::string("占、和、的3%")})
    for (const text::Figure& figure : text::figures(text)) {
      const auto figures = text::figures(text);
      const CitedSentence cited{text, figures};
      EXPECT_NO_THROW(recompute(text, figure, {&cited, 1}, Language::zh));
    }
  EXPECT_FALSE(recompute("", text::Figure{}, {}, Language::en));
}

}  // namespace
}  // namespace kaozheng::evidence
