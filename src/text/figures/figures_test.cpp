// SPDX-License-Identifier: Apache-2.0
#include "text/figures.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>
#include <utility>

namespace kaozheng::text {
namespace {

using ::testing::IsEmpty;

constexpr const char* kinds[] = {"count",    "money", "percent", "points",   "multiple", "fraction",
                                 "quantity", "rate",  "price",   "duration", "date",     "ordinal"};
constexpr const char* bounds[] = {"exact",     "about",   "nearly",    "at_least",
                                  "more_than", "at_most", "less_than", "between"};

struct Case {
  const char* text;
  std::vector<std::string> found;  // "as written|kind|value|unit|bound"
};

std::vector<std::string> found_in(std::string_view text, std::string_view date = {}) {
  std::vector<std::string> result;
  for (const Figure& f : figures(text, date))
    result.push_back(fmt::format("{}|{}|{}|{}|{}", text.substr(f.range.begin, f.range.end - f.range.begin),
                                 kinds[static_cast<int>(f.kind)], f.value, f.unit, bounds[static_cast<int>(f.bound)]));
  return result;
}

TEST(Figures, values_units_and_bounds) {
  const std::vector<Case> cases = {
      {"算力资源利用率提升30%以上", {"30%以上|percent|30|%|at_least"}},
      {"投资20多亿元", {"20多亿元|money|2000000000|CNY|more_than"}},
      {"预计超4000亿元", {"4000亿元|money|400000000000|CNY|more_than"}},
      {"出货量为421.7万台,同比增长40.0%", {"421.7万台|count|4217000|count:台|exact", "40.0%|percent|40|%|exact"}},
      {"It cost $4.5 billion, up 3.2 percent",
       {"$4.5 billion|money|4500000000|USD|exact", "3.2 percent|percent|3.2|%|exact"}},
      {"US$5B and €3m", {"US$5B|money|5000000000|USD|exact", "€3m|money|3000000|EUR|exact"}},
      {"增长300多倍", {"300多倍|multiple|300|x|more_than"}},
      {"缩短至４５天", {"４５天|duration|45|day|exact"}},
      {"下降2.5个百分点左右", {"2.5个百分点左右|points|2.5|pp|about"}},
      {"不到四分之一", {"四分之一|fraction|0.25|share|less_than"}},
      {"未来将有不到七成的水田", {"七成|percent|70|%|less_than"}},
      {"介于14%和15%之间", {"14%和15%之间|percent|14|%|between"}},
      {"三百二十万户", {"三百二十万户|count|3200000|count:户|exact"}},
      {"百分之七点五", {"百分之七点五|percent|7.5|%|exact"}},
      {"误差为24‰", {"24‰|percent|2.4|%|exact"}},
      {"两个半小时", {"两个半小时|duration|2.5|hour|exact"}},
      {"一年半", {"一年半|duration|1.5|year|exact"}},
      {"近百倍的增长", {"百倍|multiple|100|x|nearly"}},
      {"没有超过60%", {"60%|percent|60|%|at_most"}},
      {"一万到两万吨", {"一万到两万吨|quantity|10000|tonne|between"}},
      {"3亿5000万人", {"3亿5000万人|count|350000000|count:人|exact"}},
      {"价值五億港元", {"五億港元|money|500000000|HKD|exact"}},
      {"时速60公里/小时", {"60公里/小时|rate|60|km/hour|exact"}},
      {"每百万次收费16元", {"百万次|count|1000000|count:次|exact", "16元|price|16|CNY/1e6 次|exact"}},
      {"产量分别为320万、730万和1440万吨",
       {"320万|quantity|3200000|tonne|exact", "730万|quantity|7300000|tonne|exact",
        "1440万吨|quantity|14400000|tonne|exact"}},
      {"第三次会议，首个站点", {"第三次|ordinal|3|ordinal|exact", "首个|ordinal|1|ordinal|exact"}},
      {"at least 2.5 mg of it", {"2.5 mg|quantity|2.5|mg|at_least"}},
      {"about a third of voters", {"a third|fraction|0.3333333333333333|share|about"}},
      {"seven tenths of it", {"seven tenths|fraction|0.7|share|exact"}},
      {"between 16 and 17 percent", {"16 and 17 percent|percent|16|%|between"}},
      {"a 300- to 310-fold rise", {"300- to 310-fold|multiple|300|x|between"}},
      {"fifteen of the seats in three hundred and twenty towns",
       {"fifteen|count|15|count:|exact", "three hundred and twenty|count|320|count:towns|exact"}},
      {"six and a half weeks", {"six and a half weeks|duration|6.5|week|exact"}},
      {"sales doubled", {"doubled|multiple|2|x|exact"}},
      {"25 basis points", {"25 basis points|points|0.25|pp|exact"}},
      {"10.2 trillion tokens per day", {"10.2 trillion tokens per day|rate|10200000000000|token/day|exact"}},
      {"$1.15bn a year earlier", {"$1.15bn|money|1150000000|USD|exact"}},
      {"no more than 12 of them", {"12|count|12|count:|at_most"}},
      {"the 50th anniversary", {"50th|ordinal|50|ordinal|exact"}},
  };
  for (const Case& c : cases) EXPECT_EQ(found_in(c.text), c.found) << c.text;
}

TEST(Figures, dates_resolved_against_the_document_and_the_text) {
  struct Dated {
    const char* text;
    const char* date;
    const char* end;
  };
  for (const Dated& one : {Dated{"今年6月底", "2025-06-end", ""},
                           {"去年上半年", "2024-H1", ""},
                           {"二季度", "2025-Q2", ""},
                           {"2024年底", "2024-12-end", ""},
                           {"二〇二三年五月", "2023-05", ""},
                           {"2020—2023年", "2020", "2023"},
                           {"1月至3月", "2025-01", "2025-03"},
                           {"2023-05-07", "2023-05-07", ""},
                           {"20世纪90年代", "1990", "1999"},
                           {"June 30, 2024", "2024-06-30", ""},
                           {"30 June 2024", "2024-06-30", ""},
                           {"the first half of 2024", "2024-H1", ""},
                           {"last year", "2024", ""},
                           {"this quarter", "2025-Q3", ""},
                           {"the end of June", "2025-06-end", ""},
                           {"FY2023", "2023", ""},
                           {"the 1990s", "1990", "1999"},
                           {"上月", "2025-06", ""}}) {
    const std::vector<Figure> found = figures(one.text, "2025-07-15");
    ASSERT_EQ(found.size(), 1u) << one.text;
    EXPECT_EQ(found[0].kind, FigureKind::date) << one.text;
    EXPECT_EQ(found[0].date, one.date) << one.text;
    EXPECT_EQ(found[0].date_end, one.end) << one.text;
  }
  const std::vector<Figure> named = figures("2019年5月开工。6月，第二段开工。", "2025-07-15");
  ASSERT_GE(named.size(), 2u);
  EXPECT_EQ(named[1].date, "2019-06");
  EXPECT_EQ(figures("去年").at(0).date, "");
}

TEST(Figures, direction_change_and_comparison) {
  const std::vector<Figure> rise = figures("货运量同比增长8%至90万吨");
  ASSERT_EQ(rise.size(), 2u);
  EXPECT_EQ(rise[0].direction, Direction::up);
  EXPECT_EQ(rise[0].change, Change::by);
  EXPECT_EQ(rise[0].against, Against::year_before);
  EXPECT_EQ(rise[1].direction, Direction::up);
  EXPECT_EQ(rise[1].change, Change::to);
  const std::vector<Figure> fall = figures("Deaths fell 12 percent to 340 from the previous quarter");
  ASSERT_EQ(fall.size(), 2u);
  EXPECT_EQ(fall[0].direction, Direction::down);
  EXPECT_EQ(fall[0].change, Change::by);
  EXPECT_EQ(fall[1].change, Change::to);
  for (const char* text : {"Orders grew 12% year on year to about 340 million euros.",
                           "Orders rose year over year to roughly 340 million euros.",
                           "Orders rose from a year earlier to 340 million euros."}) {
    const Figure level = figures(text).back();
    EXPECT_EQ(level.change, Change::to) << text;
    EXPECT_EQ(level.direction, Direction::up) << text;
  }
  EXPECT_EQ(figures("Orders grew 12%, mostly thanks to 3 customers.").back().change, Change::none);
  EXPECT_EQ(figures("环比下降3%").at(0).against, Against::period_before);
  EXPECT_TRUE(figures("预计销量将达5万辆").at(0).forecast);
  EXPECT_EQ(figures("出口下降2.1个百分点").at(0).direction, Direction::down);
}

TEST(Figures, subject_metric_and_period) {
  const std::vector<Figure> clause = figures("2023年，青山港集装箱吞吐量达120万箱，同比增长7%。", "2024");
  ASSERT_EQ(clause.size(), 3u);
  EXPECT_THAT(clause[1].subject, ::testing::HasSubstr("青山港"));
  EXPECT_EQ(clause[1].period, "2023年");
  EXPECT_EQ(clause[2].subject, clause[1].subject);
  EXPECT_EQ(clause[2].date, "2023");

  const std::vector<Figure> list = figures("甲厂、乙厂和丙厂的废品率分别为1.5%、2.5%和3.5%。");
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].subject, "甲厂");
  EXPECT_EQ(list[1].subject, "乙厂");
  EXPECT_EQ(list[2].subject, "丙厂");
  EXPECT_EQ(list[2].metric, "废品率");

