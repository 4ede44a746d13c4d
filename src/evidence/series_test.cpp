// SPDX-License-Identifier: Apache-2.0
#include "evidence/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/claim_check.h"

namespace kaozheng::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Document document(const std::string& id, std::string text, std::string published = "2025-03-01") {
  Document one;
  one.id = id;
  one.title = "Title of " + id;
  one.published = std::move(published);
  one.text = std::move(text);
  return one;
}

// The whole document as one passage that carries one finding.
Finding finding(const Document& document, const std::string& statement = "") {
  Finding one;
  Passage passage;
  passage.document_id = document.id;
  passage.end = document.text.size();
  passage.text = document.text;
  one.statement = statement.empty() ? document.text : statement;
  one.passages = {passage};
  one.id = finding_id(one.statement, one.passages);
  return one;
}

std::vector<Series> found_in(const std::vector<Document>& documents, Language language) {
  std::vector<Finding> findings;
  std::map<std::string, Document> by_id;
  for (const Document& one : documents) {
    findings.push_back(finding(one));
    by_id.emplace(one.id, one);
  }
  return find_series(findings, by_id, language);
}

std::vector<Series> found_in(const std::string& text, Language language) {
  return found_in(std::vector{document("d", text)}, language);
}

std::vector<std::string> statements(const Series& series, Language language) {
  std::vector<std::string> all;
  for (const SeriesPoint& point : series.points) all.push_back(point_statement(series, point, language));
  return all;
}

std::vector<std::string> cells(const Series& series, Language language) {
  std::vector<std::string> all;
  const ReportBlock table = table_of(series, language);
  for (const Sentence& row : table.sentences) all.push_back(row.row->label + " | " + row.row->value);
  return all;
}

TEST(SeriesTest, a_sentence_that_tells_values_and_times_in_turn_is_a_series) {
  const auto chinese = found_in(
      "运行维护费2022年为2100万元，2023年为3400万元，2024年为5200万元，预计2030年将达到1.1亿元。", Language::zh);
  ASSERT_THAT(chinese, SizeIs(1));
  EXPECT_EQ(chinese[0].kind, SeriesKind::over_time);
  EXPECT_EQ(chinese[0].unit, "CNY");
  EXPECT_THAT(statements(chinese[0], Language::zh),
              ElementsAre("运行维护费，2022年：2100万元。", "运行维护费，2023年：3400万元。",
                          "运行维护费，2024年：5200万元。", "运行维护费，2030年（预计）：1.1亿元。"));
  const auto english = found_in(
      "The city's winter peak rose from 168 megawatts in 2021 to 171 megawatts in 2022, 176 megawatts in 2023 and 183 "
      "megawatts in 2024.",
      Language::en);
  ASSERT_THAT(english, SizeIs(1));
  EXPECT_THAT(statements(english[0], Language::en),
              ElementsAre("City's winter peak, 2021: 168 megawatts.", "City's winter peak, 2022: 171 megawatts.",
                          "City's winter peak, 2023: 176 megawatts.", "City's winter peak, 2024: 183 megawatts."));
  EXPECT_EQ(english[0].points[3].findings, std::vector{finding(document("d", english[0].points[3].words.quote)).id});
}

TEST(SeriesTest, the_noun_of_a_count_is_told_once) {
  const auto found = found_in(
      "In 2021 there were 38 certified installers in Aldermoor; in 2022 there were 66, in 2023 there were 104, and in "
      "2024 there were 151.",
      Language::en);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].name, "certified installers");
  EXPECT_THAT(cells(found[0], Language::en), ElementsAre("2021 | 38", "2022 | 66", "2023 | 104", "2024 | 151"));
}

TEST(SeriesTest, units_are_brought_to_one_scale) {
  const auto chinese = found_in("公司营收2021年为9000万元，2022年为1.2亿元，2023年为1.5亿元。", Language::zh);
  ASSERT_THAT(chinese, SizeIs(1));
  EXPECT_THAT(cells(chinese[0], Language::zh), ElementsAre("2021年 | 0.9亿元", "2022年 | 1.2亿元", "2023年 | 1.5亿元"));
  EXPECT_EQ(table_of(chinese[0], Language::zh).table->caption, "公司营收（单位：亿元）");
  const auto english = found_in(
      "The company's revenue was $950 million in 2021, $1.25 billion in 2022 and $1.9 billion in 2023.", Language::en);
  ASSERT_THAT(english, SizeIs(1));
  EXPECT_THAT(cells(english[0], Language::en),
              ElementsAre("2021 | $0.95 billion", "2022 | $1.25 billion", "2023 | $1.9 billion"));
  EXPECT_EQ(table_of(english[0], Language::en).table->unit, "$ billion");
}

