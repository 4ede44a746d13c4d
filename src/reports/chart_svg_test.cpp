// SPDX-License-Identifier: Apache-2.0
#include "reports/chart_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/bytes.h"
#include "reports/goldens_double.h"
#include "reports/hostile_texts_double.h"

namespace kaozheng::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ReportBlock table(bool over_time, const std::vector<TableRow>& rows) {
  ReportBlock block;
  block.kind = ReportBlockKind::table;
  block.table = TableFrame{"Output (in MW)", "Output", "MW", over_time};
  for (const TableRow& row : rows) {
    Sentence sentence;
    sentence.text = "Output, " + row.label + ": " + row.value + ".";
    sentence.citations = {3};
    sentence.row = row;
    block.sentences.push_back(std::move(sentence));
  }
  return block;
}

TableRow at(double year, double number, bool forecast = false) {
  return {std::to_string(static_cast<int>(year)), std::to_string(number) + " MW", number, year, forecast, false};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t place = text.find(part); place != std::string::npos; place = text.find(part, place + 1)) ++found;
  return found;
}

// The numbers of one attribute of every element of a kind.
std::vector<double> numbers(const std::string& svg, const std::string& element, const std::string& attribute) {
  std::vector<double> values;
  for (std::size_t place = svg.find("<" + element + " "); place != std::string::npos;
       place = svg.find("<" + element + " ", place + 1)) {
    const std::size_t begin = svg.find(" " + attribute + "=\"", place) + attribute.size() + 3;
    values.push_back(std::stod(svg.substr(begin)));
  }
  return values;
}

TEST(ChartTest, a_line_over_time_and_bars_match_their_goldens) {
  bool updated = false;
  for (const Language language : {Language::zh, Language::en}) {
    const std::string name(to_string(language));
    const ReportBlock line = table(true, {at(2021, 168), at(2022, 171), at(2024, 183), at(2030, 240, true)});
    ReportBlock bars = table(false, {{"Norland", "120 MW", 120, 0, false, false},
                                     {"北国", "超过 90 MW", 90, 0, false, true},
                                     {"Estland", "−12.5 MW", -12.5, 0, false, false}});
    updated = compare_golden("chart_line_" + name + ".svg", chart_svg(line, language, "g1")) || updated;
    updated = compare_golden("chart_bars_" + name + ".svg", chart_svg(bars, language, "g2")) || updated;
  }
  if (updated) GTEST_SKIP() << "goldens were written";
}

TEST(ChartTest, points_stand_where_their_time_and_value_are) {
  const std::string svg = chart_svg(table(true, {at(2020, 0), at(2021, 50), at(2024, 100)}), Language::en, "g");
  const auto x = numbers(svg, "circle", "cx"), y = numbers(svg, "circle", "cy");
  ASSERT_EQ(x.size(), 3u);
  EXPECT_NEAR((x[1] - x[0]) * 3, x[2] - x[1], 0.4);  // one year, then three
  EXPECT_NEAR(y[0] - y[1], y[1] - y[2], 0.2);
  EXPECT_LT(y[2], y[0]);
}

TEST(ChartTest, bars_begin_at_zero_and_are_as_long_as_their_value) {
  const std::string svg = chart_svg(
      table(false,
            {{"a", "100", 100, 0, false, false}, {"b", "97", 97, 0, false, false}, {"c", "-50", -50, 0, false, false}}),
      Language::en, "g");
  const auto x = numbers(svg, "rect", "x"), width = numbers(svg, "rect", "width");
  ASSERT_EQ(width.size(), 3u);
  EXPECT_NEAR(width[1] / width[0], 0.97, 0.005);
  EXPECT_NEAR(width[2] / width[0], 0.5, 0.005);
  EXPECT_NEAR(x[0], x[1], 0.01);
  EXPECT_NEAR(x[2] + width[2], x[0], 0.11);
}

TEST(ChartTest, a_line_whose_axis_does_not_begin_at_zero_says_so) {
  EXPECT_THAT(chart_svg(table(true, {at(2021, 168), at(2022, 183)}), Language::en, "g"),
              HasSubstr("does not begin at zero"));
  EXPECT_THAT(chart_svg(table(true, {at(2021, 168), at(2022, 183)}), Language::zh, "g"), HasSubstr("纵轴不从零开始"));
  EXPECT_THAT(chart_svg(table(true, {at(2021, 16), at(2022, 183)}), Language::en, "g"),
              Not(HasSubstr("begin at zero")));
}