  const std::vector<Figure> english = figures("Northwind's quarterly revenue rose 5% to $3 billion in 2023.");
  ASSERT_EQ(english.size(), 3u);
  EXPECT_EQ(english[1].subject, "Northwind");
  EXPECT_EQ(english[1].metric, "quarterly revenue");
  EXPECT_EQ(english[1].date, "2023");
  const auto part = figures(
      "At the pace of 2024, the town would have converted about 14,200 of its 18,400 homes by the "
      "end of 2032.");
  ASSERT_EQ(part.size(), 4u);
  EXPECT_EQ(part[1].date, "2032-12-end") << "the time of the whole is that of the part";
  const auto saved =
      figures("A household paid 1,190 euros with gas and 1,070 euros with a heat pump, a saving of 10%.");
  EXPECT_THAT(saved.back().subject, ::testing::Not(::testing::HasSubstr("saving")));
  const auto clauses = figures("In 2021 the clinic treated 4,100 patients and in 2022 it treated 4,900.");
  EXPECT_EQ(clauses[1].date, "2021") << "a date behind \"and in\" opens the next clause";
  EXPECT_EQ(clauses[3].date, "2022");

  const std::vector<Figure> said = figures("海洋研究所报告显示，近岸水温升高了1.2℃。");
  ASSERT_EQ(said.size(), 1u);
  EXPECT_THAT(said[0].source, ::testing::HasSubstr("海洋研究所"));
}