TEST(SeriesTest, what_is_not_plainly_one_measure_is_left_out) {
  for (const char* text : {
           "公司营收2021年为9000万元，2022年为1.2亿美元，2023年为1.5亿欧元。",      // three currencies
           "公司2021年营收12亿元、利润1亿元，2022年营收15亿元、利润2亿元。",        // two measures
           "公司营收2021年为12亿元，自2022年以来累计15亿元，2023年为18亿元。",      // a stretch
           "降雨天数在1990年代平均每年1.3天，2000年代为1.6天，2010年代为2.1天。",   // per year, which the name does not
                                                                                    // say
           "该公司的营收2021年为12亿元，2022年为15亿元，2023年为18亿元。",          // whose, the sentence does not say
           "公司营收2021年为12亿元，2022年上半年为7亿元，2023年第一季度为4亿元。",  // parts of years beside a year
           "公司净利润2021年为-2亿元，2022年为1亿元，2023年为3亿元。",              // a sign the figure does not carry
       })
    EXPECT_THAT(found_in(text, Language::zh), IsEmpty()) << text;
  for (const char* text : {
           "The rate fell from 24% in 2021 to 17% in 2022 and 11% in 2023.",            // of what?
           "Revenue grew by 5% in 2021, 8% in 2022 and 3% in 2023.",                    // growth, no level
           "The office expects 1,450 in 2025, 1,700 in 2026 and 2,000 from 2027 on.",   // of what?
           "It had 20 branches in 2021, 25 branches in 2022 and 31 branches in 2023.",  // who?
           "The group's sales were $3 billion in 2021, EUR 4 billion in 2022 and $5 billion in 2023.",  // currencies
           "78% of tenants are content, compared with 69% in the survey of 2022 and 74% in that of 2023.",
       })
    EXPECT_THAT(found_in(text, Language::en), IsEmpty()) << text;
}

TEST(SeriesTest, a_list_of_several_with_their_own_values_is_a_comparison) {
  const auto found = found_in(
      "排行榜显示，ChatGPT-4、OpenAI-o1、Qwen2.5-Max和DeepSeek-V3的幻觉率分别为1.8%、2.4%、2.9%和3.9%。", Language::zh);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, SeriesKind::comparison);
  EXPECT_THAT(cells(found[0], Language::zh),
              ElementsAre("ChatGPT-4 | 1.8%", "OpenAI-o1 | 2.4%", "Qwen2.5-Max | 2.9%", "DeepSeek-V3 | 3.9%"));
  const auto clouds = found_in(
      "In 2023, AWS had revenue of $90.8 billion, Azure had revenue of $62 billion and Google Cloud had revenue "
      "of $33.1 billion.",
      Language::en);
  ASSERT_THAT(clouds, SizeIs(1));
  EXPECT_EQ(table_of(clouds[0], Language::en).table->caption, "Revenue (2023; in $ billion)");
  // Two are no comparison.
  EXPECT_THAT(found_in("2024年，阿里云营收为1112亿元，华为云营收为688亿元。", Language::zh), IsEmpty());
}

TEST(SeriesTest, a_table_with_times_has_a_series_in_every_column_of_one_unit) {
  const auto found = found_in(
      "年份 | 洪峰流量（立方米每秒） | 直接经济损失（亿元） | 备注\n2016 | 2410 | 6.8 | 无\n2020 | 3050 | 17.3 | 决口\n"
      "2024 | 3180 | 2.6 | 无\n2030（预计） | — | 4.0 | 无",
      Language::zh);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(statements(found[0], Language::zh),
              ElementsAre("洪峰流量，2016年：2410立方米每秒。", "洪峰流量，2020年：3050立方米每秒。",
                          "洪峰流量，2024年：3180立方米每秒。"));
  EXPECT_EQ(found[1].points.back().forecast, true);
  EXPECT_DOUBLE_EQ(found[1].points[1].value, 17.3e8);
  EXPECT_EQ(table_of(found[1], Language::zh).table->caption, "直接经济损失（单位：亿元；据《Title of d》）");
  const auto across = found_in(
      "Measure | 2021 | 2022 | 2023\nRevenue, $ million | 12 | 15 | 19\nStaff | 1,200 | 1,350 | 1,410", Language::en);
  ASSERT_THAT(across, SizeIs(2));
  EXPECT_THAT(statements(across[1], Language::en),
              ElementsAre("Staff, 2021: 1,200.", "Staff, 2022: 1,350.", "Staff, 2023: 1,410."));
}

