// SPDX-License-Identifier: Apache-2.0
#include "evidence/figure_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace kaozheng::evidence {
namespace {

using testing::HasSubstr;

Language language_of(std::string_view text) { return text::guess_language(text); }

std::vector<FigureAudit> audits(const std::string& claim, const std::string& source_text) {
  const FigureSource source(source_text);
  return audit_figures(claim, {&source}, language_of(claim));
}

bool doubtful(const FigureAudit& audit) {
  return audit.agreement == Agreement::differs || audit.agreement == Agreement::absent;
}

// The reasons of the figures in doubt, "" when none is.
std::string doubts(const std::string& claim, const std::string& source) {
  std::string all;
  for (const FigureAudit& audit : audits(claim, source))
    if (doubtful(audit))
      all +=
          "[" + claim.substr(audit.mention.begin, audit.mention.end - audit.mention.begin) + "] " + audit.reason + "\n";
  return all;
}

struct Pair {
  std::string claim, source;
};

class Faithful : public testing::TestWithParam<Pair> {};
TEST_P(Faithful, figures_are_left_alone) { EXPECT_EQ(doubts(GetParam().claim, GetParam().source), ""); }
INSTANTIATE_TEST_SUITE_P(
    OfManyFields, Faithful,
    testing::Values(
        Pair{"东华医院去年门诊量约为312万人次。", "东华医院去年门诊量为311.8万人次，比前年多。"},
        Pair{"该药使复发率降低了三成。", "试验中，该药使复发率降低了30%。"},
        Pair{"联赛场均观众超过2万人。", "本赛季联赛场均观众为2.3万人，创下纪录。"},
        Pair{"法院判处赔偿0.12亿元。", "法院一审判处被告赔偿1200万元。"},
        Pair{"工程历时18个月。", "工程历时一年半，投资4亿元。"},
        Pair{"新药销售额是上年的2.5倍。", "新药销售额同比增长150%。"},
        Pair{"新药销售额增长1.5倍。", "新药销售额同比增长150%。"},
        Pair{"投资不低于20亿元。", "这家船厂投资20亿元以上。"},
        Pair{"The trial enrolled about 1,240 patients.", "The trial enrolled 1,238 patients at twelve hospitals."},
        Pair{"The fine came to EUR 0.45 billion.", "The regulator imposed a fine of 450 million euros on the airline."},
        Pair{"Attendance rose by two fifths.", "Attendance at the stadium rose by 40 percent last season."},
        Pair{"The contract runs for 36 months.", "The player signed a contract that runs for three years."},
        Pair{"The hospital treated more than 5,000 patients.", "The hospital treated at least 5,000 patients in 2023."},
        Pair{"The hospital's revenue reached 3.2 billion yuan in 2023.", "2023年，这家医院的收入达到32亿元。"}));

INSTANTIATE_TEST_SUITE_P(
    OfOneItemOfAList, Faithful,
    testing::Values(
        Pair{"At that pace the town would reach about 14,200 homes by the end of 2032.",
             "At the pace of 2024, the town would have reached about 14,200 of its 18,400 homes by the end of 2032."},
        Pair{"A household pays 1,070 euros after the switch, 10% less than with gas.",
             "On average a household paid 1,190 euros with gas and 1,070 euros with a heat pump, a saving of 10%."},
        Pair{"2021年该市电动公交车为352辆。", "2020年该市电动公交车为136辆，2021年为352辆，2022年为688辆。"},
        Pair{"2022年该市电动公交车为688辆。", "2020年该市电动公交车为136辆，2021年为352辆，2022年为688辆。"},
        Pair{"2022年，该市电动公交车达到688辆。", "2020年该市电动公交车达到136辆，2021年达到352辆，2022年达到688辆。"},
        Pair{"联赛场均观众2019年为2.1万人。", "联赛场均观众2018年为1.8万人，2019年为2.1万人。"},
        Pair{"In 2022 the clinic treated 4,900 patients.",
             "In 2021 the clinic treated 4,100 patients, in 2022 it treated 4,900 and in 2023 it treated 5,300."},
        Pair{"The clinic treated 5,300 patients in 2023.",
             "The clinic treated 4,100 patients in 2021, 4,900 in 2022 and 5,300 in 2023."}));

struct Planted {
  std::string claim, source, reason;
};
class Wrong : public testing::TestWithParam<Planted> {};
TEST_P(Wrong, figures_are_doubted_in_words) {
  EXPECT_THAT(doubts(GetParam().claim, GetParam().source), HasSubstr(GetParam().reason));
}
INSTANTIATE_TEST_SUITE_P(
    OfEachKind, Wrong,
    testing::Values(
        Planted{"东华医院门诊量为318.1万人次。", "东华医院门诊量为311.8万人次。", "311.8万"},
        Planted{"港口吞吐量为4.2万吨，居全省之首。", "全省各港口中，它的吞吐量居首，为4.2亿吨。", "数量级不同"},
        Planted{"罚款总额为300万美元。", "监管部门开出的罚款总额为300万元。", "单位不同"},
        Planted{"感染率下降了12个百分点。", "接种之后，感染率下降12%。", "百分比与百分点相混"},
        Planted{"项目投资额不足8亿元。", "项目的投资额超过8亿元。", "界限不合"},
        Planted{"项目投资额为8亿元。", "项目的投资额超过8亿元。", "下限被去掉"},
        Planted{"项目投资额在8亿元至9亿元之间。", "项目的投资额超过8亿元。", "没有说得这样窄"},
        Planted{"客流量同比下降25%。", "暑期客流量同比增长25%。", "方向相反"},
        Planted{"2021年该市电动公交车为136辆。", "2020年该市电动公交车为136辆，2021年为352辆，2022年为688辆。", "2020"},
        Planted{"2022年该市电动公交车为352辆。", "2020年该市电动公交车为136辆，2021年为352辆，2022年为688辆。", "2021"},
        Planted{"The clinic treated 4,900 patients in 2023.",
                "The clinic treated 4,100 patients in 2021, 4,900 in 2022 and 5,300 in 2023.", "2022"},
        Planted{"2021年，该队进球62个。", "2020年，该队进球62个。", "2020"},
        Planted{"今年三季度，公司营收为7.5亿元。", "今年二季度，公司营收为7.5亿元。", "二季度"},
        Planted{"公司净利润为7.5亿元。", "公司二季度营业收入为7.5亿元，好于预期。", "不是同一个指标"},
        Planted{"这是该市的第三座核电站。", "这是该市的首座核电站。", "首座"},
        Planted{"多家机构判断，明年需求增长8%。", "东海证券判断，明年需求增长8%。", "东海证券"},
        Planted{"明年需求将增长8%（东海证券、北岭银行）。", "东海证券判断，明年需求增长8%；北岭银行则提示风险。",
                "只把"},
        Planted{"The dose was cut by 15 percentage points.", "Doctors cut the dose by 15 percent.",
                "percentage points"},
        Planted{"The club lost less than 9 million pounds.", "The club lost more than 9 million pounds last year.",
                "bound"},
        Planted{"The club lost 9 million pounds.", "The club lost more than 9 million pounds last year.",
                "lower bound"},
        Planted{"Ticket sales fell 12 percent.", "Ticket sales rose 12 percent over the summer.", "other direction"},
        Planted{"The court awarded 3 billion dollars.", "The court awarded the family 3 million dollars.", "magnitude"},
        Planted{"Sales reached 40 million euros in 2019.", "In 2017 sales reached 40 million euros.", "2017"},
        Planted{"Norvia says 60 percent of voters agree.", "Polls by Halden show that 60 percent of voters agree.",
                "Halden"},
        Planted{"Profit at the shipyard reached 12 million euros.", "The shipyard's revenue reached 12 million euros.",
                "another measure"}));

// In a long document a wrong number often stands somewhere else.
const std::string long_document =
    "滨河医院创建于1952年，现有床位1200张。医院设有46个科室，去年完成手术3.1万台。去年门诊量为210万人次，同比增长8%。"
    "医院的护士共有1850人，其中男护士96人。新院区投资27亿元，预计2026年启用，届时床位将增至2600张。";

TEST(FigureAudit, a_number_of_another_sentence_is_no_support) {
  EXPECT_NE(doubts("医院设有96个科室，去年完成手术3.1万台。", long_document), "");
  EXPECT_NE(doubts("新院区投资27亿元，预计2026年启用，届时床位将增至1200张。", long_document), "");
  EXPECT_EQ(doubts("新院区投资27亿元，预计2026年启用，届时床位将增至2600张。", long_document), "");
}

TEST(FigureAudit, a_direction_turned_round_in_copied_words_is_found) {
  EXPECT_NE(doubts("去年门诊量为210万人次，同比下降8%。", long_document), "");
  EXPECT_NE(doubts("Guests may climb down to the roof at any time of the day.",
                   "Guests may climb up to the roof at any time of the day. The house has 40 rooms."),
            "");
}

// A level that grew year on year by a rate is no level that "grew year on year".
class LostRate : public testing::TestWithParam<Planted> {};
TEST_P(LostRate, is_named_and_says_nothing_otherwise) {
  const auto found = audits(GetParam().claim, GetParam().source);
  std::string reasons;
  for (const FigureAudit& audit : found) {
    EXPECT_NE(audit.agreement, Agreement::differs) << audit.reason;
    reasons += audit.reason;
  }
  EXPECT_THAT(reasons, HasSubstr("“" + GetParam().reason + "”"));
}
INSTANTIATE_TEST_SUITE_P(
    InBothLanguages, LostRate,
    testing::Values(Planted{"东华集团的订单同比增长至约4550亿元，带动股价单日上涨约40%。",
                            "东华集团公布合同后，订单同比增长359%至4550亿元，并引发股价单日大涨40%。", "359%"},
                    Planted{"东华集团订单同比增长至4550亿元。", "东华集团订单同比增长359%，达4550亿元。", "359%"},
                    Planted{"该港吞吐量环比下降到31万箱。", "该港6月吞吐量环比下降12.5%至31万箱，好于预期。", "12.5%"},
                    Planted{"旅客量同比大增至960万人次。", "旅客量同比大增2.4倍至960万人次。", "2.4倍"}));

TEST(FigureAudit, the_words_that_compare_are_doubted_and_not_the_level) {
  const std::string claim = "东华集团（DH）的订单同比增长至约4550亿元。";
  const auto found = audits(claim, "东华集团（DH）的订单同比增长359%至4550亿元。");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(claim.substr(found[0].mention.begin, found[0].mention.end - found[0].mention.begin), "的订单同比增长至约");
  EXPECT_EQ(found[0].agreement, Agreement::absent);
  EXPECT_EQ(found[1].agreement, Agreement::agrees);
}

TEST(FigureAudit, a_rate_left_out_is_named_in_english_too) {
  const std::string source =
      "Norvia's order book grew 359% year on year to $455 billion, which sent its shares up 40% in a day.";
  for (const std::string claim : {"Norvia's order book grew year on year to about $455 billion.",
                                  "Norvia's order book rose from a year earlier to $455 billion, lifting its shares.",
                                  "Norvia's order book climbed to $455 billion from a year earlier."})
    EXPECT_THAT(doubts(claim, source), HasSubstr("the rate of change \"359%\" is left out")) << claim;
}

TEST(FigureAudit, a_level_without_a_comparison_or_with_its_rate_is_left_alone) {
  const std::string source = "东华集团公布合同后，订单同比增长359%至4550亿元，并引发股价单日大涨40%。";
  for (const std::string claim :
       {"东华集团的订单增长至约4550亿元。", "东华集团的订单达到4550亿元，同比增长359%。",
        "东华集团的订单同比增长至4550亿元（+359%）。", "东华集团的订单同比增长至4550亿元，为上年的4.59倍。"})
    EXPECT_EQ(doubts(claim, source), "") << claim;
  const std::string english = "Norvia's order book grew 359% year on year to $455 billion in the third quarter.";
  for (const std::string claim :
       {"Norvia's order book grew to $455 billion.", "Norvia's order book reached $455 billion, up 359% year on year.",
        "Norvia's order book grew year on year to $455 billion, a rise of 359%."})
    EXPECT_EQ(doubts(claim, english), "") << claim;
}

TEST(FigureAudit, a_comparison_that_the_source_tells_without_a_rate_may_be_repeated) {
  EXPECT_EQ(doubts("东华集团的订单同比增长至4550亿元。", "东华集团的订单同比增长至4550亿元，创下纪录。"), "");
  // Elsewhere it is told with the rate.
  EXPECT_EQ(doubts("东华集团的订单同比增长至4550亿元。",
                   "东华集团的订单同比增长至4550亿元，创下纪录。具体来看，订单同比增长359%至4550亿元。"),
            "");
  EXPECT_EQ(doubts("东华集团净利润同比增长至31亿元。", "东华集团营收同比增长12%，净利润增至31亿元。"), "");
  // Another comparison is another rate.
  EXPECT_EQ(doubts("东华集团订单同比增长至4550亿元。", "东华集团订单环比增长3%至4550亿元。"), "");
}

TEST(FigureAudit, a_figure_that_follows_is_computed_with_its_formula) {
  const auto found = audits("平均每年投资9亿元。", "这家船厂3年投资27亿元。");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().agreement, Agreement::computed);
  EXPECT_THAT(found.back().formula, HasSubstr("27"));
}