// Every way of writing a figure, combined with every bound, gives back what was written.
TEST(Figures, what_is_written_is_found_again) {
  struct Written {
    std::string text, unit;
    double value;
  };
  std::vector<Written> chinese, english;
  for (const double value : {2.0, 7.0, 15.0, 48.0, 320.0, 1250.0}) {
    const std::string digits = fmt::format("{:.0f}", value);
    for (const auto& [scale, factor] :
         {std::pair<const char*, double>{"", 1}, {"万", 1e4}, {"亿", 1e8}, {"万亿", 1e12}})
      for (const auto& [word, unit] : {std::pair<const char*, const char*>{"元", "CNY"},
                                       {"美元", "USD"},
                                       {"吨", "tonne"},
                                       {"公里", "km"},
                                       {"千瓦时", "kWh"}})
        chinese.push_back({digits + scale + word, unit, value * factor});
    for (const auto& [word, unit] : {std::pair<const char*, const char*>{"%", "%"},
                                     {"个百分点", "pp"},
                                     {"倍", "x"},
                                     {"个月", "month"},
                                     {"小时", "hour"},
                                     {"EFLOPS", "EFLOPS"}})
      chinese.push_back({digits + word, unit, value});
    for (const auto& [scale, factor] : {std::pair<const char*, double>{"", 1},
                                        {" thousand", 1e3},
                                        {" million", 1e6},
                                        {" billion", 1e9},
                                        {" trillion", 1e12}}) {
      for (const auto& [word, unit] : {std::pair<const char*, const char*>{" yuan", "CNY"},
                                       {" euros", "EUR"},
                                       {" tonnes", "tonne"},
                                       {" tokens", "token"},
                                       {" barrels", "barrel"}})
        english.push_back({digits + scale + word, unit, value * factor});
      english.push_back({"$" + digits + scale, "USD", value * factor});
    }
    for (const auto& [word, unit] : {std::pair<const char*, const char*>{"%", "%"},
                                     {" percent", "%"},
                                     {" percentage points", "pp"},
                                     {"-fold", "x"},
                                     {" months", "month"},
                                     {" GB", "GB"}})
      english.push_back({digits + word, unit, value});
  }
  for (const auto& [digits, value] : {std::pair<const char*, double>{"三百二十", 320},
                                      {"两千", 2000},
                                      {"十五", 15},
                                      {"四万五千", 45000},
                                      {"1,250", 1250},
                                      {"１２", 12},
                                      {"0.5", 0.5}}) {
    chinese.push_back({std::string(digits) + "吨", "tonne", value});
    chinese.push_back({std::string(digits) + "元", "CNY", value});
  }
  for (const auto& [words, value] :
       {std::pair<const char*, double>{"twelve", 12}, {"forty-five", 45}, {"three hundred", 300}, {"two million", 2e6}})
    english.push_back({std::string(words) + " tonnes", "tonne", value});

  const std::vector<std::tuple<const char*, const char*, Bound>> chinese_bounds = {
      {"为", "", Bound::exact},        {"超过", "", Bound::more_than},  {"突破", "", Bound::more_than},
      {"逾", "", Bound::more_than},    {"不低于", "", Bound::at_least}, {"至少", "", Bound::at_least},
      {"为", "以上", Bound::at_least}, {"约", "", Bound::about},        {"为", "左右", Bound::about},
      {"近", "", Bound::nearly},       {"不足", "", Bound::less_than},  {"低于", "", Bound::less_than},
      {"不超过", "", Bound::at_most},  {"最多", "", Bound::at_most},    {"未超过", "", Bound::at_most}};
  const std::vector<std::tuple<const char*, const char*, Bound>> english_bounds = {
      {"was ", "", Bound::exact},
      {"was more than ", "", Bound::more_than},
      {"exceeded ", "", Bound::more_than},
      {"was over ", "", Bound::more_than},
      {"was at least ", "", Bound::at_least},
      {"was ", " or more", Bound::at_least},
      {"was about ", "", Bound::about},
      {"was nearly ", "", Bound::nearly},
      {"was less than ", "", Bound::less_than},
      {"was under ", "", Bound::less_than},
      {"was up to ", "", Bound::at_most},
      {"was no more than ", "", Bound::at_most}};
  const auto check = [](const std::vector<Written>& all, const auto& wordings, const char* head, const char* end) {
    for (const Written& one : all)
      for (const auto& [before, behind, bound] : wordings) {
        const std::string sentence = head + std::string(before) + one.text + behind + end;
        const std::vector<Figure> found = figures(sentence);
        ASSERT_EQ(found.size(), 1u) << sentence;
        EXPECT_DOUBLE_EQ(found[0].value, one.value) << sentence;
        EXPECT_EQ(found[0].unit, one.unit) << sentence;
        // A span of time "over 15 months" is not more than 15 months.
        if (found[0].kind != FigureKind::duration) {
          EXPECT_EQ(found[0].bound, bound) << sentence;
        }
      }
  };
  check(chinese, chinese_bounds, "其规模", "。");
  check(english, english_bounds, "The figure ", ".");
}