TEST(ChartTest, a_forecast_is_dashed_hollow_and_told) {
  const std::string svg = chart_svg(table(true, {at(2021, 10), at(2022, 20), at(2030, 30, true)}), Language::en, "g");
  EXPECT_EQ(count(svg, "stroke-dasharray"), 1u);
  EXPECT_EQ(count(svg, "class=\"hollow\""), 1u);
  EXPECT_THAT(svg, HasSubstr("forecast or target"));
  EXPECT_THAT(svg, HasSubstr("2030 (forecast): "));
}

TEST(ChartTest, it_says_in_words_what_it_shows_and_where_that_comes_from) {
  const std::string svg = chart_svg(table(true, {at(2021, 10), at(2022, 20)}), Language::zh, "g7");
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-labelledby=\"g7t g7d\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"g7t\">Output (in MW)</title>"));
  EXPECT_THAT(svg, HasSubstr("<desc id=\"g7d\">2021：10.000000 MW；2022：20.000000 MW</desc>"));
  EXPECT_THAT(svg, HasSubstr("来源：[3]"));
}

TEST(ChartTest, what_cannot_be_drawn_is_not_drawn) {
  EXPECT_EQ(chart_svg(ReportBlock(), Language::en, "g"), "");
  EXPECT_EQ(chart_svg(table(true, {}), Language::en, "g"), "");
  EXPECT_EQ(chart_svg(table(true, {at(2021, 1)}), Language::en, "g"), "");
  EXPECT_EQ(chart_svg(table(true, {at(2021, 1), at(2021, 2)}), Language::en, "g"), "");
  EXPECT_EQ(chart_svg(table(true, {at(2021, 1), at(2022, std::nan(""))}), Language::en, "g"), "");
  EXPECT_EQ(chart_svg(table(false, {at(0, 1), at(0, std::numeric_limits<double>::infinity())}), Language::en, "g"), "");
}

TEST(ChartTest, values_may_be_zero_alike_tiny_or_huge) {
  for (const std::vector<double>& values :
       {std::vector{0.0, 0.0}, {5.0, 5.0}, {-5.0, -5.0}, {1e18, -1e18}, {1e-12, 2e-12}, {0.0, 1e18}, {1e15, 1e15 + 1}})
    for (const bool over_time : {true, false}) {
      std::vector<TableRow> rows;
      for (const double value : values) rows.push_back(at(2020 + static_cast<double>(rows.size()), value));
      const std::string svg = chart_svg(table(over_time, rows), Language::en, "g");
      ASSERT_THAT(svg, HasSubstr("</svg>"));
      for (const char* never : {"nan", "inf", "e+"})
        EXPECT_THAT(svg.substr(svg.find("</desc>")), Not(HasSubstr(std::string("=\"") + never)));
      EXPECT_LT(count(svg, "<line "), 20u) << values[0];
      for (const double y : numbers(svg, over_time ? "circle" : "rect", over_time ? "cy" : "y")) {
        EXPECT_GE(y, 0);
        EXPECT_LE(y, 400);
      }
    }
}

TEST(ChartTest, nothing_that_strangers_wrote_takes_effect) {
  const auto tags = [](const std::string& svg) {
    std::string all;
    for (std::size_t place = svg.find('<'); place != std::string::npos; place = svg.find('<', place + 1)) {
      const std::size_t end = svg.find_first_of(" >", place);
      all += svg.substr(place, end - place);
    }
    return all;
  };
  for (const bool over_time : {true, false}) {
    ReportBlock block = table(over_time, {at(2021, 1), at(2040, 2)});
    const std::string expected = tags(chart_svg(block, Language::en, "g"));
    for (const std::string& text : hostile_texts()) {
      block.table->caption = block.table->metric = block.table->unit = text;
      for (Sentence& row : block.sentences) row.row->label = row.row->value = text;
      const std::string svg = chart_svg(block, Language::en, "g");
      // A long label may be left out.
      std::string shown = tags(svg);
      EXPECT_EQ(replace_all(shown, "<text</text", ""), replace_all(expected, "<text</text", "")) << text;
      for (std::size_t place = svg.find('<'); place != std::string::npos; place = svg.find('<', place + 1)) {
        const std::string tag = svg.substr(place, svg.find('>', place) - place);
        for (const char* never : {" style=", " on", "href="}) EXPECT_THAT(tag, Not(HasSubstr(never))) << text;
      }
    }
  }
}

}  // namespace
}  // namespace kaozheng::reports