TEST(SeriesTest, a_table_of_names_compares_in_columns_that_have_a_unit) {
  const auto found = found_in(
      "Country | Output (GWh) | Rank | Share\nNorland | 120 | 1 | 40%\nSudland | 90 | 2 | 30%\nEstland | 60 | 3 | 20%\n"
      "Total | 270 | – | 90%",
      Language::en);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(cells(found[0], Language::en), ElementsAre("Norland | 120 GWh", "Sudland | 90 GWh", "Estland | 60 GWh"));
  EXPECT_EQ(found[1].name, "Share");
  // Rows of other measures are no comparison.
  EXPECT_THAT(
      found_in("| Unit | Loop\nCost per home | 12,400 euros | 16,700 euros\nElectricity | 3,900 kWh | 2,900 kWh\n"
               "Expected life | 18 years | 25 years",
               Language::en),
      IsEmpty());
}

TEST(SeriesTest, cells_may_be_zero_negative_or_huge) {
  const auto found = found_in(
      "Year | Balance (million euros)\n2021 | −3.5\n2022 | 0\n2023 | 1,200,000,000\n2024 | 4.25", Language::en);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(cells(found[0], Language::en),
              ElementsAre("2021 | −3.5 million euros", "2022 | 0 million euros", "2023 | 1,200,000,000 million euros",
                          "2024 | 4.25 million euros"));
  EXPECT_DOUBLE_EQ(found[0].points[0].value, -3.5e6);
}

TEST(SeriesTest, points_of_several_sources_join_and_what_they_tell_differently_is_left_out) {
  const Document first = document("a", "海云公司营收2021年为12.5亿元，2022年为15.1亿元。");
  const Document second = document("b", "海云公司营收2022年为15.1亿元，2023年为18.3亿元。");
  const auto joined = found_in({first, second}, Language::zh);
  ASSERT_THAT(joined, SizeIs(1));
  EXPECT_THAT(cells(joined[0], Language::zh),
              ElementsAre("2021年 | 12.5亿元", "2022年 | 15.1亿元", "2023年 | 18.3亿元"));
  EXPECT_THAT(joined[0].points[1].findings, SizeIs(2));
  const auto disputed =
      found_in({first, document("b", "海云公司营收2022年为15.9亿元，2023年为18.3亿元。")}, Language::zh);
  ASSERT_THAT(disputed, SizeIs(1));
  EXPECT_THAT(cells(disputed[0], Language::zh), ElementsAre("2021年 | 12.5亿元", "2023年 | 18.3亿元"));
  // Another company's are another series.
  EXPECT_THAT(found_in({first, document("b", "山云公司营收2023年为18.3亿元，2024年为19亿元。")}, Language::zh),
              SizeIs(2));
}

TEST(SeriesTest, a_point_that_no_finding_holds_is_left_out) {
  const Document whole = document("d", "公司营收2021年为12亿元，2022年为15亿元，2023年为18亿元。");
  Finding elsewhere = finding(whole);
  elsewhere.passages[0].end = 10;
  EXPECT_THAT(find_series({elsewhere}, {{"d", whole}}, Language::zh), IsEmpty());
  EXPECT_THAT(find_series({}, {{"d", whole}}, Language::zh), IsEmpty());
  EXPECT_THAT(find_series({finding(whole)}, {}, Language::zh), IsEmpty());
}