TEST(Figures, numerals_of_names_versions_labels_and_idioms_are_none) {
  for (const char* text : {"DeepSeek-R1与V3",
                           "昇腾910B",
                           "5G网络",
                           "CloudMatrix 384超节点",
                           "GPT-4",
                           "3. 第三，要点",
                           "1、要点",
                           "第3章",
                           "图2所示",
                           "版本4.1.2",
                           "https://a.example/2024/35%25",
                           "[12]",
                           "PowerStore 4.1",
                           "10:30开始",
                           "百炼3.0升级",
                           "统一的一体化平台，一方面十分重要",
                           "no one of the two-faced, one of us",
                           "五角大楼与三一重工",
                           "at 10 a.m. we won 3-1",
                           "A visit on platform 9",
                           ""})
    EXPECT_THAT(found_in(text), IsEmpty()) << text;
}

TEST(Figures, cope_with_broken_and_huge_text) {
  EXPECT_THAT(figures("\xFF\xFE"), IsEmpty());
  EXPECT_LE(figures(std::string(1'000'000, '7')).size(), 1u);
  std::string commas;
  for (int i = 0; i < 100'000; ++i) commas += "1,";
  EXPECT_FALSE(figures(commas).empty());
}

}  // namespace
}  // namespace kaozheng::text