TEST(FigureAudit, the_place_is_that_of_the_source_s_figure) {
  const FigureSource other("一段没有数字的话。"), source(long_document);
  const std::string claim = "滨河医院的护士有1850人。";
  const auto found = audit_figures(claim, {&other, &source}, Language::zh);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].agreement, Agreement::agrees);
  EXPECT_EQ(found[0].source, 1u);
  EXPECT_THAT(long_document.substr(found[0].place.begin, found[0].place.end - found[0].place.begin), HasSubstr("1850"));
}

TEST(FigureAudit, without_sources_every_figure_is_absent) {
  for (const auto& audit : audit_figures("床位1200张。", {}, Language::zh))
    EXPECT_EQ(audit.agreement, Agreement::absent);
}

TEST(FigureAudit, any_bytes_are_survived) {
  std::mt19937 random(7);
  const std::string pieces[] = {"3", "亿", "%",    "\xE4", "年", "（", "2019", " per cent",
                                ",", ".",  "以上", "\n",   "—",  "Q2", "第",   "\xFF"};
  for (int i = 0; i < 300; ++i) {
    std::string claim, source;
    for (int k = 0; k < 30; ++k) claim += pieces[random() % 16], source += pieces[random() % 16];
    for (const auto& audit : audits(claim, source)) EXPECT_LE(audit.mention.end, claim.size());
  }
  EXPECT_NO_THROW(audits(std::string(200'000, '7'), std::string(200'000, '7')));
}