TEST(SeriesTest, a_trend_is_told_from_the_first_to_the_last_that_is_no_forecast) {
  const auto trend = [](const char* text, Language language) {
    const auto found = found_in(text, language);
    return found.empty() ? std::string("no series") : trend_statement(found[0], language);
  };
  EXPECT_EQ(trend("公司营收2021年为12.5亿元，2022年为15.1亿元，2023年为18.3亿元，预计2030年为30亿元。", Language::zh),
            "2021年至2023年，公司营收由12.5亿元升至18.3亿元，增长46.4%。");
  EXPECT_EQ(trend("公司净利润2021年为3.2亿元，2022年为4.1亿元，2023年下降到2.8亿元。", Language::zh),
            "2021年至2023年，公司净利润由3.2亿元降至2.8亿元，下降12.5%；其间2022年最高，为4.1亿元。");
  EXPECT_EQ(
      trend("The city's winter peak rose from 168 megawatts in 2021 to 171 megawatts in 2022 and 183 megawatts in "
            "2024.",
            Language::en),
      "From 2021 to 2024, the city's winter peak rose from 168 megawatts to 183 megawatts, an increase of 8.9%.");
  EXPECT_EQ(trend("The vacancy rate was 24% in 2021, 17% in 2022 and 11% in 2023.", Language::en),
            "From 2021 to 2023, the vacancy rate fell from 24% to 11%, a decrease of 13 percentage points.");
  // No percentage of what was below zero, or nothing.
  EXPECT_EQ(trend("Year | Balance (million euros)\n2021 | −3.5\n2022 | 0\n2023 | 4.5", Language::en),
            "From 2021 to 2023, “Balance” rose from −3.5 million euros to 4.5 million euros.");
  // The source says as much in one sentence.
  EXPECT_EQ(
      trend("The average cost of a conversion fell from 16,800 euros in 2021 to 13,100 euros in 2024.", Language::en),
      "");
}

TEST(SeriesTest, the_statement_of_a_point_is_found_in_its_document_again) {
  const Document one = document("d", "年份 | 直接经济损失（亿元）\n2016 | 6.8\n2020 | 17.3\n2024 | 2.6");
  const ClaimMaterial material({&one});
  const auto check = [&](const char* claim) { return check_by_code(claim, {"d"}, material, Language::zh); };
  const CodeCheck holds = check("直接经济损失，2020年：17.3亿元。");
  EXPECT_EQ(holds.check.verdict, Verdict::supported);
  EXPECT_TRUE(holds.settled);
  ASSERT_THAT(holds.check.witnesses, SizeIs(1));
  EXPECT_EQ(holds.check.witnesses[0].quote, "2020 | 17.3");
  EXPECT_NE(check("直接经济损失，2020年：18.3亿元。").check.verdict, Verdict::supported);
  EXPECT_NE(check("直接经济损失，2016年：17.3亿元。").check.verdict, Verdict::supported);
  EXPECT_FALSE(may_be_series_statement("营收增长了。"));
  const CodeCheck trend =
      check("2016年至2024年，直接经济损失由6.8亿元降至2.6亿元，下降61.8%；其间2020年最高，为17.3亿元。");
  EXPECT_EQ(trend.check.verdict, Verdict::computed) << testing::PrintToString(trend.check.reasons);
  EXPECT_THAT(trend.check.formula, HasSubstr("61.76%"));
  EXPECT_THAT(trend.check.witnesses, SizeIs(3));
  EXPECT_NE(
      check("2016年至2024年，直接经济损失由6.8亿元降至2.6亿元，下降51.8%；其间2020年最高，为17.3亿元。").check.verdict,
      Verdict::computed);
}

TEST(SeriesTest, any_bytes_are_survived) {
  for (const std::string& text :
       {std::string("\xff\xfe | \x80\n2021 | \xc0\n2022 | 3"), std::string(5000, '|'),
        std::string("a | b\n") + std::string(3000, ' '), std::string("2021 | 2022\n2023 | 2024\n2025 | 2026"),
        std::string("x | 1e999\ny | 9,99\nz | 1..2"),
        std::string("Year | A\n2021 | ") + std::string(400, '9') + "\n2022 | 1\n2023 | 2"}) {
    for (const Language language : {Language::zh, Language::en})
      for (const Series& series : found_in(text, language))
        for (const SeriesPoint& point : series.points) EXPECT_TRUE(std::isfinite(point.value)) << text;
  }
}

}  // namespace
}  // namespace kaozheng::evidence