TEST(FigureAudit, an_owner_or_a_reporter_is_not_another_subject) {
  EXPECT_EQ(doubts("Norvia's output: Brightwell sold 41 engines.", "Norvia's Brightwell sold 41 engines."), "");
  EXPECT_EQ(doubts("In 2024 the engine market of Brightwell was worth 41.5 million euros.",
                   "Norvia puts the engine market of Brightwell at 41.5 million euros in 2024."),
            "");
  EXPECT_NE(doubts("In 2024 Halden sold 415 engines.", "In 2024 Norvia sold 415 engines and Halden sold 230."), "");
}

// A figure written in any supported way, and one thing of it changed.
struct Written {
  std::string text, changed;
};

class Property : public testing::TestWithParam<unsigned> {
 protected:
  std::size_t pick(std::size_t count) { return random_() % count; }
  int number() { return 11 + static_cast<int>(pick(88)) + (pick(2) == 0 ? 100 : 0); }
  std::mt19937 random_{GetParam()};
};

TEST_P(Property, a_figure_against_itself_is_never_doubted_and_any_change_of_it_is) {
  const std::vector<std::string> subjects{"东华医院", "北岭银行", "星海造船", "明德大学"};
  const std::vector<std::string> english{"Norvia", "Halden", "Brightwell", "Castomer"};
  for (int i = 0; i < 40; ++i) {
    // 190 would be 186 rounded, which is no change.
    const std::size_t who = pick(4), other = (who + 1 + pick(3)) % 4;
    const int n = number(), step = 3 + static_cast<int>(pick(5)), m = n + step + ((n + step) % 10 == 0 ? 1 : 0),
              year = 2011 + static_cast<int>(pick(10));
    const auto zh = [&](std::size_t s, int y, const std::string& figure) {
      return std::to_string(y) + "年，" + subjects[s] + "的研发投入" + figure + "。";
    };
    const auto en = [&](std::size_t s, int y, const std::string& figure) {
      return "In " + std::to_string(y) + " the research budget of " + english[s] + " " + figure + ".";
    };
    const std::string digits = std::to_string(n), others = std::to_string(m);
    const std::vector<Written> chinese_figures{
        {"为" + digits + "亿元", "为" + others + "亿元"},
        {"为" + digits + "亿元", "为" + digits + "万元"},
        {"为" + digits + "亿元", "为" + digits + "亿美元"},
        {"超过" + digits + "亿元", "不足" + digits + "亿元"},
        {"同比增长" + digits + "%", "同比下降" + digits + "%"},
        {"同比增长" + digits + "%", "同比增长" + digits + "个百分点"},
        {"达" + digits + "亿元以上", "达" + digits + "亿元以下"},
        {"约为" + digits + ".5亿元", "约为" + others + ".5亿元"},
    };
    const std::vector<Written> english_figures{
        {"was " + digits + " million euros", "was " + others + " million euros"},
        {"was " + digits + " million euros", "was " + digits + " billion euros"},
        {"was " + digits + " million euros", "was " + digits + " million dollars"},
        {"exceeded " + digits + " million euros", "stayed below " + digits + " million euros"},
        {"grew by " + digits + " percent", "shrank by " + digits + " percent"},
        {"grew by " + digits + " percent", "grew by " + digits + " percentage points"},
    };
    const Written& a = chinese_figures[pick(chinese_figures.size())];
    const std::string zh_source = zh(who, year, a.text);
    EXPECT_EQ(doubts(zh_source, zh_source), "") << zh_source;
    EXPECT_NE(doubts(zh(who, year, a.changed), zh_source), "") << zh(who, year, a.changed) << " of " << zh_source;
    EXPECT_NE(doubts(zh(who, year + 2, a.text), zh_source), "") << zh(who, year + 2, a.text) << " of " << zh_source;
    EXPECT_NE(doubts(zh(other, year, a.text), zh_source), "") << zh(other, year, a.text) << " of " << zh_source;
    const Written& b = english_figures[pick(english_figures.size())];
    const std::string en_source = en(who, year, b.text);
    EXPECT_EQ(doubts(en_source, en_source), "") << en_source;
    EXPECT_NE(doubts(en(who, year, b.changed), en_source), "") << en(who, year, b.changed) << " of " << en_source;
    EXPECT_NE(doubts(en(who, year + 2, b.text), en_source), "") << en(who, year + 2, b.text) << " of " << en_source;
    EXPECT_NE(doubts(en(other, year, b.text), en_source), "") << en(other, year, b.text) << " of " << en_source;
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, Property, testing::Range(1u, 9u));

}  // namespace
}  // namespace kaozheng::evidence
